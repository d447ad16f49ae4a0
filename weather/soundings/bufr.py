"""BUFR TEMP messages through ecCodes, an optional part of the installation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from weather.constants import STANDARD_GRAVITY_MPS2
from weather.errors import InputError
from weather.formats.eccodes import eccodes_api

Array = NDArray[np.float64]

#: Element of the message for each quantity, with alternatives, and SI units per unit. Older
#: messages (309007) give geopotential, newer ones (309052, 309057) geopotential height.
_ELEMENTS: Final = {
    "pressure": (("pressure", 1.0),),
    "height": (
        ("nonCoordinateGeopotentialHeight", 1.0),
        ("nonCoordinateGeopotential", 1.0 / STANDARD_GRAVITY_MPS2),
    ),
    "temperature": (("airTemperature", 1.0),),
    "dewpoint": (("dewpointTemperature", 1.0),),
    "direction": (("windDirection", 1.0),),
    "speed": (("windSpeed", 1.0),),
}


def messages(path: str | Path) -> Iterator[tuple[dict[str, object], dict[str, Array]]]:
    """Who measured, and its levels in SI units, for each message with a wind in it."""
    codes = eccodes_api("BUFR soundings")
    with Path(path).open("rb") as file:
        while True:
            try:
                message = codes.codes_bufr_new_from_file(file)
                if message is None:
                    return
                codes.codes_set(message, "unpack", 1)
            except codes.CodesInternalError as error:
                raise InputError(
                    f"{Path(path).name} cannot be decoded as BUFR ({error}); it may be cut short"
                ) from error
            try:
                levels = _levels(codes, message)
                if levels is not None:
                    yield _who(codes, message), levels
            finally:
                codes.codes_release(message)


def _who(codes: ModuleType, message: Any) -> dict[str, object]:
    def one(key: str) -> Any:
        return codes.codes_get(message, f"#1#{key}")

    year, month, day, hour = (int(one(key)) for key in ("year", "month", "day", "hour"))
    return {
        "station": f"{one('blockNumber'):02d}{one('stationNumber'):03d}",
        "latitude": float(one("latitude")),
        "longitude": float(one("longitude")),
        "time": datetime(year, month, day, hour, tzinfo=UTC),
    }


def _levels(codes: ModuleType, message: Any) -> dict[str, Array] | None:
    """Per-level arrays; None for a message without winds or of several stations at once."""
    if codes.codes_get(message, "numberOfSubsets") != 1:
        raise InputError("a BUFR message holds several ascents; split it into one per message")
    found = {name: _array(codes, message, keys) for name, keys in _ELEMENTS.items()}
    speed, pressure = found["speed"], found["pressure"]
    if speed is None or pressure is None:
        return None
    # Pressures after the levels belong to wind shear and other summaries.
    n = speed.size
    return {
        name: np.full(n, np.nan) if values is None else np.resize(values, n)
        for name, values in found.items()
    }


def _array(codes: ModuleType, message: Any, keys: tuple[tuple[str, float], ...]) -> Array | None:
    """Values of the first of some elements that is there, SI, NaN where missing."""
    for key, unit in keys:
        try:
            raw = np.asarray(codes.codes_get_array(message, key), float)
        except codes.KeyValueNotFoundError:
            continue
        missing = (raw == codes.CODES_MISSING_DOUBLE) | (raw == codes.CODES_MISSING_LONG)
        return np.where(missing, np.nan, raw * unit)
    return None
