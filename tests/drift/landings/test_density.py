"""Densities: they add up, hold the share they say, and are never finer than a tenth of a degree."""

import numpy as np
import pytest
import xarray as xr
from scipy.ndimage import gaussian_filter

from drift import density
from drift.landings.density import smallest_holding
from weather.errors import InputError


def landings(lat, lon, outcome=None, payload=None):
    n = np.size(lat)
    outcome = np.zeros(n, dtype=np.int8) if outcome is None else outcome
    payload = np.zeros(n, dtype=np.int16) if payload is None else payload
    return xr.Dataset(
        {
            "latitude": ("member", np.asarray(lat, float)),
            "longitude": ("member", np.asarray(lon, float)),
            "outcome": ("member", outcome),
            "payload": ("member", payload, {"flag_meanings": "leaflet usb"}),
        }
    )


def gaussian(n, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(38.0, 0.5, n), rng.normal(127.0, 0.8, n)


def test_the_density_adds_up_to_the_share_that_landed():
    outcome = np.where(np.arange(1000) % 5 == 0, 2, 0).astype(np.int8)
    found = density(landings(*gaussian(1000), outcome=outcome))
    assert float(found.probability.sum()) == pytest.approx(0.8)


def test_each_item_has_a_density_of_its_own():
    payload = (np.arange(1000) % 2).astype(np.int16)
    found = density(landings(*gaussian(1000), payload=payload))
    sums = found.probability_by_item.sum(("latitude", "longitude"))
    np.testing.assert_allclose(sums, [1.0, 1.0])
    mixed = found.probability_by_item.mean("item")
    np.testing.assert_allclose(mixed, found.probability)


def test_cells_are_a_tenth_of_a_degree_and_lie_on_round_edges():
    found = density(landings(*gaussian(500)))
    for name in ("latitude", "longitude"):
        values = found[name].values
        np.testing.assert_allclose(np.diff(values), 0.1, atol=1e-9)
        np.testing.assert_allclose((values * 10) % 1, 0.5, atol=1e-6)


@pytest.mark.parametrize("cell_deg", [0.05, 0.0999, 0.0, -1.0])
def test_finer_cells_are_refused(cell_deg):
    with pytest.raises(InputError, match="finer than the method"):
        density(landings(*gaussian(10)), cell_deg=cell_deg)


def test_the_areas_hold_their_share_of_other_draws():
    # Fresh draws from the same distribution: 50 % and 90 % of them, within four standard errors of
    # the count (4000 draws: 3.2 % and 1.9 %) and the error of an area from 4000 landings (1 %).
    found = density(landings(*gaussian(4000)))
    lat, lon = gaussian(4000, seed=1)
    for percent, room in ((50, 0.04), (90, 0.03)):
        inside = found[f"credible_{percent}"].interp(
            latitude=xr.DataArray(lat), longitude=xr.DataArray(lon), method="nearest"
        )
        assert float(inside.fillna(0).mean()) == pytest.approx(percent / 100, abs=room)


def test_the_smallest_set_of_cells_is_taken():
    weights = np.array([[0.5, 0.1], [0.3, 0.1]])
    assert smallest_holding(weights, 0.5).tolist() == [[True, False], [False, False]]
    assert smallest_holding(weights, 0.8).tolist() == [[True, False], [True, False]]
    assert smallest_holding(weights, 1.0).all()
    assert not smallest_holding(np.zeros((2, 2)), 0.5).any()


def test_the_order_is_that_of_the_weights_and_the_share_that_of_the_counts():
    weights, counts = np.array([[4.0, 3.0, 2.0, 1.0]]), np.array([[1.0, 1.0, 0.0, 8.0]])
    assert smallest_holding(weights, 0.2, counts).tolist() == [[True, True, False, False]]
    assert smallest_holding(weights, 0.5, counts).all()


def mirrored(n=500):
    """Landings that are their own mirror image east to west: cells come in pairs alike in all."""
    lat, lon = gaussian(n)
    return landings(np.tile(lat, 2), np.concatenate([lon, 254.0 - lon]))


def areas(found):
    return [found[f"credible_{percent}"].values for percent in (50, 90)]


def test_the_last_digit_of_a_weight_moves_no_area():
    # Processors differ in it: a sum is taken eight at a time or two, an exponential by another
    # polynomial. Every weight is moved to a neighbouring double or left, at random, ten times; each
    # of the mirrored cells on the rim has a twin that differs from it in that digit only.
    weights = gaussian_filter(np.random.default_rng(1).poisson(3.0, (40, 20)).astype(float), 2.0)
    weights = np.hstack([weights, weights[:, ::-1]])
    counts, rng = np.ones_like(weights), np.random.default_rng(2)
    for share in (0.5, 0.9, 0.77):
        one = smallest_holding(weights, share, counts)
        for _ in range(10):
            towards = rng.choice([-np.inf, np.nan, np.inf], weights.shape)
            moved = np.where(np.isnan(towards), weights, np.nextafter(weights, towards))
            assert (smallest_holding(moved, share, counts) == one).all()
            assert (smallest_holding(moved, share) == smallest_holding(weights, share)).all()


def test_the_order_of_the_members_moves_no_area():
    # Sums over members in another order, as blocks, workers and instruction sets take them.
    down, rng = mirrored(), np.random.default_rng(3)
    one = density(down)
    for _ in range(5):
        other = density(down.isel(member=rng.permutation(down.sizes["member"])))
        xr.testing.assert_identical(one, other)


def test_of_cells_alike_the_south_western_is_taken_first():
    assert smallest_holding(np.ones((2, 3)), 0.5).tolist() == [[True] * 3, [False] * 3]
    assert smallest_holding(np.ones((1, 4)), 0.5).tolist() == [[True, True, False, False]]


def test_a_landing_on_the_edge_of_a_cell_keeps_its_cell():
    # 127.1 is an edge; a turn of the globe taken off and put back would move its last digit.
    for others in (126.5, 127.3, 128.9):
        found = density(landings(np.full(3, 38.05), [127.1, others, others]))
        column = found.probability.sum("latitude").sel(longitude=127.15, method="nearest")
        assert float(column) == pytest.approx(1 / 3)


def test_landings_on_both_sides_of_the_date_line_lie_together():
    lon = np.concatenate([np.full(50, 179.85), np.full(50, -179.85)])
    found = density(landings(np.full(100, 10.0), lon))
    assert found.sizes["longitude"] < 40
    assert float(found.probability.sum()) == pytest.approx(1.0)


def test_nothing_landed_is_no_density_and_no_crash():
    found = density(landings([38.0, 38.0], [127.0, 127.0], outcome=np.array([1, 2], np.int8)))
    assert float(found.probability.sum()) == 0.0
    assert not found.credible_90.values.any()


def test_one_point_is_one_cell():
    found = density(landings(np.full(10, 38.04), np.full(10, 127.07)))
    cell = found.probability.where(found.probability > 0, drop=True)
    assert (float(cell.latitude[0]), float(cell.longitude[0])) == pytest.approx((38.05, 127.05))
    assert int(found.credible_90.sum()) == 1
