"""Which winds carried the flights of a run, and how wrong they were taken to be, in words.

One list for reports, for the attributes of every dataset and for the methods of a paper.
"""

from __future__ import annotations

from drift.ensemble.unknowns import has_subgrid, wind_error
from drift.event.model import Event
from weather.grid.gridded_sky import GriddedSky


def winds_used(event: Event, sky: GriddedSky) -> dict[str, str]:
    """Area, grid, hours, densities and error of the winds, by the names of attributes."""
    a, origin = sky.arrays, sky.provenance
    (west, east), (south, north) = sky.west_east, sky.south_north
    first, last = sky.first_time, sky.last_time
    return {
        "sky_area": f"{south:g} to {north:g}° N, {west:g} to {east:g}° E",
        "sky_grid": f"{a.latitude_step:g}° of latitude by {a.longitude_step:g}° of longitude",
        "sky_time": f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC",
        "sky_density": origin.density,
        "wind_error": wind_error(event, sky).words(),
        "unresolved_motion": "included" if has_subgrid(event) else "not included",
    }
