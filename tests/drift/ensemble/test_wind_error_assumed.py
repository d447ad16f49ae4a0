"""Which error of the winds a run assumes, and that what it draws is what it says."""

import numpy as np
import pytest

import weather
from drift.ensemble.unknowns import wind_error as assumed_error
from drift.event.file import load_event
from drift.priors.distributions import Fixed
from tests.analytic import event
from tests.analytic import sky as analytic_sky
from weather import synthetic
from weather.grid.gridded_sky import gridded
from weather.grid.wind_error import BROAD_MODES, wind_error
from weather.soundings import analysis, analysis_error, kriging, sample
from weather.soundings.analysis import WIND

PYONGYANG = (39.0, 126.0)
NOON = 1228737600.0  # 2008-12-08 12:00 UTC


@pytest.fixture(scope="module")
def ascents():
    return sample.sample_soundings()


@pytest.fixture(scope="module")
def sky():
    return sample.open_sample()


def uniform(heights_m):
    return analytic_sky(
        synthetic.uniform(u_mps=5, v_mps=0), [-1, 0, 1], [99, 100, 101], range(3), heights_m
    )


def with_winds(**winds):
    return load_event(event(0.0, 100.0, fall_mps=5.0) | {"winds": winds})


def test_an_event_has_the_last_word_and_the_prior_the_first():
    here = uniform([0.0, 12_000.0])
    prior = assumed_error(with_winds(), here)
    assert prior.basis == "prior" and prior.fine is None
    given = assumed_error(with_winds(error_mps=1.5, error_time_h=2.0), here)
    assert given.basis == "event"
    assert (given.sd_mps, given.time_h) == (Fixed(1.5), Fixed(2.0))
    assert given.distance_km == prior.distance_km
    # An s.d. that the event gives holds at every height.
    z = np.array([0.0, 3000.0, 10_000.0])
    zero = np.zeros(3)
    assert given.at(zero, z, zero, zero) == pytest.approx([1.5] * 3)
    # The prior: 2 m/s from 1.5 to 5 km, a quarter more near the ground and at 10 km.
    assert prior.at(zero, z, zero, zero) == pytest.approx([2.5, 2.0, 2.5])


def test_an_event_without_error_draws_none_of_its_scales():
    none = assumed_error(with_winds(error_mps=0), uniform([0.0, 500.0, 1000.0]))
    assert none.is_none and list(none.drawn()) == ["wind_error_mps"]


def test_levels_near_together_leave_less_between_them():
    z, zero = np.array([3000.0]), np.zeros(1)
    far = assumed_error(with_winds(), uniform(np.arange(0.0, 12_001.0, 600.0)))
    near = assumed_error(with_winds(), uniform(np.arange(0.0, 12_001.0, 150.0)))
    assert far.at(zero, z, zero, zero) == pytest.approx(np.hypot(2.0, 0.96))
    assert near.at(zero, z, zero, zero) == pytest.approx(np.hypot(2.0, 0.24))
    assert far.fine.height_m == pytest.approx(150.0)


def drawn_broad(sky, count, places, t, z):
    """What a run draws at some places, (count, places), eastward, without the fine part."""
    assumed = assumed_error(load_event("2008-12-border-chapel"), sky)
    one = np.ones(count)
    names = {"time_h": assumed.time_h, "height_m": assumed.height_m}
    drawn = {f"wind_error_{k}": d.ppf(0.5 * one) for k, d in names.items()}
    drawn["wind_error_distance_km"] = assumed.distance_km.ppf(0.5 * one)
    drawn["wind_error_mps"] = assumed.sd_mps.ppf(0.5 * one)
    modes = assumed.fields(2 * np.arange(count), drawn, 5, t)
    table = modes.amplitude
    modes = modes._replace(
        waves=np.ascontiguousarray(modes.waves[:, :BROAD_MODES]),
        amplitude=table._replace(factor=table.factor * np.array([1.0, 0.0])),
    )
    lat, lon = np.radians(places).T
    unit = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
    return np.array([[wind_error(modes, k, t, z, *u)[0] for u in unit] for k in range(count)])


def test_a_run_draws_the_error_of_the_kriging(sky, ascents):
    # The covariance that the kriging itself expects, against 3000 drawn errors, between places over
    # and around the line, by distance. One length stands for all directions and the constant
    # sixteenth is added: within 0.12 of the variance.
    places = np.array(
        [[lat, lon] for lat in (37.0, 38.0, 39.0, 40.0) for lon in (125.0, 127.0, 129.0)]
    )
    found = np.cov(drawn_broad(gridded(sky), 3000, places, NOON, 3000.0).T)
    sd = analysis_error.field_sd_mps(ascents, sample.GRID)
    expected = sd**2 * kriging.error_covariance(analysis.places(ascents), places, WIND)
    np.testing.assert_allclose(np.diag(found), np.diag(expected), rtol=0.15)
    apart = kriging.distance_km(places, places)
    mean = np.diag(expected).mean()
    for low, high in ((80.0, 130.0), (130.0, 200.0), (200.0, 300.0)):
        pairs = (apart > low) & (apart < high)
        assert pairs.sum() >= 12
        assert found[pairs].mean() / mean == pytest.approx(expected[pairs].mean() / mean, abs=0.12)
    # With 40 km and no smoothness, as in a reanalysis of half a degree, 100 km left 0.13 of it.
    near = (apart > 80.0) & (apart < 130.0)
    assert found[near].mean() / mean > 0.6


def test_the_report_and_the_profile_say_what_is_drawn(sky):
    flown = weather.open_sky("sample", load_event("2008-12-border-chapel").box())
    assumed = assumed_error(load_event("2008-12-border-chapel"), flown)
    lat, lon = PYONGYANG
    said = assumed.at(*(np.array(x) for x in (NOON, 3000.0, lat, lon)))[0]
    broad = float(sky["wind_error_sd"].sel(latitude=lat, longitude=lon, error_height=3000.0)[4])
    fine = float(sky["wind_error_fine_sd"].sel(error_height=3000.0))
    assert said == pytest.approx(np.hypot(broad, fine), rel=0.01)
