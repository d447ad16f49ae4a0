"""Optimal interpolation against closed forms, brute force, another solver, and known skies."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from scipy.optimize import minimize

from weather.errors import InputError
from weather.physics import standard_atmosphere
from weather.soundings import analysis, kriging, sample
from weather.soundings.kriging import Statistics
from weather.soundings.sounding import LEVEL_FIELDS, Sounding

NOON = datetime(2008, 12, 8, 12, tzinfo=UTC)
PLACES = np.array([[35, 125], [38, 128], [36, 131], [40, 126], [33, 129], [41, 131], [37, 123],
                   [39, 134], [34, 133.0]])  # fmt: skip
GRID = analysis.Grid(south_deg=34, north_deg=40, west_deg=124, east_deg=132)


def standard_ascent(lat, lon, u, v, *, top_m=17_000.0, **more):
    """An ascent through the ICAO standard atmosphere with winds given as functions of height."""
    z = np.arange(50.0, top_m, 250.0)
    fields = {
        "pressure_pa": standard_atmosphere.pressure(z),
        "height_m": z,
        "temperature_k": standard_atmosphere.temperature(z),
        "dewpoint_k": np.full(z.size, np.nan),
        "u_mps": u(z),
        "v_mps": v(z),
    }
    who = {"station": f"{lat}{lon}", "name": "", "latitude_deg": lat, "longitude_deg": lon}
    return Sounding(**{**who, "time": NOON, **fields, **more})


def network(**more):
    return [
        standard_ascent(lat, lon, lambda z: 5 + z / 1000, lambda z: -2 + 0 * z, **more)
        for lat, lon in PLACES
    ]


def test_a_degree_of_the_meridian_is_111_195_km():
    # pi R / 180 with R = 6371 km; and a quarter of the equator, pi R / 2.
    got = kriging.distance_km(np.array([[0.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 90.0]]))
    np.testing.assert_allclose(got, [[111.19493, 10007.5434]], rtol=1e-6)


def test_one_station_speaks_for_everywhere_and_two_for_the_middle_in_equal_parts():
    one = kriging.interpolate(PLACES[:1], PLACES, np.array([[7.0]]), Statistics())
    np.testing.assert_allclose(one, 7.0)
    pair = np.array([[37.0, 126.0], [37.0, 128.0]])
    middle = np.array([[37.0, 127.0]])
    assert kriging.interpolate(pair, middle, np.array([[2.0], [6.0]]), Statistics())[0, 0] == (
        pytest.approx(4.0)
    )


def test_without_noise_the_estimate_is_the_report_at_a_station_and_the_mean_far_away():
    values = np.arange(9.0)[:, None]
    exact = Statistics(noise_fraction=0.0)
    np.testing.assert_allclose(
        kriging.interpolate(PLACES, PLACES, values, exact), values, atol=1e-9
    )
    # So far that nothing is correlated; all stations too far apart to be so: the plain mean.
    short = Statistics(length_km=1.0, noise_fraction=0.0)
    away = kriging.interpolate(PLACES, np.array([[-30.0, -60.0]]), values, short)
    assert away[0, 0] == pytest.approx(4.0)


def test_weights_are_those_of_least_expected_squared_error():
    # Another solver on the definition itself: minimise w C w - 2 w c with weights that sum to one.
    statistics, place = Statistics(), np.array([[37.5, 127.0]])
    weights = kriging.interpolate(PLACES, place, np.eye(9), statistics)[0]
    r = kriging.distance_km(PLACES, PLACES) / 250.0
    near = kriging.distance_km(PLACES, place)[:, 0] / 250.0
    covariance = (1 + r) * np.exp(-r) + 0.25 * np.eye(9)
    toward = (1 + near) * np.exp(-near)
    found = minimize(
        lambda w: w @ covariance @ w - 2 * w @ toward,
        np.full(9, 1 / 9),
        jac=lambda w: 2 * covariance @ w - 2 * toward,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like},
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    np.testing.assert_allclose(weights, found.x, atol=1e-6)


def test_with_a_trend_a_plane_is_found_exactly_everywhere():
    # A plane in the three coordinates of space: at these stations two of them and the constant
    # make the third to a few per mille, so the plane is one along those two.
    def plane(places):
        lat, lon = np.radians(places).T
        east = np.cos(lat) * np.sin(lon - np.radians(128))
        return 3 + 40 * east[:, None]

    points = GRID.points()
    got = kriging.interpolate(PLACES, points, plane(PLACES), Statistics(trend=True))
    np.testing.assert_allclose(got, plane(points), atol=0.02)
    flat = kriging.interpolate(PLACES, points, plane(PLACES), Statistics(trend=False))
    assert np.abs(flat - plane(points)).max() > 0.2


@pytest.mark.parametrize("trend", [False, True])
def test_leaving_one_out_at_once_equals_doing_it_one_by_one(trend):
    rng = np.random.default_rng(1)
    places = np.column_stack([rng.uniform(30, 45, 12), rng.uniform(120, 140, 12)])
    values = rng.normal(size=(12, 3))
    values[4, 1] = np.nan
    statistics = Statistics(trend=trend)
    for i in range(12):
        rest = np.delete(np.arange(12), i)
        alone = kriging.interpolate(places[rest], places[i : i + 1], values[rest], statistics)[0]
        if trend:
            # The plane's axes turn a little with the station that goes; the span stays theirs.
            alone_tolerance = 2e-2
        else:
            alone_tolerance = 1e-9
        at_once = kriging.leave_one_out(places, values, statistics)[i]
        told = np.isfinite(values[i])
        np.testing.assert_allclose(at_once[told], alone[told], atol=alone_tolerance)
        assert np.isnan(at_once[~told]).all()


def test_the_same_air_everywhere_comes_back_as_that_air():
    sky = analysis.analyse(network(), GRID)
    z = standard_atmosphere.height(sky["level"].values)
    heights = sky["geopotential_height"].values
    # Linear interpolation of temperature in ln p between levels 250 m apart: centimetres.
    np.testing.assert_allclose(heights, np.broadcast_to(z[:, None, None], heights.shape), atol=0.5)
    t = sky["air_temperature"].values
    # Below the lowest level the air warms by 6.5 K/km, at the tropopause the corner is cut.
    np.testing.assert_allclose(
        t, np.broadcast_to(standard_atmosphere.temperature(z)[:, None, None], t.shape), atol=0.2
    )
    above = z > 50.0
    u = sky["eastward_wind"].values[above]
    np.testing.assert_allclose(
        u, np.broadcast_to((5 + z[above] / 1000)[:, None, None], u.shape), atol=0.01
    )
    np.testing.assert_allclose(sky["northward_wind"].values[above], -2.0, atol=1e-5)


def test_an_ascent_that_burst_early_leaves_heights_rising_everywhere():
    # Half of the ascents end at 6 km, and those are 300 m higher than the others at every level.
    half = [
        standard_ascent(lat, lon, lambda z: 0 * z, lambda z: 0 * z, top_m=6000.0 if i % 2 else 17e3)
        for i, (lat, lon) in enumerate(PLACES)
    ]
    lifted = [
        Sounding(**{**vars(s), "height_m": s.height_m + 300.0}) if i % 2 else s
        for i, s in enumerate(half)
    ]
    sky = analysis.analyse(lifted, GRID)
    assert sky["level"].values[-1] == 10_000.0
    assert (np.diff(sky["geopotential_height"].values, axis=0) > 150.0).all()


def test_levels_that_few_ascents_reach_are_left_out():
    tops = [7000.0] * 7 + [16_000.0] * 2
    few = [
        standard_ascent(lat, lon, lambda z: 0 * z, lambda z: 0 * z, top_m=top)
        for (lat, lon), top in zip(PLACES, tops, strict=True)
    ]
    top = analysis.analyse(few, GRID)["level"].values[-1]
    assert standard_atmosphere.height(top) < 7000.0


def test_leaving_out_a_station_of_uniform_air_finds_no_error():
    table = analysis.cross_validate(network(), {"first": {"35.0125.0"}})
    assert list(table["group"].values) == ["all", "first"]
    np.testing.assert_allclose(table["vector_rms"].values[0], 0.0, atol=0.01)
    assert table["count"].sel(group="first").sum() * 9 == table["count"].sel(group="all").sum()


def test_the_cross_validated_error_is_that_of_an_analysis_without_the_station():
    every = sample.sample_soundings()
    table = analysis.cross_validate(every, {"osan": {"47122"}}, layers_m=[(1500.0, 4000.0)])
    (osan,) = (s for s in every if s.station == "47122")
    grid = analysis.Grid(south_deg=37.0, north_deg=37.5, west_deg=127.0, east_deg=127.5)
    sky = analysis.analyse([s for s in every if s is not osan], grid)
    column = sky.interp(latitude=osan.latitude_deg, longitude=osan.longitude_deg)
    from weather.soundings.sounding import heights_at, wind_at

    levels = sky["level"].values
    z, wind = heights_at(osan, levels), wind_at(osan, levels)
    layer = (z >= 1500) & (z < 4000)
    height = column["geopotential_height"].values
    misses = [
        np.interp(z[layer], height, column[name].values) - wind[i, layer]
        for i, name in enumerate(("eastward_wind", "northward_wind"))
    ]
    expected = np.sqrt(np.mean(np.sum(np.square(misses), axis=0)))
    assert float(table["vector_rms"].sel(group="osan")[0]) == pytest.approx(expected, abs=0.05)


def test_ascents_of_one_time_are_grouped_and_counted_once_per_station():
    early = [standard_ascent(37, 127, lambda z: z / 1e3, lambda z: z / 1e3, top_m=16e2)]
    again = Sounding(**{**vars(early[0]), "time": NOON + timedelta(minutes=40)})
    fuller = standard_ascent(37, 127, lambda z: 0 * z, lambda z: 0 * z)
    later = Sounding(**{**vars(fuller), "time": NOON + timedelta(hours=6)})
    groups = analysis.observation_times([later, again, fuller])
    assert [time for time, _ in groups] == [NOON + timedelta(minutes=40), NOON + timedelta(hours=6)]
    assert groups[0][1] == [fuller]


def test_what_cannot_be_analysed_is_refused():
    blank = np.full(len(network()[0].u_mps), np.nan)
    calm = [Sounding(**{**vars(s), "u_mps": blank}) for s in network()]
    with pytest.raises(InputError, match="no wind on two levels"):
        analysis.analyse(calm, GRID)
    with pytest.raises(InputError, match="at least 3 ascents"):
        analysis.cross_validate(network()[:2])
    # No single height is far from its pressure, which the door would refuse; their order is.
    falling = [
        Sounding(**{**vars(s), "height_m": s.height_m * np.where(s.height_m < 5000.0, 2.5, 1.0)})
        for s in network()
    ]
    with pytest.raises(InputError, match="contradict each other"):
        analysis.analyse(falling, GRID)


def test_every_level_field_of_a_sounding_is_an_array_of_one_length():
    sizes = {getattr(network()[0], name).size for name in LEVEL_FIELDS}
    assert len(sizes) == 1
