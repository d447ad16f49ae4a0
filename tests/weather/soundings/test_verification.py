"""Sky against soundings: offsets put in by hand come back as bias, s.d. and vector error."""

import io
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import xarray as xr

from drift.figures.comparison import plot_against
from weather.errors import InputError
from weather.physics import standard_atmosphere
from weather.soundings import verification
from weather.soundings.sounding import Sounding

START = datetime(2015, 1, 19, 12, tzinfo=UTC)
LEVELS = np.array([1000, 900, 800, 700, 500, 300, 150.0]) * 100


def wind(hours, z, lat, lon):
    """A wind linear in time, height, latitude and longitude: interpolation is exact."""
    return 1 + 0.5 * hours + z / 500 + 0.3 * (lat - 37) + 0.2 * (lon - 127), -3 + z / 1000 + 0 * lat


def sky(shift=0.0, members=0):
    """Tidy winds 35-40 N, 124-130 E, six hours, on heights that slope from south to north."""
    hours, lat, lon = np.arange(7.0), np.arange(35, 40.5, 0.5), np.arange(124, 130.5, 0.5) + shift
    shape = (hours.size, LEVELS.size, lat.size, lon.size)
    t, z, y, x = np.meshgrid(hours, standard_atmosphere.height(LEVELS), lat, lon, indexing="ij")
    z = z + 10 * (37 - y)
    u, v = wind(t, z, y, x - shift)
    dims = ("time", "level", "latitude", "longitude")
    fields = {"eastward_wind": u, "northward_wind": v, "geopotential_height": z}
    ds = xr.Dataset(
        {name: (dims, np.broadcast_to(field, shape)) for name, field in fields.items()},
        {
            "time": np.datetime64(START.replace(tzinfo=None), "ns")
            + hours.astype("timedelta64[h]"),
            "level": LEVELS,
            "latitude": lat,
            "longitude": lon,
        },
        {"title": "Winds made by formula"},
    )
    if members:
        apart = xr.DataArray(np.arange(members) - (members - 1) / 2, dims="realization")
        ds["eastward_wind"] = ds["eastward_wind"] + apart
    return ds


def ascent(lat, lon, hours, offset=(0.0, 0.0), scatter=0.0):
    """An ascent through that wind, slower by an offset, with every other level off by +-scatter."""
    z = np.arange(250.0, 13_000.0, 250.0)
    sign = np.where(np.arange(z.size) % 2, 1.0, -1.0)
    u, v = wind(hours, z, lat, lon)
    blank = np.full(z.size, np.nan)
    return Sounding(
        station=f"{lat}-{lon}",
        name="",
        latitude_deg=lat,
        longitude_deg=lon,
        time=START + timedelta(hours=hours),
        pressure_pa=standard_atmosphere.pressure(z),
        height_m=z,
        temperature_k=blank,
        dewpoint_k=blank,
        u_mps=u - offset[0] + scatter * sign,
        v_mps=v - offset[1],
    )


def test_a_sky_is_read_exactly_where_it_is_linear():
    found = verification.differences(sky(), [ascent(36.9, 127.3, 2.7)])
    assert found.z.size > 45
    np.testing.assert_allclose(found.du, 0.0, atol=1e-9)
    np.testing.assert_allclose(found.dv, 0.0, atol=1e-9)


def test_an_offset_comes_back_as_bias_and_a_scatter_as_standard_deviation():
    ascents = [
        ascent(36.2, 126.1, 0.0, (1.5, -0.5), 2.0),
        ascent(38.7, 129.4, 6.0, (1.5, -0.5), 2.0),
    ]
    table = verification.against(sky(), ascents)
    # 4, 8, 12 levels of each ascent in layers of 1, 2 and 3 km: half of them +2, half -2.
    assert table["count"].values.tolist()[1:5] == [8, 8, 16, 24]
    assert (table["ascents"] == 2).all()
    np.testing.assert_allclose(table["eastward_bias"][1:5], 1.5, atol=1e-9)
    np.testing.assert_allclose(table["northward_bias"][1:5], -0.5, atol=1e-9)
    np.testing.assert_allclose(table["eastward_sd"][1:5], 2.0, atol=1e-9)
    np.testing.assert_allclose(table["northward_sd"][1:5], 0.0, atol=1e-9)
    # sqrt(1.5^2 + 0.5^2 + 2^2) = sqrt(6.5).
    np.testing.assert_allclose(table["vector_rms"][1:5], np.sqrt(6.5), atol=1e-9)
    assert table.attrs["sky"] == "Winds made by formula"


def test_a_level_on_the_border_of_two_layers_counts_in_the_upper_one():
    rows = verification.Differences.of_ascent(
        ascent(37.0, 127.0, 1.0),
        np.array([999.0, 1000.0]),
        np.array([3.0, 0.0]),
        np.array([4.0, 0.0]),
    )
    table = verification.by_layer(rows)
    assert table["count"].values.tolist() == [1, 1, 0, 0, 0, 0]
    assert table["vector_rms"].values[:2].tolist() == [5.0, 0.0]
    assert np.isnan(table["vector_rms"].values[2:]).all()


def test_ascents_outside_in_place_or_time_are_left_out():
    outside = [ascent(34.0, 127.0, 1.0), ascent(37.0, 131.0, 1.0), ascent(37.0, 127.0, 6.5)]
    table = verification.against(sky(), [*outside, ascent(37.0, 127.0, 1.0)])
    assert table["ascents"].max() == 1
    with pytest.raises(InputError, match="none of the 3 ascents lies inside the sky"):
        verification.against(sky(), outside)


def test_longitudes_are_the_same_after_a_turn():
    found = verification.differences(sky(shift=-360.0), [ascent(36.9, 127.3, 2.7)])
    np.testing.assert_allclose(found.du, 0.0, atol=1e-9)


def test_of_an_ensemble_the_mean_is_judged():
    found = verification.differences(sky(members=4), [ascent(36.9, 127.3, 2.7)])
    np.testing.assert_allclose(found.du, 0.0, atol=1e-9)


def test_a_sky_of_one_time_is_judged_at_that_time_only():
    one = sky().isel(time=[2])
    found = verification.differences(one, [ascent(37.0, 127.0, 2.0)])
    np.testing.assert_allclose(found.du, 0.0, atol=1e-9)
    with pytest.raises(InputError, match="none of the 1 ascents"):
        verification.against(one, [ascent(37.0, 127.0, 2.5)])


def test_the_figure_shows_every_layer_and_can_be_printed():
    table = verification.against(sky(), [ascent(37.0, 127.0, 1.0, (1.0, 1.0), 1.0)])
    figure = plot_against(table)
    left, right = figure.axes
    assert "m/s" in left.get_xlabel() and "m/s" in right.get_xlabel()
    assert "km" in left.get_ylabel()
    (line,) = right.lines
    np.testing.assert_allclose(line.get_ydata(), [0.5, 1.5, 2.5, 4.0, 6.5, 10.0])
    figure.savefig(io.BytesIO(), format="png")
