"""Headers of GRIB 2 read without ecCodes say what ecCodes says of them."""

import itertools

import numpy as np
import pytest

from weather.formats import grib2_headers
from weather.formats.eccodes import eccodes_api, handle_of
from weather.formats.grib import read_grib

ec = eccodes_api()


def message(**keys):
    """A message of 3 by 4 points with some keys of its own."""
    handle = ec.codes_grib_new_from_samples("regular_ll_pl_grib2")
    grid = {"Ni": 4, "Nj": 3, "latitudeOfFirstGridPointInDegrees": 38,
            "latitudeOfLastGridPointInDegrees": 36, "longitudeOfFirstGridPointInDegrees": 126,
            "longitudeOfLastGridPointInDegrees": 129, "iDirectionIncrementInDegrees": 1,
            "jDirectionIncrementInDegrees": 1, "dataDate": 20150119, "dataTime": 1200}  # fmt: skip
    for key, value in (grid | keys).items():
        if key == "pv":
            ec.codes_set(handle, "PVPresent", 1)
            ec.codes_set_array(handle, key, value)
        else:
            ec.codes_set(handle, key, value)
    ec.codes_set_values(handle, np.arange(12.0))
    octets = ec.codes_get_message(handle)
    ec.codes_release(handle)
    return octets


def header(octets):
    return grib2_headers.header(octets[:4096], len(octets))


LEVELS = [
    ({"typeOfLevel": "isobaricInhPa", "level": 850}, 85_000),
    ({"typeOfLevel": "isobaricInPa", "level": 50}, 50),
    # As JMA writes 850 hPa: 850 with the scale factor -2.
    ({"typeOfFirstFixedSurface": 100, "scaleFactorOfFirstFixedSurface": -2,
      "scaledValueOfFirstFixedSurface": 850}, 85_000),
    ({"typeOfFirstFixedSurface": 100, "scaleFactorOfFirstFixedSurface": 1,
      "scaledValueOfFirstFixedSurface": 125}, 12.5),
    ({"typeOfLevel": "hybrid", "level": 137, "pv": list(np.linspace(0, 1, 276))}, 137),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "level"), LEVELS)
def test_level_and_time_are_those_of_the_message(keys, level):
    found = header(message(**keys))
    assert found.level == pytest.approx(level)
    assert np.datetime64(found.seconds, "s") == np.datetime64("2015-01-19T12:00:00")


def test_fields_that_differ_in_level_and_time_only_share_a_template():
    made = [
        message(level=level, dataTime=time)
        for level, time in itertools.product((850, 700), (0, 600))
    ]
    assert len({header(octets).template for octets in made}) == 1


@pytest.mark.parametrize(
    "keys",
    [
        {"shortName": "v"},
        {"centre": 34},
        {"subCentre": 241},
        {"forecastTime": 6},
        {"typeOfLevel": "hybrid"},
        {"typeOfGeneratingProcess": 2},
        {"longitudeOfFirstGridPointInDegrees": 125},
        {"productDefinitionTemplateNumber": 1, "perturbationNumber": 3},
        {"typeOfProcessedData": 1},
    ],
)
def test_anything_else_that_differs_is_another_template(keys):
    assert header(message(**keys)).template != header(message()).template


def test_what_is_no_field_at_an_instant_is_left_to_ecCodes():
    assert header(message(productDefinitionTemplateNumber=8)) is None
    one = message()
    assert grib2_headers.header(one[:100], len(one)) is None
    assert grib2_headers.header(one[:4096], len(one) + 1) is None


def test_a_file_of_many_levels_and_scale_factors_is_indexed_as_ecCodes_sees_it(tmp_path):
    """The fast way and ecCodes agree on where each field lies, scale factors mixed."""
    surfaces = ((0, 85_000), (-2, 700), (0, 50_000), (-3, 30))
    keys = [
        {
            "scaleFactorOfFirstFixedSurface": scale,
            "scaledValueOfFirstFixedSurface": value,
            "typeOfFirstFixedSurface": 100,
            "dataTime": time,
            "shortName": "u",
        }
        for time, (scale, value) in itertools.product((0, 600), surfaces)
    ]
    path = tmp_path / "levels.grib2"
    path.write_bytes(b"".join(message(**each) for each in keys))
    (ds,) = read_grib(path)
    seen = []
    for each in keys:
        with handle_of(ec, message(**each)) as handle:
            seen.append(ec.codes_get(handle, "level", float) * 100)
    assert ds["level"].values.tolist() == sorted(set(seen))
    assert ds.sizes["valid_time"] == 2
