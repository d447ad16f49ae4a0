"""What kind of vertical axis and of grid a file has: what its attributes say, before any name.

A number called `lev` may be a pressure, the number of a model level or a height, and a one-
dimensional `lat` may be turned against the true one. CF says which it is by standard_name,
formula_terms, grid_mapping and units, GRIB by typeOfLevel and gridType; only an axis that says
nothing is known by its name and its values.
Sources: CF conventions 1.11, sections 4.3, 5.6 and appendices D and F; WMO Manual on Codes, FM 92.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import xarray as xr

from weather import quantities


class Vertical(StrEnum):
    """What the values of a vertical axis are."""

    PRESSURE = "pressure levels"
    HYBRID = "hybrid model levels"
    SIGMA = "sigma levels"
    HEIGHT = "levels of height"
    ISENTROPIC = "levels of potential temperature"
    OTHER = "levels of another kind"


#: CF standard names of vertical coordinates (appendix D, and the dimensional ones of 4.3).
_STANDARD_NAMES = {
    "air_pressure": Vertical.PRESSURE,
    "atmosphere_hybrid_sigma_pressure_coordinate": Vertical.HYBRID,
    "atmosphere_hybrid_height_coordinate": Vertical.HYBRID,
    "atmosphere_sleve_coordinate": Vertical.HYBRID,
    "atmosphere_ln_pressure_coordinate": Vertical.OTHER,
    "atmosphere_sigma_coordinate": Vertical.SIGMA,
    "model_level_number": Vertical.HYBRID,
    "altitude": Vertical.HEIGHT,
    "height": Vertical.HEIGHT,
    "geopotential_height": Vertical.HEIGHT,
    "height_above_mean_sea_level": Vertical.HEIGHT,
    "height_above_reference_ellipsoid": Vertical.HEIGHT,
    "air_potential_temperature": Vertical.ISENTROPIC,
}

#: Types of level as ecCodes calls them.
_GRIB_LEVELS = {
    "isobaricinhpa": Vertical.PRESSURE,
    "isobaricinpa": Vertical.PRESSURE,
    "hybrid": Vertical.HYBRID,
    "hybridlayer": Vertical.HYBRID,
    "hybridheight": Vertical.HYBRID,
    "generalvertical": Vertical.HYBRID,
    "generalverticallayer": Vertical.HYBRID,
    "eta": Vertical.HYBRID,
    "sigma": Vertical.SIGMA,
    "sigmalayer": Vertical.SIGMA,
    "theta": Vertical.ISENTROPIC,
    "potentialvorticity": Vertical.OTHER,
    "heightaboveground": Vertical.HEIGHT,
    "heightabovesea": Vertical.HEIGHT,
}

#: Words of a long name or a name, looked for in this order: "hybrid sigma" is hybrid.
_WORDS = (
    (r"hybrid|model[ _-]?lev|modlev|\bml\b|\bmlev\b|native[ _-]lev|\bnhy[mi]\b", Vertical.HYBRID),
    (r"\beta\b|layer[ _-]?(number|index)|(number|index)[ _]of.*lev|generalvertical|terrain",
     Vertical.HYBRID),
    (r"lev(el)?[ _-]?(number|index|no\.?\b)|(model|vertical)[ _]layer", Vertical.HYBRID),
    (r"sigma|bottom_top", Vertical.SIGMA),
    (r"isentrop|potential[ _]temperature|\btheta", Vertical.ISENTROPIC),
    (r"potential[ _]vorticity", Vertical.OTHER),
    (r"isobar|pressure|\bplev\b|\bmillibar", Vertical.PRESSURE),
    (r"\bheight|altitude|\bgpm\b|depth", Vertical.HEIGHT),
)  # fmt: skip

#: Coefficients that stand beside an axis of hybrid levels (CESM, cdo, ECMWF), on its dimension.
_COEFFICIENTS = frozenset({"hyam", "hybm", "hyai", "hybi", "a_model", "b_model", "hya", "hyb"})

#: Names of axes that count levels.
_COUNTED = ("hybrid", "model_level", "modellevel", "generalvertical", "sigma", "bottom_top")

#: From so many neighbours one apart on, numbers count levels, or halves of them (1.5, 2.5): no
#: pressures lie 1 hPa apart.
_COUNTS_FROM = 4


#: Units of latitude and longitude (CF 4.1, 4.2).
_NORTH = re.compile(r"degrees?_?(north|n)")
_EAST = re.compile(r"degrees?_?(east|e)")


def axis_of(coordinate: xr.DataArray) -> str | None:
    """Which of our axes a coordinate is: by its attributes, then by its name; None for any other.

    A vertical axis that is not pressure is none of ours, whatever its name.
    """
    standard_name = text_of(coordinate.attrs.get("standard_name", ""))
    units = text_of(coordinate.attrs.get("units", "")).casefold()
    if standard_name in ("latitude", "longitude", "time", "realization"):
        return standard_name
    if standard_name == "forecast_reference_time":
        return None
    if _NORTH.fullmatch(units) or _EAST.fullmatch(units):
        return "latitude" if _NORTH.fullmatch(units) else "longitude"
    by_name = quantities.axis_of(str(coordinate.name))
    if by_name in (None, "level"):
        return "level" if vertical_of(coordinate) is Vertical.PRESSURE else None
    return by_name


def vertical_of(axis: xr.DataArray, beside: Iterable[str] = ()) -> Vertical | None:
    """The kind of a vertical axis; None for an axis that is none, or that does not tell.

    axis : a coordinate with its attributes. beside : names of the variables along its dimension.
    """
    attrs = {str(key): text_of(value) for key, value in axis.attrs.items()}
    name = str(axis.name).casefold()
    by_name = _STANDARD_NAMES.get(attrs.get("standard_name", ""))
    if by_name is None and attrs.get("standard_name", "").startswith(("ocean_", "depth")):
        by_name = Vertical.OTHER
    if by_name not in (None, Vertical.PRESSURE):
        return by_name
    if "formula_terms" in attrs or _COEFFICIENTS & {other.casefold() for other in beside}:
        return Vertical.HYBRID
    grib = _GRIB_LEVELS.get(attrs.get("GRIB_typeOfLevel", name).casefold())
    words = _by_words(attrs.get("long_name", "")) or _by_words(attrs.get("description", ""))
    if words not in (None, Vertical.PRESSURE, Vertical.HEIGHT):
        return words
    if by_name or grib:
        return by_name or grib
    if quantities.axis_of(name) not in (None, "level"):
        return None
    return _by_name_and_units(name, attrs, words, axis)


class Levels(NamedTuple):
    """The kind of level that a field lies on, the dimension that tells it, and the field."""

    kind: Vertical
    dim: str
    field: str


def levels_of(raw: xr.Dataset) -> Levels | None:
    """The levels that the winds of a dataset lie on, or without winds its other known fields.

    None where none of them lies on a vertical axis. This is the place to tell a file on model
    levels before it is read.
    """
    names = [n for n in map(str, raw.data_vars) if raw[n].ndim > 1]
    for name in sorted(names, key=lambda n: not _is_wind(n, raw[n])):
        if quantities.quantity_of(name, dict(raw[name].attrs), aloft=True) is None:
            continue
        told = _GRIB_LEVELS.get(text_of(raw[name].attrs.get("GRIB_typeOfLevel", "")).casefold())
        for dim in map(str, raw[name].dims):
            axis = raw[dim] if dim in raw.coords else _nameless(dim)
            kind = vertical_of(axis, [str(n) for n, v in raw.variables.items() if dim in v.dims])
            if kind is Vertical.PRESSURE and told not in (None, Vertical.PRESSURE):
                kind = told
            if kind not in (None, Vertical.PRESSURE) and (named := _pressure_along(raw, dim)):
                return Levels(Vertical.PRESSURE, named, name)
            if kind is not None:
                return Levels(kind, dim, name)
    return None


def _pressure_along(raw: xr.Dataset, dim: str) -> str | None:
    """A coordinate that says what pressure each level of a dimension that only counts has."""
    if dim in raw.coords and raw[dim].attrs:
        return None
    along = [str(n) for n, c in raw.coords.items() if n != dim and c.dims == (dim,)]
    return next((n for n in along if vertical_of(raw[n]) is Vertical.PRESSURE), None)


def _is_wind(name: str, variable: xr.DataArray) -> bool:
    row = quantities.wind_of(name)
    standard_name = text_of(variable.attrs.get("standard_name", ""))
    return row is not None or standard_name in ("eastward_wind", "northward_wind")


def _nameless(dim: str) -> xr.DataArray:
    """A dimension without a coordinate: only its name can tell."""
    return xr.DataArray(np.array([], float), dims=dim, name=dim)


def _by_name_and_units(
    name: str, attrs: dict[str, str], words: Vertical | None, axis: xr.DataArray
) -> Vertical | None:
    """The kind of an axis without a standard name: its units, then its name and values."""
    if name.startswith(_COUNTED):
        return _by_words(name) or Vertical.HYBRID
    units = attrs.get("units", "")
    of = quantities.si_unit(units)
    if of == "Pa":
        return Vertical.PRESSURE
    if quantities.axis_of(name) != "level" and words is None and "positive" not in attrs:
        return _by_words(name) if of == "m" and attrs.get("axis") == "Z" else None
    if of in ("m", "K"):
        return Vertical.HEIGHT if of == "m" else Vertical.ISENTROPIC
    if units.casefold() in ("level", "levels", "layer", "sigma_level", "count"):
        return Vertical.HYBRID
    return Vertical.HYBRID if _counts(axis) else words or Vertical.PRESSURE


def _counts(axis: xr.DataArray) -> bool:
    """Whether an axis holds the numbers of levels, one apart, or what lies under one (sigma)."""
    values = np.sort(np.atleast_1d(np.asarray(axis.values)).ravel())
    if values.dtype.kind not in "iuf" or values.size == 0:
        return False
    consecutive = np.all(np.diff(values.astype(float)) == 1.0)
    return bool(values[-1] <= 1.0 or (values.size >= _COUNTS_FROM and consecutive))


def _by_words(text: str) -> Vertical | None:
    folded = text.casefold()
    return next((kind for words, kind in _WORDS if re.search(words, folded)), None)


def text_of(value: object) -> str:
    """An attribute as text, whatever it is given as."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value).strip()
