"""What the finds of an event say of its flights: joint likelihood, weights, the updated map.

The finds of one event are of one launch: one place, hour and filling, one wind. Given the launch
draw they are left by independent balloons, so the joint likelihood is a mean over launch draws of a
product over finds; where balloons have nothing in common it is the plain product.

With the chance of being found (`drift.evidence.detection`) each flight counts by that chance, and
the density is that of where finds lie, given that so many were made: the mean over launch draws is
divided by the same mean of the chances alone. It is a mean over rates that are equally plausible.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from drift.event.arguments import LARGEST_SEED, a_whole_number, checked, refuse_unless_a, yes_or_no
from drift.event.model import Event
from drift.event.parts import Find
from drift.evidence.chance_of_finds import densities
from drift.evidence.finds import FEWEST, counts, refuse_impossible, relative_sd, too_few
from drift.evidence.permanents import MOST_FINDS
from drift.evidence.testable import refuse_unless_testable
from drift.landings.checks import a_run
from drift.landings.groups import (
    clusters_of,
    flight_of,
    have_something_in_common,
    launches_of,
)
from drift.statistics.shares import Array, Index, effective_number
from weather.errors import InputError

#: Fewest effective draws of the launch and its winds that a joint likelihood or weights may rest
#: on: from ten the error of a mean over them is a third of their spread.
FEWEST_WINDS = 10.0


@dataclass(frozen=True, kw_only=True)
class Joint:
    """All finds of an event together.

    log_likelihood : of finds in km^-2, natural logarithm; sd : of its sampling. finds : how many.
    effective : flights that it rests on, for the find that fewest came near. effective_winds :
    independent draws of the launch and its winds that it rests on; None where balloons have nothing
    in common. refusal : why it must not be used; empty where it may.
    """

    log_likelihood: float
    sd: float
    finds: int
    effective: float
    effective_winds: float | None
    refusal: str


@dataclass(frozen=True, kw_only=True)
class _Flights:
    """Kernels by flight, ndarray, shape (n_flights, n_finds), and what each flight flew in.

    flight : ndarray, shape (n_members,), row of each member. launch : launch draw of each flight,
    shape (n_flights,), from 0. density : joint density of the finds per launch draw; prior : its
    share of the flights; draw : which independent draw it is part of.
    """

    kernels: Array
    flight: Index
    launch: Index
    shared: bool
    density: Array
    prior: Array
    draw: Index

    def likelihood(self) -> float:
        """Density of all finds together, km^-2 to the power of their number."""
        return float((self.prior * self.density).sum())

    def posterior_of_launches(self) -> Array:
        """Probability of each launch draw given the finds; zeros where none comes near."""
        whole = self.likelihood()
        return self.prior * self.density / whole if whole > 0 else np.zeros(self.prior.size)

    def effective_winds(self) -> float | None:
        """How many draws the finds leave; None where balloons have nothing in common."""
        if not self.shared:
            return None
        return effective_number(np.bincount(self.draw, weights=self.posterior_of_launches()))

    def sd(self) -> float:
        """Standard deviation of the log-likelihood: between draws, or between flights."""
        if not self.likelihood() > 0:
            return math.inf
        if self.shared:
            spread = np.bincount(self.draw, weights=self.posterior_of_launches() - self.prior)
            return math.sqrt(float((spread**2).sum()) * spread.size / (spread.size - 1))
        influence = (self.kernels / self.kernels.mean(axis=0) - 1.0).sum(axis=1)
        return relative_sd(1.0 + influence, np.arange(influence.size))


@checked(seen=yes_or_no)
def joint(
    event: Event, landings: xr.Dataset, *, what_if: bool = False, seen: bool = False
) -> Joint:
    """The likelihood of all finds of an event that count, together; refused where they are many.

    seen : with the chance of being found; then it is the density of where so many finds lie.
    """
    refuse_unless_testable(event, landings, what_if=what_if)
    refuse_impossible(event)
    if many := _too_many(event):
        finds = sum(counts(find) for find in event.finds)
        return Joint(
            log_likelihood=math.nan, sd=math.inf, finds=finds, effective=0.0,
            effective_winds=None, refusal=many,
        )  # fmt: skip
    flights = _flights(event, landings, what_if, seen)
    likelihood = flights.likelihood()
    fewest = min(effective_number(each) for each in flights.kernels.T)
    return Joint(
        log_likelihood=math.log(likelihood) if likelihood > 0 else -math.inf,
        sd=flights.sd(),
        finds=flights.kernels.shape[1],
        effective=fewest,
        effective_winds=flights.effective_winds(),
        refusal=_refusal(flights, fewest, landings.sizes["member"]),
    )


@checked(seen=yes_or_no)
def weights(
    event: Event, landings: xr.Dataset, *, what_if: bool = False, seen: bool = False
) -> xr.Dataset:
    """Posterior weights of members, each summing to 1.

    seen : with the chance of being found (`drift.evidence.detection`).

    `found` : of the flights that left the finds; all items of a flight share its weight. `launch` :
    of every flight of the launch, which learns of the finds only through what its balloons have in
    common. Attributes: effective number of flights of each (Kish 1965), and of draws of launch and
    winds (NaN where balloons have nothing in common). Raises InputError where the finds leave too
    few to rest on.
    """
    flights = _flights(event, landings, what_if, seen)
    posterior = flights.posterior_of_launches()
    total = np.array([np.bincount(flights.launch, weights=each) for each in flights.kernels.T])
    own = flights.kernels / np.where(total > 0, total, 1.0).T[flights.launch]
    found = posterior[flights.launch] * own.mean(axis=1)
    launch = posterior[flights.launch] / np.maximum(np.bincount(flights.launch), 1)[flights.launch]
    refusal = _refusal(flights, effective_number(found), landings.sizes["member"])
    if refusal:
        raise InputError(f"the finds of {event.id} cannot update its flights: {refusal}")
    items = np.bincount(flights.flight)[flights.flight]
    winds = flights.effective_winds()
    return xr.Dataset(
        {
            "found": ("member", found[flights.flight] / items, _weight("what left the finds")),
            "launch": ("member", launch[flights.flight] / items, _weight("part of the launch")),
        },
        coords={"member": landings["member"]},
        attrs={
            "effective_flights_found": effective_number(found),
            "effective_flights_launch": effective_number(launch),
            "effective_winds": math.nan if winds is None else winds,
        },
    )


@checked(landings=a_run, seed=a_whole_number(0, LARGEST_SEED))
def updated(landings: xr.Dataset, weight: xr.DataArray, *, seed: int = 0) -> xr.Dataset:
    """Landings after the finds: flights chosen in proportion to their weight.

    As many flights are chosen as the weights are worth, so that widths and intervals computed from
    the result are honest. The choice is systematic (Kitagawa 1996, J. Comput. Graph. Stat. 5:1).
    """
    _refuse_other_members(landings, weight)
    flights, flight = np.unique(flight_of(landings), return_inverse=True)
    per_flight = np.bincount(flight, weights=weight.values, minlength=flights.size)
    number = max(round(effective_number(per_flight)), 1)
    start = np.random.default_rng(seed).uniform()
    reached = np.cumsum(per_flight) / per_flight.sum()
    ticks = (np.arange(number) + start) / number
    chosen = np.minimum(np.searchsorted(reached, ticks), flights.size - 1)
    order = np.argsort(flight, kind="stable")
    first = np.searchsorted(flight[order], np.arange(flights.size + 1))
    members = np.concatenate([order[first[f] : first[f + 1]] for f in chosen])
    out = landings.isel(member=members)
    said = f"Updated by the finds of the event: {number} of {flights.size} flights' worth is left."
    out.attrs = {**landings.attrs, "caveats": [*landings.attrs.get("caveats", []), said]}
    return out


def _refuse_other_members(landings: xr.Dataset, weight: xr.DataArray) -> None:
    """Raise InputError unless a weight is of these very members, in their order."""
    refuse_unless_a(xr.DataArray, weight, "weight", "drift.evidence.weights")
    if weight.dims != ("member",) or not np.array_equal(weight["member"], landings["member"]):
        raise InputError(
            "weight is not of the members of landings, one for each in their order; select the "
            "same members of both, or take weights of these landings"
        )
    total = float(weight.sum()) if weight.dtype.kind in "fiu" else np.nan
    if not (np.isfinite(total) and total > 0 and bool((weight >= 0).all())):
        raise InputError(
            "weight must be 0 or more, with a sum above 0; take drift.evidence.weights"
        )


def _flights(event: Event, landings: xr.Dataset, what_if: bool, seen: bool) -> _Flights:
    refuse_unless_testable(event, landings, what_if=what_if)
    refuse_impossible(event)
    used = _used(event)
    flight = np.asarray(np.unique(flight_of(landings), return_inverse=True)[1], dtype=np.int64)
    shared = have_something_in_common(landings)
    launch, cluster = np.zeros((2, flight.max() + 1), dtype=np.int64)
    launch[flight], cluster[flight] = launches_of(landings), clusters_of(landings)
    number = np.bincount(launch).astype(np.float64)
    if shared:
        number[number < len(used)] = 0.0
    prior = number / max(number.sum(), 1.0)
    kernels, density = densities(
        event, landings, used, flight, launch if shared else None, prior, seen=seen
    )
    draw = np.zeros(number.size, dtype=np.int64)
    draw[launch] = cluster if shared else 0
    return _Flights(
        kernels=kernels,
        flight=flight,
        launch=launch,
        shared=shared,
        density=density,
        prior=prior,
        draw=draw,
    )


def _used(event: Event) -> Sequence[Find]:
    used = [find for find in event.finds if counts(find)]
    if not used:
        raise InputError(
            f"{event.id} has no find that is not disputed, so there is nothing to weigh"
        )
    if many := _too_many(event):
        raise InputError(many)
    return used


def _too_many(event: Event) -> str:
    """Why the finds of an event cannot be weighed together for their number; empty where they can.

    Each of them is weighed on its own all the same.
    """
    number = sum(counts(find) for find in event.finds)
    if number <= MOST_FINDS:
        return ""
    return (
        f"{event.id} has {number} finds, and {MOST_FINDS} at most are weighed together; mark those "
        "that may be of another launch with certainty D, or join near ones"
    )


def _refusal(flights: _Flights, fewest: float, members: int) -> str:
    """Why the finds must not be used together; empty where they may."""
    winds, finds = flights.effective_winds(), flights.kernels.shape[1]
    near = "the find" if finds == 1 else f"all {finds} finds"
    if winds is not None and winds / FEWEST_WINDS < min(fewest / FEWEST, 1.0):
        return too_few(winds, FEWEST_WINDS, members, f"draws of the launch fit {near}")
    if fewest < FEWEST:
        return too_few(fewest, FEWEST, members, f"of {flights.launch.size} flights fit {near}")
    return ""


def _weight(meaning: str) -> dict[str, str]:
    return {"units": "1", "long_name": f"weight as {meaning}"}
