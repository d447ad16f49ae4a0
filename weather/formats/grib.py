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

from weather import quantities
from weather.errors import InputError
from weather.formats import grib1
from weather.formats.eccodes import eccodes_api, handle_of
from weather.formats.grib_messages import Grid, damaged, heads, message_at, values
from weather.tidy.era5t import FINAL, PRELIMINARY, four_digits

_GROUND = ("surface", "heightAboveGround")

#: Pascals in the unit of a pressure level.
_PASCAL = {"isobaricInhPa": 100.0, "isobaricInPa": 1.0}

#: The level type of model levels; their number takes the place of the pressure.
_MODEL = "hybrid"


@dataclass(frozen=True)
class _Kind:
    """What the headers of many messages have in common."""

    name: str
    units: str
    level_type: str
    data_type: str
    stream: str
    centre: str
    member: int
    version: str
    grid: Grid | None
    sub_centre: str = ""
    edition: int = 0
    pv: tuple[float, ...] = ()

    @property
    def is_aloft(self) -> bool:
        return self.level_type.startswith("isobaricIn") or self.level_type == _MODEL

    @property
    def level_name(self) -> str:
        """What its level axis is called: pressure levels, or those of the model."""
        return _MODEL if self.level_type == _MODEL else "level"


@dataclass
class _Parameter:
    """Where the fields of one parameter lie in the file: (member, time, level) to offset."""

    kind: _Kind
    grid: Grid
    offsets: dict[tuple[int, int, float], int] = field(default_factory=dict)
    versions: dict[tuple[int, int, float], str] = field(default_factory=dict)


def read_grib(path: Path) -> list[xr.Dataset]:
    """Lazy datasets, one per parameter we know, in the layout of cfgrib with valid times."""
    codes = eccodes_api()
    parameters: dict[tuple[str, str], _Parameter] = {}
    others: dict[str, None] = {}
    try:
        for offset, kind, place in _entries(codes, path):
            if kind.grid is None:
                others[f"{kind.name} ({kind.level_type})"] = None
                continue
            parameter = _parameter(parameters, kind, kind.grid)
            _enter(parameter, place, kind.version, offset)
    except codes.CodesInternalError as error:
        raise InputError(damaged(str(error))) from error
    if not parameters:
        raise InputError(f"it holds no winds on pressure levels, only {quantities.listed(others)}")
    return [_dataset(path, parameter) for parameter in parameters.values()]


def _entries(codes: Any, path: Path) -> Iterator[tuple[int, _Kind, tuple[int, int, float]]]:
    """Offset, kind, and (member, seconds, level in Pa) of each message in a file."""
    kinds: dict[bytes, _Kind] = {}
    with path.open("rb") as file:
        for offset, head in heads(file):
            key = grib1.template(head) if head[7] == 1 else None
            if key is not None and key in kinds:
                kind = kinds[key]
                level, seconds = float(grib1.level(head)), grib1.seconds(head)
            else:
                with handle_of(codes, message_at(file, offset)) as handle:
                    kind = _kind(codes, handle)
                    level = float(codes.codes_get(handle, "level", float))
                    seconds = _seconds(codes, handle)
                if key is not None:
                    kinds[key] = kind
            unit = 1.0 if kind.level_type == _MODEL else _PASCAL.get(kind.level_type, 0.0)
            yield offset, kind, (kind.member, seconds, level * unit)


def _kind(codes: Any, handle: int) -> _Kind:
    """The kind of a message; without a grid where it is no quantity of ours."""
    name, level_type, units, data_type, centre = (
        str(codes.codes_get(handle, key))
        for key in ("shortName", "typeOfLevel", "units", "dataType", "centre")
    )
    known = _is_known(name, level_type)
    if known:
        _refuse_lead(codes, handle, name)
    return _Kind(
        name=name,
        units=units,
        level_type=level_type,
        data_type=data_type,
        stream=str(_optional(codes, handle, "stream", "")),
        centre=centre,
        member=_member(codes, handle),
        version=four_digits(_optional(codes, handle, "experimentVersionNumber", "")),
        grid=_grid(codes, handle) if known else None,
        sub_centre=str(_optional(codes, handle, "subCentre", "")),
        edition=int(codes.codes_get(handle, "edition")),
        pv=_coefficients(codes, handle) if known and level_type == _MODEL else (),
    )


def _is_known(name: str, level_type: str) -> bool:
    """Whether a message is a quantity of ours on levels that are read."""
    if level_type == _MODEL:
        return any(quantities.quantity_of(name, {}, aloft=aloft) for aloft in (True, False))
    aloft = level_type in _PASCAL
    known = quantities.quantity_of(name, {}, aloft=aloft) is not None
    return known and (aloft or level_type in _GROUND)


def _coefficients(codes: Any, handle: int) -> tuple[float, ...]:
    """The coefficients of the model levels that a message carries: a of the half levels, then b."""
    if not codes.codes_get(handle, "PVPresent"):
        return ()
    return tuple(float(x) for x in codes.codes_get_array(handle, "pv"))


def _parameter(
    parameters: dict[tuple[str, str], _Parameter], kind: _Kind, grid: Grid
) -> _Parameter:
    """The parameter a kind of message belongs to."""
    sort = kind.level_name if kind.is_aloft else ""
    parameter = parameters.setdefault((kind.name, sort), _Parameter(kind, grid))
    if (parameter.grid, parameter.kind.stream) != (grid, kind.stream):
        raise InputError(
            f"{kind.name} comes on two grids or from two streams (reanalysis and its ensemble); "
            "give a file of one sort"
        )
    return parameter


def _enter(parameter: _Parameter, place: tuple[int, int, float], version: str, offset: int) -> None:
    """Keep one message per place: the final one where a preliminary one is there too."""
    before = parameter.versions.get(place)
    if before is not None and (before == version or {before, version} != {FINAL, PRELIMINARY}):
        raise InputError(f"{parameter.kind.name} is there twice for the same time and level")
    if before is None or version == FINAL:
        parameter.offsets[place], parameter.versions[place] = offset, version


def _optional(codes: Any, handle: int, key: str, default: Any) -> Any:
    return codes.codes_get(handle, key) if codes.codes_is_defined(handle, key) else default


def _member(codes: Any, handle: int) -> int:
    if not _optional(codes, handle, "totalNumber", 0) and not codes.codes_is_defined(
        handle, "perturbationNumber"
    ):
        return 0
    return int(_optional(codes, handle, "number", 0))


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
        # Slices as they stand where they are slices: picking by index is ten times slower.
        rows, columns = (
            k if isinstance(k, slice) else pick
            for k, pick in zip(key[-2:], picks[-2:], strict=True)
        )
        wanted = self.offsets[np.ix_(*picks[:-2])]
        out = np.full((*wanted.shape, picks[-2].size, picks[-1].size), np.nan, np.float32)
        with self.path.open("rb") as file:
            for place in np.ndindex(wanted.shape):
                if wanted[place] >= 0:
                    message = message_at(file, int(wanted[place]))
                    out[place] = values(message, self.grid)[rows][:, columns]
        dropped = tuple(
            i for i, k in enumerate(key) if np.ndim(k) == 0 and not isinstance(k, slice)
        )
        return out.squeeze(axis=dropped)


def _dataset(path: Path, parameter: _Parameter) -> xr.Dataset:
    """One parameter as a dataset: number, valid_time, level in Pa, latitude, longitude."""
    members, times, levels = (sorted(set(x)) for x in zip(*parameter.offsets, strict=True))
    offsets = np.full((len(members), len(times), len(levels)), -1, np.int64)
    version = [""] * len(times)
    for place, offset in parameter.offsets.items():
        t = times.index(place[1])
        offsets[members.index(place[0]), t, levels.index(place[2])] = offset
        version[t] = max(version[t], parameter.versions[place])
    kind, aloft = parameter.kind, parameter.kind.is_aloft
    if not aloft:
        offsets = offsets[:, :, 0]
    lazy = indexing.LazilyIndexedArray(_Fields(path, offsets, parameter.grid))
    levels_dim = [kind.level_name] if aloft else []
    dims = ["number", "valid_time", *levels_dim, "latitude", "longitude"]
    attrs = {"units": kind.units, "GRIB_dataType": kind.data_type}
    coords: dict[str, Any] = {
        "number": members,
        "valid_time": np.array(times, "datetime64[s]").astype("datetime64[ns]"),
        "latitude": np.linspace(*parameter.grid.latitude),
        "longitude": np.linspace(*parameter.grid.longitude),
        "expver": ("valid_time", np.array(version)),
    }
    # A step that was looked at, message by message: dataType alone does not make it a forecast.
    coords["step"] = 0
    about: dict[str, Any] = {
        "GRIB_centre": kind.centre,
        "GRIB_subCentre": kind.sub_centre,
        "GRIB_edition": kind.edition,
    }
    if aloft:
        units = {"units": "Pa"} if kind.level_name == "level" else {"units": "1"}
        coords[kind.level_name] = (kind.level_name, np.array(levels), units)
    if kind.pv:
        about["GRIB_pv"] = np.array(kind.pv)
    return xr.Dataset({kind.name: (dims, lazy, attrs)}, coords, about)
