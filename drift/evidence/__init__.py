"""Reports against physics: what was claimed, what was found, and whether the model was right.

`check` turns each claim into a probability, `weigh` each find into a likelihood, `compare` weighs
the readings of a disputed event, `weights` and `updated` redraw a past flight after its finds, and
`calibrate` scores a batch of events.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from drift.evidence.claims import Result, as_rows, check
from drift.evidence.finds import Weighed, weigh
from drift.evidence.posterior import Joint, joint, updated, weights
from drift.evidence.readings import Reading, compare
from drift.evidence.shares import plain

if TYPE_CHECKING:
    import xarray as xr

    from drift.event import Event
    from weather.field import GriddedSky

__all__ = [
    "Joint", "Reading", "Result", "Weighed", "as_rows", "check", "compare", "evidence", "joint",
    "updated", "weigh", "weights",
]  # fmt: skip


def evidence(
    event: Event,
    landings: xr.Dataset,
    tracks: xr.Dataset | None = None,
    *,
    sky: GriddedSky | None = None,
    what_if: bool = False,
) -> dict[str, Any]:
    """The claims and finds of an event as plain data, for `summary.json`.

    Keys: `claims`, `finds` (lists of rows), `finds_together` (None where no find counts).
    """
    claims = check(event, landings, tracks, what_if=what_if)
    finds = weigh(event, landings, sky=sky, what_if=what_if)
    together = None
    if any(found.counts for found in finds):
        together = plain(asdict(joint(event, landings, what_if=what_if)))
    return {
        "claims": as_rows(claims),
        "finds": [plain(asdict(found)) for found in finds],
        "finds_together": together,
    }
