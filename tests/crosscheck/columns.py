"""Winds for other programs: columns of a file put on common heights, by code that is not ours.

Plain numpy on what the file says: heights from the geopotential, density from the gas law. Each
column is read on its own levels, linearly, at heights so close that what is lost between two of
them is less than a few metres of a landing.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

Array = npt.NDArray[np.float64]

#: Spacing of the heights, m.
SPACING_M = 10.0

#: No flight is longer, and no file that is used has gaps within it, h.
HOURS = 13.0

#: Of the WMO's geopotential metre, m s-2, and of dry air, J kg-1 K-1.
GRAVITY, GAS = 9.80665, 287.05


@dataclass(frozen=True)
class Columns:
    """Heights (m), winds (m s-1) and density (kg m-3), shape (time, level, latitude, longitude)."""

    times: npt.NDArray[np.datetime64]
    latitude: Array
    longitude: Array
    height: Array
    fields: dict[str, Array]

    def on_heights(self, seconds: Array, highest_m: float) -> dict[str, Any]:
        """The same on common heights, with times in s: what flights from 0 s on may meet."""
        near = np.flatnonzero((seconds > -HOURS * 3600.0) & (seconds < HOURS * 3600.0))
        near = slice(near[0], near[-1] + 1)
        lowest = SPACING_M * np.ceil(self.height.min() / SPACING_M)
        z = np.arange(lowest, highest_m + 2 * SPACING_M, SPACING_M)
        height = self.height[near]
        count, _, rows, columns = height.shape
        new = {name: np.empty((count, z.size, rows, columns), np.float32) for name in self.fields}
        for t, j, i in np.ndindex(count, rows, columns):
            up = np.argsort(height[t, :, j, i])
            levels = height[t, up, j, i]
            for name, field in self.fields.items():
                new[name][t, :, j, i] = np.interp(z, levels, field[near][t, up, j, i])
        axes = {"height": z, "latitude": self.latitude, "longitude": self.longitude}
        return {"time": seconds[near], **axes, **new}


def of_cds(path: Path) -> Columns:
    """Columns of a file of the data store: z, t, u and v on pressure levels."""
    with xr.open_dataset(path) as file:
        found = file.sortby("latitude").load()
    rho = 100.0 * found["pressure_level"] / (GAS * found["t"])
    return Columns(
        times=found["valid_time"].values,
        latitude=found["latitude"].values.astype(float),
        longitude=found["longitude"].values.astype(float),
        height=found["z"].values.astype(float) / GRAVITY,
        fields={
            "u": found["u"].values,
            "v": found["v"].values,
            "rho": rho.transpose(*found["t"].dims).values,
        },
    )


def of_embedded(event: dict[str, Any]) -> Columns:
    """Columns of the embedded sky, which has no file: as its analysis leaves them."""
    import drift
    from weather.sky import open_tidy

    tidy = open_tidy("sample", drift.load_event(event).box())
    return Columns(
        times=tidy["time"].values,
        latitude=tidy["latitude"].values,
        longitude=tidy["longitude"].values,
        height=tidy["geopotential_height"].values.astype(float),
        fields={
            "u": tidy["eastward_wind"].values,
            "v": tidy["northward_wind"].values,
            "rho": tidy["air_density"].values,
        },
    )
