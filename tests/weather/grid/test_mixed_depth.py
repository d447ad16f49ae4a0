"""The depth of the boundary layer that comes with ERA5's surface fields, as the flight uses it."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import xarray as xr

import drift
from weather.grid.gridded_sky import gridded
from weather.grid.kernels import mixed_depth
from weather.synthetic import sampled, uniform

START = datetime(2014, 10, 10, 3, tzinfo=UTC)


def tidy(longitudes=(125.0, 127.0, 129.0), depth=None):
    data = sampled(
        uniform(u_mps=6.0, v_mps=0.0),
        latitude_deg=np.array([36.0, 38.0, 40.0]),
        longitude_deg=np.asarray(longitudes),
        times=[START + timedelta(hours=k) for k in range(4)],
        heights_m=np.array([0.0, 500.0, 1000.0, 2000.0, 4000.0]),
    )
    if depth is None:
        return data
    hours = (data["time"] - data["time"][0]) / np.timedelta64(1, "h")
    field = depth(hours, data["latitude"], data["longitude"])
    field = xr.broadcast(field, data["time"], data["latitude"], data["longitude"])[0]
    return data.assign(boundary_layer_height=field)


def at(sky, hours, lat, lon):
    return mixed_depth(sky.arrays, sky.mixed[0], START.timestamp() + 3600.0 * hours, lat, lon)


def test_a_field_linear_along_each_axis_is_met_exactly():
    # 100 t + 10 lat + lon: linear interpolation has no error; 1e-3 m is single precision at 2 km.
    sky = gridded(tidy(depth=lambda t, lat, lon: 100 * t + 10 * lat + lon))
    for t, lat, lon in [(0, 36, 125), (1.25, 37.1, 128.3), (3, 40, 129), (2.5, 38, 125.4)]:
        assert at(sky, t, lat, lon) == pytest.approx(100 * t + 10 * lat + lon, abs=1e-3)


def test_around_the_whole_earth_the_last_meridian_meets_the_first():
    around = np.arange(0.0, 360.0, 10.0)
    ring = tidy(around, lambda t, lat, lon: 500 + 100 * np.cos(np.radians(lon)) + 0 * (t + lat))
    edge = 500 + 100 * (1 + math.cos(math.radians(10))) / 2
    assert at(gridded(ring), 1, 38, 355.0) == pytest.approx(edge, abs=1e-3)


def test_winds_without_a_depth_and_points_outside_tell_none():
    assert math.isnan(at(gridded(tidy()), 1, 38, 127))
    known = gridded(tidy(depth=lambda t, lat, lon: 800 + 0 * (t + lat + lon)))
    assert math.isnan(at(known, 1, 45, 127)) and math.isnan(at(known, 9, 38, 127))


def test_the_depth_is_part_of_what_a_sky_is():
    plain, low = gridded(tidy()), gridded(tidy(depth=lambda t, lat, lon: 200 + 0 * (t + lat + lon)))
    assert plain.hash() != low.hash()


def spread_km(sky):
    """S.d. across the wind of slow leaflets let go 900 m above the ground, km."""
    event = drift.load_event(
        {
            "event": {"id": "depth"},
            "launch": [{"latitude_deg": 37.9, "longitude_deg": 126.8, "time": START.isoformat()}],
            "vehicle": {"rise_mps": 5.0, "cruise_height_m": 950.0, "flight_time_h": 0.1},
            "payload": [{"item": "speck", "fall_mps": 0.4}],
            "ground": {"height_m": 50.0},
            "winds": {"error_mps": 0, "subgrid": True},
        }
    )
    landings = drift.estimate(event, sky, members=1000, seed=4)
    north = landings["latitude"] - landings["launch_latitude"]
    return float(north.std()) * 111.2


def test_loads_that_fall_through_a_deep_layer_are_spread_more():
    # By day sigma_v is about 1.4 m/s inside the layer (u* 0.5, h/L -20), over T of some 150 s;
    # above it D is at most 200 m2/s: 950 m of fall inside against 150 m.
    deep = spread_km(gridded(tidy(depth=lambda t, lat, lon: 1500 + 0 * (t + lat + lon))))
    thin = spread_km(gridded(tidy(depth=lambda t, lat, lon: 100 + 0 * (t + lat + lon))))
    assert deep > 1.3 * thin
