"""Winds on a model's own levels: recognised, numbered, and put at their heights.

Model levels follow the ground, so they keep the shear of the lowest kilometres that pressure levels
pass over. Their pressure is a + b p_s and differs from column to column; until the columns are
built, each level goes by its nominal pressure, over a ground of 1013.25 hPa.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather import quantities
from weather.constants import DRY_AIR_GAS_CONSTANT, SEA_LEVEL_PRESSURE_PA
from weather.errors import InputError
from weather.physics.hybrid_levels import Coefficients, ecmwf_137, heights_and_pressures
from weather.tidy.axis_kinds import Vertical, levels_of, vertical_of
from weather.tidy.marks import in_words
from weather.tidy.packing import axis_numbers, unpacked

#: The attribute of a dataset on model levels that holds what is known of them.
HYBRID = "model_levels"

#: Levels that follow the ground by height, not by pressure.
_BY_HEIGHT = ("atmosphere_hybrid_height", "atmosphere_sleve")

#: Where a file keeps the coefficients of half and of full levels.
_HALVES, _FULLS = ("hyai", "hybi"), ("hyam", "hybm")

_WITHOUT_HUMIDITY = (
    "the file holds no humidity, so the heights of its model levels are those of dry air and up to "
    "1 % too low in a humid summer"
)


@dataclass(frozen=True)
class ModelLevels:
    """The levels of a model: their coefficients, and how the file tells of them, in words."""

    coefficients: Coefficients
    told: str = field(compare=False)


def axis_in(raw: xr.Dataset) -> str:
    """The coordinate of a raw dataset that numbers hybrid levels of pressure, or ''."""
    levels = levels_of(raw)
    if levels is not None:
        hybrid = levels.kind is Vertical.HYBRID and _is_model_level(raw, levels.dim)
        return levels.dim if hybrid else ""
    names = [str(name) for name, coord in raw.coords.items() if coord.ndim <= 1]
    return next((name for name in names if _is_model_level(raw, name)), "")


def _is_model_level(raw: xr.Dataset, name: str) -> bool:
    if name not in raw.coords:
        return False
    axis = raw[name]
    if str(axis.attrs.get("standard_name", "")).startswith(_BY_HEIGHT):
        return False
    beside = [str(other) for other, v in raw.variables.items() if name in v.dims]
    kinds = [vertical_of(axis, beside)]
    kinds += [
        Vertical.HYBRID
        for v in raw.data_vars.values()
        if name in v.dims and v.attrs.get("GRIB_typeOfLevel") == "hybrid"
    ]
    return Vertical.HYBRID in kinds


def on_nominal_pressures(raw: xr.Dataset) -> xr.Dataset:
    """A raw dataset with model levels named by their nominal pressures; any other unchanged.

    The logarithm of the surface pressure and the geopotential of the ground, which archives file
    under level 1, lose their level.
    """
    raw = _ground_without_levels(raw)
    axis = axis_in(raw)
    if not axis:
        return raw
    numbers = np.atleast_1d(axis_numbers(raw[axis].variable))
    every = raw.data_vars.items()
    fields = {str(n): _without_level(v, axis, numbers) for n, v in every if v.dims != (axis,)}
    for name, part in fields.items():
        fields[name] = part.copy(deep=False)
        kept = {key: value for key, value in part.attrs.items() if key != "GRIB_typeOfLevel"}
        fields[name].attrs = kept
    used = any(axis in part.dims for part in fields.values())
    rest = raw.drop_vars([axis, *raw.data_vars]).assign(fields)
    if not used:
        return rest
    words = in_words(raw, axis)
    coefficients, places = _coefficients(raw, axis, numbers, words)
    pressure = coefficients.full_pressure()[places]
    # Another coordinate that is called level would stand in the way.
    rest = rest.drop_vars([c for c in ("level",) if c in rest.coords]).rename({axis: "level"})
    rest = rest.assign_coords(level=("level", pressure, {"units": "Pa"}))
    return rest.assign_attrs({HYBRID: ModelLevels(coefficients, words)})


def _ground_without_levels(raw: xr.Dataset) -> xr.Dataset:
    """Fields of the ground that stand on one model level, on an axis of their own, without it."""
    changed = {}
    for name, part in raw.data_vars.items():
        if quantities.quantity_of(str(name), dict(part.attrs), aloft=False) is None:
            continue
        ones = [d for d in map(str, part.dims) if part.sizes[d] == 1 and _is_model_level(raw, d)]
        if ones:
            changed[name] = part.isel(dict.fromkeys(ones, 0), drop=True)
    return raw.assign(changed) if changed else raw


def mark_of(ds: xr.Dataset) -> dict[str, ModelLevels]:
    """The attribute that tells a dataset on model levels, to be carried on."""
    return {HYBRID: ds.attrs[HYBRID]} if HYBRID in ds.attrs else {}


def mark_of_all(parts: Sequence[xr.Dataset]) -> dict[str, ModelLevels]:
    """The mark of a sky made of parts; refuses levels of several kinds."""
    winds = [part for part in parts if any("level" in v.dims for v in part.data_vars.values())]
    marks = [mark_of(part).get(HYBRID) for part in winds]
    if len(set(marks)) > 1:
        raise InputError(
            "some of the winds lie on model levels, others on pressure levels or on those of "
            "another model; give files of one kind"
        )
    return {HYBRID: marks[0]} if marks and marks[0] is not None else {}


def _without_level(part: xr.DataArray, axis: str, numbers: NDArray[np.float64]) -> xr.DataArray:
    """A field of the ground without the level it is filed under; any other as it is."""
    row = quantities.quantity_of(str(part.name), dict(part.attrs), aloft=False)
    if axis not in part.dims:
        return part.drop_vars(axis, errors="ignore")
    if row is None:
        return part
    first = int(np.argmin(numbers))
    if row.name == "logarithm_of_surface_pressure" or numbers.size == 1:
        return part.isel({axis: first}, drop=True)
    if row.name == "surface_geopotential" and numbers[first] == 1 and _is_on_one(part, axis):
        return part.isel({axis: first}, drop=True)
    return part


def _is_on_one(part: xr.DataArray, axis: str) -> bool:
    """Whether only one level of a field has values: a file of fields that do not share levels."""
    other = int(np.argmax(part[axis].values)) if axis in part.coords else -1
    one = {dim: 0 for dim in part.dims if dim == "time" or "time" in str(dim)}
    return bool(np.isnan(unpacked(part.isel({axis: other, **one}).variable)).all())


def _coefficients(
    raw: xr.Dataset, axis: str, numbers: NDArray[np.float64], words: str
) -> tuple[Coefficients, NDArray[np.intp]]:
    """The coefficients of the model, and which of its levels, from the top, each one is."""
    found = _from_grib(raw) or _from_variables(raw, axis)
    whole = bool(np.all(numbers == np.round(numbers)) and numbers.min() >= 1)
    if found is None:
        if not whole or numbers.max() > ecmwf_137().count:
            raise InputError(
                f"the winds lie on hybrid model levels ({words}) and the file does not hold their "
                "coefficients; give it with hyai and hybi, as GRIB, which carries them, or a file "
                "on pressure levels"
            )
        found = ecmwf_137()
    if whole and numbers.max() <= found.count:
        return found, np.round(numbers).astype(np.intp) - 1
    if numbers.size != found.count:
        raise InputError(
            f"the winds lie on {numbers.size} hybrid model levels ({words}) and their coefficients "
            f"on {found.count}; give all the levels, or number them from the top"
        )
    return found, np.arange(numbers.size)


def _from_grib(raw: xr.Dataset) -> Coefficients | None:
    """The coefficients that GRIB carries in each message (pv): a of all half levels, then b."""
    holders: list[Mapping[Any, Any]] = [raw.attrs, *(v.attrs for v in raw.data_vars.values())]
    pv = next((np.ravel(attrs["GRIB_pv"]) for attrs in holders if "GRIB_pv" in attrs), None)
    if pv is None or pv.size < 4:
        return None
    half = pv.size // 2
    return Coefficients(tuple(pv[:half].tolist()), tuple(pv[half:].tolist()))


def _from_variables(raw: xr.Dataset, axis: str) -> Coefficients | None:
    """The coefficients that netCDF keeps beside the fields, by name or by CF formula terms."""
    if all(name in raw.variables for name in _HALVES):
        return _read_pair(raw, *_HALVES, is_half=True)
    terms = dict(re.findall(r"(\w+):\s*(\S+)", str(raw[axis].attrs.get("formula_terms", ""))))
    pair = (terms.get("ap") or terms.get("a") or _FULLS[0], terms.get("b") or _FULLS[1])
    if all(name in raw.variables and raw[name].ndim == 1 for name in pair):
        return _read_pair(raw, *pair, is_half=False, p0=terms.get("p0", "P0"))
    return None


def _read_pair(
    raw: xr.Dataset, a_name: str, b_name: str, *, is_half: bool, p0: str = "P0"
) -> Coefficients:
    """A in Pa and b, from the top downward; a without unit is a share of a reference pressure."""
    a = axis_numbers(raw[a_name].variable)
    b = axis_numbers(raw[b_name].variable)
    if p0 in raw.variables and np.max(a) <= 1.0:
        a = a * float(axis_numbers(raw[p0].variable).ravel()[0])
    pressure = a + b * SEA_LEVEL_PRESSURE_PA
    if not is_half and pressure[0] > pressure[-1]:
        raise InputError(
            f"the model levels are listed from the ground up ({a_name}); list them from the top"
        )
    return Coefficients(tuple(a.tolist()), tuple(b.tolist()), is_half)


def with_heights(
    sky: xr.Dataset, virtual_temperature: NDArray[np.floating]
) -> tuple[xr.Dataset, tuple[str, ...]]:
    """A sky on model levels with heights and pressures of every node, and the caveats.

    virtual_temperature : K, on the axes of air_temperature.
    """
    coefficients = sky.attrs[HYBRID].coefficients
    surface_pressure = _surface_pressure(sky)
    temperature = sky["air_temperature"]
    surface = [dim for dim in temperature.dims if dim != "level"]
    p_s = surface_pressure.broadcast_like(temperature.isel(level=0, drop=True)).transpose(*surface)
    heights, pressures = heights_and_pressures(
        coefficients, p_s.values, np.asarray(sky["surface_altitude"].values), virtual_temperature
    )
    sky = sky.assign(
        geopotential_height=(temperature.dims, heights), air_pressure=(temperature.dims, pressures)
    )
    needless = ["logarithm_of_surface_pressure", "geopotential"]
    sky = sky.drop_vars(needless, errors="ignore")
    return sky, () if "specific_humidity" in sky else (_WITHOUT_HUMIDITY,)


def _surface_pressure(sky: xr.Dataset) -> xr.DataArray:
    if "surface_air_pressure" in sky:
        return sky["surface_air_pressure"]
    logarithm = sky["logarithm_of_surface_pressure"]
    return logarithm.copy(data=np.exp(logarithm.values.astype(np.float64)))


def refuse_unless_complete(sky: xr.Dataset) -> None:
    """Temperature, pressure and height of the ground, and every level from it upward."""
    levels: ModelLevels = sky.attrs[HYBRID]
    coefficients = levels.coefficients
    lacking = [
        words
        for words, names in {
            "temperature (t)": ("air_temperature",),
            "the pressure at the ground (lnsp or sp)": (
                "logarithm_of_surface_pressure",
                "surface_air_pressure",
            ),
            "the geopotential of the ground (z, filed under level 1)": ("surface_altitude",),
        }.items()
        if not any(name in sky for name in names)
    ]
    if lacking:
        raise InputError(
            f"the winds lie on hybrid model levels ({levels.told}), whose heights need "
            f"{', '.join(lacking)} too; give files with them, or a file on pressure levels"
        )
    nominal = coefficients.full_pressure()[::-1]
    held = sky["level"].values
    wanted = nominal[: held.size]
    if held.size > nominal.size or np.abs(held / wanted - 1).max() > 1e-4:
        given = [coefficients.count - int(np.argmin(np.abs(nominal - p))) for p in held]
        raise InputError(
            f"the winds lie on hybrid model levels {given[-1]} to {given[0]} ({len(given)} of "
            f"them, {levels.told}), and heights are summed from the ground: give every level from "
            f"{coefficients.count} up, or a file on pressure levels"
        )


def density(sky: xr.Dataset, virtual_temperature: NDArray[np.floating]) -> NDArray[np.floating]:
    """Density of air where every node has a pressure of its own, kg m-3: p / (R_d T_v)."""
    p = sky["air_pressure"].transpose(*sky["air_temperature"].dims).values
    return np.asarray(p / (np.float32(DRY_AIR_GAS_CONSTANT) * virtual_temperature))
