"""What a sky says of its own error: how large it is from place to place, and how far it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from weather.grid.wind_error import Amplitude

if TYPE_CHECKING:
    import xarray as xr

Array = npt.NDArray[np.float64]

#: The names it goes by in a tidy dataset: `weather.soundings.analysis_error.error_of` makes them.
SD, FINE_SD = "wind_error_sd", "wind_error_fine_sd"

#: Grid points of a stated error are taken so far apart at least, degrees: it is smooth.
_COARSE_DEG: Final = 1.0


class Scale(NamedTuple):
    """A scale that is known roughly: its median, and the s.d. of its logarithm."""

    median: float
    sigma_ln: float


@dataclass(frozen=True, kw_only=True)
class StatedError:
    """The error of the winds by their maker's own word.

    sd_mps : of each component where the amplitude is 1. amplitude : the broad part over that, and
    the fine part, m s-1. time_h, height_m, distance_km : how far the broad part reaches; fine_... :
    the fine one. is_smooth : whether the broad part is, along the ground.
    """

    sd_mps: Scale
    amplitude: Amplitude
    time_h: Scale
    height_m: Scale
    distance_km: Scale
    fine_time_h: float
    fine_height_m: float
    fine_distance_km: float
    is_smooth: bool


def stated(tidy: xr.Dataset) -> StatedError | None:
    """What a tidy dataset says of its own error; None where it says nothing, or one number only."""
    if SD not in tidy:
        return None
    broad, fine = tidy[SD], tidy[FINE_SD]
    about, small = broad.attrs, fine.attrs
    sd = float(tidy.attrs["wind_error_mps"])
    return StatedError(
        sd_mps=Scale(sd, float(about["spread_ln"])),
        amplitude=_amplitude(broad, fine, sd),
        time_h=Scale(*about["time_h"]),
        height_m=Scale(*about["height_m"]),
        distance_km=Scale(*about["distance_km"]),
        fine_time_h=float(small["time_h"]),
        fine_height_m=float(small["height_m"]),
        fine_distance_km=float(small["distance_km"]),
        is_smooth=bool(about["is_smooth"]),
    )


def _amplitude(broad: xr.DataArray, fine: xr.DataArray, sd: float) -> Amplitude:
    """The s.d. as the table of factors that the kernels read."""
    step = float(broad["latitude"][1] - broad["latitude"][0])
    every = max(1, round(_COARSE_DEG / step))
    broad = broad.isel(latitude=_thinned(broad.sizes["latitude"], every))
    broad = broad.isel(longitude=_thinned(broad.sizes["longitude"], every))
    seconds = broad["error_time"].values.astype("datetime64[ns]").astype(np.int64) / 1e9
    axes = (seconds, *(broad[k].values for k in ("error_height", "latitude", "longitude")))
    factor = np.empty((*broad.shape, 2))
    factor[..., 0] = broad.values / sd
    factor[..., 1] = fine.values[None, :, None, None]
    first = np.array([float(axis[0]) for axis in axes])
    steps = [float(axis[1] - axis[0]) if axis.size > 1 else 1.0 for axis in axes]
    return Amplitude(factor, first, np.array(steps))


def _thinned(n: int, every: int) -> slice:
    """Every so many nodes, from the first; all where that would leave the last far out."""
    return slice(None, None, every if (n - 1) % every == 0 else 1)
