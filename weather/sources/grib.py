"""GRIB files of either edition, by ecCodes: an index first, fields only where they are read.

Each parameter becomes a dataset of its own, since parameters may differ in levels and times.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from xarray.backends import BackendArray
from xarray.core import indexing

from weather import names
from weather.errors import InputError
from weather.expver import FINAL, PRELIMINARY, four_digits

_GROUND = ("surface", "heightAboveGround")
_MISSING = 9999.0


@dataclass(frozen=True)
class Grid:
    """A regular latitude-longitude grid in the order of the message's values."""

    latitude: tuple[float, float, int]
    longitude: tuple[float, float, int]
    columns_first: bool


@dataclass
class _Parameter:
    """Where the fields of one parameter lie in the file: (member, time, level) to offset."""

    name: str
    units: str
    level_type: str
    data_type: str
    stream: str
    grid: Grid
    offsets: dict[tuple[int, int, float], int] = field(default_factory=dict)
    versions: dict[tuple[int, int, float], str] = field(default_factory=dict)


def read_grib(path: Path) -> list[xr.Dataset]:
    """Lazy datasets, one per parameter we know, in the layout of cfgrib with valid times."""
    codes = _eccodes()
    parameters: dict[tuple[str, str], _Parameter] = {}
    others: dict[str, None] = {}
    centre = ""
    try:
        with path.open("rb") as file:
            for handle in _messages(codes, file):
                centre = str(codes.codes_get(handle, "centre"))
                _index(codes, handle, parameters, others)
    except codes.CodesInternalError as error:
        raise InputError(
            f"the GRIB is damaged or cut short ({error}); download it again"
        ) from error
    attrs = {"GRIB_centre": centre}
    if not parameters:
        raise InputError(f"it holds no winds on pressure levels, only {names.listed(others)}")
    return [_dataset(path, parameter).assign_attrs(attrs) for parameter in parameters.values()]


def _eccodes() -> Any:
    try:
        import eccodes
    except (ImportError, RuntimeError) as error:
        raise InputError(
            "GRIB files need ecCodes, which is not installed; pip install 'balloon-drift[grib]'"
        ) from error
    return eccodes


def _messages(codes: Any, file: Any) -> Iterator[int]:
    while (handle := codes.codes_grib_new_from_file(file, headers_only=True)) is not None:
        try:
            yield handle
        finally:
            codes.codes_release(handle)


def _index(
    codes: Any, handle: int, parameters: dict[tuple[str, str], _Parameter], others: dict[str, None]
) -> None:
    """Enter one message under its parameter; pass over what is no quantity of ours."""
    name = str(codes.codes_get(handle, "shortName"))
    level_type = str(codes.codes_get(handle, "typeOfLevel"))
    aloft = level_type.startswith("isobaricIn")
    known = names.quantity_of(name, {}, aloft=aloft)
    if known is None or not (aloft or level_type in _GROUND):
        others[f"{name} ({level_type})"] = None
        return
    _refuse_lead(codes, handle, name)
    key = name, "isobaric" if aloft else "ground"
    grid, stream = _grid(codes, handle), str(_optional(codes, handle, "stream", ""))
    if key not in parameters:
        units, kind = (str(codes.codes_get(handle, k)) for k in ("units", "dataType"))
        parameters[key] = _Parameter(name, units, level_type, kind, stream, grid)
    parameter = parameters[key]
    if (parameter.grid, parameter.stream) != (grid, stream):
        raise InputError(
            f"{name} comes on two grids or from two streams (reanalysis and its ensemble); give "
            "a file of one sort"
        )
    level = float(codes.codes_get(handle, "level", float)) if aloft else 0.0
    place = _member(codes, handle), _seconds(codes, handle), level * _pascal(level_type)
    _enter(parameter, place, _version(codes, handle), int(codes.codes_get(handle, "offset", int)))


def _enter(parameter: _Parameter, place: tuple[int, int, float], version: str, offset: int) -> None:
    """Keep one message per place: the final one where a preliminary one is there too."""
    before = parameter.versions.get(place)
    if before is not None and (before == version or {before, version} != {FINAL, PRELIMINARY}):
        raise InputError(f"{parameter.name} is there twice for the same time and level")
    if before is None or version == FINAL:
        parameter.offsets[place], parameter.versions[place] = offset, version


def _pascal(level_type: str) -> float:
    return 100.0 if level_type == "isobaricInhPa" else 1.0


def _optional(codes: Any, handle: int, key: str, default: Any) -> Any:
    return codes.codes_get(handle, key) if codes.codes_is_defined(handle, key) else default


def _member(codes: Any, handle: int) -> int:
    if not _optional(codes, handle, "totalNumber", 0) and not codes.codes_is_defined(
        handle, "perturbationNumber"
    ):
        return 0
    return int(_optional(codes, handle, "number", 0))


def _version(codes: Any, handle: int) -> str:
    return four_digits(_optional(codes, handle, "experimentVersionNumber", ""))


def _seconds(codes: Any, handle: int) -> int:
    """Valid time, seconds since 1970."""
    date, time = (str(codes.codes_get(handle, k, int)) for k in ("validityDate", "validityTime"))
    stamp = f"{date[:-4]}-{date[-4:-2]}-{date[-2:]}T{time.zfill(4)[:2]}:{time.zfill(4)[2:]}"
    return int(np.datetime64(stamp, "s").astype(np.int64))


def _refuse_lead(codes: Any, handle: int, name: str) -> None:
    step = str(codes.codes_get(handle, "stepRange"))
    if any(part not in ("0", "") for part in step.split("-")):
        raise InputError(
            f"this is a forecast: {name} has a lead time of {step} h; only analyses and reanalyses "
            "are read here, so give a file without a lead time"
        )


def _grid(codes: Any, handle: int) -> Grid:
    kind = str(codes.codes_get(handle, "gridType"))
    if kind != "regular_ll" or codes.codes_get(handle, "alternativeRowScanning"):
        raise InputError(
            f"the GRIB lies on a {kind} grid; ask for a regular latitude-longitude grid (0.25/0.25)"
        )

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


class _Fields(BackendArray):
    """The fields of one parameter as an array that decodes a message when it is indexed."""

    def __init__(self, path: Path, offsets: NDArray[np.int64], grid: Grid) -> None:
        self.path, self.offsets, self.grid = path, offsets, grid
        self.shape = (*offsets.shape, grid.latitude[2], grid.longitude[2])
        self.dtype = np.dtype(np.float32)

    def __getitem__(self, key: Any) -> Any:
        return indexing.explicit_indexing_adapter(
            key, self.shape, indexing.IndexingSupport.OUTER, self._outer
        )

    def _outer(self, key: tuple[Any, ...]) -> NDArray[np.float32]:
        """Fields at integers, slices and index arrays along each axis, independently."""
        picks = [np.atleast_1d(np.arange(n)[k]) for n, k in zip(self.shape, key, strict=True)]
        rows, columns = np.ix_(*picks[-2:])
        wanted = self.offsets[np.ix_(*picks[:-2])]
        out = np.full((*wanted.shape, rows.size, columns.size), np.nan, np.float32)
        with self.path.open("rb") as file:
            for place in np.ndindex(wanted.shape):
                if wanted[place] >= 0:
                    out[place] = _values(file, int(wanted[place]), self.grid)[rows, columns]
        dropped = tuple(
            i for i, k in enumerate(key) if np.ndim(k) == 0 and not isinstance(k, slice)
        )
        return out.squeeze(axis=dropped)


def _values(file: Any, offset: int, grid: Grid) -> NDArray[np.float64]:
    """Values of the message at an offset, rows by columns, NaN where missing."""
    codes = _eccodes()
    file.seek(offset)
    handle = codes.codes_grib_new_from_file(file)
    try:
        codes.codes_set(handle, "missingValue", _MISSING)
        values = np.asarray(codes.codes_get_values(handle))
        if codes.codes_get(handle, "bitmapPresent"):
            values = np.where(values == _MISSING, np.nan, values)
    finally:
        codes.codes_release(handle)
    rows, columns = grid.latitude[2], grid.longitude[2]
    return values.reshape(columns, rows).T if grid.columns_first else values.reshape(rows, columns)


def _dataset(path: Path, parameter: _Parameter) -> xr.Dataset:
    """One parameter as a dataset: number, valid_time, level in Pa, latitude, longitude."""
    members, times, levels = (sorted(set(x)) for x in zip(*parameter.offsets, strict=True))
    offsets = np.full((len(members), len(times), len(levels)), -1, np.int64)
    version = [""] * len(times)
    for place, offset in parameter.offsets.items():
        t = times.index(place[1])
        offsets[members.index(place[0]), t, levels.index(place[2])] = offset
        version[t] = max(version[t], parameter.versions[place])
    aloft = parameter.level_type.startswith("isobaricIn")
    if not aloft:
        offsets = offsets[:, :, 0]
    lazy = indexing.LazilyIndexedArray(_Fields(path, offsets, parameter.grid))
    dims = ["number", "valid_time", *(["level"] if aloft else []), "latitude", "longitude"]
    attrs = {"units": parameter.units, "GRIB_dataType": parameter.data_type}
    coords: dict[str, Any] = {
        "number": members,
        "valid_time": np.array(times, "datetime64[s]").astype("datetime64[ns]"),
        "latitude": np.linspace(*parameter.grid.latitude),
        "longitude": np.linspace(*parameter.grid.longitude),
        "expver": ("valid_time", np.array(version)),
    }
    # A step that was looked at, message by message: dataType alone does not make it a forecast.
    coords["step"] = 0
    if aloft:
        coords["level"] = ("level", np.array(levels), {"units": "Pa"})
    return xr.Dataset({parameter.name: (dims, lazy, attrs)}, coords)
