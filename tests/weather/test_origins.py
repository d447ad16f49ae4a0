"""Which reanalysis a file is: by its marks, in the words of each archive; else unknown."""

import pytest
import xarray as xr

from weather.origins import origin_of
from weather.reanalyses import JRA_3Q, JRA_55, NCEP_DOE_2, NCEP_NCAR_1


def file(*names, attrs=None, **about):
    """A dataset of variables with the same attributes."""
    return xr.Dataset({name: ((), 0.0, attrs or {}) for name in names}, attrs=about)


SAID = [
    (file("U", Title="MERRA2 inst3_3d_asm_Np"), "MERRA-2"),
    (file("U", title="MERRA-2 inst3_3d_asm_Np: 3d,3-Hourly"), "MERRA-2"),
    (file("uwnd", title="4x daily NMC reanalysis (2015)"), "NCEP/NCAR Reanalysis 1"),
    (file("uwnd", title="mean daily", dataset_title="NCEP-NCAR Reanalysis 1"),
     "NCEP/NCAR Reanalysis 1"),
    (file("uwnd", title="4x Daily NCEP/DOE Reanalysis 2"), "NCEP-DOE Reanalysis 2"),
    (file("uwnd", source="NCEP/DOE AMIP-II Reanalysis (Reanalysis-2) Model"),
     "NCEP-DOE Reanalysis 2"),
    (file("uwnd", title="8x Daily NOAA/CIRES/DOE 20th Century Reanalysis V3"),
     "NOAA-CIRES-DOE 20th Century Reanalysis"),
    (file("U_GRD_L100", title="NCEP Climate Forecast System Reanalysis (CFSR)"), "NCEP CFSR"),
    (file("ugrd-pres-an-gauss"), "JRA-3Q"),
    (file("UGRD_GDS0_ISBL", attrs={"center": "Japanese Meteorological Agency - Tokyo (RSMC)"}),
     "JRA-55"),
    (file("UGRD_GDS0_ISBL", attrs={"center": "US National Weather Service"}), ""),
    (file("u", attrs={"GRIB_subCentre": "241", "GRIB_edition": "1"}, GRIB_centre="rjtd"), "JRA-55"),
    (file("u", attrs={"GRIB_subCentre": "241", "GRIB_edition": "2"}, GRIB_centre="rjtd"), "JRA-3Q"),
    (file("u", attrs={"GRIB_subCentre": "0"}, GRIB_centre="rjtd"),
     "Japan Meteorological Agency (data set not stated)"),
    (file("u", attrs={"GRIB_class": "ei"}), "ERA-Interim"),
    (file("u", attrs={"GRIB_class": "rr"}), "CERRA"),
    (file("u", title="winds"), ""),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "name"), SAID)
def test_a_file_is_what_it_says(raw, name):
    assert origin_of(raw).name == name


@pytest.mark.parametrize("origin", [NCEP_NCAR_1, NCEP_DOE_2])
def test_a_coarse_reanalysis_says_what_that_costs(origin):
    assert origin.wind_error_mps == 3.5
    assert "2.5 degrees" in origin.caveats[0]


@pytest.mark.parametrize("origin", [JRA_3Q, JRA_55, NCEP_NCAR_1, NCEP_DOE_2])
def test_what_stands_beside_a_stored_file(origin):
    record = origin.record()
    assert record["title"] == origin.name
    assert record["licence"] == origin.licence
    assert record["doi"].startswith("10.")
