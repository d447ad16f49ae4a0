"""One request, one key; and what covers what."""

import hashlib
import itertools
import json

import pytest

from weather.store import Wanted


def wanted(**changes):
    asked = {
        "source": "cds",
        "dataset": "reanalysis-era5-pressure-levels",
        "variables": ("geopotential", "u_component_of_wind"),
        "levels_hpa": (1000, 850, 500),
        "times": ("2015-01-19T14:00", "2015-01-19T15:00"),
        "area": (40.0, 124.0, 34.0, 131.0),
    }
    return Wanted(**asked | changes)


def test_order_type_and_repetition_do_not_change_the_key():
    twisted = wanted(
        variables=["u_component_of_wind", "geopotential", "geopotential"],
        levels_hpa=["500", 1000.0, "850.0", 500],
        times=["2015-01-19T15:00:00Z", "2015-01-19 14:00"],
        area=[40, 124.00000001, 34, 131],
    )
    assert twisted.key == wanted().key
    assert twisted == wanted()


def test_every_difference_that_matters_changes_the_key():
    others = [
        wanted(source="rda"),
        wanted(dataset="reanalysis-era5-single-levels"),
        wanted(product="ensemble_members"),
        wanted(variables=("geopotential",)),
        wanted(levels_hpa=(1000, 850)),
        wanted(times=("2015-01-19T14:00",)),
        wanted(area=(40.25, 124.0, 34.0, 131.0)),
        wanted(form="grib"),
    ]
    keys = [each.key for each in (wanted(), *others)]
    assert len(set(keys)) == len(keys)


def test_the_key_is_the_hash_of_plain_canonical_json():
    # Written out by hand, so that a change of the key, which would orphan every store, is seen.
    text = json.dumps(
        {
            "area": [40.0, 124.0, 34.0, 131.0],
            "dataset": "reanalysis-era5-pressure-levels",
            "form": "netcdf",
            "levels_hpa": [1000.0, 850.0, 500.0],
            "product": "reanalysis",
            "schema": 1,
            "source": "cds",
            "times": ["2015-01-19T14:00", "2015-01-19T15:00"],
            "variables": ["geopotential", "u_component_of_wind"],
        }
    )
    assert wanted().key == hashlib.sha256(text.encode()).hexdigest()


def test_minus_zero_is_zero():
    assert wanted(area=(1.0, -0.0, -1.0, 2.0)).key == wanted(area=(1.0, 0.0, -1.0, 2.0)).key


@pytest.mark.parametrize(
    "larger",
    [
        {"area": (41.0, 124.0, 34.0, 131.0)},
        {"area": (40.0, 123.0, 33.0, 132.0)},
        {"levels_hpa": (1000, 925, 850, 700, 500)},
        {"times": tuple(f"2015-01-19T{hour:02d}:00" for hour in range(24))},
        {"variables": ("geopotential", "temperature", "u_component_of_wind")},
        {"form": "grib"},
    ],
)
def test_more_of_anything_covers(larger):
    assert wanted(**larger).covers(wanted())


def test_less_of_anything_does_not_cover():
    for smaller in (
        {"area": (39.75, 124.0, 34.0, 131.0)},
        {"area": (40.0, 124.25, 34.0, 131.0)},
        {"levels_hpa": (1000, 500)},
        {"times": ("2015-01-19T15:00",)},
        {"variables": ("geopotential",)},
        {"product": "ensemble_members"},
        {"source": "rda"},
    ):
        assert not wanted(**smaller).covers(wanted()), smaller


def test_covering_is_an_order():
    boxes = [wanted(levels_hpa=levels) for levels in ((1000,), (1000, 850), (1000, 850, 500))]
    for one, other in itertools.combinations(boxes, 2):
        assert other.covers(one)
        assert not one.covers(other)
        assert one.covers(one)


def test_a_source_that_would_leave_the_store_is_refused():
    with pytest.raises(ValueError, match="small letters"):
        wanted(source="../../etc")
