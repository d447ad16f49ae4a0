"""What a straight line between levels misses, measured on soundings of full resolution."""

import numpy as np
import pandas as pd
import pytest
from scipy.interpolate import CubicSpline

from tests.shared import FLIGHTS, beside
from weather.grid.between_levels import KEEPS_SHARE, MISSED_PER_S, keeps_m, missed_mps

#: The 37 levels of ERA5 up to 100 hPa (ECMWF, ERA5 documentation).
ERA5_HPA = np.array(
    [1000, 975, 950, 925, 900, 875, 850, 825, 800, 775, 750, 700, 650, 600, 550, 500, 450, 400,
     350, 300, 250, 225, 200, 175, 150, 125, 100.0]
)  # fmt: skip


def fine_profile(z, u, v, step=10.0, window_m=150.0):
    """Heights and winds every 10 m, as means over 150 m: the pendulum of a sonde does not count."""
    grid = np.arange(np.ceil(z[0]), z[-1], step)
    n = round(window_m / step)
    smooth = [
        np.convolve(np.pad(np.interp(grid, z, x), n // 2, mode="edge"), np.ones(n) / n, "same")
        for x in (u, v)
    ]
    return grid, *(x[n // 2 : n // 2 + grid.size] for x in smooth)


@pytest.fixture(scope="module")
def newport():
    # A level every ten seconds, some 50 m apart.
    table = pd.read_csv(FLIGHTS / "radiosonde_20200531T2304.csv")
    toward = np.radians(table.wdir_deg.values) + np.pi
    u, v = (table.wspd_ms.values * f(toward) for f in (np.sin, np.cos))
    grid, u, v = fine_profile(table.height_m.values, u, v)
    log_p = np.interp(grid, table.height_m, np.log(table.p_hpa * 100.0))
    return grid, log_p, u, v


def missed(profile, levels, along=np.interp):
    """What lines through some levels miss of both components, shape (2, n), between the levels."""
    z, _, u, v = profile
    inside = (z >= levels[0]) & (z <= levels[-1])
    return np.array([(along(z, levels, np.interp(levels, z, x)) - x)[inside] for x in (u, v)]), z[
        inside
    ]


@pytest.mark.parametrize("apart", [300.0, 500.0, 700.0, 1000.0])
def test_a_line_misses_what_the_law_says(newport, apart):
    # One sounding, all positions of the levels: the law is a mean of five (docs/science.md), which
    # scatter by a quarter about it.
    z = newport[0]
    errors = [
        missed(newport, np.arange(z[0] + shift, z[-1], apart))
        for shift in np.linspace(0.0, apart, 5)[:-1]
    ]
    below = np.concatenate([e[:, at < 9000.0] for e, at in errors], axis=1)
    assert np.sqrt((below**2).mean()) == pytest.approx(MISSED_PER_S * apart, rel=0.3)


def test_what_is_missed_keeps_over_a_quarter_of_the_distance(newport):
    # What counts for a fall is the integral of the correlation: of exp(-dz/H) it is H. Here, up to
    # the first zero of a wiggle between two levels, within a third.
    z = newport[0]
    error, at = missed(newport, np.arange(z[0], z[-1], 700.0))
    error = error[:, at < 9000.0]
    rho = np.array([(error[:, : error.shape[1] - k] * error[:, k:]).mean() for k in range(60)])
    rho /= rho[0]
    keeps = 10.0 * np.trapezoid(rho[: np.argmax(rho < 0.0)])
    assert keeps == pytest.approx(KEEPS_SHARE * 700.0, rel=0.33)


def test_on_the_levels_of_era5_a_cubic_gains_nothing(newport):
    # The vector error of the 37 levels below 6 km: 1.03 m/s for a line, 0.98 for a cubic; 0.97 and
    # 0.90 on nine soundings elsewhere. Five per cent are not worth a cubic in every sample.
    z, log_p, _, _ = newport
    levels = np.interp(-np.log(ERA5_HPA * 100.0), -log_p, z)
    levels = levels[(levels > z[0]) & (levels < z[-1])]

    def vector(along):
        error, at = missed(newport, levels, along)
        return float(np.sqrt((error[:, at < 6000.0] ** 2).sum(axis=0).mean()))

    def cubic(z, levels, values):
        return CubicSpline(levels, values)(z)

    line = vector(np.interp)
    assert line == pytest.approx(1.03, abs=0.1)
    assert vector(cubic) == pytest.approx(line, rel=0.15)
    # The law on the same levels: what the run draws.
    at = np.arange(levels[0], 6000.0, 10.0)
    drawn = np.sqrt(2.0 * (missed_mps(levels, at) ** 2).mean())
    assert drawn == pytest.approx(line, rel=0.3)


def test_levels_nearer_together_miss_less_and_made_up_winds_nothing():
    near, far = np.arange(0.0, 8001.0, 150.0), np.arange(0.0, 8001.0, 600.0)
    z = np.array([2000.0, 5000.0])
    assert missed_mps(near, z) == pytest.approx([0.24, 0.24])
    assert missed_mps(far, z) == pytest.approx([0.96, 0.96])
    assert missed_mps(np.array([0.0, 8000.0]), z).tolist() == [0.0, 0.0]
    assert missed_mps(far, np.array([-100.0, 9000.0])).tolist() == [0.0, 0.0]
    assert keeps_m(far) == pytest.approx(150.0)
    assert keeps_m(np.array([0.0, 8000.0])) == 0.0


def test_the_law_holds_on_the_other_soundings_too():
    shared = beside("data")
    """Graz and three dropsondes, whose data are not all ours to hand on."""
    profiles = []
    graz = pd.read_csv(
        shared / "soundings/graz_20210406/bufr_temp_hires_11240_20210406T02.csv"
    ).dropna(subset=["u_ms"])
    profiles.append((graz.gph_m.values, graz.u_ms.values, graz.v_ms.values))
    for path in sorted((shared / "flights").glob("D2024*.nc")):
        profiles.append(dropsonde(path))
    square, n = 0.0, 0
    for z, u, v in profiles:
        grid, *wind = fine_profile(z, u, v)
        error, at = missed((grid, None, *wind), np.arange(grid[0], grid[-1], 500.0))
        square += float((error[:, at < 9000.0] ** 2).sum())
        n += error[:, at < 9000.0].size
    assert np.sqrt(square / n) == pytest.approx(MISSED_PER_S * 500.0, rel=0.15)


def dropsonde(path):
    """Height, eastward and northward wind of an ASPEN file, by height."""
    import netCDF4

    with netCDF4.Dataset(path) as nc:
        z, u, v = (
            np.ma.filled(nc[n][:].astype(float), np.nan) for n in ("gpsalt", "u_wind", "v_wind")
        )
    known = np.isfinite(z + u + v)
    order = np.unique(z[known], return_index=True)[1]
    return z[known][order], u[known][order], v[known][order]
