"""Heights and densities against closed forms (benchmark B7) and real ERA5."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from tests.shared import beside
from weather.physics import hydrostatics, standard_atmosphere

R, G0 = 287.05287, 9.80665  # ICAO Doc 7488/3
LEVELS = np.array([1000, 975, 900, 850, 700, 500, 300, 200, 100.0]) * 100


def field(column):
    return np.asarray(column)[:, None, None] * np.ones((1, 2, 3))


def test_five_thousand_geopotential_metres_are_5003_936_metres():
    # By hand: 6356766 x 5000 / (6356766 - 5000) = 5003.936 (US Standard Atmosphere 1976).
    assert hydrostatics.geometric_height(5000.0) == pytest.approx(5003.936, abs=5e-4)


@given(st.floats(-400, 60000))
def test_geometric_and_geopotential_heights_undo_each_other(z):
    there = hydrostatics.geopotential_from_geometric(z)
    assert hydrostatics.geometric_height(there) == pytest.approx(z, abs=1e-7)


def test_geopotential_over_standard_gravity_keeps_single_precision():
    got = hydrostatics.geopotential_height(np.float32([9806.65, 49033.25]))
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, [1000.0, 5000.0], rtol=1e-6)


def test_an_isothermal_column_is_exponential():
    # H = R T / g; z = H ln(p0 / p).
    scale = R * 250.0 / G0
    got = hydrostatics.heights_above_lowest(LEVELS, field(np.full(9, 250.0)))
    np.testing.assert_allclose(got, field(scale * np.log(LEVELS[0] / LEVELS)), rtol=1e-13)


def test_a_column_of_constant_lapse_follows_the_power_law():
    # p = p0 (1 - G z / T0)^(g / R G), solved for z; T = T0 - G z.
    lapse, t0 = 0.0065, 288.15
    z = t0 / lapse * (1 - (LEVELS / LEVELS[0]) ** (R * lapse / G0))
    got = hydrostatics.heights_above_lowest(LEVELS, field(t0 - lapse * z))
    np.testing.assert_allclose(got, field(z), rtol=1e-9, atol=1e-9)


def test_a_piecewise_linear_column_returns_the_layer_formula():
    z = np.array([0.0, 3000.0, 5000.0, 9000.0])
    t = np.array([290.0, 275.0, 275.0, 240.0])
    p = [1e5]
    for k, slope in enumerate([-0.005, 0.0, -0.00875]):
        dz = z[k + 1] - z[k]
        ratio = (t[k + 1] / t[k]) ** (-G0 / (R * slope)) if slope else np.exp(-G0 * dz / R / t[k])
        p.append(p[-1] * ratio)
    got = hydrostatics.heights_above_lowest(np.array(p), t[:, None, None])
    np.testing.assert_allclose(got[:, 0, 0], z, rtol=1e-9, atol=1e-9)


def test_heights_between_levels_of_the_standard_atmosphere_are_its_own():
    z = np.array([0.0, 2000.0, 6000.0, 11000.0, 15000.0])
    column = standard_atmosphere.pressure(z), z, standard_atmosphere.temperature(z)
    between = np.array([500.0, 3333.0, 10000.0, 14000.0])
    np.testing.assert_allclose(
        hydrostatics.pressure_in_column(between, *column),
        standard_atmosphere.pressure(between),
        rtol=1e-12,
    )


@pytest.mark.parametrize("ground", [-100.0, 0.0, 111.0, 800.0, 3000.0])
def test_a_column_stands_on_its_ground(ground):
    # In the standard atmosphere the right answer is the standard height of each level.
    # The lowest layer stops at 1000 hPa (111 m); its gradient goes on below.
    p = np.array([1000, 925, 850, 700, 500, 400]) * 100.0
    z = standard_atmosphere.height(p)
    t = field(standard_atmosphere.temperature(z))
    above = hydrostatics.heights_above_lowest(p, t)
    flat = np.full((2, 3), 1.0)
    got = hydrostatics.heights_on_ground(
        above, p, t, flat * standard_atmosphere.pressure(ground), flat * ground
    )
    np.testing.assert_allclose(got, field(z), rtol=1e-9, atol=1e-6)


def test_moist_air_is_lighter():
    # T_v = 300 (1 + 0.608 x 0.02) = 303.648 K; rho = 1e5 / (287.05287 x 303.648) = 1.14727.
    t_v = hydrostatics.virtual_temperature(np.full((1, 1, 1), 300.0), np.full((1, 1, 1), 0.02))
    assert t_v[0, 0, 0] == pytest.approx(303.648)
    got = hydrostatics.density(np.array([1e5]), t_v)
    assert got[0, 0, 0] == pytest.approx(1.14727, abs=1e-5)


def test_the_slope_of_heights_is_exact_where_they_are_a_parabola_in_log_pressure():
    # H = a x + b x^2 with x = -ln p: T_v = (g/R)(a + 2 b x).
    x = -np.log(LEVELS / 1e5)
    got = hydrostatics.virtual_temperature_from_heights(field(8000 * x - 600 * x**2), LEVELS)
    np.testing.assert_allclose(got, field(G0 / R * (8000 - 1200 * x)), rtol=1e-12)


def test_two_levels_have_the_temperature_of_their_layer():
    p = np.array([1e5, 5e4])
    got = hydrostatics.virtual_temperature_from_heights(field([0.0, R * 260 / G0 * np.log(2)]), p)
    np.testing.assert_allclose(got, 260.0)


def era5(name):
    with xr.open_dataset(beside(f"data/winds/era5_zt_korea/{name}"), engine="netcdf4") as ds:
        return ds.sortby("level", ascending=False).load()


@pytest.mark.parametrize("day", ["20101017T14", "20110117T14"])
def test_the_slope_of_era5_geopotential_is_its_virtual_temperature(day):
    ds = era5(f"era5_0p25_{day}_z_t_30-40N_120-140E.nc").sel(level=slice(1000, 200))
    z = hydrostatics.geopotential_height(ds.z.values)
    t_v = hydrostatics.virtual_temperature_from_heights(z, ds.level.values * 100)
    off = t_v - ds.t.values
    # Moisture makes T_v exceed T, by 3 to 4 K at most; the rest is the error of the slope.
    assert np.sqrt((off**2).mean()) < 1.0
    assert 0 < off.mean() < 0.6


@pytest.mark.parametrize("day", ["20101017T14", "20110117T14"])
def test_hydrostatic_layers_of_era5_are_its_geopotential_to_two_per_mille(day):
    # 500 to 200 hPa, where the water vapour the file lacks no longer matters.
    ds = era5(f"era5_0p25_{day}_z_t_30-40N_120-140E.nc").sel(level=slice(500, 200))
    z = hydrostatics.geopotential_height(ds.z.values)
    got = hydrostatics.heights_above_lowest(ds.level.values * 100.0, ds.t.values)
    rise = z[:, -1] - z[:, 0]
    np.testing.assert_allclose(got[:, -1], rise, rtol=2e-3)


#: Feet of layers, m, the temperature there, K, and its gradient in the layer above, K/m.
FEET_M, FEET_K = np.array([0.0, 3000.0, 5000.0, 9000.0]), np.array([290.0, 275.0, 277.0, 240.0])
SLOPES = np.diff(FEET_K) / np.diff(FEET_M)


def fall(layer, rise_m):
    """p / p_foot so far above the foot of a layer: (1 + G h / T)^(-g / R G)."""
    slope = SLOPES[layer]
    return (1 + slope * rise_m / FEET_K[layer]) ** (-G0 / (R * slope))


@pytest.mark.parametrize(
    ("layer", "rise_m"), [(0, -300.0), (0, 50.0), (0, 2900.0), (1, 100.0), (1, 1900.0), (2, 1000.0),
                          (2, 3900.0), (2, 4400.0)]
)  # fmt: skip
def test_any_layer_may_hold_the_ground(layer, rise_m):
    # Also below the lowest level and above the highest, where the nearest layer goes on.
    feet = 1e5 * np.cumprod([1.0, *(fall(k, d) for k, d in enumerate(np.diff(FEET_M)))])
    ground_pa = np.full((1, 1), feet[layer] * fall(layer, rise_m))
    heights, kelvin = (column[:, None, None] for column in (FEET_M, FEET_K))
    got = hydrostatics.heights_on_ground(heights, feet, kelvin, ground_pa, np.full((1, 1), 123.0))
    shift = 123.0 - (FEET_M[layer] + rise_m)
    np.testing.assert_allclose(got[:, 0, 0], FEET_M + shift, atol=1e-6)


def test_air_whose_pressure_falls_rises():
    # By hand: omega = -1 Pa/s at 1 kg/m3 is 1 / 9.80665 = 0.101972 m/s upward; single stays single.
    got = hydrostatics.upward_velocity(np.float32([-1.0, 0.5]), np.float32([1.0, 0.5]))
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, [0.101972, -0.101972], rtol=1e-5)
