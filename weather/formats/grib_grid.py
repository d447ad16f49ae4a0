"""The grid of a GRIB message: regular, Gaussian, or one of its own that is brought to meridians."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weather.errors import InputError

#: Grids of rows and columns whose axes are not latitude and longitude.
_OWN = frozenset({"lambert", "rotated_ll", "polar_stereographic", "mercator", "lambert_lam"})

_GAUSSIAN = "regular_gg"


@dataclass(frozen=True)
class Places:
    """Where the points of a grid lie that is not regular in latitude and longitude.

    kind : as ecCodes calls it. identity : that of the grid's section. latitude, longitude :
    degrees, each along its axis of a Gaussian grid, else shape (rows, columns).
    """

    kind: str
    identity: str
    latitude: NDArray[np.float64] = field(compare=False)
    longitude: NDArray[np.float64] = field(compare=False)

    @property
    def is_two_dimensional(self) -> bool:
        """Whether latitude and longitude vary along both axes of the grid."""
        return self.latitude.ndim == 2


@dataclass(frozen=True)
class Grid:
    """Rows and columns in the order of the message's values: first, last and number of each.

    places : of a grid that is not regular in latitude and longitude.
    """

    latitude: tuple[float, float, int]
    longitude: tuple[float, float, int]
    columns_first: bool
    places: Places | None = None


def grid_of(codes: Any, handle: int) -> Grid:
    """The grid of a message; refuses one that has no rows and columns."""
    kind = str(codes.codes_get(handle, "gridType"))
    known = kind == "regular_ll" or kind == _GAUSSIAN or kind in _OWN
    if not known or codes.codes_get(handle, "alternativeRowScanning"):
        raise InputError(
            f"the GRIB lies on a {kind} grid; ask for a regular latitude-longitude grid (0.25/0.25)"
        )
    if kind in _OWN:
        return _own(codes, handle, kind)
    regular = _regular(codes, handle)
    if kind == "regular_ll":
        return regular
    latitude = np.array(codes.codes_get_array(handle, "distinctLatitudes"))
    falling = regular.latitude[0] > regular.latitude[1]
    latitude = np.sort(latitude)[:: -1 if falling else 1]
    places = Places(
        kind,
        str(codes.codes_get(handle, "md5GridSection")),
        latitude,
        np.linspace(*regular.longitude),
    )
    return Grid(regular.latitude, regular.longitude, regular.columns_first, places)


def _regular(codes: Any, handle: int) -> Grid:
    def degrees(which: str) -> float:
        return float(codes.codes_get(handle, f"{which}GridPointInDegrees"))

    west, east = degrees("longitudeOfFirst"), degrees("longitudeOfLast")
    columns = int(codes.codes_get(handle, "Ni"))
    backwards = bool(codes.codes_get(handle, "iScansNegatively"))
    span = (west - east if backwards else east - west) % 360.0 or 360.0 * (columns > 1)
    return Grid(
        (degrees("latitudeOfFirst"), degrees("latitudeOfLast"), int(codes.codes_get(handle, "Nj"))),
        (west, west - span if backwards else west + span, columns),
        bool(codes.codes_get(handle, "jPointsAreConsecutive")),
    )


def _own(codes: Any, handle: int, kind: str) -> Grid:
    rows, columns = (int(codes.codes_get(handle, key)) for key in ("Nj", "Ni"))
    columns_first = bool(codes.codes_get(handle, "jPointsAreConsecutive"))

    def shaped(key: str) -> NDArray[np.float64]:
        values = np.array(codes.codes_get_array(handle, key), float)
        return values.reshape(columns, rows).T if columns_first else values.reshape(rows, columns)

    places = Places(
        kind,
        str(codes.codes_get(handle, "md5GridSection")),
        shaped("latitudes"),
        shaped("longitudes"),
    )
    y = (float(places.latitude[0, 0]), float(places.latitude[-1, -1]), rows)
    x = (float(places.longitude[0, 0]), float(places.longitude[-1, -1]), columns)
    return Grid(y, x, columns_first, places)
