"""What an event file says of a quantity is what the members are drawn from.

Moments are those of the distributions (Johnson, Kotz and Balakrishnan 1994). The ensemble is
quasi-random, so 4096 draws come closer than the 1/sqrt(n) of independent ones; tolerances are one
hundredth of the spread, which independent draws would need 10 000 members for.
"""

import numpy as np
import pytest

from tests.analytic import event
from tests.cli import windfile
from weather import synthetic

N = 4096
#: A breath of wind: air that is calm to the last bit was never written, and is refused.
CALM = synthetic.uniform(u_mps=1e-6, v_mps=0)


def spread(**vehicle):
    """An exact event but for what is given."""
    exact = {"rise_mps": 3, "cruise_height_m": 1000, "flight_time_h": 1.0, "fall_mps": 10}
    return event(0.0, 104.0, **(exact | vehicle))


@pytest.fixture
def calm():
    return windfile.save(windfile.cds(CALM, heights=[0, 4000, 8000], at=range(0, 31, 3)))


def close(values, mean, sd, tolerance=0.01):
    assert values.mean() == pytest.approx(mean, abs=tolerance * sd)
    assert values.std() == pytest.approx(sd, rel=tolerance)


def test_launches_fill_the_disc_evenly(fly, calm):
    # Uniform on a disc of radius R: mean distance 2R/3, mean square R^2/2, half within R/sqrt(2);
    # each coordinate has a s.d. of R/2.
    mapping = spread()
    mapping["launch"][0]["radius_km"] = 20.0
    out = fly(mapping, calm, members=N)
    x = np.radians(out.launch_longitude.values - 104.0) * 6371.0
    y = np.radians(out.launch_latitude.values) * 6371.0
    r = np.hypot(x, y)
    assert r.max() <= 20.0 + 1e-6
    close(r, 20 * 2 / 3, 20 / np.sqrt(18))
    assert (r < 20 / np.sqrt(2)).mean() == pytest.approx(0.5, abs=0.01)
    close(x, 0.0, 10.0, 0.02)
    close(y, 0.0, 10.0, 0.02)
    quarters = np.histogram(np.arctan2(y, x), bins=8, range=(-np.pi, np.pi))[0]
    assert quarters == pytest.approx(N / 8, rel=0.03)
    # In still air a load comes down where it went up.
    np.testing.assert_allclose(out.longitude, out.launch_longitude, atol=1e-9)
    np.testing.assert_allclose(out.latitude, out.launch_latitude, atol=1e-9)


def test_launches_fill_the_disc_evenly_near_the_pole(fly):
    polar = windfile.save(
        windfile.cds(CALM, lats=range(80, 91), lons=range(0, 360, 10), heights=[0, 4000])
    )
    mapping = event(
        89.9, 30.0, rise_mps=3, cruise_height_m=1000, flight_time_h=1, fall_mps=10
    )  # 11 km from the pole, in a disc of 50 km that holds it
    mapping["launch"][0]["radius_km"] = 50.0
    out = fly(mapping, polar, members=N)
    phi, lam = np.radians(out.launch_latitude.values), np.radians(out.launch_longitude.values)
    points = np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
    p, q = np.radians(89.9), np.radians(30.0)
    centre = np.array([np.cos(p) * np.cos(q), np.cos(p) * np.sin(q), np.sin(p)])
    r = 2 * 6371.0 * np.arcsin(np.linalg.norm(points - centre[:, None], axis=0) / 2)
    assert r.max() <= 50.0 + 1e-6
    close(r, 50 * 2 / 3, 50 / np.sqrt(18))
    assert (out.outcome == 0).all()


def test_times_of_launch_are_even_between_minus_and_plus_the_spread(fly, calm):
    mapping = spread()
    mapping["launch"][0] |= {"time_spread_min": 30, "time": windfile.START.replace(hour=6)}
    out = fly(mapping, calm, members=N)
    minutes = (out.launch_time.values - np.datetime64("2015-01-01T06:00")) / np.timedelta64(1, "m")
    assert np.abs(minutes).max() <= 30
    close(minutes, 0.0, 30 / np.sqrt(3))
    aloft = (out.time.values - out.launch_time.values) / np.timedelta64(1, "s")
    np.testing.assert_allclose(aloft, out.time_aloft, atol=1e-5)


def moments(kind, *p):
    """Mean and standard deviation by the textbook."""
    if kind == "uniform":
        return (p[0] + p[1]) / 2, (p[1] - p[0]) / np.sqrt(12)
    if kind == "triangular":
        a, c, b = p
        square = a * a + b * b + c * c - a * b - a * c - b * c
        return (a + b + c) / 3, np.sqrt(square / 18)
    if kind == "normal":
        return p
    if kind == "lognormal":
        mean = p[0] * np.exp(p[1] ** 2 / 2)
        return mean, mean * np.sqrt(np.expm1(p[1] ** 2))
    log = np.log(p[1] / p[0])
    mean = (p[1] - p[0]) / log
    return mean, np.sqrt((p[1] ** 2 - p[0] ** 2) / (2 * log) - mean**2)


@pytest.mark.parametrize(
    ("name", "kind", "numbers"),
    [
        ("rise_mps", "triangular", [1.5, 3.5, 7.0]),
        ("rise_mps", "uniform", [2, 5]),
        ("rise_mps", "loguniform", [1, 6]),
        ("rise_mps", "normal", [4, 0.5]),
        ("cruise_height_m", "triangular", [2000, 4000, 6000]),
        ("cruise_height_m", "triangular", [2000, 2000, 6000]),
        ("cruise_height_m", "uniform", [2000, 6000]),
        ("flight_time_h", "lognormal", [4, 0.3]),
        ("flight_time_h", "triangular", [0.5, 3.0, 6.0]),
        ("fall_mps", "lognormal", [1.0, 0.25]),
        ("fall_mps", "uniform", [1.0, 2.0]),
    ],
)
def test_drawn_values_have_the_moments_of_their_distribution(fly, calm, name, kind, numbers):
    mapping = spread()
    table = mapping["payload"][0] if name == "fall_mps" else mapping["vehicle"]
    table[name] = {kind: numbers}
    out = fly(mapping, calm, members=N)
    mean, sd = moments(kind, *numbers)
    values = out[name].values
    # Long tails converge more slowly: one quasi-random point in 4096 lies beyond 3.5 sigma.
    close(values, mean, sd, 0.02 if "log" in kind or kind == "normal" else 0.01)
    if kind == "lognormal":
        assert np.median(values) == pytest.approx(numbers[0], rel=0.005)
    if kind in ("uniform", "triangular", "loguniform"):
        assert numbers[0] <= values.min()
        assert values.max() <= numbers[-1]
    exact = {"rise_mps": 3, "cruise_height_m": 1000, "flight_time_h": 1, "fall_mps": 10}
    for other, value in exact.items():
        if other != name:
            assert (out[other] == value).all()


def test_a_choice_takes_each_option_as_often_as_its_weight_says(fly, calm):
    timer = {
        "choice": [[{"uniform": [2.25, 3.75]}, 0.8], [{"lognormal": [9, 0.1]}, 0.15], [6, 0.05]]
    }
    out = fly(spread(flight_time_h=timer), calm, members=N)
    hours = out.flight_time_h.values
    early, late = hours[hours < 4], hours[hours > 6]
    assert early.size / N == pytest.approx(0.8, abs=0.005)
    assert (hours == 6).mean() == pytest.approx(0.05, abs=0.005)
    close(early, 3.0, 1.5 / np.sqrt(12), 0.02)
    assert np.median(late) == pytest.approx(9, rel=0.01)


def test_weights_of_a_choice_need_not_add_up_to_one(fly, calm):
    out = fly(spread(rise_mps={"choice": [[2, 3], [4, 1]]}), calm, members=N)
    assert (out.rise_mps == 2).mean() == pytest.approx(0.75, abs=0.005)


def test_a_normal_fall_speed_never_turns_into_a_rise(fly, calm):
    mapping = spread()
    mapping["payload"][0]["fall_mps"] = {"normal": [1.0, 1.0]}
    out = fly(mapping, calm, members=N)
    assert out.fall_mps.min() > 0


def test_quantities_are_drawn_independently_of_one_another(fly, calm):
    mapping = spread(
        rise_mps={"uniform": [2, 5]}, cruise_height_m={"uniform": [500, 1500]},
        flight_time_h={"uniform": [1, 2]},
    )  # fmt: skip
    mapping["payload"][0]["fall_mps"] = {"uniform": [5, 10]}
    mapping["launch"][0] |= {"radius_km": 10, "time_spread_min": 30}
    mapping["launch"][0]["time"] = windfile.START.replace(hour=6)
    out = fly(mapping, calm, members=N)
    names = ("rise_mps", "cruise_height_m", "flight_time_h", "fall_mps", "launch_latitude",
             "launch_longitude")  # fmt: skip
    rows = [out[name].values for name in names] + [out.launch_time.values.astype(float)]
    r = np.corrcoef(rows) - np.eye(len(rows))
    # Independent draws of this number have correlations of 1/sqrt(4096) = 0.016.
    assert np.abs(r).max() < 0.03


def test_a_spread_of_times_becomes_a_spread_of_distance(fly):
    # In a wind of 10 m/s a load that is aloft for T comes down 10 T away: the moments of a uniform
    # flight time between 1 and 3 h are those of the distance.
    east = windfile.save(
        windfile.cds(synthetic.uniform(u_mps=10, v_mps=0), heights=[0, 4000, 8000])
    )
    mapping = event(
        0.0, 100.0, rise_mps=1000, cruise_height_m=1000, flight_time_h={"uniform": [1, 3]},
        fall_mps=1000,
    )  # fmt: skip
    out = fly(mapping, east, members=N)
    metres = np.radians(out.longitude.values - 100.0) * 6_371_000.0
    close(metres, 10 * (7200 + 1), 10 * 7200 / np.sqrt(12))


def test_payloads_take_turns_and_launches_and_balloons_are_drawn_evenly(fly, calm):
    mapping = spread()
    mapping["launch"][0]["balloons"] = 3
    mapping["launch"].append(mapping["launch"][0] | {"longitude_deg": 106.0, "balloons": 2})
    mapping["payload"].append({"item": "other", "fall_mps": 5, "fall_law": "constant"})
    out = fly(mapping, calm, members=1200)
    assert np.bincount(out.payload).tolist() == [600, 600]
    # Launches and balloons are drawn, evenly but not in turn: a stride through a quasi-random
    # sequence would give each launch only a part of the other unknowns.
    assert np.bincount(out.launch) == pytest.approx([600, 600], abs=6)
    first, second = (out.balloon.values[out.launch.values == i] for i in (0, 1))
    assert np.bincount(first) == pytest.approx([200] * 3, abs=12)
    assert np.bincount(second) == pytest.approx([300] * 2, abs=12)
    np.testing.assert_array_equal(out.fall_mps, np.where(out.payload == 0, 10, 5))
    np.testing.assert_allclose(out.longitude, np.where(out.launch == 0, 104.0, 106.0), atol=1e-9)
    assert out.payload.attrs["flag_meanings"] == "thing other"
