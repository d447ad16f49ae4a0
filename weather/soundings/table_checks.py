"""What a table of soundings must not do: name a column twice, or put one ascent in two places."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weather.errors import InputError

#: No ascent drifts as far before it bursts (400 km at 37 N), degrees.
_DRIFTS_DEG = 5.0


def refuse_repeated_columns(file: str, names: Sequence[str]) -> None:
    """Raise InputError where a name stands over several columns: only one of them would be read."""
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise InputError(f"{file} has several columns {twice[0][:40]!r}; leave one")


def refuse_longer_rows(file: str, rows: Sequence[Mapping[Any, Any]]) -> None:
    """Raise InputError where a row has more cells than there are columns: all are shifted then.

    rows : as `csv.DictReader` gives them, what is too many under None.
    """
    wrong = next((i for i, row in enumerate(rows) if any(row.get(None) or ())), None)
    if wrong is not None:
        raise InputError(
            f"row {wrong + 1} of {file} has more cells than there are columns; write decimals with "
            "a point, and text with commas in double quotes"
        )


def refuse_impossible_wind(
    station: str, direction: NDArray[np.float64], speed: NDArray[np.float64]
) -> None:
    """Raise InputError for a direction or speed that no wind has: codes of missing values.

    direction : degrees, shape (n,); speed : m/s, shape (n,); missing ones NaN.
    """
    wrong = (
        (direction < 0) | (direction > 360) | (speed < 0) | np.isinf(direction) | np.isinf(speed)
    )
    if wrong.any():
        k = int(np.argmax(wrong))
        raise InputError(
            f"station {station[:40]} has a wind from {direction[k]:g} degrees at {speed[k]:g} m/s; "
            "directions are 0 to 360, speeds 0 or more, and an empty cell is what is missing"
        )


def refuse_several_places(ascent: str, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> None:
    """Raise InputError where the levels of one ascent lie farther apart than any ascent drifts.

    Stations whose number is missing, or the same, would be put together at the first one's place.
    lat, lon : of each level, degrees, shape (n,).
    """
    off = np.maximum(np.abs(lat - lat[0]), np.abs((lon - lon[0] + 180.0) % 360.0 - 180.0))
    if not (np.isfinite(lat).all() and np.isfinite(lon).all() and off.max() <= _DRIFTS_DEG):
        raise InputError(
            f"the levels of {ascent[:80]} lie at several places, more than {_DRIFTS_DEG:g} degrees "
            "apart, or at none; give each ascent its own wmo, and each level its lat and lon"
        )
