"""What winds may bring and flights can do without: read where it is whole, else left out."""

import numpy as np
import xarray as xr

from weather import quantities
from weather.errors import InputError
from weather.physics import hydrostatics

#: No air moves up or down faster over a whole cell, m/s: beyond it the unit is wrong.
_FASTEST_MPS = 30.0

#: Attribute of a canonical dataset: what was left out of it, and why.
LEFT_OUT = "left_out"


def is_optional(quantity: str) -> bool:
    """Whether flights can do without a quantity."""
    return quantity in quantities.OPTIONAL


def sentence(quantity: str, error: InputError) -> str:
    """The caveat of a quantity that could not be used."""
    return f"the {quantity.replace('_', ' ')} of the file is not used: {error}"


def without_gaps(sky: xr.Dataset) -> tuple[xr.Dataset, list[str]]:
    """The sky without optional quantities that have missing values, and what to say of it."""
    broken = [
        str(name)
        for name, field in sky.data_vars.items()
        if is_optional(str(name)) and not bool(np.isfinite(field.values).all())
    ]
    said = [sentence(name, InputError("it has missing values")) for name in broken]
    return sky.drop_vars(broken), said


def with_upward_velocity(sky: xr.Dataset) -> tuple[xr.Dataset, list[str]]:
    """The sky with its vertical motion as an upward velocity, -omega / (rho g), and caveats."""
    omega = "lagrangian_tendency_of_air_pressure"
    if omega in sky:
        w = hydrostatics.upward_velocity(sky[omega].values, sky["air_density"].values)
        dims = sky[omega].dims
        sky = sky.drop_vars(omega)
        if "upward_air_velocity" not in sky:
            sky = sky.assign(upward_air_velocity=(dims, w))
    if "upward_air_velocity" not in sky:
        return sky, []
    most = float(np.abs(sky["upward_air_velocity"].values).max())
    if most <= _FASTEST_MPS:
        return sky, []
    error = InputError(f"it reaches {most:.0f} m/s, which no air does; look at its units")
    return sky.drop_vars("upward_air_velocity"), [sentence("upward_air_velocity", error)]
