"""How fast things fall: against hand-derived speeds and the ranges of the published notes."""

import numpy as np
import pytest

from drift.priors.payload import ITEMS, fall_speed, glide_diffusivity, item, terminal_speed
from weather.errors import InputError

# Speeds that the masses, sizes and drag of the sources allow (docs/science.md, What falls, column
# v_0), m/s.
QUOTED = {
    "leaflet-paper": (0.8, 1.4),
    "leaflet-film": (0.45, 1.0),
    "dollar-note": (1.0, 1.6),
    "dvd": (4.1, 7.6),
    "dvd-sleeve": (4.0, 5.1),
    "dvd-case": (7.2, 9.5),
    "usb-stick": (11.5, 14.5),
    "booklet": (6.5, 8.6),
    "bundle": (19.0, 37.0),
    "waste-bag": (25.0, 45.0),
    "envelope": (2.5, 6.5),
    "clump": (22.0, 27.0),
}

# Priors of the same table: median and s.d. of the logarithm.
PRIORS = {
    "leaflet-paper": (1.0, 0.25),
    "leaflet-film": (0.7, 0.30),
    "dollar-note": (1.25, 0.20),
    "dvd": (5.5, 0.20),
    "dvd-sleeve": (4.5, 0.20),
    "dvd-case": (8.0, 0.20),
    "usb-stick": (12.0, 0.25),
    "booklet": (7.5, 0.25),
    "bundle": (27.0, 0.30),
    "waste-bag": (32.0, 0.25),
    "envelope": (4.0, 0.35),
}


def test_a_kilogram_on_a_square_metre_falls_at_the_speed_worked_out_by_hand():
    # sqrt(2 * 9.80665 / 1.225) = sqrt(16.0109) = 4.00136
    assert terminal_speed(1.0, 1.0, 1.0, 1.225) == pytest.approx(4.00136, abs=1e-5)


@pytest.mark.parametrize("name", QUOTED)
def test_the_middle_case_falls_within_the_quoted_range(name):
    row = item(name)
    low, high = QUOTED[name]
    assert row.fall_range_mps == (low, high)
    assert low <= terminal_speed(row.mass_kg, row.area_m2, row.drag_coefficient) <= high


@pytest.mark.parametrize("name", ITEMS)
def test_the_prior_median_is_the_terminal_speed_of_the_middle_case(name):
    row = item(name)
    middle = terminal_speed(row.mass_kg, row.area_m2, row.drag_coefficient)
    assert row.fall_median_mps == pytest.approx(middle, rel=0.10)
    assert row.fall_range_mps[0] <= row.fall_median_mps <= row.fall_range_mps[1]


@pytest.mark.parametrize("name", ITEMS)
def test_the_prior_is_at_least_as_wide_as_the_range_it_came_from(name):
    row = item(name)
    low, high = row.fall_range_mps
    assert row.fall_median_mps * np.exp(-2 * row.fall_sigma_ln) <= low
    assert row.fall_median_mps * np.exp(2 * row.fall_sigma_ln) >= high


@pytest.mark.parametrize("name", PRIORS)
def test_the_priors_are_those_of_the_published_notes(name):
    assert (item(name).fall_median_mps, item(name).fall_sigma_ln) == PRIORS[name]


def test_thin_air_quickens_the_fall_by_the_published_factors():
    # Standard densities at 0, 1, 3, 5 km (ICAO Doc 7488): 1.2250, 1.1116, 0.9091, 0.7361;
    # factors 1.05, 1.16, 1.29 (docs/science.md, What falls).
    density = np.array([1.2250, 1.1116, 0.9091, 0.7361])
    assert fall_speed(1.0, density) == pytest.approx([1.0, 1.05, 1.16, 1.29], abs=0.005)
    assert np.all(fall_speed(1.0, density, "constant") == 1.0)


def test_terminal_speed_and_the_density_law_agree():
    at_height = terminal_speed(16e-3, 0.0111, 0.75, 0.7361)
    scaled = fall_speed(terminal_speed(16e-3, 0.0111, 0.75, 1.225), 0.7361)
    assert at_height == pytest.approx(scaled, rel=1e-12)


def test_gliding_spreads_leaflets_and_discs_as_worked_out_by_hand():
    # K = (0.25 v)^2 tau / 2 for tau 30 and 300 s: leaflets 1-10 m2/s (as in docs/science.md, What
    # falls); discs 28-284 m2/s (the notes round this to 10-100).
    leaflet = glide_diffusivity(1.0, 0.25, np.array([30.0, 300.0]))
    disc = glide_diffusivity(5.5, 0.25, np.array([30.0, 300.0]))
    assert leaflet == pytest.approx([0.94, 9.4], rel=0.01)
    assert disc == pytest.approx([28.4, 284.0], rel=0.01)


def test_no_tumbler_glides_flatter_than_twenty_degrees():
    # tan(20 deg) = 0.364 (Tinklenberg, Guala and Coletti 2023: lateral drift under 20 degrees).
    assert all(0.0 <= row.glide_fraction <= 0.364 for row in ITEMS.values())


def test_every_row_says_its_source_and_how_sure_it_is():
    for row in ITEMS.values():
        assert row.source
        assert row.certainty in ("calculated", "memory", "assumed")


def test_a_misspelt_item_is_answered_with_the_nearest_name():
    with pytest.raises(InputError, match="did you mean 'leaflet-paper'"):
        item("leaflet-papper")
    with pytest.raises(InputError, match="give fall_mps"):
        item("zzzz")
