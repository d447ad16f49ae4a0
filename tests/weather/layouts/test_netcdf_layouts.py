"""One analytic sky in every archive's netCDF: the same flight lands at the same place."""

import numpy as np
import pytest

from tests.weather.layouts import analytic_sky, netcdf_layouts
from tests.weather.layouts.analytic_sky import apart_m, landing
from weather.errors import InputError


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """The landing in ERA5's layout."""
    return landing(netcdf_layouts.era5(tmp_path_factory.mktemp("era5")))


def test_the_reference_is_where_the_closed_form_puts_it(reference):
    """u and v along the flight in a wind linear in everything, integrated by 1-s steps here."""
    lat, lon = analytic_sky.LAT, analytic_sky.LON
    t, z, falling = 0.0, 0.0, False
    while not (falling and z <= 0):
        falling = t >= 3 * 3600
        u, v = analytic_sky.wind(t / 3600, z, lat, lon)
        lat, lon = lat + v / 111_194.93, lon + u / 111_194.93 / np.cos(np.radians(lat))
        z = max(z - 2, 0) if falling else min(z + 5, 3000)
        t += 1
    assert apart_m((lat, lon), reference[:2]) < 50


#: Layout, how its title begins, and how far its rounding may carry the flight, m: 0.005 m/s of
#: packed winds over 4.2 h, and 0.5 m of packed heights.
LAYOUTS = [
    (netcdf_layouts.merra2, "MERRA-2 3-hourly data", 50),
    (netcdf_layouts.merra2_without_ground, "MERRA-2 3-hourly data", 50),
    (netcdf_layouts.jra55_ncl, "JRA-55 6-hourly data", 50),
    (netcdf_layouts.jra3q, "JRA-3Q 6-hourly data", 50),
    (netcdf_layouts.jra3q_gauss, "JRA-3Q 6-hourly data", 50),
    (netcdf_layouts.ncep, "NCEP/NCAR Reanalysis 1 6-hourly data", 50),
    (netcdf_layouts.ncep_packed, "NCEP/NCAR Reanalysis 1 6-hourly data", 75),
    (netcdf_layouts.ncep_2, "NCEP-DOE Reanalysis 2 6-hourly data", 75),
    (netcdf_layouts.twentieth_century, "NOAA-CIRES-DOE 20th Century Reanalysis 3-hourly data", 50),
    (netcdf_layouts.cfsr, "NCEP CFSR 6-hourly data", 50),
    (netcdf_layouts.era_interim, "ERA-Interim 6-hourly data", 50),
    (netcdf_layouts.cerra, "CERRA 3-hourly data", 50),
    (netcdf_layouts.rotated_pole, "A regional reanalysis", 50),
    (netcdf_layouts.rotated_pole_from_the_north, "A regional reanalysis", 50),
    (netcdf_layouts.curvilinear_true, "A regional reanalysis", 50),
]


@pytest.mark.parametrize(
    ("layout", "title", "metres"), LAYOUTS, ids=lambda x: getattr(x, "__name__", "")
)
def test_a_flight_lands_at_the_same_place_in_every_layout(
    reference, tmp_path, layout, title, metres
):
    found = landing(layout(tmp_path))
    assert apart_m(found[:2], reference[:2]) < metres
    provenance = found[2].provenance
    assert provenance.title.startswith(title)
    if "regional" not in title:
        assert provenance.licence != "not stated in the file"
        assert "DOI" in provenance.attribution


def test_members_of_20crv3_are_members(tmp_path):
    _, _, sky = landing(netcdf_layouts.twentieth_century(tmp_path))
    assert len(sky.realizations) == 2
    assert "2 ensemble members" in sky.provenance.title


@pytest.mark.parametrize("statistic", ["Ensemble Mean", "Mean", ""])
def test_the_mean_of_20crv3_smooths_the_wind_and_is_refused(tmp_path, statistic):
    paths = netcdf_layouts.twentieth_century(tmp_path, members=0, statistic=statistic)
    with pytest.raises(InputError, match=r"ensemble mean.*smooths the wind.*members"):
        landing(paths)


def test_forecasts_of_cfsr_are_refused(tmp_path):
    with pytest.raises(InputError, match="forecast"):
        landing(netcdf_layouts.cfsr(tmp_path, lead_h=6))


@pytest.mark.parametrize("layout", [netcdf_layouts.cerra, netcdf_layouts.rotated_pole])
def test_what_regridding_costs_is_told(tmp_path, layout):
    _, _, sky = landing(layout(tmp_path))
    (caveat,) = (said for said in sky.provenance.caveats if "brought from a" in said)
    assert "bilinear" in caveat
    assert "less than 0.01 m/s" in caveat
