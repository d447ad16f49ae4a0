"""Finds against the ensemble: how likely is it that something lay there, then.

The place of a find is known to a radius r. The thing itself came down around it with a standard
deviation of r / 2 along each axis, which is that of a uniform disc of radius r; so the likelihood
of a find is the mean over members of a normal density of that width, in km^-2. The find's own
uncertainty is the only smoothing, which makes the estimate unbiased.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr

from drift.event.arguments import a_sky, checked, or_none
from drift.event.model import Event
from drift.event.parts import Find
from drift.evidence.notebook_tables import FINDS
from drift.evidence.predicates import utc
from drift.evidence.testable import refuse_unless_testable
from drift.evidence.wording import moment_in_words, place_in_words
from drift.flight.kernels.outcome import LANDED
from drift.landings.groups import clusters_of, members_of
from drift.statistics.shares import Array, Flags, Index, Share, effective_number, per_cluster, share
from drift.statistics.wording import in_words, percent
from weather.display import Rows
from weather.errors import InputError
from weather.grid.gridded_sky import GriddedSky
from weather.physics.sphere import distance_km

#: Fewest effective members that a likelihood or a map may rest on. From 50 a share of one half is
#: known to 14 points (1.96 sqrt(0.25 / 50)) and a likelihood to 28 % (1.96 / sqrt(50)). There is no
#: floor as a share of the members: a sharp find should leave few of many, and more members help.
FEWEST = 50.0


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What the ensemble says of one find.

    nearby : share of the members of that item that came down within the radius, in time.
    in_time : share that came down before the find, anywhere; None where it has no time.
    density_km2 : likelihood, km^-2. log_likelihood : its logarithm, with the s.d. of its sampling,
    wind errors included. effective : how many members the likelihood rests on. reliable : whether
    those are enough. counts : whether it is weighed together with others (a disputed find is not).
    """

    place: str
    item: str | None
    certainty: str | None
    nearby: Share
    in_time: float | None
    density_km2: float
    log_likelihood: float
    log_likelihood_sd: float
    members: int
    effective: float
    reliable: bool
    counts: bool
    sentence: str


@checked(sky=or_none(a_sky))
def weigh(
    event: Event,
    landings: xr.Dataset,
    *,
    sky: GriddedSky | None = None,
    what_if: bool = False,
) -> list[Weighed]:
    """Every find of an event on its own, in the order of its file.

    sky : with it, a find outside the area of the winds is refused.
    Raises InputError for such a find, one from before the launch, or an unknown item.
    """
    refuse_unless_testable(event, landings, what_if=what_if)
    refuse_impossible(event, sky)
    of_items = {item: _OfItem.of(item, landings) for item in {find.item for find in event.finds}}
    found = (_weighed(find, landings, of_items[find.item]) for find in event.finds)
    return Rows(found, f"Finds of {event.title or event.id}", FINDS)


def refuse_impossible(event: Event, sky: GriddedSky | None = None) -> None:
    """Raise InputError where a find can have nothing to do with the launch or the winds."""
    launched = [part.time - dt.timedelta(minutes=part.time_spread_min) for part in event.launches]
    for i, find in enumerate(event.finds, start=1):
        if find.time is not None and launched and find.time < min(launched):
            raise InputError(
                f"[find {i}] time {find.time.isoformat()} is before the first launch, at the "
                f"earliest {min(launched).isoformat()}; correct one of them"
            )
        if sky is not None:
            _refuse_outside(f"[find {i}]", find, sky)


def kernel(find: Find, landings: xr.Dataset) -> Array:
    """Density (km^-2) of the find given each member; 0 of another item, too late or not landed."""
    distance = distance_km(
        landings["latitude"].values,
        landings["longitude"].values,
        find.latitude_deg,
        find.longitude_deg,
    )
    return _densities(distance, can_have_left(find, landings), find.radius_km)


def _densities(distance_km: Array, possible: Flags, radius_km: float) -> Array:
    """Density (km^-2) of a find at these distances from members; 0 of those not possible."""
    spread = radius_km / 2.0
    return np.where(possible, np.exp(-0.5 * (distance_km / spread) ** 2), 0.0) / (
        2.0 * math.pi * spread**2
    )


def counts(find: Find) -> bool:
    """Whether a find is evidence: one of certainty D may have come from elsewhere, and is not."""
    return find.certainty != "D"


def can_have_left(find: Find, landings: xr.Dataset) -> Flags:
    """Which members came down, are of the item, and in time."""
    possible = members_of(find.item, landings) & (landings["outcome"].values == LANDED)
    if find.time is not None:
        possible &= landings["time"].values <= utc(find.time)
    return np.asarray(possible)


@dataclass(frozen=True, kw_only=True)
class _OfItem:
    """The members of one item, shape (n,): what is asked once for all finds of it.

    member : their rows in the landings. cluster : which are right or wrong together.
    """

    member: Index
    latitude_deg: Array
    longitude_deg: Array
    cluster: Index

    @classmethod
    def of(cls, item: str | None, landings: xr.Dataset) -> _OfItem:
        member = np.flatnonzero(members_of(item, landings))
        return cls(
            member=member,
            latitude_deg=landings["latitude"].values[member],
            longitude_deg=landings["longitude"].values[member],
            cluster=clusters_of(landings)[member],
        )


def _weighed(find: Find, landings: xr.Dataset, of_item: _OfItem) -> Weighed:
    possible = can_have_left(find, landings)[of_item.member]
    distance = distance_km(
        of_item.latitude_deg, of_item.longitude_deg, find.latitude_deg, find.longitude_deg
    )
    each = _densities(distance, possible, find.radius_km)
    nearby = share(possible & (distance <= find.radius_km), of_item.cluster)
    assert nearby is not None
    likelihood, effective = float(each.mean()), effective_number(each)
    found = Weighed(
        place=place_in_words(find.place, find.latitude_deg, find.longitude_deg),
        item=find.item,
        certainty=find.certainty,
        nearby=nearby,
        in_time=None if find.time is None else float(possible.mean()),
        density_km2=likelihood,
        log_likelihood=math.log(likelihood) if likelihood > 0 else -math.inf,
        log_likelihood_sd=relative_sd(each, of_item.cluster),
        members=of_item.member.size,
        effective=effective,
        reliable=effective >= FEWEST,
        counts=counts(find),
        sentence="",
    )
    nearest = float(distance[possible].min()) if possible.any() else math.inf
    return _with_sentence(found, find, nearest, landings.sizes["member"])


def relative_sd(each: Array, cluster: Index) -> float:
    """Standard deviation of a mean over members, relative to it, robust to clusters; inf of zeros.

    Source: Cochran 1977, Sampling Techniques, section 3.12.
    """
    total = float(each.sum())
    if total <= 0:
        return math.inf
    sums, sizes = per_cluster(each, cluster)
    if sizes.size < 2:
        return math.inf
    mean = total / each.size
    variance = float(((sums - mean * sizes) ** 2).sum()) * sizes.size / (sizes.size - 1)
    return math.sqrt(variance) / total


def too_few(effective: float, needed: float, members: int, what: str) -> str:
    """Why a likelihood is refused, and what helps: "only 12 of 4096 members came near, ..."."""
    if effective < 0.1:
        return f"no {what.removeprefix('of ')}; run with more members, or doubt the reports"
    more = float(f"{members * needed / effective:.1g}")
    return (
        f"only {effective:.2g} effective {what}, and {needed:.0f} are needed; run with some "
        f"{more:.0f} members"
    )


def _with_sentence(found: Weighed, find: Find, nearest_km: float, total: int) -> Weighed:
    when = f" by {moment_in_words(find.time)}" if find.time is not None else ""
    said = (
        f"In {in_words(found.nearby)} of plausible flights a {find.item or 'load'} came down "
        f"within {find.radius_km:g} km of {found.place}{when}."
    )
    if found.in_time is not None and found.in_time < 0.95:
        said += f" {percent(found.in_time)} % were down by then, anywhere."
    if not found.reliable:
        why = too_few(found.effective, FEWEST, total, f"of {found.members} members came near")
        said += f" This find cannot be weighed: {why}."
        if math.isfinite(nearest_km) and found.nearby.probability == 0:
            said += f" The nearest came down {nearest_km:.0f} km away."
    if not found.counts:
        said += " Its link to the launch is disputed, so it is not weighed with others."
    return replace(found, sentence=said)


def _refuse_outside(where: str, find: Find, sky: GriddedSky) -> None:
    if not sky.covers(find.latitude_deg, find.longitude_deg):
        raise InputError(f"{where} {sky.outside_words(find.latitude_deg, find.longitude_deg)}")
