"""Claims against the ensemble: how probable is what somebody said happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from drift.event.arguments import checked, or_none
from drift.event.model import Event
from drift.event.parts import Claim
from drift.evidence.notebook_tables import CLAIMS
from drift.evidence.predicates import (
    OF_THE_LINE,
    PREDICATES,
    aloft_near,
    decided,
    needs_tracks,
    utc,
)
from drift.evidence.testable import refuse_unless_testable
from drift.evidence.wording import happening
from drift.landings.checks import some_ways
from drift.landings.groups import (
    clusters_of,
    have_something_in_common,
    items_of,
    launches_of,
    members_of,
    payloads_of,
)
from drift.landings.where import line_applies
from drift.statistics.counts import Count, chance_of_count
from drift.statistics.shares import Flags, Index, Share, share
from drift.statistics.wording import in_words, percent, plain
from weather.display import Rows

#: Members left out of a claim because they never came down are mentioned from this share on.
_WORTH_MENTION = 0.005

#: Times of paths and of landings are rounded alike, to less than this.
_A_SECOND = np.timedelta64(1, "s")


@dataclass(frozen=True, kw_only=True)
class Result:
    """What the ensemble says of one claim.

    probability, low, high : chance that the claim is true of a plausible flight (of the launch,
    where it counts balloons) and its 95 % interval; None where nothing can be said. members : how
    many decide. effective_members : how many independent ones would be worth as much. single :
    the chance for one balloon. count : more on a claim of k of n.
    """

    claim: str
    predicate: str
    probability: float | None
    low: float | None
    high: float | None
    members: int
    effective_members: float
    sentence: str
    certainty: str | None = None
    item: str | None = None
    single: Share | None = None
    count: Count | None = None


@checked(tracks=or_none(some_ways))
def check(
    event: Event, landings: xr.Dataset, tracks: xr.Dataset | None = None, *, what_if: bool = False
) -> list[Result]:
    """Every claim of an event, in the order of its file; a notebook shows them as a table.

    Parameters
    ----------
    event : Event
        What was reported. A claim that names an item is tested on members of that item, one that
        counts balloons on one member per flight (the payload listed first), any other on all.
    landings : xarray.Dataset
        From `drift.estimate`.
    tracks : xarray.Dataset, optional
        From `drift.tracks`: paths of some members, for a claim of having been near a place at a
        moment; without them such a claim gets no number.
    what_if : bool
        Test an event that was stopped or only planned.

    Returns
    -------
    list[Result]
        One per claim: probability, 95 % interval, and a sentence that says both.

    Raises
    ------
    InputError
        For an event that did not fly (unless what_if), an unknown region or item.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from drift.event.parts import Claim
    >>> claim = Claim(text="All of it went to the North.", predicate="north-of-mdl")
    >>> [result] = drift.check(replace(event, claims=(claim,)), landings)
    >>> result.low <= result.probability <= result.high
    True
    """
    refuse_unless_testable(event, landings, what_if=what_if)
    found = (_tested(claim, landings, tracks) for claim in event.claims)
    return Rows(found, f"Claims of {event.title or event.id}", CLAIMS)


def as_rows(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Results as plain dictionaries, for JSON."""
    return [plain(asdict(result)) for result in results]


def _tested(claim: Claim, landings: xr.Dataset, tracks: xr.Dataset | None) -> Result:
    if claim.predicate in OF_THE_LINE and not line_applies(landings):
        return _silent(claim, "It asks on which side of a line that is far from this launch.")
    if claim.count is not None and claim.item is None:
        concerned = payloads_of(landings) == 0
    else:
        concerned = members_of(claim.item, landings)
    if needs_tracks(claim):
        if tracks is None:
            return _silent(
                claim, "It asks where flights were on their way, and no paths are given."
            )
        success, telling, out_of = _followed(claim, landings, tracks, concerned)
        basis = f" Judged by the {success.size} members that were followed all the way."
    else:
        basis = ""
        telling = np.flatnonzero(concerned & decided(claim, landings))
        success = PREDICATES[claim.predicate](claim, landings)[telling]
        out_of = int(concerned.sum())
    single = share(success, clusters_of(landings)[telling])
    if single is None:
        return _silent(claim, "No member that could tell came down.")
    basis += _left_out(success.size, out_of)
    if claim.count is not None and claim.item is None and len(items_of(landings)) > 1:
        basis += f" Each balloon is counted by one of its loads, the {items_of(landings)[0]}."
    result = _result(claim, single, basis)
    if claim.count is None:
        return result
    if not have_something_in_common(landings):
        counted = chance_of_count(success, None, claim.count)
        return _with_count(result, claim, counted, basis, False)
    launch = launches_of(landings)[telling]
    if np.bincount(launch).max() < 2:
        return _silent(
            claim, "Each launch was flown by one balloon, so how balloons agree is not known."
        )
    draw = clusters_of(landings)[telling]
    counted = chance_of_count(success, launch, claim.count, draw)
    return _with_count(result, claim, counted, basis, True)


def _followed(
    claim: Claim, landings: xr.Dataset, tracks: xr.Dataset, concerned: Flags
) -> tuple[Flags, Index, int]:
    """Success and position of the members whose path is known, and how many they are."""
    position = {int(member): i for i, member in enumerate(landings["member"].values)}
    rows = np.array([position.get(int(i), -1) for i in tracks["trajectory"].values], dtype=int)
    telling = concerned & decided(claim, landings)
    until = _last(tracks)
    known = (until >= utc(claim.time)) | (until >= landings["time"].values[rows] - _A_SECOND)
    use = (rows >= 0) & telling[rows] & known
    return aloft_near(claim, tracks)[use], rows[use], int(use.sum())


def _last(tracks: xr.Dataset) -> npt.NDArray[np.datetime64]:
    """When the path of each trajectory ends; that of none begins before all time."""
    times = tracks["time"].values
    never = np.datetime64(np.iinfo(np.int64).min + 1, "ns")
    known = np.where(np.isnat(times), never, times)
    return np.sort(known, axis=1)[:, -1] if known.shape[1] else np.full(known.shape[0], never)


def _result(claim: Claim, single: Share, basis: str) -> Result:
    subject, happened = claim.item or "load", happening(claim)
    return Result(
        claim=claim.text or happened,
        predicate=claim.predicate,
        probability=single.probability,
        low=single.low,
        high=single.high,
        members=single.members,
        effective_members=single.effective,
        sentence=f"In {in_words(single)} of plausible flights the {subject} {happened}.{basis}",
        certainty=claim.certainty,
        item=claim.item,
        single=single,
    )


def _with_count(result: Result, claim: Claim, found: Count, basis: str, shared: bool) -> Result:
    happened = happening(claim)
    if happened.startswith("was "):
        happened = f"were {happened.removeprefix('was ')}"
    sentence = (
        f"In {in_words(found.together)} of plausible launches {found.side} {found.count} of "
        f"{found.of} balloons {happened}: exactly {found.count} in {percent(found.exactly)} %, "
        f"{found.expected:.1f} on average, {found.low} to {found.high} in 95 %.{basis}"
    )
    if not shared:
        sentence += " Nothing that balloons have in common was drawn, so they count as independent."
    return replace(
        result,
        probability=found.together.probability,
        low=found.together.low,
        high=found.together.high,
        effective_members=found.together.effective,
        sentence=sentence,
        count=found,
    )


def _silent(claim: Claim, reason: str) -> Result:
    return Result(
        claim=claim.text or happening(claim),
        predicate=claim.predicate,
        probability=None,
        low=None,
        high=None,
        members=0,
        effective_members=0.0,
        sentence=f"Nothing can be said of this claim. {reason}",
        certainty=claim.certainty,
        item=claim.item,
    )


def _left_out(telling: int, out_of: int) -> str:
    missing = 1.0 - telling / out_of if out_of else 0.0
    if missing < _WORTH_MENTION:
        return ""
    return f" {percent(missing)} % of the members were lost from sight before and are left out."


__all__ = ["Result", "as_rows", "check", "members_of", "refuse_unless_testable"]
