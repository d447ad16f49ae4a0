"""A box of sky: outward snapping, bracketing hours, and what is not a box."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from weather.box import Box
from weather.errors import InputError

NOON = datetime(2015, 1, 19, 14, 0, tzinfo=UTC)


def box(**changes):
    facts = dict(west_deg=126.1, east_deg=128.0, south_deg=37.3, north_deg=38.7, start=NOON)
    return Box(**{**facts, "end": NOON + timedelta(hours=5), "top_m": 9000.0, **changes})


def test_a_box_grows_outward_to_whole_cells_and_one_more():
    got = box().snapped()
    # By hand: 126.1 -> 126.0 -> 125.75; 128.0 is on the grid -> 128.25; 37.3 -> 37.25 -> 37.0.
    assert (got.west_deg, got.east_deg) == (125.75, 128.25)
    assert (got.south_deg, got.north_deg) == (37.0, 39.0)


def test_an_edge_on_a_decimal_grid_stays_where_it_is():
    got = box(west_deg=12.3, east_deg=12.7).snapped(step_deg=0.1, halo_cells=0)
    assert (got.west_deg, got.east_deg) == (12.3, 12.7)


def test_the_halo_never_passes_a_pole():
    got = box(south_deg=-89.9, north_deg=90.0).snapped()
    assert (got.south_deg, got.north_deg) == (-90.0, 90.0)


def test_the_halo_never_goes_round_the_earth_twice():
    got = box(west_deg=-179.9, east_deg=179.9).snapped()
    assert (got.west_deg, got.east_deg) == (-180.0, 180.0)


def test_a_box_across_the_date_line_stays_continuous():
    got = box(west_deg=179.0, east_deg=181.3).snapped()
    assert (got.west_deg, got.east_deg) == (178.75, 181.75)


def test_the_hours_bracket_the_flight():
    late = box(start=NOON.replace(minute=20), end=NOON.replace(hour=16, minute=5))
    assert [h.hour for h in late.hours()] == [14, 15, 16, 17]


def test_full_hours_bracket_themselves():
    assert [h.hour for h in box().hours()] == [14, 15, 16, 17, 18, 19]
    assert box(end=NOON).hours() == [NOON]


def test_times_are_kept_in_utc():
    korea = timezone(timedelta(hours=9))
    assert box(start=datetime(2015, 1, 19, 23, tzinfo=korea)).start == NOON
    assert box(start=datetime(2015, 1, 19, 23, tzinfo=korea)).start.tzinfo is UTC


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"north_deg": 95.0}, "latitude 95.0"),
        ({"south_deg": 39.0}, "south_deg 39.0"),
        ({"west_deg": 170.0, "east_deg": -170.0}, "date line"),
        ({"west_deg": float("nan")}, "longitudes"),
        ({"start": datetime(2015, 1, 19)}, "no offset"),
        ({"end": NOON - timedelta(hours=1)}, "exchange start and end"),
        ({"top_m": 0.0}, "top_m"),
        ({"top_m": float("inf")}, "top_m"),
    ],
)
def test_what_is_not_a_box_is_refused_in_one_sentence(wrong, words):
    with pytest.raises(InputError, match=words) as caught:
        box(**wrong)
    assert "\n" not in str(caught.value)
