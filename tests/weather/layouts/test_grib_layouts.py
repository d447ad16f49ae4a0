"""One analytic sky in every archive's GRIB: the same flight lands at the same place."""

import pytest

from tests.weather.layouts import grib_layouts, netcdf_layouts
from tests.weather.layouts.analytic_sky import apart_m, landing
from weather.errors import InputError


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """The landing in ERA5's netCDF."""
    return landing(netcdf_layouts.era5(tmp_path_factory.mktemp("era5")))


LAYOUTS = [
    (grib_layouts.jra55, "JRA-55 6-hourly data"),
    (grib_layouts.jra3q, "JRA-3Q 6-hourly data"),
    (grib_layouts.ncep, "NCEP (data set not stated) 6-hourly data"),
    (grib_layouts.cfsr, "NCEP (data set not stated) 6-hourly data"),
    (grib_layouts.era_interim, "ERA-Interim 6-hourly data"),
    (grib_layouts.cerra, "Winds of unknown origin"),
    (grib_layouts.cerra_true, "Winds of unknown origin"),
    (grib_layouts.rotated, ""),
    (grib_layouts.era5_model_levels, "ERA5 2-hourly data on model levels"),
]


@pytest.mark.parametrize(("layout", "title"), LAYOUTS, ids=lambda x: getattr(x, "__name__", ""))
def test_a_flight_lands_at_the_same_place_in_every_layout(reference, tmp_path, layout, title):
    found = landing(layout(tmp_path))
    assert apart_m(found[:2], reference[:2]) < 50
    assert found[2].provenance.title.startswith(title)


def test_forecasts_of_cfsr_are_refused(tmp_path):
    with pytest.raises(InputError, match="forecast"):
        landing(grib_layouts.cfsr(tmp_path, lead_h=6))


def test_a_grid_without_rows_is_refused_with_what_to_ask_for(tmp_path):
    with pytest.raises(InputError, match=r"sh grid.*regular latitude-longitude"):
        landing(grib_layouts.spectral(tmp_path))
