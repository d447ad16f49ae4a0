"""Everything one reading of an event came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from drift.event.model import Event

if TYPE_CHECKING:
    import xarray as xr

    from weather.grid.gridded_sky import GriddedSky


@dataclass(frozen=True, kw_only=True)
class Result:
    """Everything one reading of an event came to."""

    event: Event
    sky: GriddedSky
    landings: xr.Dataset
    tracks: xr.Dataset
    density: xr.Dataset
    summary: dict[str, Any]
