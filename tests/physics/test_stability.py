"""The boundary layer: the sun against almanacs, fluxes against closed forms."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq

import drift
from drift.flight.kernels.boundary_layer import (
    NEUTRAL_M,
    boundary_layer_of,
    heat_flux,
    heat_since_sunrise,
    net_radiation,
    neutral_boundary_layer,
    stable_surface_layer,
    sun,
    unstable_psi,
    unstable_surface_layer,
)
from weather.grid.gridded_sky import gridded
from weather.synthetic import sampled, uniform

SEOUL = (37.57, 126.98)
HEIGHT, ROUGHNESS = 100.0, 0.3


def seconds(*when):
    return datetime(*when, tzinfo=UTC).timestamp()


def elevation_deg(t, place):
    course = sun(t, *place)
    sine = course.level + course.swing * math.cos(course.hour_angle)
    return math.degrees(math.asin(sine))


# ---------------------------------------------------------------- the sun


def test_declination_and_equation_of_time_are_those_of_the_almanac():
    # Meeus, Astronomical Algorithms, examples 25.a and 28.a: 1992 October 13, 0 h: -7.785 degrees
    # and +13 min 42.6 s. Half a degree and a minute: leap years shift the date by up to a day.
    t = seconds(1992, 10, 13)
    declination = math.degrees(math.asin(sun(t, 90.0, 0.0).level))
    assert declination == pytest.approx(-7.785, abs=0.5)
    ahead = (math.degrees(sun(t, 0.0, 0.0).hour_angle) + 180.0) % 360.0 * 4.0
    assert ahead == pytest.approx(13.71, abs=1.0)


@pytest.mark.parametrize(
    ("date", "highest"), [((2015, 6, 21), 75.87), ((2015, 12, 22), 28.99), ((2015, 3, 20), 52.4)]
)
def test_noon_in_seoul_is_ninety_less_latitude_plus_declination(date, highest):
    # 90 - 37.57 + (23.44, -23.44, about 0) degrees
    start = seconds(*date)
    course = [elevation_deg(start + 60.0 * k, SEOUL) for k in range(1440)]
    assert max(course) == pytest.approx(highest, abs=0.5)
    # true noon at 126.98 E lies within 17 minutes (the equation of time) of 03:32 UTC
    assert abs(int(np.argmax(course)) - 212) <= 17


def test_the_hour_angle_stays_within_half_a_turn():
    for hour in range(48):
        for lon in (-180.0, -60.0, 0.0, 126.7, 180.0):
            assert -math.pi <= sun(seconds(2014, 10, 10) + 3600 * hour, 37.0, lon).hour_angle
            assert sun(seconds(2014, 10, 10) + 3600 * hour, 37.0, lon).hour_angle <= math.pi


# ---------------------------------------------------------------- heat


def test_net_radiation_is_that_worked_out_by_hand():
    # Holtslag and van Ulden (1983): ((1 - 0.2) 960 + 5.31e-13 283^6 - sigma 283^4) / 1.12
    assert net_radiation(960.0, 0.0) == pytest.approx((768.0 + 272.78 - 363.70) / 1.12, abs=0.1)
    # under full cloud a quarter of the sun comes through, and 60 W m-2 come back
    assert net_radiation(960.0, 1.0) == pytest.approx((192.0 + 60.0 - 90.92) / 1.12, abs=0.1)
    assert net_radiation(-200.0, 0.0) == pytest.approx(-90.92 / 1.12, abs=0.1)


@pytest.mark.parametrize("cloud", [0.0, 0.6])
def test_heat_since_sunrise_is_the_integral_of_the_flux(cloud):
    noon = seconds(2014, 10, 10, 3, 19)
    course = sun(noon, *SEOUL)
    length = math.acos(-course.level / course.swing) / (2 * math.pi) * 86400.0

    def flux(before):
        then = course._replace(hour_angle=course.hour_angle - 2 * math.pi * before / 86400.0)
        return heat_flux(then, cloud)

    # The closed form leaves the clamp of the first minutes of weak sun out: 1 %.
    total, _ = quad(flux, 0.0, length + course.hour_angle / (2 * math.pi) * 86400.0)
    assert heat_since_sunrise(course, cloud) == pytest.approx(total, rel=0.01)


def test_before_sunrise_the_air_has_had_no_heat():
    assert heat_since_sunrise(sun(seconds(2014, 10, 9, 20), *SEOUL), 0.0) == 0.0


# ---------------------------------------------------------------- fluxes from one wind


@pytest.mark.parametrize("wind", [9.0, 11.0])
def test_by_night_the_wind_follows_the_log_linear_profile(wind):
    # The quadratic that Venkatram solves is the profile u = u*/k (ln z/z0 + 5 z/L).
    ustar, length = stable_surface_layer(wind, HEIGHT, ROUGHNESS, 0.8)
    profile = ustar / 0.4 * (math.log(HEIGHT / ROUGHNESS) + 5.0 * HEIGHT / length)
    assert profile == pytest.approx(wind, rel=1e-9)


def test_a_night_cools_the_air_no_faster_than_observed():
    for wind in np.linspace(0.1, 30.0, 60):
        ustar, length = stable_surface_layer(wind, HEIGHT, ROUGHNESS, 0.0)
        theta = 283.0 * ustar**2 / (0.4 * 9.80665 * length)
        assert ustar * theta <= 0.05 + 1e-9


@pytest.mark.parametrize("wind", [3.0, 6.0, 12.0])
def test_by_day_wind_and_heat_agree_with_similarity_theory(wind):
    # Solved by root finding; six rounds of substitution come within 1 %.
    flux = 150.0

    def residual(ustar):
        length = -1.25 * 1005.0 * 283.0 * ustar**3 / (0.4 * 9.80665 * flux)
        bend = unstable_psi(HEIGHT / length) - unstable_psi(ROUGHNESS / length)
        return ustar / 0.4 * (math.log(HEIGHT / ROUGHNESS) - bend) - wind

    ustar, length = unstable_surface_layer(wind, HEIGHT, ROUGHNESS, flux)
    exact = brentq(residual, 1e-3, 3.0)
    assert ustar == pytest.approx(exact, rel=0.01)
    assert length == pytest.approx(-1.25 * 1005 * 283 * exact**3 / (0.4 * 9.80665 * flux), rel=0.05)


def test_the_correction_of_the_profile_has_the_published_gradient():
    # d psi / d zeta = (1 - phi) / zeta with phi = (1 - 16 zeta)^(-1/4) (Dyer 1974)
    for zeta in (-0.05, -0.5, -3.0):
        d = 1e-5
        numerical = (unstable_psi(zeta + d) - unstable_psi(zeta - d)) / (2 * d)
        assert numerical == pytest.approx((1 - (1 - 16 * zeta) ** -0.25) / zeta, rel=1e-6)


# ---------------------------------------------------------------- the layer


def test_noon_is_deep_and_unstable_a_clear_night_shallow_and_stable():
    noon = boundary_layer_of((seconds(2014, 10, 10, 4), *SEOUL), 5.0, HEIGHT, ROUGHNESS, 0.2)
    night = boundary_layer_of((seconds(2014, 10, 10, 18), *SEOUL), 5.0, HEIGHT, ROUGHNESS, 0.2)
    assert noon.obukhov < 0 < night.obukhov < 100
    assert 800 < noon.depth < 2000 and 100 <= night.depth < 300
    assert noon.wstar > 1.0 and night.wstar == 0.0


def test_wind_and_cloud_bring_the_layer_to_neutral():
    calm = boundary_layer_of((seconds(2014, 10, 10, 18), *SEOUL), 3.0, HEIGHT, ROUGHNESS, 0.0)
    windy = boundary_layer_of((seconds(2014, 10, 10, 18), *SEOUL), 20.0, HEIGHT, ROUGHNESS, 1.0)
    assert calm.depth / calm.obukhov > 1.0 > windy.depth / windy.obukhov
    assert windy.obukhov < NEUTRAL_M


def spread_km(hour, ground_m):
    """S.d. across the wind of slow leaflets dropped 300 m above ground level, km."""
    start = datetime(2014, 10, 10, tzinfo=UTC) + timedelta(hours=hour)
    event = drift.load_event(
        {
            "event": {"id": "eddies"},
            "launch": [
                {
                    "latitude_deg": 37.9,
                    "longitude_deg": 126.8,
                    "time": start.isoformat(),
                    "radius_km": 0,
                    "time_spread_min": 0,
                }
            ],
            "vehicle": {"rise_mps": 3.0, "cruise_height_m": ground_m + 300.0, "flight_time_h": 0.1},
            "payload": [{"item": "speck", "fall_mps": 0.3}],
            "ground": {"height_m": ground_m},
            "winds": {"error_mps": 0, "subgrid": True},
        }
    )
    sky = gridded(
        sampled(
            uniform(u_mps=6.0, v_mps=0.0),
            latitude_deg=np.array([36.0, 38.0, 40.0]),
            longitude_deg=np.array([125.0, 127.0, 129.0]),
            times=[start + timedelta(hours=k) for k in range(4)],
            heights_m=np.array([0.0, 500.0, 1000.0, 2000.0, 4000.0]),
        )
    )
    landings = drift.estimate(event, sky, members=1000, seed=3)
    return float(landings["latitude"].std()) * 111.2


def test_loads_spread_more_by_day_than_by_night_but_alike_over_the_sea():
    # Taylor (1921): the spread goes with sigma_v, which by Hanna is about 2.3 times as large
    # (u* 0.5 times (12 + 18)^(1/3) against 1.3 u* or less).
    assert spread_km(4, 50.0) > 2.0 * spread_km(18, 50.0)
    assert spread_km(4, 0.0) == pytest.approx(spread_km(18, 0.0), rel=0.15)


def test_a_depth_that_came_with_the_winds_counts_for_more_than_the_estimate():
    where = (seconds(2014, 10, 10, 4), *SEOUL)
    estimated = boundary_layer_of(where, 5.0, HEIGHT, ROUGHNESS, 0.2)
    told = boundary_layer_of(where, 5.0, HEIGHT, ROUGHNESS, 0.2, 640.0)
    assert told.depth == 640.0 != estimated.depth
    assert told.obukhov == estimated.obukhov
    # w* goes with the cube root of the depth
    assert told.wstar / estimated.wstar == pytest.approx((640.0 / estimated.depth) ** (1 / 3))
    assert boundary_layer_of(where, 5.0, HEIGHT, ROUGHNESS, 0.2, 10.0).depth == 100.0
    assert neutral_boundary_layer(37.6, 8.0, HEIGHT, ROUGHNESS, 333.0).depth == 333.0
