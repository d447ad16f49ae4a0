"""One raw dataset as CF variables in SI units and float32, cut to a box; nothing derived yet."""

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather import quantities
from weather.box import Box
from weather.constants import STANDARD_GRAVITY_MPS2
from weather.errors import InputError
from weather.tidy import era5t, model_levels, optional, regional_grid
from weather.tidy.axes import standard_axes
from weather.tidy.contradictions import refuse_contradiction
from weather.tidy.crop import cropped
from weather.tidy.ensemble_means import refuse_mean_of_members
from weather.tidy.packing import unpacked, valid_range
from weather.tidy.past_only import refuse_forecast
from weather.tidy.split import by_axes
from weather.tidy.statistic import is_ours, refuse_monthly_dates, refuse_statistic
from weather.tidy.times import decoded
from weather.tidy.unmarked import says_of_an_hour

DIMS = ("realization", "time", "level", "latitude", "longitude")

#: A geopotential without units is believed if it puts its level within this of the standard height.
_BELIEVED_M, _BELIEVED_SHARE = 1_500.0, 0.15

_Layers = list[tuple[str, xr.DataArray]]


def canonical(raw: xr.Dataset, box: Box | None = None) -> list[xr.Dataset]:
    """The quantities we know of one raw dataset, read into memory, in the order of DIMS.

    One dataset for each set of axes that they lie on. Coordinates expver (text) and preliminary
    (bool) along time say how final each time is. attrs["unitless"] lists the variables whose
    missing units were taken for granted, attrs["limited"] those with a valid range, attrs["covers"]
    the first and last time before it was cut, attrs["left_out"] sentences on what a flight can do
    without and was left out.
    """
    raw = decoded(raw)
    refuse_mean_of_members(raw)
    refuse_statistic(raw)
    refuse_forecast(raw)
    if not any(is_ours(str(name), v) for name, v in raw.data_vars.items()):
        return []
    raw = on_known_axes(raw, box)
    return [_canonical(part, box) for part in by_axes(raw)]


def on_known_axes(raw: xr.Dataset, box: Box | None = None) -> xr.Dataset:
    """A raw dataset on pressure and on meridians: model levels named, grids of their own cut."""
    return regional_grid.on_meridians(model_levels.on_nominal_pressures(raw), box)


def _canonical(raw: xr.Dataset, box: Box | None) -> xr.Dataset:
    ds = standard_axes(raw)
    covers = np.atleast_1d(ds["time"].values)[[0, -1]] if "time" in ds.coords else ()
    if "time" in ds.dims:
        refuse_monthly_dates(ds["time"].values)
    if box is not None:
        ds = cropped(ds, box)
    if "time" not in ds.coords:
        raise InputError(
            f"no time axis with {quantities.contents(raw)}; give a file with valid times"
        )
    times = np.atleast_1d(ds["time"].values)
    versions = era5t.versions_of(ds, times.size)
    preliminary = versions == era5t.PRELIMINARY
    fields, unitless, limited, left_out = {}, [], [], []
    for quantity, layers in _found(ds).items():
        try:
            name, array, used = _read(ds, quantity, layers)
        except InputError as error:
            if not optional.is_optional(quantity):
                raise
            left_out.append(optional.sentence(quantity, error))
            continue
        fields[name] = array
        preliminary |= used
        if not layers[0][1].attrs.get("units"):
            unitless.append(str(layers[0][1].name))
        limited += [str(v.name) for _, v in layers if valid_range(v.variable).is_given()]
    attrs: dict[str, Any] = {"unitless": unitless, "limited": limited, "covers": covers}
    attrs[optional.LEFT_OUT] = left_out
    attrs |= {"of_an_hour": says_of_an_hour(raw), **model_levels.mark_of(ds)}
    if regional_grid.REMARK in raw.attrs:
        attrs[regional_grid.REMARK] = raw.attrs[regional_grid.REMARK]
    fate = {"expver": ("time", versions), "preliminary": ("time", preliminary)}
    return xr.Dataset(fields, {"time": times}, attrs).assign_coords(fate)


def _found(ds: xr.Dataset) -> dict[str, _Layers]:
    """Variables we know by quantity, each once per ERA5 version it comes in."""
    found: dict[str, _Layers] = {}
    for name, variable in ds.data_vars.items():
        stem, version = era5t.split(str(name))
        row = quantities.quantity_of(stem, dict(variable.attrs), aloft=_is_aloft(variable))
        if row is None:
            continue
        quantity = _by_units(row, variable)
        for inner, layer in era5t.layers(variable):
            layers = found.setdefault(quantity, [])
            if (version or inner) in dict(layers):
                if optional.is_optional(quantity):
                    continue
                raise InputError(
                    f"{layers[0][1].name} and {name} are both {quantity}; give a file with one"
                )
            layers.append((version or inner, layer))
    return found


def _is_aloft(variable: xr.DataArray) -> bool:
    """Whether a variable lies on pressure levels, be it on one only."""
    kind = str(variable.attrs.get("GRIB_typeOfLevel", "isobaric")).casefold()
    return "level" in variable.coords and ("level" in variable.dims or kind.startswith("isobaric"))


def _by_units(row: quantities.Quantity, variable: xr.DataArray) -> str:
    """A geopotential in metres is a height, and the reverse: the units decide, not the name.

    Likewise a vertical wind in Pa s-1 and one in m s-1.
    """
    units = str(variable.attrs.get("units", ""))
    pair = next((pair for pair in quantities.SAME_NAME if row.name in pair), ())
    return next((name for name in pair if quantities.has_units_of(units, name)), row.name)


def _read(
    ds: xr.Dataset, quantity: str, layers: _Layers
) -> tuple[str, xr.DataArray, NDArray[np.bool_]]:
    """One quantity in SI units, and the times at which it is preliminary."""
    squeezed = [(version, _squeezed(layer)) for version, layer in layers]
    first = squeezed[0][1]
    refuse_contradiction(quantity, first)
    if optional.is_optional(quantity) and not first.attrs.get("units"):
        raise InputError(f"{first.name} has no units")
    values = {version: _si_values(layer, quantity) for version, layer in squeezed}
    axis = first.dims.index("time") if "time" in first.dims else None
    array, used = next(iter(values.values())), np.zeros(1, bool)
    if set(values) != {""}:
        array, used = era5t.merged(values, axis)
    coords = {dim: ds[dim] for dim in first.dims}
    out = xr.DataArray(array, dims=first.dims, coords=coords).assign_attrs(_packing(first))
    if quantity == "geopotential" and not first.attrs.get("units"):
        _refuse_unbelievable(out, str(first.name))
    return quantity, _expanded(ds, out, quantity), used


def _squeezed(variable: xr.DataArray) -> xr.DataArray:
    """Without dimensions of length one that are none of ours; refuses longer ones."""
    extra = [dim for dim in variable.dims if dim not in DIMS]
    for dim in extra:
        if variable.sizes[dim] > 1:
            raise InputError(
                f"{variable.name} has a dimension {dim!r} of {variable.sizes[dim]} values, which "
                "has no meaning here; select one of them first"
            )
    if "realization" in variable.dims and variable.sizes["realization"] == 1:
        extra.append("realization")
    return variable.isel(dict.fromkeys(extra, 0), drop=True)


def _si_values(variable: xr.DataArray, quantity: str) -> NDArray[Any]:
    """Values in the SI unit of the quantity, float32; a copy only where a number changes."""
    if variable.dtype.kind not in "iuf":
        raise InputError(
            f"{variable.name} holds values of the type {variable.dtype.name}, not numbers; convert "
            "them, or ask for the file again"
        )
    wanted = quantities.attrs_of(quantity)["units"]
    units = str(variable.attrs.get("units", "")) or wanted
    factor, offset = quantities.si_scale(str(variable.name), units, wanted)
    values = unpacked(variable.variable)
    if factor == 1.0 and offset == 0.0:
        return values
    scaled = values * np.float32(factor)
    scaled += np.float32(offset)
    return np.asarray(scaled)


def _packing(variable: xr.DataArray) -> dict[str, float]:
    """The step between neighbouring packed values: two files may differ by this and agree."""
    encoded = {**variable.encoding, **variable.attrs}
    return {"packing_step": abs(float(encoded.get("scale_factor", 0.0)))}


def _expanded(ds: xr.Dataset, array: xr.DataArray, quantity: str) -> xr.DataArray:
    """With a time of length one where it is scalar, and a level likewise aloft, in our order."""
    aloft = any(row.name == quantity for row in quantities.ALOFT)
    for dim in ("time", "level") if aloft else ("time",):
        if dim not in array.dims and dim in ds.coords and ds[dim].ndim == 0:
            array = array.expand_dims({dim: [ds[dim].values]})
    return array.transpose(*[dim for dim in DIMS if dim in array.dims])


def _refuse_unbelievable(phi: xr.DataArray, name: str) -> None:
    """A z without units must look like a geopotential, or nobody can tell what it is."""
    from weather.physics import standard_atmosphere  # here, for most files never need it

    p = np.clip(np.atleast_1d(phi["level"].values), 1.0, 1.1e5)
    usual = standard_atmosphere.height(p)
    shape = [dim for dim in phi.dims if dim != "level"]
    middle = np.atleast_1d(phi.mean(shape).values) / STANDARD_GRAVITY_MPS2
    wrong = np.abs(middle - usual) > _BELIEVED_M + _BELIEVED_SHARE * np.abs(usual)
    if wrong.any():
        k = int(np.argmax(wrong))
        raise InputError(
            f"{name} has no units, and as a geopotential in m2 s-2 it would put {p[k] / 100:g} hPa "
            f"at {middle[k]:.0f} m; give it the units 'm2 s-2', or 'm' if it is a height"
        )
