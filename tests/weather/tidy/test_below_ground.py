"""Points left out under the ground: filled there, refused anywhere else."""

import numpy as np
import pytest

from tests.weather.layouts import netcdf_layouts
from tests.weather.layouts.analytic_sky import height, kelvin, pressure, wind
from weather.errors import InputError
from weather.sky import open_tidy


def changed(paths, change):
    """The file of a layout with some of its values changed in place."""
    import netCDF4

    with netCDF4.Dataset(paths[0], "a") as nc:
        nc.set_auto_maskandscale(False)
        change(nc)
    return paths


def test_filled_levels_continue_the_air_above_them(tmp_path):
    """6.5 K/km and balance in the sky of the layouts, whose wind goes on with its own shear."""
    sky = open_tidy(netcdf_layouts.merra2(tmp_path, omega=0.1))
    there = sky.isel(time=0).sel(latitude=38.0, longitude=128.125)
    z = height(sky["level"].values)
    buried = sky["level"].values > pressure(800)
    assert buried.sum() >= 4
    np.testing.assert_allclose(there["geopotential_height"], z, atol=0.5)
    np.testing.assert_allclose(there["air_temperature"], kelvin(z), atol=0.01)
    u, v = wind(0.0, z, 38.0, 128.125)
    np.testing.assert_allclose(there["eastward_wind"], u, atol=0.02)
    np.testing.assert_allclose(there["northward_wind"], v, atol=0.02)
    np.testing.assert_array_equal(there["upward_air_velocity"][buried], 0)
    assert (there["upward_air_velocity"][~buried] < 0).all()
    assert sky.attrs["caveats"] == []


def test_a_wind_that_would_turn_round_under_the_ground_is_calm_there(tmp_path):
    def reverse(nc):
        u = nc["U"][:]
        nc["U"][:] = np.where(u < 1e14, 0.2 * (np.indices(u.shape)[1] - 4), u)

    sky = open_tidy(changed(netcdf_layouts.merra2(tmp_path), reverse))
    there = sky.isel(time=0).sel(latitude=38.0, longitude=128.125)["eastward_wind"]
    buried = sky["level"].values > pressure(800)
    assert float(there[buried].min()) >= 0.0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        # A hole in the free air, above the ground that PS gives.
        (lambda nc: nc["U"].__setitem__((0, 6, 3, 3), 1e15), "eastward_wind is missing at 1 of"),
        # A column without a foot where the ground is at the sea.
        (lambda nc: nc["U"].__setitem__((0, slice(0, 5), 3, 3), 1e15), "eastward_wind is missing"),
        # A column without any wind at all.
        (lambda nc: nc["U"].__setitem__((0, slice(None), 3, 3), 1e15), "eastward_wind is missing"),
        # A temperature that is missing where the wind is not.
        (lambda nc: nc["T"].__setitem__((0, 9, 3, 3), 1e15), "air_temperature is missing at 1 of"),
    ],
    ids=["hole", "no foot", "nothing", "temperature"],
)
def test_what_is_missing_anywhere_else_is_refused(tmp_path, change, says):
    with pytest.raises(InputError, match=says):
        open_tidy(changed(netcdf_layouts.merra2(tmp_path), change))


def test_without_a_ground_pressure_only_its_makers_habit_is_believed(tmp_path):
    def anonymous(nc):
        for name in ("Title", "Institution"):
            nc.delncattr(name)
        for variable in nc.variables.values():
            if "fmissing_value" in variable.ncattrs():
                variable.delncattr("fmissing_value")

    assert open_tidy(netcdf_layouts.merra2(tmp_path, with_ground=False)) is not None
    with pytest.raises(InputError, match="eastward_wind is missing"):
        open_tidy(changed(netcdf_layouts.merra2(tmp_path, with_ground=False), anonymous))
