"""Finding a box in a global grid: by hand-counted columns and rows."""

import numpy as np
import pytest

from weather.errors import FetchError
from weather.providers.box_cut import Cut, runs_of
from weather.store import Wanted

GLOBE = {
    "time": np.arange("2015-01-19T00", "2015-01-20T00", dtype="datetime64[h]"),
    "level": np.array([100.0, 500.0, 850.0, 1000.0]),
    "latitude": np.arange(90.0, -90.5, -1.0),
    "longitude": np.arange(0.0, 360.0, 1.0),
}


def cut(area, grid=GLOBE, **changes):
    asked = {"levels_hpa": (1000, 850), "times": ("2015-01-19T03:00", "2015-01-19T04:00")}
    wanted = Wanted(source="rda", dataset="d", variables=("u",), area=area, **asked | changes)
    return Cut.of(grid, wanted, "the test")


def test_a_box_on_the_grid_takes_its_own_rows_and_columns():
    found = cut((40.0, 124.0, 38.0, 126.0))
    assert found.outer == (slice(3, 5), slice(2, 4), slice(50, 53))
    assert found.longitude_indices.tolist() == [124, 125, 126]
    assert found.axes["latitude"].tolist() == [40.0, 39.0, 38.0]
    assert found.n_bytes == 4 * 2 * 2 * 3 * 3


def test_a_box_between_grid_lines_is_bracketed():
    found = cut((39.75, 124.25, 38.25, 125.5))
    assert found.axes["latitude"].tolist() == [40.0, 39.0, 38.0]
    assert found.axes["longitude"].tolist() == [124.0, 125.0, 126.0]


def test_west_of_greenwich_the_longitudes_go_on_without_a_jump():
    found = cut((40.0, -2.0, 38.0, 1.0))
    assert found.longitude_indices.tolist() == [358, 359, 0, 1]
    assert found.axes["longitude"].tolist() == [-2.0, -1.0, 0.0, 1.0]
    assert runs_of(found.longitude_indices) == [slice(358, 360), slice(0, 2)]


def test_across_the_date_line_too():
    found = cut((40.0, 178.5, 38.0, 181.0))
    assert found.longitude_indices.tolist() == [178, 179, 180, 181]
    grid = GLOBE | {"longitude": np.arange(-180.0, 180.0, 1.0)}
    found = cut((40.0, 178.5, 38.0, 181.0), grid)
    assert found.longitude_indices.tolist() == [358, 359, 0, 1]
    assert found.axes["longitude"].tolist() == [178.0, 179.0, 180.0, 181.0]


def test_a_regional_grid_gives_what_it_has():
    grid = GLOBE | {"longitude": np.arange(120.0, 131.0), "latitude": np.arange(30.0, 45.0)}
    found = cut((40.0, 119.0, 38.0, 122.0), grid)
    assert found.axes["longitude"].tolist() == [120.0, 121.0, 122.0]
    assert found.axes["latitude"].tolist() == [38.0, 39.0, 40.0]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"levels_hpa": (1000, 925)}, "lacks the levels 925"),
        ({"times": ("2015-01-20T03:00",)}, "lacks the hours 2015-01-20T03"),
    ],
)
def test_what_is_not_there_is_named(changes, says):
    with pytest.raises(FetchError, match=says):
        cut((40.0, 124.0, 38.0, 126.0), **changes)
