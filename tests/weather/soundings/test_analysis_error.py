"""The error of an analysis of soundings: simulated, of ascents left out, and of real hours."""

import numpy as np
import pytest
import xarray as xr

from tests.shared import beside
from tests.weather.soundings.inside import stations_inside
from weather.grid.gridded_sky import gridded
from weather.soundings import analysed_sky, analysis, analysis_error, kriging, sample
from weather.soundings.analysis import WIND

PYONGYANG = (39.0, 126.0)


@pytest.fixture(scope="module")
def ascents():
    return sample.sample_soundings()


@pytest.fixture(scope="module")
def sky():
    return sample.open_sample()


def test_the_expected_error_is_that_of_the_weights():
    # E (w z - F)^2 = 1 - 2 w c + w (C + noise) w, from the definition, with the weights themselves.
    rng = np.random.default_rng(2)
    stations = np.column_stack([rng.uniform(33, 42, 9), rng.uniform(122, 132, 9)])
    points = np.column_stack([rng.uniform(33, 42, 5), rng.uniform(122, 132, 5)])
    weights = kriging.interpolate(stations, points, np.eye(9), WIND)

    def mu(a, b):
        r = kriging.distance_km(a, b) / WIND.length_km
        return (1 + r) * np.exp(-r)

    among = mu(stations, stations) + WIND.noise_fraction * np.eye(9)
    toward = mu(points, stations)
    expected = mu(points, points) - weights @ toward.T - toward @ weights.T
    expected += weights @ among @ weights.T
    found = kriging.error_covariance(stations, points, WIND)
    np.testing.assert_allclose(found, expected, atol=1e-10)
    np.testing.assert_allclose(
        kriging.error_variance(stations, points, WIND), np.diag(expected), atol=1e-10
    )


def test_a_station_left_out_errs_as_much_as_is_expected_of_it():
    # Fields drawn from the very covariance: the standardised errors have mean square 1.
    rng = np.random.default_rng(3)
    stations = np.column_stack([rng.uniform(30, 45, 14), rng.uniform(118, 138, 14)])
    r = kriging.distance_km(stations, stations) / WIND.length_km
    covariance = (1 + r) * np.exp(-r) + WIND.noise_fraction * np.eye(14)
    values = np.linalg.cholesky(covariance) @ rng.normal(size=(14, 4000))
    error = kriging.standardised(stations, values, WIND)
    np.testing.assert_allclose((error**2).mean(axis=1), 1.0, rtol=0.1)
    left_out = kriging.leave_one_out(stations, values, WIND) - values
    ratio = left_out / error
    np.testing.assert_allclose(ratio, np.broadcast_to(ratio[:, :1], ratio.shape), rtol=1e-6)


def standardised(ascents):
    """Errors of stations left out over what is expected, m/s, and heights: (n, levels)."""
    seen = analysis.observed(ascents)
    error = kriging.standardised(analysis.places(ascents), np.hstack([seen.u, seen.v]), WIND)
    return np.split(error, 2, axis=1), np.cumsum(seen.thickness, axis=1)


def test_the_embedded_ascents_err_as_the_sky_says_they_do(ascents):
    (du, dv), z = standardised(ascents)
    inside = np.array([s.station in stations_inside() for s in ascents])
    sd = analysis_error.field_sd_mps(ascents, sample.GRID)
    at = inside[:, None] & (z >= 1500.0) & (z < 4000.0)
    ratio = np.concatenate([du[at], dv[at]]) / sd
    ratio = ratio[np.isfinite(ratio)]
    assert np.sqrt((ratio**2).mean()) == pytest.approx(1.0, abs=0.01)
    # Ten stations with two components and some levels each are about 30 independent numbers: of
    # them 90 % lie within 1.645 of zero, give or take 11 points (two s.d. of a binomial).
    assert abs((np.abs(ratio) < 1.645).mean() - 0.9) < 0.11


def test_the_error_changes_with_height_as_stations_left_out_show(ascents):
    (du, dv), z = standardised(ascents)
    for bottom, top in ((0, 3000), (3000, 7000), (10_000, 16_000)):
        at = (z >= bottom) & (z < top)
        found = np.sqrt(np.nanmean(np.concatenate([du[at], dv[at]]) ** 2))
        middle = np.interp((bottom + top) / 2, *np.array(analysis_error.FIELD_PROFILE).T)
        assert found == pytest.approx(analysis_error.FIELD_SD_MPS * middle, rel=0.07)


def test_stations_left_out_err_alike_over_the_height_that_the_sky_says(ascents):
    # Correlation of the errors of one station at levels dz apart, below 8 km: 0.59 over 1 km, 0.33
    # over 2 km, 0.17 over 3; exp(-dz / 1.8 km) has 0.57, 0.33, 0.19.
    seen = analysis.observed(ascents)
    wind = np.hstack([seen.u, seen.v])
    error = kriging.leave_one_out(analysis.places(ascents), wind, WIND) - wind
    z = np.cumsum(seen.thickness, axis=1)
    z = np.where(z < 8000.0, z, np.nan)
    apart = z[:, None, :] - z[:, :, None]
    products = sum(e[:, None, :] * e[:, :, None] for e in np.split(error, 2, axis=1))
    own = np.nanmean(products[apart == 0.0])
    for lag in (1000.0, 2000.0, 3000.0):
        found = np.nanmean(products[np.abs(apart - lag) < 125.0]) / own
        assert found == pytest.approx(np.exp(-lag / analysis_error.HEIGHT_M[0]), abs=0.06)


def test_ascents_two_to_three_hundred_kilometres_apart_differ_by_as_much_as_is_said(ascents):
    # 2 S^2 (1 - mu(250 km) + noise) per component: what fewer than five ascents fall back on. Of 14
    # pairs, which share stations: within a fifth.
    seen, where = analysis.observed(ascents), analysis.places(ascents)
    z = np.nanmedian(np.cumsum(seen.thickness, axis=1), axis=0)
    at = (z >= 1500.0) & (z < 4000.0)
    apart = kriging.distance_km(where, where)
    pairs = np.argwhere(np.triu((apart > 200.0) & (apart < 300.0)))
    wind = np.stack([seen.u[:, at], seen.v[:, at]])
    found = np.sqrt(np.nanmean((wind[:, pairs[:, 0]] - wind[:, pairs[:, 1]]) ** 2))
    r = 250.0 / WIND.length_km
    expected = 2.0 * (1.0 - (1.0 + r) * np.exp(-r) + WIND.noise_fraction)
    assert found == pytest.approx(analysis_error.FIELD_SD_MPS * np.sqrt(expected), rel=0.2)
    assert 3.5 < found < 5.5


def test_the_error_grows_with_the_hours_from_the_ascents(sky):
    lat, lon = PYONGYANG
    column = sky["wind_error_sd"].sel(latitude=lat, longitude=lon, error_height=3000.0)
    hours = (column["error_time"].values - np.datetime64("2008-12-08T12:00")) / np.timedelta64(
        1, "h"
    )
    after = column.values[hours >= 0]
    assert (np.diff(after) > 0).all()
    np.testing.assert_allclose(after, column.values[hours <= 0][::-1], rtol=1e-5)
    # v and what has changed add up: S^2 2 (1 - (1 + 12/6) exp(-12/6)) after 12 h.
    grown = after[-1] ** 2 - after[0] ** 2
    assert grown == pytest.approx(4.30**2 * 2 * (1 - 3 * np.exp(-2.0)), rel=0.01)


def test_winds_between_two_times_are_wrong_in_the_middle_and_least_at_both():
    # The expected square of F(t) - (1 - w) F(0) - w F(12) from the covariance matrix of the three.
    for hours in (0.0, 3.0, 6.0, 12.0):
        w, t = hours / 12.0, np.array([hours, 0.0, 12.0])
        x = np.abs(t[:, None] - t[None, :]) / analysis_error.KEEPS_H
        weights = np.array([1.0, -(1.0 - w), -w])
        expected = weights @ ((1 + x) * np.exp(-x)) @ weights
        assert analysis_error.changed(hours, 12.0) == pytest.approx(expected, abs=1e-12)
    assert analysis_error.changed(6.0, 12.0) < 0.5 * analysis_error.changed(6.0)


def test_the_wind_of_real_hours_changes_as_fast_as_is_said():
    shared = beside("data")
    # Hourly ERA5 of two autumn weeks over Portugal, 950 to 600 hPa, which no sounding sky has seen.
    for name, time in (("2022", "valid_time"), ("2023", "time")):
        with xr.open_dataset(
            shared / "winds" / "era5_portugal" / f"euroc_{name}_all_windows.nc"
        ) as ds:
            level = "pressure_level" if "pressure_level" in ds.dims else "level"
            low = ds.sel({level: [p for p in ds[level].values if 600 <= p <= 950]})
            hours = low[time].values.astype("datetime64[h]").astype(int)
            u, v = low["u"].values, low["v"].values
        for lag in (3, 6):
            pairs = [
                (a, b) for a in range(hours.size) for b in range(a) if hours[a] - hours[b] == lag
            ]
            squares = [((u[a] - u[b]) ** 2 + (v[a] - v[b]) ** 2).mean() / 2 for a, b in pairs]
            said = 4.3 * np.sqrt(float(analysis_error.changed(float(lag))))
            assert np.sqrt(np.mean(squares)) == pytest.approx(said, rel=0.35)


def test_few_ascents_take_no_reanalysis_for_granted(ascents):
    grid = analysis.Grid(south_deg=36, north_deg=39, west_deg=125, east_deg=129)
    for some in (ascents[:1], ascents[:4]):
        mine = analysed_sky.sky_from(some, grid)
        error = gridded(mine).error
        assert mine.attrs["wind_error_mps"] == analysis_error.FIELD_SD_MPS
        assert error is not None and error.sd_mps.median == analysis_error.FIELD_SD_MPS
        # Nowhere better than what a report has of its own, and far off as uncertain as the wind.
        assert float(mine["wind_error_sd"].max()) > 4.0
