"""Flights through real ERA5 files against another program: scipy's solve_ivp on the raw levels."""

from datetime import UTC, datetime

import numpy as np
import pytest
import xarray as xr
from scipy.integrate import solve_ivp

import drift
import weather
from drift.ensemble.members import draw
from drift.event.file import load_event
from drift.flight.fly import STEP_S, fly
from drift.flight.journey import plan
from tests.shared import beside
from weather.constants import EARTH_RADIUS_M
from weather.grid.ground import Ground
from weather.physics.sphere import distance_km

FILES = {
    "euroc_2022_all_windows.nc": (datetime(2022, 10, 14, 10, 20, tzinfo=UTC), 39.39, -8.29),
    "euroc_2023_all_windows.nc": (datetime(2023, 10, 13, 8, 40, tzinfo=UTC), 39.2, -8.5),
    "hedy_euroc_2025_weather_data.nc": (datetime(2025, 10, 12, 15, 10, tzinfo=UTC), 39.39, -8.29),
}


def portugal(name):
    """An event with ordinary spreads and a ground at 150 m, as in the example of the README."""
    time, lat, lon = FILES[name]
    return load_event(
        {
            "event": {"id": "portugal"},
            "launch": [
                {
                    "latitude_deg": lat,
                    "longitude_deg": lon,
                    "radius_km": 2,
                    "time": time,
                    "time_spread_min": 10,
                }
            ],
            "vehicle": {
                "rise_mps": {"triangular": [3, 4, 6]},
                "cruise_height_m": {"triangular": [1500, 3000, 4500]},
                "flight_time_h": {"uniform": [0.5, 1.5]},
            },
            "payload": [{"item": "leaflet-paper", "fall_law": "constant"}],
            "ground": {"height_m": 150},
            "winds": {"error_mps": 0, "subgrid": False},
        }
    )


def raw_winds(path):
    """Functions (t, z, lat, lon) -> (u, v) straight from the file, sharing no code with ours.

    Linear in z / g0 between the two pressure levels of each of the four columns, bilinear, linear
    in time (docs/science.md, How wrong the winds are).
    """
    ds = xr.open_dataset(path)
    time = next(n for n in ("valid_time", "time") if n in ds.dims)
    level = next(n for n in ("pressure_level", "level") if n in ds.dims)
    ds = ds.sortby(level, ascending=False).sortby("latitude").sortby("longitude")
    ds = ds.transpose(time, level, "latitude", "longitude", ...)
    t = ds[time].values.astype("datetime64[s]").astype(float)
    lats, lons = ds.latitude.values, ds.longitude.values
    h, u, v = (ds[n].values.astype(float) for n in ("z", "u", "v"))
    h = h / 9.80665

    def at(when, z, lat, lon):
        k, j, i = (
            min(max(int(np.searchsorted(axis, x, side="right")) - 1, 0), len(axis) - 2)
            for axis, x in ((t, when), (lats, lat), (lons, lon))
        )
        out = np.zeros(2)
        for a in (0, 1):
            for b in (0, 1):
                for c in (0, 1):
                    weight = 1.0
                    for axis, n, x, side in ((t, k, when, a), (lats, j, lat, b), (lons, i, lon, c)):
                        w = (x - axis[n]) / (axis[n + 1] - axis[n])
                        weight *= w if side else 1 - w
                    where = (k + a, slice(None), j + b, i + c)
                    out += weight * np.array(
                        [np.interp(z, h[where], u[where]), np.interp(z, h[where], v[where])]
                    )
        return out

    return at


def carried(winds, t0, z0, lat, lon, journey):
    """End of a flight by solve_ivp, tight tolerance, one call per leg: (speed, stop) pairs."""
    t, y = t0, np.array([lat, lon, z0])
    for speed, stop_height, stop_time in journey:

        def rate(now, state, speed=speed):
            u, v = winds(now, state[2], state[0], state[1])
            north = np.degrees(v / EARTH_RADIUS_M)
            return [north, np.degrees(u / EARTH_RADIUS_M) / np.cos(np.radians(state[0])), speed]

        event = None
        if stop_height is not None:
            event = lambda now, state, stop=stop_height: state[2] - stop  # noqa: E731
            event.terminal = True
        until = stop_time if stop_time is not None else t + 20 * 3600
        done = solve_ivp(rate, (t, until), y, rtol=1e-8, atol=1e-9, max_step=60.0, events=event)
        t, y = done.t[-1], done.y[:, -1]
    return t, y


@pytest.mark.parametrize("name", FILES)
def test_a_flight_through_era5_ends_where_another_program_says(name):
    # 20 random members. 0.2 km is the project's bound; both solve the same equations, so what is
    # left is the step (240 s against 60 s and rtol 1e-8) and single precision of the winds.
    path = beside(f"data/winds/era5_portugal/{name}")
    event = portugal(name)
    sky = weather.open_sky(path, box=event.box(), allow_preliminary="2025" in name)
    members = draw(event, 20, seed=7)
    journey = plan(event, members)
    ends = fly(sky, Ground.flat(150.0), journey)
    assert (ends.outcome == 0).all()
    winds = raw_winds(path)
    apart = []
    for m in range(20):
        t0 = members.launch_time[m]
        drawn = {key: values[m] for key, values in members.drawn.items()}
        opening = t0 + 3600 * drawn["flight_time_h"]
        legs = [
            (drawn["rise_mps"], drawn["cruise_height_m"], opening),
            (0.0, None, opening),
            (-drawn["fall_mps"], 150.0, None),
        ]
        if 150.0 + drawn["rise_mps"] * (opening - t0) < drawn["cruise_height_m"]:
            legs = [(drawn["rise_mps"], None, opening), legs[2]]
        t, (lat, lon, _) = carried(
            winds, t0, 150.0, members.launch_latitude[m], members.launch_longitude[m], legs
        )
        assert t == pytest.approx(ends.time[m], abs=0.5)
        apart.append(float(distance_km(lat, lon, ends.latitude[m], ends.longitude[m])))
    assert max(apart) < 0.05, apart


def test_the_default_step_is_as_good_as_a_tenth_of_it():
    # The bound of the project: 0.1 km on the real files, with room to spare.
    for name in FILES:
        event = portugal(name)
        sky = weather.open_sky(
            beside(f"data/winds/era5_portugal/{name}"), box=event.box(), allow_preliminary=True
        )
        journey = plan(event, draw(event, 200, seed=1))
        steps = STEP_S, STEP_S / 10
        coarse, fine = (fly(sky, Ground.flat(150.0), journey, step) for step in steps)
        apart = distance_km(coarse.latitude, coarse.longitude, fine.latitude, fine.longitude)
        assert float(np.max(apart)) < 0.1, name


def test_the_first_members_of_many_are_the_members_of_few():
    name = next(iter(FILES))
    event = portugal(name)
    sky = weather.open_sky(beside(f"data/winds/era5_portugal/{name}"), box=event.box())
    many, few = (drift.estimate(event, sky, members=n, seed=3) for n in (1000, 10))
    for variable in few.data_vars:
        np.testing.assert_array_equal(many[variable].values[:10], few[variable].values)
