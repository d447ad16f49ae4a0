"""Who made the winds: a table of what files say of themselves, and what they are then called."""

import numpy as np
import pytest
import xarray as xr

from tests.weather import shapes
from weather.errors import InputError
from weather.formats.files import open_local
from weather.origins import origin_of
from weather.tidy.gate import tidy


def said(attrs, *, field=None, version=None):
    """A dataset that says only this of itself."""
    raw = xr.Dataset({"u": ("x", [1.0], field or {})}, attrs=attrs)
    return raw if version is None else raw.assign_coords(expver=version)


CDS = {"history": "2021-05-01 GMT by grib_to_netcdf-2.20.0: /opt/mars/ -o /cache/adaptor.mars.x.nc"}
MARS = {"history": "2017-03-01 GMT by grib_to_netcdf-2.1.0: /data/scratch/_mars-atls13-98f5.grib"}

#: What a file says, and the name its winds get; empty for unknown origin.
ORIGINS = [
    (said({"title": "ERA5 hourly data on pressure levels"}), "ERA5"),
    (said({"source": "ERA5 (NCAR RDA d633000)"}), "ERA5"),
    (said(CDS), "ERA5"),
    (said({"GRIB_centre": "ecmf"}, version="0001"), "ERA5"),
    (said({}, field={"GRIB_class": "ea"}), "ERA5"),
    (said({}, field={"GRIB_class": "ei"}), "ERA-Interim"),
    (said({}, field={"GRIB_marsClass": "od"}), "ECMWF operational analysis (IFS)"),
    # The class is what GRIB says; a title may be anybody's.
    (said({"title": "ERA5 winds"}, field={"GRIB_class": "od"}), "ECMWF operational analysis (IFS)"),
    (said({"title": "MERRA-2 regridded to the grid of ERA5"}), "MERRA-2"),
    (said({"title": "4x daily NMC reanalysis (2015)"}), "NCEP/NCAR Reanalysis 1"),
    (said({"title": "NCEP Climate Forecast System Reanalysis"}), "NCEP CFSR"),
    (said({"title": "JRA-3Q", "institution": "Japan Meteorological Agency"}), "JRA-3Q"),
    (said({"title": "GFS 1.0 deg analyses (f000)"}), "NCEP GFS analysis"),
    # Neither is the one it is most often taken for.
    (said(MARS), ""),
    (said({"GRIB_centre": "ecmf"}), ""),
    (said({"GRIB_centre": "ecmf"}, version="0099"), ""),
    (said({}, field={"GRIB_class": "ea"}, version="0099"), ""),
    (said({}, field={"GRIB_class": "rd"}), ""),
    (said({"title": "Model X"}), ""),
    (said({}), ""),
]


@pytest.mark.parametrize(("raw", "name"), ORIGINS)
def test_winds_are_called_what_their_file_says_they_are(raw, name):
    origin = origin_of(raw)
    assert origin.name.startswith(name) if name else origin.name == ""
    assert any("unknown origin" in caveat for caveat in origin.caveats) is not bool(name)


def test_what_was_taken_for_granted_is_said():
    (caveat,) = origin_of(said(CDS)).caveats
    assert "no data set" in caveat
    assert origin_of(said(CDS, version=np.array([1, 5]))).caveats == ()


@pytest.mark.parametrize(
    ("keys", "title", "licence"),
    [
        ({}, "ERA5 hourly", "CC BY 4.0"),
        ({"marsClass": "ei"}, "ERA-Interim hourly", "ECMWF"),
        ({"marsClass": "od"}, "ECMWF operational analysis (IFS) hourly", "ECMWF"),
        ({"marsClass": "rd"}, "data of ECMWF's class rd", "not stated"),
        ({"experimentVersionNumber": "0099"}, "experiment 0099", "not stated"),
    ],
)
def test_grib_is_called_by_its_class_and_experiment(tmp_path, keys, title, licence):
    sky = open_local(shapes.grib(tmp_path / "a.grib", keys=keys))
    assert sky.attrs["title"].startswith(title)
    assert licence in sky.attrs["licence"]


def test_two_reanalyses_are_never_one_sky():
    one, other = shapes.cds().assign_attrs(title="ERA5"), shapes.cds(start=shapes.hours(9)[8])
    with pytest.raises(InputError, match="of ERA5 and JRA-55, which are never blended"):
        tidy([one, other.drop_vars("expver").assign_attrs(title="JRA-55")], source="a test")
