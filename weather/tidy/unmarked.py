"""What old files do not say, and their numbers still tell: daily means, the spread of an ensemble.

The data store before 2024 handed out the spread of the ERA5 ensemble as u and v without any mark,
and daily means are dated like the analyses of midnight. What is not certain is told.
"""

import numpy as np
import xarray as xr

from weather.errors import InputError
from weather.tidy.marks import marks
from weather.tidy.statistic import are_a_day_apart, is_ours

#: A spread is positive in every component and small, m/s; the wind is neither over a whole map.
_LARGEST_SPREAD_MPS = 5.0

#: Hours and degrees of the ERA5 ensemble, of which the data store handed out the spread.
_EVERY_H, _GRID_DEG = 3.0, 0.5


def says_of_an_hour(raw: xr.Dataset) -> bool:
    """Whether a file says of its winds that they are those of an hour."""
    for name, field in raw.data_vars.items():
        if is_ours(str(name), field):
            said = {key: text.casefold() for key, _, text in marks(field.attrs)}
            if said.get("steptype") == "instant" or said.get("datatype") == "an":
                return True
            if "point" in said.get("cellmethods", "") or "individual" in said.get("statistic", ""):
                return True
    return False


def doubts(sky: xr.Dataset) -> list[str]:
    """What must be said of winds that bear no mark; refuses what is the spread of an ensemble.

    sky : winds in SI units, in memory.
    """
    said = []
    if are_a_day_apart(sky["time"].values):
        said.append(
            "the times are whole days apart, as those of daily means are, and the file does not "
            "say that its winds are those of an hour"
        )
    if _looks_like_a_spread(sky):
        if _is_of_the_ensembles_grid(sky):
            raise InputError(
                "u and v are positive and under 5 m/s at every point of every map, 3-hourly on "
                "half a degree: this is the spread of the ERA5 ensemble, not the wind of an hour; "
                "give its members, or the reanalysis"
            )
        said.append(
            "u and v are positive and under 5 m/s at every point of every map, as the spread of an "
            "ensemble is, and the file does not say that they are the wind of an hour"
        )
    return said


def _looks_like_a_spread(sky: xr.Dataset) -> bool:
    if "realization" in sky.dims:
        return False
    both = [sky[name].values for name in ("eastward_wind", "northward_wind")]
    return all(0.0 < w.min() < w.max() < _LARGEST_SPREAD_MPS for w in both)


def _is_of_the_ensembles_grid(sky: xr.Dataset) -> bool:
    times, longitude = sky["time"].values, sky["longitude"].values
    hours = np.diff(times) / np.timedelta64(1, "h")
    step = float(longitude[1] - longitude[0])
    return bool(hours.size and np.all(hours == _EVERY_H) and abs(step - _GRID_DEG) < 1e-6)
