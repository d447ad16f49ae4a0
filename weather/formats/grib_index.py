"""What is in a GRIB file: the headers of its messages, sorted into parameters.

Headers that differ in level and time only are looked at once (`grib1.template`, `grib2_headers`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from weather import quantities
from weather.errors import InputError
from weather.formats import grib1
from weather.formats.eccodes import eccodes_api, handle_of
from weather.formats.grib2_headers import Header, header
from weather.formats.grib_grid import Grid, grid_of
from weather.formats.grib_messages import (
    damaged,
    fields_at,
    heads,
    length_of,
    message_at,
    place_of,
    values,
)
from weather.provenance import four_digits
from weather.tidy.era5t import FINAL, PRELIMINARY

_GROUND = ("surface", "heightAboveGround")

#: Pascals in the unit of a pressure level.
_PASCAL = {"isobaricInhPa": 100.0, "isobaricInPa": 1.0}

#: Edition 2 keeps pressure in Pa, whatever ecCodes calls the level.
_HECTO = 0.01

#: The level type of model levels; their number takes the place of the pressure.
MODEL = "hybrid"

#: Keys that say how a wind lies on a grid that is turned against the meridians.
_DIRECTIONS = ("uvRelativeToGrid", "iScansNegatively")

#: Keys that say what a field is, for the gate (`weather.tidy`) to judge.
_MARKS = (
    "dataType", "stepType", "endStep", "stream", "class", "numberIncludedInAverage",
    "typeOfProcessedData", "significanceOfReferenceTime", "typeOfGeneratingProcess",
    "generatingProcessIdentifier", "derivedForecast", "subCentre", "edition",
)  # fmt: skip


@dataclass(frozen=True)
class _Kind:
    """What the headers of many messages have in common.

    marks : what the field is, as GRIB keys and their values.
    """

    name: str
    units: str
    level_type: str
    centre: str
    member: int
    version: str
    grid: Grid | None
    marks: tuple[tuple[str, str], ...]
    pv: tuple[float, ...] = ()

    @property
    def is_aloft(self) -> bool:
        return self.level_type in _PASCAL or self.level_type == MODEL

    @property
    def level_name(self) -> str:
        """What its level axis is called: that of pressure, or of the model."""
        return MODEL if self.level_type == MODEL else "level"

    def level_words(self, level: float) -> str:
        """Where a field aloft lies, in words; '' near the ground."""
        if not self.is_aloft:
            return ""
        return f" on level {level:g}" if self.level_type == MODEL else f" on {level / 100:g} hPa"


@dataclass
class Parameter:
    """Where the fields of one parameter lie in the file: (member, time, level) to its place."""

    kind: _Kind
    grid: Grid
    places: dict[tuple[int, int, float], int] = field(default_factory=dict)
    versions: dict[tuple[int, int, float], str] = field(default_factory=dict)


_Parameters = dict[tuple[str, str, tuple[tuple[str, str], ...]], Parameter]


def parameters_of(path: Path) -> list[Parameter]:
    """The parameters we know in a file, with the place of each of their fields."""
    codes = eccodes_api()
    parameters: _Parameters = {}
    others: dict[str, None] = {}
    try:
        with path.open("rb") as file:
            for place, kind, key in _entries(codes, file):
                if kind.grid is None:
                    others[f"{kind.name} ({kind.level_type})"] = None
                    continue
                _enter(file, _parameter(parameters, kind, kind.grid), key, kind.version, place)
    except codes.CodesInternalError as error:
        raise InputError(damaged(str(error))) from error
    if not parameters:
        raise InputError(f"it holds no winds on pressure levels, only {quantities.listed(others)}")
    return list(parameters.values())


class _Seen(NamedTuple):
    """A kind of header looked at: its kind, and how to put level and time of the next one."""

    kind: _Kind
    level_unit: float
    delay_s: int


def _entries(codes: Any, file: BinaryIO) -> Iterator[tuple[int, _Kind, tuple[int, int, float]]]:
    """Place, kind, and (member, seconds, level in Pa) of each field in a file."""
    seen: dict[bytes, _Seen] = {}
    for offset, head in heads(file):
        known = _header(head)
        if known is not None and known.template in seen:
            kind, unit, delay = seen[known.template]
            yield place_of(offset), kind, _key(kind, known.seconds + delay, known.level * unit)
            continue
        for number, message in enumerate(fields_at(file, offset)):
            with handle_of(codes, message) as handle:
                kind = _kind(codes, handle)
                level = float(codes.codes_get(handle, "level", float))
                seconds = _existing(partial(_seconds, codes), handle) if kind.grid else 0
            if known is not None:
                unit = _HECTO if message[7] == 2 and kind.level_type == "isobaricInhPa" else 1.0
                delay = seconds - known.seconds if kind.grid else 0
                seen[known.template] = _Seen(kind, unit, delay)
            yield place_of(offset, number), kind, _key(kind, seconds, level)


def _header(head: bytes) -> Header | None:
    """A header of either edition without level and time, and these; None where it is another's."""
    if head[7] == 1:
        return Header(
            grib1.template(head), float(grib1.level(head)), _existing(grib1.seconds, head)
        )
    return header(head, length_of(head))


def _key(kind: _Kind, seconds: int, level: float) -> tuple[int, int, float]:
    unit = 1.0 if kind.level_type == MODEL else _PASCAL.get(kind.level_type, 0.0)
    return kind.member, seconds, level * unit


def _existing(seconds_of: Callable[[Any], int], message: Any) -> int:
    """A time of the calendar; refuses the days and hours that some files are dated by."""
    try:
        return seconds_of(message)
    except ValueError as error:
        raise InputError(
            f"a field is dated by a time that does not exist ({error}); a month or day of 0 marks "
            "a mean or a climatology, so give the hourly, 3-hourly or 6-hourly analyses themselves"
        ) from error


def _kind(codes: Any, handle: int) -> _Kind:
    """The kind of a message; without a grid where it is no quantity of ours."""
    name, level_type, units, centre = (
        str(codes.codes_get(handle, key)) for key in ("shortName", "typeOfLevel", "units", "centre")
    )
    known = _is_known(name, level_type)
    keys = (*_MARKS, *_DIRECTIONS) if known and _is_turned(codes, handle) else _MARKS
    marks = {key: str(_optional(codes, handle, key, "")) for key in keys} if known else {}
    return _Kind(
        name=name,
        units=units,
        level_type=level_type,
        centre=centre,
        member=_member(codes, handle),
        version=four_digits(_optional(codes, handle, "experimentVersionNumber", "")),
        grid=grid_of(codes, handle) if known else None,
        pv=_coefficients(codes, handle) if known and level_type == MODEL else (),
        marks=tuple((key, said) for key, said in marks.items() if said),
    )


def _is_known(name: str, level_type: str) -> bool:
    """Whether a message is a quantity of ours on levels that are read."""
    if level_type == MODEL:
        return any(quantities.quantity_of(name, {}, aloft=aloft) for aloft in (True, False))
    aloft = level_type in _PASCAL
    known = quantities.quantity_of(name, {}, aloft=aloft) is not None
    return known and (aloft or level_type in _GROUND)


def _is_turned(codes: Any, handle: int) -> bool:
    return str(codes.codes_get(handle, "gridType")) not in ("regular_ll", "regular_gg")


def _coefficients(codes: Any, handle: int) -> tuple[float, ...]:
    """The coefficients of the model levels that a message carries: a of the half levels, then b."""
    if not codes.codes_get(handle, "PVPresent"):
        return ()
    return tuple(float(x) for x in codes.codes_get_array(handle, "pv"))


def _parameter(parameters: _Parameters, kind: _Kind, grid: Grid) -> Parameter:
    """The parameter a kind of message belongs to; one for each that it says it is."""
    key = (kind.name, kind.level_name if kind.is_aloft else "", kind.marks)
    parameter = parameters.setdefault(key, Parameter(kind, grid))
    if parameter.grid != grid:
        raise InputError(f"{kind.name} comes on two grids; give a file of one sort")
    streams = {dict(k.marks).get("stream") for k in (p.kind for p in parameters.values())
               if (k.name, k.level_name if k.is_aloft else "") == key[:2]}  # fmt: skip
    if len(streams) > 1:
        raise InputError(
            f"{kind.name} comes from two streams (reanalysis and its ensemble); give a file of one "
            "sort"
        )
    return parameter


def _enter(
    file: BinaryIO, parameter: Parameter, key: tuple[int, int, float], version: str, place: int
) -> None:
    """Keep one field for each time and level: the final one where a preliminary one is there too.

    Files joined by cat overlap: the same field once more is no harm.
    """
    before = parameter.versions.get(key)
    if before == version:
        _refuse_unless_alike(file, parameter, key, place)
        return
    if before is not None and {before, version} != {FINAL, PRELIMINARY}:
        raise InputError(
            f"{parameter.kind.name} is there twice for the same time and level, of the versions "
            f"{before} and {version}; give a file of one version"
        )
    if before is None or version == FINAL:
        parameter.places[key], parameter.versions[key] = place, version


def _refuse_unless_alike(
    file: BinaryIO, parameter: Parameter, key: tuple[int, int, float], place: int
) -> None:
    one, other = (message_at(file, p) for p in (parameter.places[key], place))
    if one == other or np.array_equal(
        values(one, parameter.grid), values(other, parameter.grid), equal_nan=True
    ):
        return
    _, seconds, level = key
    where = parameter.kind.level_words(level)
    raise InputError(
        f"{parameter.kind.name} at {quantities.minute(np.datetime64(seconds, 's'))} UTC{where} is "
        "there twice with different values; give a file of one release"
    )


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
