"""What a sky may not be: each refusal says what, how much, where and when."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from weather import _clock, quantities
from weather.errors import InputError
from weather.physics import standard_atmosphere

#: No wind of the free atmosphere is faster: the record jet stream is about 115 m/s.
FASTEST_MPS = 150.0

#: Of fewer points than this, zeros may be the wind.
_A_MAP = 9

#: Heights are off by more than this factor only where a unit is wrong, above so many metres.
_FAR_OFF, _BLURRED_M = 3.0, 1_500.0


def refuse_without_winds(sky: xr.Dataset, held: str) -> None:
    """Both components of the wind, on at least two pressure levels, at some time."""
    missing = [c for c in ("eastward_wind", "northward_wind") if c not in sky]
    short = {"eastward_wind": "u", "northward_wind": "v"}
    if missing:
        lost = " and ".join(f"{name} ({short[name]})" for name in missing)
        raise InputError(
            f"no {lost} on pressure levels, only {held}; give a file with u and v on such levels"
        )
    if sky.sizes["level"] < 2:
        raise InputError(
            f"the winds lie on one pressure level, {float(sky['level'][0]) / 100:g} hPa; a flight "
            "rises and falls, so give at least two levels"
        )


def refuse_missing_values(sky: xr.Dataset, limited: Sequence[str] = ()) -> None:
    """No NaN and no infinity in any field.

    limited : variables whose file gives a valid range, outside of which a value is missing.
    """
    also = f"; what lies outside the valid range given for {', '.join(limited)} is missing"
    for name, field in sky.data_vars.items():
        values = field.values
        if values.size and np.isfinite([values.min(), values.max()]).all():
            continue
        bad = ~np.isfinite(values)
        first = np.unravel_index(int(np.argmax(bad)), bad.shape)
        raise InputError(
            f"{name} is missing at {int(bad.sum())} of {bad.size} points, first "
            f"{_place(field, first)}; give a file without missing values in the area and times used"
            + (also if limited else "")
        )


def _place(field: xr.DataArray, index: tuple[np.intp, ...]) -> str:
    """Where and when a point of a field is, in words."""
    words = []
    for dim, i in zip(field.dims, index, strict=True):
        x = field[dim].values[i]
        if dim == "time":
            words.append(f"at {quantities.minute(x)} UTC")
        elif dim == "level":
            words.append(f"on {x / 100:g} hPa")
        elif dim == "realization":
            words.append(f"in member {x}")
        else:
            words.append(f"{dim} {x:g}")
    return ", ".join(words)


def refuse_unwritten(sky: xr.Dataset) -> None:
    """No level at any time where u and v are 0 at every point: such air was never written.

    Where the writer of a file set no fill, what was not written reads as zeros, and so does an
    absent part of some stores. Real air is not calm to the last bit over a whole map.
    """
    u, v = sky["eastward_wind"], sky["northward_wind"]
    across = (u.dims.index("latitude"), u.dims.index("longitude"))
    if v.dims != u.dims or u.sizes["latitude"] * u.sizes["longitude"] < _A_MAP:
        return
    calm = ~(u.values.any(axis=across) | v.values.any(axis=across))
    # A sky that is calm throughout may be one made from a formula: `doubts_of_calm`.
    if calm.any() and not calm.all():
        first = tuple(np.argwhere(calm)[0])
        where = _place(u.isel(latitude=0, longitude=0, drop=True), first)
        raise InputError(
            f"u and v are 0 at every point {where}, and on {int(calm.sum())} of {calm.size} maps: "
            "this is not calm air but was never written; make the file again, or fetch it again"
        )


def doubts_of_calm(sky: xr.Dataset) -> list[str]:
    """What a reader must know of winds of which a component is 0 at every point and time.

    A template, or a download that failed, has such winds. So has a calm that somebody made, hence
    they are told and not refused.
    """
    components = {"u": "eastward_wind", "v": "northward_wind"}
    still = [u for u, name in components.items() if not any(x.any() for x in sky[name].values)]
    if not still:
        return []
    are = "is" if len(still) == 1 else "are"
    return [
        f"{' and '.join(still)} {are} 0 at every point and time read, which no air is, but a file "
        "that was never filled"
    ]


def refuse_impossible_winds(sky: xr.Dataset) -> None:
    """No wind faster than any measured: packed values, wrong units and fill values show here."""
    for level in ("", "_10m", "_100m"):
        pair = [f"eastward_wind{level}", f"northward_wind{level}"]
        if not all(name in sky for name in pair):
            continue
        u, v = sky[pair[0]], sky[pair[1]]
        most_u, most_v = (max(float(c.values.max()), -float(c.values.min())) for c in (u, v))
        if np.hypot(most_u, most_v) <= FASTEST_MPS:
            continue
        # One time after the other: the speed of a whole field would be one more field in memory.
        for i in range(sky.sizes["time"]):
            here = u.isel(time=i)
            speed = np.hypot(here.values, v.isel(time=i).values)
            if speed.max() > FASTEST_MPS:
                index = np.unravel_index(int(speed.argmax()), speed.shape)
                raise InputError(
                    f"the wind reaches {speed.max():.0f} m/s {_place(here, index)} at "
                    f"{quantities.minute(sky['time'].values[i])} UTC, which no wind does (limit "
                    f"{FASTEST_MPS:.0f}); look at the units and packing of "
                    f"{quantities.listed(pair)}"
                )


def refuse_unsorted_heights(sky: xr.Dataset) -> None:
    """Heights must rise from level to level in every column."""
    field = sky["geopotential_height"].transpose("level", ...)
    z = field.values
    for k in range(z.shape[0] - 1):
        rise = z[k + 1] - z[k]
        if rise.min() > 0:
            continue
        place = _place(field[k].drop_vars("level"), np.unravel_index(rise.argmin(), rise.shape))
        low, high = sky["level"].values[k : k + 2] / 100
        raise InputError(
            f"the height of {high:g} hPa is not above that of {low:g} hPa ({place}); look at the "
            "geopotential or temperature and its units"
        )


def refuse_impossible_heights(sky: xr.Dataset) -> None:
    """Levels must lie roughly where pressure puts them: a wrong unit is wrong by a factor of 10.

    Against the standard atmosphere, within a factor of 3 (the coldest and the warmest air stay
    within 1.2), above the lowest 1500 m, where the height of sea level pressure blurs it.
    """
    field = sky["geopotential_height"].isel(time=0)
    usual = standard_atmosphere.nominal_height(sky["level"].values)
    middle = field.median([dim for dim in field.dims if dim != "level"]).values
    for pressure, z, expected in zip(sky["level"].values, middle, usual, strict=True):
        if expected > _BLURRED_M and not expected / _FAR_OFF < z < expected * _FAR_OFF:
            raise InputError(
                f"the level of {pressure / 100:g} hPa lies at {z:.0f} m in these winds, and in the "
                f"standard atmosphere at {expected:.0f} m; look at the units of the geopotential "
                "(m2 s-2, or m for a height) and of the levels"
            )


def refuse_future(sky: xr.Dataset) -> None:
    """No winds of times that have not been."""
    last = sky["time"].values[-1]
    if last > np.datetime64(_clock.now().replace(tzinfo=None), "ns"):
        raise InputError(
            f"the winds reach to {quantities.minute(last)} UTC, which lies in the future; only "
            "past winds are read here"
        )


def refuse_preliminary(sky: xr.Dataset) -> None:
    """ERA5T may still change, so it is used only where that was asked for."""
    late = sky["time"].values[sky["preliminary"].values]
    if late.size:
        raise InputError(
            f"the winds from {quantities.minute(late[0])} to {quantities.minute(late[-1])} UTC are "
            "preliminary (ERA5T, expver 0005) and may still change; wait for the final release, "
            "about three months after the day, or allow them with allow_preliminary=True"
        )
