"""What every column of air needs besides its winds: heights, density, and the ground under it."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather.constants import STANDARD_GRAVITY_MPS2
from weather.errors import InputError
from weather.physics import hydrostatics, standard_atmosphere
from weather.physics.hybrid_levels import HEIGHTS
from weather.tidy import model_levels

#: Virtual temperatures outside this, K, no air has: such heights are not those of an atmosphere.
_COLDEST_K, _WARMEST_K = 130.0, 370.0

_STANDARD_HEIGHTS = (
    "the file holds neither geopotential nor temperature, so its pressure levels stand at their "
    "heights in the standard atmosphere, which may be wrong by 150 m at 850 hPa, 400 m at 500 hPa"
)
_STANDARD_FOOT = (
    "the file holds no geopotential, and no ground pressure and height to stand on: heights are "
    "hydrostatic from temperature above the lowest level, which is put at its standard height and "
    "may be wrong by 200 m"
)
_STANDARD_DENSITY = (
    "the heights in the file are not those of an atmosphere in hydrostatic balance, so densities "
    "are those of the standard atmosphere"
)


def with_ground(sky: xr.Dataset) -> xr.Dataset:
    """Ground height and land fraction as they stand at the first time: they do not change."""
    for name in ("surface_geopotential", "surface_altitude", "land_area_fraction"):
        if name in sky and "time" in sky[name].dims:
            sky = sky.assign({name: sky[name].isel(time=0, drop=True)})
        if name in sky and "realization" in sky[name].dims:
            sky = sky.assign({name: sky[name].isel(realization=0, drop=True)})
    if "surface_geopotential" in sky:
        ground = sky["surface_geopotential"] / np.float32(STANDARD_GRAVITY_MPS2)
        sky = sky.drop_vars("surface_geopotential").assign(surface_altitude=ground)
    return sky


def with_heights(sky: xr.Dataset) -> tuple[xr.Dataset, str, tuple[str, ...]]:
    """The sky with geopotential_height, how that was had, and the caveats that go with it."""
    if model_levels.HYBRID in sky.attrs:
        return _on_model_levels(sky)
    if "geopotential" in sky:
        phi = sky["geopotential"]
        z = hydrostatics.geopotential_height(phi.values)
        sky = sky.drop_vars("geopotential").assign(geopotential_height=(phi.dims, z))
        return sky, "geopotential", ()
    if "geopotential_height" in sky:
        return sky, "geopotential", ()
    # On the axes of what they come from: members of an ensemble may share one temperature.
    like = sky["air_temperature" if "air_temperature" in sky else "eastward_wind"]
    if "air_temperature" in sky:
        made, caveats = _hydrostatic(sky)
        how = "hydrostatic from temperature"
    else:
        made = np.empty(like.shape, np.float32)
        made[...] = _standard_height(sky["level"].values)[:, None, None]
        how, caveats = "standard atmosphere", (_STANDARD_HEIGHTS,)
    return sky.assign(geopotential_height=(like.dims, made)), how, caveats


def _on_model_levels(sky: xr.Dataset) -> tuple[xr.Dataset, str, tuple[str, ...]]:
    model_levels.refuse_unless_complete(sky)
    sky, caveats = model_levels.with_heights(sky, _virtual_temperature(sky))
    return sky, HEIGHTS, caveats


def _standard_height(pressure: NDArray[np.float64]) -> NDArray[np.float64]:
    try:
        return standard_atmosphere.height(pressure)
    except InputError as error:
        raise InputError(f"the pressure levels cannot be put at heights: {error}") from error


def _virtual_temperature(sky: xr.Dataset) -> NDArray[np.floating]:
    t = sky["air_temperature"].values
    if float(t.min()) < _COLDEST_K or float(t.max()) > _WARMEST_K:
        raise InputError(
            f"the air temperature runs from {float(t.min()):g} to {float(t.max()):g} K, which is "
            "not air; look at its units"
        )
    if "specific_humidity" not in sky:
        return t
    return hydrostatics.virtual_temperature(t, sky["specific_humidity"].values)


def _hydrostatic(sky: xr.Dataset) -> tuple[NDArray[np.floating], tuple[str, ...]]:
    """Heights from temperature, on the ground where its pressure and height are known."""
    p, t_v = sky["level"].values, _virtual_temperature(sky)
    z = hydrostatics.heights_above_lowest(p, t_v)
    if "surface_air_pressure" in sky and "surface_altitude" in sky:
        ground = np.asarray(sky["surface_altitude"].values)
        return hydrostatics.heights_on_ground(
            z, p, t_v, sky["surface_air_pressure"].values, ground
        ), ()
    z += np.float32(_standard_height(p[:1])[0])
    return z, (_STANDARD_FOOT,)


def with_density(sky: xr.Dataset, heights_from: str) -> tuple[xr.Dataset, str, tuple[str, ...]]:
    """The sky with air_density, how that was had, and the caveats that go with it."""
    p, z = sky["level"].values, sky["geopotential_height"]
    if "air_temperature" in sky:
        how = "from temperature" + (" and humidity" if "specific_humidity" in sky else ", dry air")
        t_v = _virtual_temperature(sky)
        if "air_pressure" in sky:
            rho = model_levels.density(sky, t_v)
            sky = sky.drop_vars("air_pressure")
        else:
            rho = hydrostatics.density(p, t_v)
        return sky.assign(air_density=(sky["air_temperature"].dims, rho)), how, ()
    if heights_from == "standard atmosphere":
        return sky.assign(air_density=(z.dims, _standard_density(z.values))), heights_from, ()
    t_v = hydrostatics.virtual_temperature_from_heights(z.values, p)
    if _COLDEST_K <= float(t_v.min()) and float(t_v.max()) <= _WARMEST_K:
        rho = hydrostatics.density(p, t_v)
        return sky.assign(air_density=(z.dims, rho)), "from the slope of geopotential", ()
    rho = _standard_density(z.values)
    return sky.assign(air_density=(z.dims, rho)), "standard atmosphere", (_STANDARD_DENSITY,)


def _standard_density(z: NDArray[np.floating]) -> NDArray[np.floating]:
    """Density of the standard atmosphere at every height, one level at a time to spare memory."""
    rho = np.empty_like(z)
    for k in range(z.shape[-3]):
        slab = np.clip(z[..., k, :, :], standard_atmosphere.LOWEST_M, standard_atmosphere.HIGHEST_M)
        rho[..., k, :, :] = standard_atmosphere.density(slab)
    return rho
