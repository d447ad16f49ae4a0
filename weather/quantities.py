"""The quantities of the sky, one row each: CF name, SI unit, and every provider's spelling.

Spellings are compared without regard to case. Where they are from: the Climate Data Store since
2024 and before (u, z, sp, u10), its request names (u_component_of_wind), ecCodes and cfgrib (10u,
gh), the ARCO Zarr store (10m_u_component_of_wind), NCAR (U, VAR_10U), NCEP (ugrd, hgtprs), PSL
(uwnd, hgt), GMAO (QV, PHIS), and whole patterns of names below.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import xarray as xr

from weather.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """One quantity: its CF name here, its unit here, and how others spell it."""

    name: str
    units: str
    spellings: frozenset[str]


def _row(name: str, units: str, *spellings: str) -> Quantity:
    return Quantity(name=name, units=units, spellings=frozenset(spellings) | {name})


#: On pressure levels. Geopotential becomes geopotential_height in `weather.tidy`.
ALOFT = (
    _row("eastward_wind", "m s-1", "u", "u_component_of_wind", "ugrd", "ugrdprs", "uwnd", "ua",
         "u-component_of_wind_isobaric", "u_grd"),
    _row("northward_wind", "m s-1", "v", "v_component_of_wind", "vgrd", "vgrdprs", "vwnd", "va",
         "v-component_of_wind_isobaric", "v_grd"),
    _row("geopotential", "m2 s-2", "z", "phi"),
    _row("geopotential_height", "m", "gh", "hgt", "hgtprs", "zg", "h",
         "geopotential_height_isobaric"),
    _row("air_temperature", "K", "t", "temperature", "ta", "tmp", "tmpprs", "air",
         "temperature_isobaric"),
    _row("specific_humidity", "kg kg-1", "q", "hus", "spfh", "spfhprs", "shum", "qv", "spf_h"),
    _row("lagrangian_tendency_of_air_pressure", "Pa s-1", "w", "omega", "vertical_velocity", "wap",
         "vvel", "vvelprs", "v_vel", "vertical_velocity_pressure_isobaric"),
    _row("upward_air_velocity", "m s-1", "wa", "dzdt", "dzdtprs", "wz",
         "vertical_velocity_geometric_isobaric"),
    _row("relative_humidity", "1", "r", "rh", "hur", "rhprs", "relative_humidity_isobaric"),
)  # fmt: skip

#: What a flight can do without: where a file has it in parts or spoilt, it is left out.
OPTIONAL = frozenset(
    {
        "lagrangian_tendency_of_air_pressure",
        "upward_air_velocity",
        "relative_humidity",
        "low_type_cloud_area_fraction",
        "medium_type_cloud_area_fraction",
    }
)

#: Quantities that files give under one name (z, w): their units tell them apart.
SAME_NAME = (
    ("geopotential", "geopotential_height"),
    ("surface_geopotential", "surface_altitude"),
    ("lagrangian_tendency_of_air_pressure", "upward_air_velocity"),
)

#: At or near the ground, without a level.
NEAR_GROUND = (
    _row("surface_geopotential", "m2 s-2", "z", "geopotential", "geopotential_at_surface",
         "phis", "gp at surface"),
    _row("surface_altitude", "m", "orog", "orography", "hgtsfc", "hgt at surface",
         "geopotential_height_surface"),
    _row("surface_air_pressure", "Pa", "sp", "ps", "surface_pressure", "pressfc", "aps",
         "pres at surface"),
    _row("logarithm_of_surface_pressure", "1", "lnsp", "log_surface_pressure"),
    _row("eastward_wind_10m", "m s-1", "u10", "10u", "u10m", "var_10u", "10m_u_component_of_wind",
         "ugrd10m"),
    _row("northward_wind_10m", "m s-1", "v10", "10v", "v10m", "var_10v", "10m_v_component_of_wind",
         "vgrd10m"),
    _row("eastward_wind_100m", "m s-1", "u100", "100u", "u100m", "var_100u",
         "100m_u_component_of_wind", "ugrd100m"),
    _row("northward_wind_100m", "m s-1", "v100", "100v", "v100m", "var_100v",
         "100m_v_component_of_wind", "vgrd100m"),
    _row("boundary_layer_height", "m", "blh", "hpbl", "hpblsfc"),
    _row("low_type_cloud_area_fraction", "1", "lcc", "low_cloud_cover"),
    _row("medium_type_cloud_area_fraction", "1", "mcc", "medium_cloud_cover"),
    _row("land_area_fraction", "1", "lsm", "land_sea_mask", "landsfc"),
)  # fmt: skip

#: Made here, never read. Pressure is a field where levels are not those of pressure.
DERIVED = (_row("air_density", "kg m-3"), _row("air_pressure", "Pa"))

#: Names that carry the level type and the grid: where the name itself stands in them, whether they
#: lie on pressure levels, and what is to be added where the name alone is not enough. NCL's from
#: GRIB 1 (UGRD_GDS0_ISBL, JRA-55 at NCAR) and GRIB 2 (UGRD_P0_L100_GLL0), NCAR's subsets
#: (U_GRD_L100, CFSR) and its JRA-3Q (ugrd-pres-an-gauss).
_PATTERNS = (
    (re.compile(r"(.+)_gds\d+_isbl"), True, ""),
    (re.compile(r"(.+)_p\d+_l100_g[a-z]+\d+"), True, ""),
    (re.compile(r"(.+)_l100"), True, ""),
    (re.compile(r"(.+)-pres-an-[a-z0-9]+"), True, ""),
    (re.compile(r"(.+)_gds\d+_sfc"), False, " at surface"),
    (re.compile(r"(.+)_p\d+_l1_g[a-z]+\d+"), False, " at surface"),
    (re.compile(r"(.+)_l1"), False, " at surface"),
    (re.compile(r"(.+)-sfc-an-[a-z0-9]+"), False, " at surface"),
    (re.compile(r"(.+)-hgt-an-[a-z0-9]+"), False, ""),
)

#: Parameters by table and number, as cdo names them where it has no table: var131 of table 128 is u
#: (ECMWF), var33 of table 2 (WMO; JMA's table 200 has these from it), and in GRIB 2, by number,
#: category and discipline, param2.2.0.
_CODES = {
    "128": {129: "z", 130: "t", 131: "u", 132: "v", 133: "q", 134: "sp", 135: "w", 152: "lnsp",
            159: "blh", 165: "10u", 166: "10v", 172: "lsm"},
    "228": {246: "100u", 247: "100v"},
    "2": {7: "gh", 11: "t", 33: "u", 34: "v", 39: "w", 51: "q"},
}  # fmt: skip
_WMO_TABLES = ("1", "2", "3", "200")
_PARAMETERS = {"2.2.0": "u", "3.2.0": "v", "0.0.0": "t", "4.3.0": "z", "5.3.0": "gh",
               "0.1.0": "q", "8.2.0": "w"}  # fmt: skip

#: Quantities that files give under one name (z, w): their units tell them apart.
SAME_NAME = (
    ("geopotential", "geopotential_height"),
    ("surface_geopotential", "surface_altitude"),
    ("lagrangian_tendency_of_air_pressure", "upward_air_velocity"),
)

#: Axes, by any spelling of their coordinate.
AXES = {
    "time": frozenset({"valid_time", "time", "times", "datetime", "initial_time0_hours"}),
    "level": frozenset({"level", "pressure_level", "isobaricinhpa", "isobaricinpa", "plev", "lev",
                        "pressure", "isobaric", "air_pressure", "lv_isbl"}),
    "latitude": frozenset({"latitude", "lat", "lats", "nav_lat", "xlat"}),
    "longitude": frozenset({"longitude", "lon", "long", "lons", "nav_lon", "xlong"}),
    "realization": frozenset({"number", "realization", "member", "ensemble", "ensemble_member"}),
}  # fmt: skip

_BY_SPELLING = {
    True: {s: row for row in ALOFT for s in row.spellings},
    False: {s: row for row in NEAR_GROUND for s in row.spellings},
}
_BY_NAME = {row.name: row for row in (*ALOFT, *NEAR_GROUND, *DERIVED)}

#: CF standard names of our names that are not one themselves.
_CF = {"boundary_layer_height": "atmosphere_boundary_layer_thickness"}

#: Unit spellings as `_folded` writes them: the SI unit they scale to, factor, offset.
_UNITS: dict[str, tuple[str, float, float]] = {}
for _si, _factor, _offset, _spelt in [
    ("m s-1", 1.0, 0.0, "m s-1|s-1 m|ms-1|mps"),
    ("m2 s-2", 1.0, 0.0, "m2 s-2|s-2 m2|m2s-2|j kg-1"),
    ("m", 1.0, 0.0, "m|gpm|geopotential m"),
    ("K", 1.0, 0.0, "k|kelvin|kelvins|degk|deg k|degree k|degree kelvin|degkelvin"),
    ("K", 1.0, 273.15, "c|degc|deg c|celsius|degree c|degree celsius|\u00b0c"),
    ("kg kg-1", 1.0, 0.0, "kg kg-1|kgkg-1|1"),
    ("kg kg-1", 1e-3, 0.0, "g kg-1|gkg-1"),
    ("1", 1.0, 0.0, "(0 - 1)|(0-1)|proportion|fraction|numeric|~"),
    ("1", 0.01, 0.0, "%|percent"),
    ("Pa s-1", 1.0, 0.0, "pa s-1|pas-1|pascal s-1"),
    ("Pa s-1", 100.0, 0.0, "hpa s-1|mb s-1|mbar s-1"),
    ("Pa", 1.0, 0.0, "pa|pascal"),
    ("Pa", 100.0, 0.0, "hpa|mbar|mb|mbars|millibar|hectopascal"),
    ("Pa", 1000.0, 0.0, "kpa|kilopascal"),
]:  # fmt: skip
    for _spelling in _spelt.split("|"):
        _UNITS[_spelling] = (_si, _factor, _offset)

#: Raised digits and signs, and points between factors, as plain text.
_PLAIN = str.maketrans("\u207b\u2212\u207a\u2070\u00b9\u00b2\u00b3\u00b7\u22c5", "--+0123  ")

#: Words of a unit as their symbol, or in the singular.
_WORDS = {
    **dict.fromkeys(("meter", "meters", "metre", "metres"), "m"),
    **dict.fromkeys(("second", "seconds", "sec", "secs"), "s"),
    "degrees": "degree", "millibars": "millibar", "hectopascals": "hectopascal",
    "pascals": "pascal", "kilopascals": "kilopascal", "geopot": "geopotential",
}  # fmt: skip


def axis_of(coordinate: str) -> str | None:
    """Which axis a coordinate is by its name: time, level, latitude, longitude, realization.

    Servers number axes that a file has several of: isobaric3, time1, lat_0.
    """
    folded = coordinate.casefold()
    stem = folded.rstrip("0123456789").rstrip("_")
    return next((axis for axis, known in AXES.items() if folded in known or stem in known), None)


def quantity_of(variable: str, attrs: dict[str, object], *, aloft: bool) -> Quantity | None:
    """The row of a variable by its name, else by its CF standard name; None for any other.

    aloft : whether it lies on pressure levels; z is the geopotential there, the ground without.
    """
    rows = _BY_SPELLING[aloft]
    by_name = rows.get(_coded(variable, attrs) or _stem(variable, aloft=aloft))
    return by_name or (rows.get(str(attrs.get("standard_name", ""))) if aloft else None)


def _coded(variable: str, attrs: dict[str, object]) -> str:
    """The name of a parameter that is called by its number (var131, param2.2.0); else empty."""
    match = re.fullmatch(r"var(\d+)", variable.casefold())
    if match:
        table = str(attrs.get("table", 128))
        return _CODES.get("2" if table in _WMO_TABLES else table, {}).get(int(match[1]), "")
    match = re.fullmatch(r"param(\d+\.\d+\.\d+)", variable.casefold())
    return _PARAMETERS.get(match[1], "") if match else ""


def _stem(variable: str, *, aloft: bool) -> str:
    """The name in a name that also says level type and grid, without regard to case."""
    folded = variable.casefold()
    found = ((p.fullmatch(folded), added) for p, is_aloft, added in _PATTERNS if is_aloft is aloft)
    return next((match[1] + added for match, added in found if match), folded)


def wind_of(variable: str) -> Quantity | None:
    """The row of a wind component, aloft or near the ground, by its name; None for any other."""
    row = _BY_SPELLING[True].get(_stem(variable, aloft=True)) or _BY_SPELLING[False].get(
        _stem(variable, aloft=False)
    )
    return row if row and "ward_wind" in row.name else None


def attrs_of(name: str) -> dict[str, str]:
    """CF attributes of one of our variables."""
    standard_name = name.removesuffix("_100m").removesuffix("_10m")
    return {"standard_name": _CF.get(name, standard_name), "units": _BY_NAME[name].units}


def has_units_of(units: str, name: str) -> bool:
    """Whether units are of the dimension of one of our quantities."""
    return _UNITS.get(_folded(units), ("",))[0] == _BY_NAME[name].units


def si_unit(units: str) -> str | None:
    """The SI unit that units scale to; None for units that are not known here.

    >>> si_unit("millibars"), si_unit("m\u00b7s\u207b\u00b9"), si_unit("furlongs")
    ('Pa', 'm s-1', None)
    """
    return _UNITS.get(_folded(units), (None,))[0]


def _folded(units: str) -> str:
    """A unit in one spelling: powers plain, a slash as a negative power, words singular.

    m s**-1, m s^-1, m s{-1}, m.s-1, m/s, meters per second and m s\u207b\u00b9 are one.
    """
    text = units.translate(_PLAIN).casefold()
    text = re.sub(r"\*\*|\^|[{}]|(?<=[a-z])\+(?=\d)", "", text)
    # A point or star between factors; a point inside a number stays.
    text = re.sub(r"(?<!\d)[.*](?=[a-z])|(?<=\d)[.*](?=[a-z])|_", " ", text)
    text = re.sub(r"(?<=[a-z\d])\s*/\s*(?=[a-z])|\bper\b", " / ", text)
    folded, sign = [], ""
    for word in text.split():
        if word == "/":
            sign = "-"
        elif match := re.fullmatch(r"([^\d\W]+)(-?\d*)", word):
            power = f"-{match[2] or 1}" if sign else match[2]
            folded.append(_WORDS.get(match[1], match[1]) + power)
        else:
            folded.append(word)
    return " ".join(folded)


def si_scale(variable: str, units: str, wanted: str) -> tuple[float, float]:
    """Factor and offset that bring a unit to the wanted SI unit; refuses any other dimension."""
    folded = _folded(units)
    si, factor, offset = _UNITS.get(folded, ("", 1.0, 0.0))
    if si != wanted and (folded, wanted) != ("1", "1"):
        raise InputError(
            f"the units of {variable} are {units!r}, not {wanted}; convert the values to {wanted} "
            "and say so in its units attribute"
        )
    return factor, offset


def listed(names: Iterable[object], *, most: int = 12) -> str:
    """Names in one line for a sentence, the first dozen of them."""
    every = [str(n) for n in names]
    rest = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + rest if every else "no variables at all"


def minute(time: np.datetime64) -> str:
    """A UTC time in a sentence, to the minute."""
    return str(time.astype("datetime64[m]")).replace("T", " ")


def contents(raw: xr.Dataset) -> str:
    """What a raw dataset holds, in one line for a sentence."""
    return listed(raw.data_vars)
