"""What memory the gate may take: a Korean day of ERA5, 24 h x 37 levels x 41 x 61."""

import tracemalloc

import numpy as np
import pytest
import xarray as xr

from tests.weather import shapes
from weather.formats.files import read_local
from weather.physics import standard_atmosphere

#: The 37 pressure levels of ERA5, hPa.
LEVELS = np.array([*range(1000, 725, -25), *range(700, 200, -50), 225, 200, 175, 150, 125, 100, 70,
                   50, 30, 20, 10, 7, 5, 3, 2, 1.0])  # fmt: skip


def a_day():
    n = 24, len(LEVELS), 41, 61
    dims = "valid_time", "pressure_level", "latitude", "longitude"
    wind = np.random.default_rng(1).normal(0, 10, n).astype("f4")
    height = (standard_atmosphere.height(LEVELS * 100) * 9.80665)[:, None, None]
    fields = {"u": wind, "v": -wind, "z": np.broadcast_to(height, n).astype("f4")}
    fields["t"] = np.broadcast_to(250.0, n).astype("f4")
    return xr.Dataset(
        {k: (dims, x, {"units": shapes.UNITS[k]}) for k, x in fields.items()},
        {
            "valid_time": shapes.hours(24),
            "pressure_level": ("pressure_level", LEVELS, {"units": "hPa"}),
            "latitude": np.linspace(43, 33, 41),
            "longitude": np.linspace(120, 135, 61),
        },
    )


@pytest.fixture(scope="module")
def day():
    ds = a_day()
    assert ds.sizes["pressure_level"] == 37
    return ds, sum(field.nbytes for field in ds.data_vars.values())


def test_a_day_passes_the_gate_within_three_times_its_size(day, tmp_path):
    ds, size = day
    path = shapes.write(ds, tmp_path / "day.nc")
    read_local([path], None, False)
    tracemalloc.start()
    read_local([path], None, False)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * size


def test_a_box_costs_no_more_memory_than_the_box(day, tmp_path):
    ds, size = day
    path = tmp_path / "day.nc"
    ds.to_netcdf(path, format="NETCDF3_64BIT")
    read_local([path], shapes.box(), False)
    tracemalloc.start()
    sky = read_local([path], shapes.box(), False)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sky.nbytes < size / 500
    assert peak < size / 20
