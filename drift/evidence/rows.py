"""The claims and finds of an event as plain data, for `summary.json`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from drift.evidence.claims import as_rows, check
from drift.evidence.contradictions import contradiction
from drift.evidence.finds import weigh
from drift.evidence.posterior import joint
from drift.evidence.tallies import tally
from drift.evidence.with_detection import with_detection
from drift.statistics.wording import plain

if TYPE_CHECKING:
    import xarray as xr

    from drift.event.model import Event
    from weather.grid.gridded_sky import GriddedSky


def evidence(
    event: Event,
    landings: xr.Dataset,
    tracks: xr.Dataset | None = None,
    *,
    sky: GriddedSky | None = None,
    what_if: bool = False,
) -> dict[str, Any]:
    """The claims and finds of an event as plain data, for `summary.json`.

    Keys: `claims`, `finds`, `counts` (lists of rows), `finds_together` (None where no find counts),
    `detection` (the finds with the chance of being found; None where it is not asked), `checks`
    (what the finds contradict of the model; None without finds).
    """
    claims = check(event, landings, tracks, what_if=what_if)
    finds = weigh(event, landings, sky=sky, what_if=what_if)
    together = None
    if any(found.counts for found in finds):
        together = plain(asdict(joint(event, landings, what_if=what_if)))
    against = contradiction(event, landings)
    return {
        "claims": as_rows(claims),
        "finds": [plain(asdict(found)) for found in finds],
        "finds_together": together,
        "detection": plain(with_detection(event, landings, what_if=what_if)),
        "checks": None if against is None else plain(asdict(against)),
        "counts": [plain(asdict(one)) for one in tally(event, landings, what_if=what_if)],
    }
