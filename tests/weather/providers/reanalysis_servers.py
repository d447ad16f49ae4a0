"""NOAA PSL's and NCAR's servers of other reanalyses, by a real OPeNDAP server on 127.0.0.1.

Names, folders, axes, packing and attributes are those of the archives, as their users' code and the
headers they quote show them; the numbers are those of the stand-in for ERA5 (u = 5 + lat/10 +
z/1000 + hour/10, v = -3 + lon/100), made when they are asked for.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np
from pydap.model import BaseType, DatasetType, GridType

from tests.weather.providers.era5_files import height_m, value
from tests.weather.providers.rda_server import DapServer
from weather.providers.ncep import LEVELS_HPA

#: The value of each variable of these archives by the stand-in's own names.
_MINE = {"uwnd": "u", "vwnd": "v", "air": "t", "ugrd": "u", "vgrd": "v", "tmp": "t"}
OMEGA = 0.1


class Made:
    """An array of (time, level, latitude, longitude), made where it is asked for."""

    ndim = 4

    def __init__(self, name, times, levels, lats, lons, pack=None):
        self.name, self.times, self.axes = name, times, (levels, lats, lons)
        self.pack = pack
        self.dtype = np.dtype(">i2" if pack else ">f4")
        self.shape = (len(times), len(levels), len(lats), len(lons))

    def __getitem__(self, key: Any) -> np.ndarray:
        levels, lats, lons = (axis[cut] for axis, cut in zip(self.axes, key[1:], strict=True))
        lat, lon = np.meshgrid(lats, lons, indexing="ij")
        made = np.array(
            [[self._at(p, t, lat, lon) for p in levels] for t in np.array(self.times)[key[0]]]
        )
        if self.pack:
            scale, offset = self.pack
            made = np.round((made - offset) / scale)
        return made.astype(self.dtype)

    def _at(self, hpa: float, time: datetime, lat: Any, lon: Any) -> Any:
        if self.name == "hgt":
            return height_m(hpa) + 0 * (lat + lon)
        if self.name in ("omega", "vvel"):
            return OMEGA + 0 * (lat + lon)
        return value(_MINE[self.name], hpa, time, lat, lon)


def _file(variable: str, array: Made, attrs: dict[str, Any], axes: dict[str, Any], **about: str):
    """A file of one grid with its maps, and each axis once more beside it, as THREDDS has them."""
    made = DatasetType("file", attributes={"NC_GLOBAL": about})
    grid = GridType(variable, attributes=attrs)
    grid[variable] = BaseType(variable, array, dims=tuple(axes), attributes=attrs)
    for name, (values, told) in axes.items():
        grid[name] = BaseType(name, values, dims=(name,), attributes=told)
    made[variable] = grid
    for name, (values, told) in axes.items():
        made[name] = BaseType(name, values, dims=(name,), attributes=told)
    return made


class PslServer(DapServer):
    """NCEP/NCAR's and NCEP/DOE's reanalysis at NOAA PSL: a file a year and variable.

    packed : as its files were until about 2014, and those of the second reanalysis still are: int16
    with scale and offset; the first then counted hours from the year 1.
    """

    FILE = re.compile(
        r"/(ncep\.reanalysis2?)/pressure/(uwnd|vwnd|hgt|air|omega)\.(\d{4})\.nc\.(dds|das|dods)"
    )
    PACKING: ClassVar = {"uwnd": (0.01, 202.66), "vwnd": (0.01, 202.66), "hgt": (1.0, 32066.0),
               "air": (0.01, 477.66), "omega": (0.001, 29.765)}  # fmt: skip
    UNITS: ClassVar = {"uwnd": "m/s", "vwnd": "m/s", "hgt": "m", "air": "degK", "omega": "Pascal/s"}

    def __init__(self, *, packed: bool = False) -> None:
        super().__init__()
        self.below, self.packed = "/Datasets", packed

    def file_of(self, path: str) -> DatasetType | None:
        """One variable of one year, 1948 (1979) to 2026."""
        found = self.FILE.fullmatch(path)
        if found is None or (self.trouble == "no-temperature" and found[2] == "air"):
            return None
        second, name, year = found[1].endswith("2"), found[2], int(found[3])
        if not (1979 if second else 1948) <= year <= 2026:
            return None
        start, end = (datetime(y, 1, 1, tzinfo=UTC) for y in (year, year + 1))
        if year == 2026:
            end = datetime(2026, 11, 28, tzinfo=UTC)
        times = [start + timedelta(hours=6 * i) for i in range(int((end - start).days * 4))]
        levels = np.array(LEVELS_HPA, "f4")
        if name == "omega" and not second:
            levels = levels[:12]
        lats, lons = np.arange(90, -90.1, -2.5, "f4"), np.arange(0, 360, 2.5, "f4")
        packed = self.packed or second
        array = Made(name, times, levels, lats, lons, self.PACKING[name] if packed else None)
        hours, since = self._hours(start, len(times), old=self.packed and not second)
        axes = {
            "time": (hours, {"units": since, "delta_t": "0000-00-00 06:00:00"}),
            "level": (levels.astype(">f4"), {"units": "millibar", "positive": "down"}),
            "lat": (lats.astype(">f4"), {"units": "degrees_north"}),
            "lon": (lons.astype(">f4"), {"units": "degrees_east"}),
        }  # fmt: skip
        attrs = {"units": self.UNITS[name], "statistic": "Individual Obs"}
        if packed:
            scale, offset = self.PACKING[name]
            attrs |= {
                "scale_factor": np.float32(scale),
                "add_offset": np.float32(offset),
                "missing_value": np.int16(32766),
            }
        else:
            attrs |= {"missing_value": np.float32(-9.96921e36)}
        return _file(name, array, attrs, axes, title=f"4x daily NMC reanalysis ({year})")

    @staticmethod
    def _hours(start: datetime, count: int, *, old: bool) -> tuple[np.ndarray, str]:
        """Hours since 1800, or as udunits counts them since the year 1, two days more."""
        since = datetime(1, 1, 1, tzinfo=UTC) if old else datetime(1800, 1, 1, tzinfo=UTC)
        first = (start - since) / timedelta(hours=1) + (48 if old else 0)
        units = "hours since 1-1-1 00:00:0.0" if old else "hours since 1800-01-01 00:00:0.0"
        return (first + 6.0 * np.arange(count)).astype(">f8"), units


@lru_cache
def gaussian_latitudes(rows: int) -> np.ndarray:
    """Latitudes of a Gaussian grid, north first, degrees: the zeros of a Legendre polynomial."""
    return np.degrees(np.arcsin(np.polynomial.legendre.leggauss(rows)[0]))[::-1]


class GdexServer(DapServer):
    """JRA-3Q at NCAR: on its Gaussian grid in files of five days, on 1.25 degrees of a month.

    coarse_only : a server without the files on the Gaussian grid.
    """

    FILE = re.compile(
        r"/files/g/d640000/(anl_p|anl_p125)/(\d{6})/jra3q\.\1\.(0_\d_\d)\.(\w+)-pres-an-"
        r"(gauss|ll125)\.(\d{10})_(\d{10})\.nc\.(dds|das|dods)"
    )
    NUMBERS: ClassVar = {
        "ugrd": "0_2_2",
        "vgrd": "0_2_3",
        "hgt": "0_3_5",
        "tmp": "0_0_0",
        "vvel": "0_2_8",
    }
    UNITS: ClassVar = {"ugrd": "m s-1", "vgrd": "m s-1", "hgt": "gpm", "tmp": "K", "vvel": "Pa s-1"}
    LEVELS = np.array([0.01, 0.03, 0.1, 0.3, 0.7, 1, 2, 3, 5, 7, 10, 20, 30, 40, 50, 60, 70, 85,
                       100, 125, 150, 175, 200, 225, 250, 300, 350, 400, 450, 500, 550, 600, 650,
                       700, 750, 775, 800, 825, 850, 875, 900, 925, 950, 975, 1000])  # fmt: skip

    def __init__(self, *, coarse_only: bool = False) -> None:
        super().__init__()
        self.coarse_only = coarse_only

    def file_of(self, path: str) -> DatasetType | None:
        """One variable of some days, September 1947 to 2026-06."""
        found = self.FILE.fullmatch(path)
        if found is None or self.NUMBERS[found[4]] != found[3]:
            return None
        gauss = found[5] == "gauss"
        start, end = (
            datetime.strptime(x, "%Y%m%d%H").replace(tzinfo=UTC) for x in found.group(6, 7)
        )
        next_day = end + timedelta(hours=6)
        whole = start.day in ((1, 6, 11, 16, 21, 26) if gauss else (1,)) and (
            next_day.day in ((6, 11, 16, 21, 26, 1) if gauss else (1,))
        )
        if not whole or gauss == self.coarse_only or not "194709" <= found[2] <= "202606":
            return None
        name = f"{found[4]}-pres-an-{found[5]}"
        lats = gaussian_latitudes(480) if gauss else np.arange(90, -90.1, -1.25)
        lons = np.arange(0, 360, 0.375 if gauss else 1.25)
        times = [start + timedelta(hours=6 * i) for i in range(int((end - start).days * 4) + 4)]
        hours = (start - datetime(1900, 1, 1, tzinfo=UTC)) / timedelta(hours=1)
        axes = {
            "time": ((hours + 6 * np.arange(len(times))).astype(">i4"),
                     {"units": "hours since 1900-01-01 00:00:00", "calendar": "gregorian"}),
            "pressure_level": (self.LEVELS, {"units": "hPa", "positive": "down"}),
            "lat": (lats, {"units": "degrees_north"}),
            "lon": (lons, {"units": "degrees_east"}),
        }  # fmt: skip
        attrs = {
            "units": self.UNITS[found[4]],
            "_FillValue": np.float32(9.999e20),
            "missing_value": np.float32(9.999e20),
            "group": found[1],
            "data_type": "analysis",
        }
        return _file(name, Made(found[4], times, self.LEVELS, lats, lons), attrs, axes)
