"""What a variable or an axis says of itself twice, and not the same: nobody can tell which is true.

A script that renames u to v, or copies attributes from one field to the other, leaves a file that
reads well and turns every flight. What it is called and what its attributes say must be one thing.
"""

import re

import xarray as xr

from weather import quantities
from weather.errors import InputError
from weather.tidy.marks import text

#: Attributes that name the quantity: of CF, and of GRIB as converters hand it on.
_SHORT = ("GRIB_shortName", "shortName", "GRIB_cfVarName", "short_name")
_STANDARD = ("standard_name", "GRIB_cfName", "cfName")

#: Words of standard names of what is no wind, temperature or height of the air itself.
_OTHER_THINGS = re.compile(
    r"sea_|_speed|_direction|_gust|_stress|geostrophic|ageostrophic|_flux|vorticity|divergence"
    r"|potential_temperature|dew_point|wet_bulb|virtual_temperature|anomaly|^tendency_of"
)

#: How long names tell the two components of a wind.
_EAST = re.compile(r"\b(u|zonal|eastward|x)\b|west[- ]east|\bu[-_ ]?(comp|wind|vel)")
_NORTH = re.compile(r"\b(v|meridional|northward|y)\b|south[- ]north|\bv[-_ ]?(comp|wind|vel)")
_NEITHER = re.compile(r"wind ?(speed|direction)|(speed|direction) of (the )?wind|windspeed")

#: Heights and geopotentials go by one name in many files; their units tell them apart.
_HEIGHTS = frozenset({"geopotential", "geopotential_height", "altitude", "surface_altitude",
                      "height"})  # fmt: skip
_VERTICAL = frozenset({"lagrangian_tendency_of_air_pressure", "upward_air_velocity"})

#: Units of a meridian or a parallel that are none of degrees east and north.
_NO_DEGREES = re.compile(r"rad(ians?)?|k?m|(kilo)?met(er|re)s?|degrees?[_ ]?(s|w|south|west)")


def refuse_contradiction(quantity: str, variable: xr.DataArray) -> None:
    """Raise InputError where the attributes of a variable name another quantity than it is read as.

    quantity : one of ours, which the variable was taken for by its name. variable : as in the file.
    """
    mark = _other(quantity, variable)
    if mark:
        raise InputError(
            f"{variable.name} is {_of_hand(quantity)} by its name, and its {mark}; correct the one "
            "that is wrong, for a flight would go elsewhere"
        )


def _other(quantity: str, variable: xr.DataArray) -> str:
    """The attribute by which a variable is something else, with what it says; "" where none is."""
    attrs = variable.attrs
    for key in _STANDARD:
        said = text(attrs.get(key, "")).split(" ")[0].casefold()
        if said and _is_other(quantity, said):
            return f"{key} says {said[:60]}"
    for key in _SHORT:
        said = text(attrs.get(key, ""))
        rows = [quantities.quantity_of(said, {}, aloft=aloft) for aloft in (True, False)]
        names = [row.name for row in rows if row is not None]
        if names and all(_is_other(quantity, name) for name in names):
            return f"{key} says {said[:60]}"
    number = text(attrs.get("GRIB_paramId", attrs.get("paramId", "")))
    row = quantities.quantity_of(f"var{number}", {}, aloft=True) if number.isdecimal() else None
    if row is not None and _is_other(quantity, row.name):
        return f"GRIB_paramId says {number}, which is {row.name}"
    return _other_by_words(quantity, text(attrs.get("long_name", "")))


def _other_by_words(quantity: str, said: str) -> str:
    """The same for the long name of a wind, in which only the other component is named."""
    if "ward_wind" not in quantity:
        return ""
    own, other = (_EAST, _NORTH) if quantity.startswith("east") else (_NORTH, _EAST)
    folded = said.casefold()
    is_other = bool(other.search(folded) and not own.search(folded))
    is_none = bool(_NEITHER.search(folded) and not own.search(folded))
    return f"long_name says {said[:60]!r}" if is_other or is_none else ""


def _is_other(quantity: str, said: str) -> bool:
    """Whether a name is that of another thing than a quantity of ours."""
    mine, theirs = _of_hand(quantity), _of_hand(said)
    if theirs == mine or any(mine in kin and theirs in kin for kin in (_HEIGHTS, _VERTICAL)):
        return False
    known = {_of_hand(row.name) for row in quantities.ALOFT}
    return theirs in known or (mine in known and bool(_OTHER_THINGS.search(theirs)))


def _of_hand(name: str) -> str:
    """A quantity whatever height it is given at: eastward_wind_10m is an eastward_wind."""
    bare = re.sub(r"_10+m$", "", name)
    return "geopotential" if bare == "surface_geopotential" else bare


def refuse_other_degrees(axis: xr.DataArray) -> None:
    """Raise InputError where a latitude or longitude is in anything but degrees east and north."""
    units = text(axis.attrs.get("units", "")).casefold()
    if _NO_DEGREES.fullmatch(units):
        raise InputError(
            f"the units of {axis.name} are {units!r}; give degrees, positive to the north and east"
        )
