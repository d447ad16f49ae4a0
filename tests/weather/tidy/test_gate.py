"""The gate: the same air in any well-defined shape becomes the same dataset."""

from datetime import UTC, datetime

import numpy as np
import pytest
import xarray as xr

from tests.weather import shapes
from tests.weather.shapes import G0, HPA, LATITUDE, LONGITUDE, box
from weather.errors import InputError
from weather.physics import standard_atmosphere
from weather.provenance import ERA5, Origin
from weather.tidy.gate import tidy


def gate(raw, **options):
    return tidy(raw, source="a test", **options)


def test_the_contract_is_kept():
    sky = gate(shapes.cds(), sha256="ab" * 32)
    shapes.check(sky)
    assert sky["time"].dtype == "datetime64[ns]"
    assert list(sky.coords) == ["time", "level", "latitude", "longitude"]
    assert sky["eastward_wind"].attrs == {"standard_name": "eastward_wind", "units": "m s-1"}
    facts = sky.attrs
    assert facts["title"] == "ERA5 hourly data on pressure levels, 5 levels 1000-500 hPa, 0.25 deg"
    assert facts["source"] == "a test"
    assert "CC BY 4.0" in facts["licence"]
    assert "Copernicus Climate Change Service information 2015" in facts["attribution"]
    assert (facts["heights"], facts["preliminary"], facts["caveats"]) == ("geopotential", "no", [])
    assert (facts["expver"], facts["sha256"]) == (["0001"], "ab" * 32)


def test_density_is_pressure_over_temperature():
    # rho = p / (R T), R = 287.05287: the air is the standard one, 1 K warmer.
    sky = gate(shapes.cds())
    kelvin = standard_atmosphere.temperature(standard_atmosphere.height(HPA * 100)) + 1
    by_hand = HPA * 100 / (287.05287 * kelvin)
    np.testing.assert_allclose(sky["air_density"][0, :, 0, 0], by_hand, rtol=1e-6)
    assert sky.attrs["density"] == "from temperature, dry air"


def test_humidity_makes_the_air_lighter():
    raw = shapes.cds()
    raw["q"] = xr.full_like(raw["t"], 0.01).assign_attrs(units="kg kg**-1")
    moist, dry = gate(raw)["air_density"], gate(shapes.cds())["air_density"]
    np.testing.assert_allclose(dry / moist, 1 + 0.608 * 0.01, rtol=1e-6)


def test_without_temperature_density_is_the_slope_of_geopotential():
    sky = gate(shapes.cds(drop="t"))
    assert sky.attrs["density"] == "from the slope of geopotential"
    # The geopotential is the standard one, so the density is; a parabola through levels up to
    # 200 hPa apart misses it by less than 1 %.
    truth = standard_atmosphere.density(standard_atmosphere.height(HPA * 100))
    np.testing.assert_allclose(sky["air_density"][0, :, 0, 0], truth, rtol=0.01)


def test_without_geopotential_heights_are_hydrostatic_and_say_so():
    sky = gate(shapes.cds(drop="z"))
    assert sky.attrs["heights"] == "hydrostatic from temperature"
    assert "standard height" in sky.attrs["caveats"][0]
    # 1 K warmer than standard: layers are thicker by 1/T, 0.35 to 0.4 %, above the lowest level.
    rise = sky["geopotential_height"][0, :, 0, 0].values - standard_atmosphere.height(1e5)
    thicker = (
        rise[1:] / (standard_atmosphere.height(HPA[1:] * 100) - standard_atmosphere.height(1e5)) - 1
    )
    assert np.all((thicker > 0.0034) & (thicker < 0.0038))


def test_without_geopotential_a_known_ground_carries_the_column():
    sky = gate([shapes.cds(drop="z"), shapes.ground(height=40.0)])
    assert sky.attrs["caveats"] == []
    # At 1000 hPa, 70 m above that ground, the 1 K of warmth makes 0.25 m.
    off = sky["geopotential_height"][0, 0] - standard_atmosphere.height(1e5)
    np.testing.assert_allclose(off, 0.25, atol=0.05)


def test_with_neither_the_standard_atmosphere_stands_in_and_says_so():
    sky = gate(shapes.cds(drop=("z", "t")))
    assert sky.attrs["heights"] == sky.attrs["density"] == "standard atmosphere"
    assert "standard atmosphere" in sky.attrs["caveats"][0]
    np.testing.assert_allclose(
        sky["geopotential_height"][1, :, 2, 2], standard_atmosphere.height(HPA * 100), rtol=1e-6
    )


def test_near_ground_fields_come_along():
    sky = gate([shapes.cds(), shapes.ground()])
    assert sky["surface_altitude"].dims == ("latitude", "longitude")
    np.testing.assert_allclose(sky["surface_altitude"], 40.0, rtol=1e-6)
    assert sky["eastward_wind_10m"].dims == ("time", "latitude", "longitude")
    assert float(sky["northward_wind_100m"].mean()) == -4.0
    assert float(sky["land_area_fraction"].mean()) == 1.0


def test_heights_in_metres_are_heights_whatever_their_name():
    raw = shapes.cds()
    raw["z"] = (raw["z"] / np.float32(G0)).assign_attrs(units="m")
    shapes.check(gate(raw))


def test_a_unitless_wind_is_taken_at_its_word_and_said():
    raw = shapes.cds()
    for name in raw.data_vars:
        del raw[name].attrs["units"]
    sky = gate(raw)
    shapes.check(sky)
    assert "no units for t, u, v, z" in sky.attrs["caveats"][0]


def test_a_unitless_z_that_cannot_be_a_geopotential_is_refused():
    raw = shapes.cds()
    raw["z"] = raw["z"] / np.float32(G0)
    raw["z"].attrs.clear()
    with pytest.raises(InputError, match="z has no units"):
        gate(raw)


@pytest.mark.parametrize(
    "change",
    [
        lambda ds: ds.isel(pressure_level=[3, 0, 4, 1, 2]),
        lambda ds: ds.isel(latitude=slice(None, None, -1)),
        lambda ds: ds.assign_coords(longitude=ds.longitude + 360),
        lambda ds: ds.assign_coords(longitude=ds.longitude - 360),
        lambda ds: ds.assign_coords(longitude=ds.longitude.astype("f4")),
        lambda ds: ds.assign_coords(pressure_level=("pressure_level", HPA * 100, {"units": "Pa"})),
        lambda ds: ds.assign_coords(pressure_level=("pressure_level", HPA.astype("i4"))),
        lambda ds: ds.transpose("longitude", "latitude", "pressure_level", "valid_time"),
        lambda ds: ds.rename(valid_time="time", pressure_level="level"),
        lambda ds: ds.rename(latitude="lat", longitude="lon", pressure_level="plev"),
        lambda ds: ds.expand_dims("number"),
        lambda ds: ds.drop_vars(["number", "expver"]),
        lambda ds: ds.assign_coords(expver=1),
        lambda ds: ds.astype("f8"),
        lambda ds: ds.assign(vo=ds.u, w=ds.u),
        lambda ds: ds.assign_coords(step=np.timedelta64(0, "ns"), time=ds.valid_time),
    ],
)
def test_the_same_air_in_another_order_is_the_same_sky(change):
    shapes.check(gate(change(shapes.cds())))


def test_other_providers_files_are_the_same_sky():
    shapes.check(gate(shapes.arco()))
    shapes.check(gate(shapes.ncar()))
    shapes.check(gate(shapes.gfs()), n_times=2)


def test_one_time_is_a_dimension_of_one():
    for raw in (shapes.cds(1), shapes.cds(1).squeeze("valid_time")):
        shapes.check(gate(raw), n_times=1)


def test_ensemble_members_lead():
    raw = xr.concat([shapes.cds() for _ in range(3)], xr.IndexVariable("number", [0, 1, 2]))
    sky = gate(raw.transpose("valid_time", "number", ...))
    assert sky["eastward_wind"].dims[0] == "realization"
    assert sky["geopotential_height"].shape == (3, 3, 5, 4, 5)
    assert sky.attrs["title"].endswith("3 ensemble members")
    shapes.check(sky.isel(realization=1, drop=True))


def whole_earth(lon):
    return shapes.cds(1, lon=lon, lat=np.linspace(-90, 90, 7))


@pytest.mark.parametrize(
    "lon",
    [
        np.arange(0, 360, 30.0),
        np.arange(-180, 180, 30.0),
        np.arange(0, 361, 30.0),
        np.arange(-180, 181, 30.0),
    ],
)
def test_the_whole_earth_is_kept_whole(lon):
    sky = gate(whole_earth(lon))
    assert sky.sizes["longitude"] == 12
    assert float(sky["longitude"][0]) == lon[0]
    assert sky["latitude"].values[[0, -1]].tolist() == [-90, 90]


def test_an_area_across_greenwich_is_continuous():
    lon = np.array([358.0, 359.0, 0.0, 1.0])
    raw = shapes.cds(lon=lon)
    sky = gate(raw)
    np.testing.assert_allclose(sky["longitude"], [-2, -1, 0, 1])
    np.testing.assert_allclose(sky["eastward_wind"][0, 0, 0], 10 + lon / 10, rtol=1e-6)
    np.testing.assert_allclose(gate(raw.sortby("longitude"))["longitude"], [-2, -1, 0, 1])


def test_a_box_keeps_bracketing_times_a_halo_and_the_levels_to_its_top():
    sky = gate(shapes.cds(5), box=box())
    assert [t.hour for t in sky["time"].values.astype("datetime64[s]").tolist()] == [13, 14]
    np.testing.assert_allclose(sky["longitude"], [126.0, 126.25, 126.5, 126.75])
    np.testing.assert_allclose(sky["latitude"], [36.0, 36.25, 36.5])
    # 1000 and 925 hPa lie under 1000 m (762 m), 850 above, and one more for cold air.
    np.testing.assert_allclose(sky["level"], [1e5, 92500, 85000, 70000])


def test_a_box_is_cut_from_the_earth_across_its_seam():
    noon = datetime(2015, 1, 19, 12, tzinfo=UTC)
    area = box(west_deg=-40, east_deg=20, start=noon, end=noon)
    sky = gate(whole_earth(np.arange(0, 360, 30.0)), box=area)
    np.testing.assert_allclose(sky["longitude"], [-90, -60, -30, 0, 30, 60])
    expected = 10 + np.array([270, 300, 330, 0, 30, 60]) / 10
    np.testing.assert_allclose(sky["eastward_wind"][0, 0, 0], expected, rtol=1e-6)


def test_a_box_at_the_pole_keeps_the_whole_circle():
    noon = datetime(2015, 1, 19, 12, tzinfo=UTC)
    area = box(north_deg=89.0, start=noon, end=noon)
    sky = gate(whole_earth(np.arange(0, 360, 30.0)), box=area)
    assert sky.sizes["longitude"] == 12


def test_members_may_share_one_temperature():
    shared = shapes.cds()
    winds = xr.concat([shared[["u", "v"]]] * 2, xr.IndexVariable("number", [0, 1]))
    sky = gate([winds, shared[["t"]], shapes.ground()])
    assert sky["eastward_wind"].sizes["realization"] == 2
    assert sky["geopotential_height"].dims == ("time", "level", "latitude", "longitude")
    assert sky["air_density"].dims == sky["geopotential_height"].dims


def test_a_box_across_the_date_line_is_met_by_a_file_that_is_too():
    raw = shapes.cds(lon=np.arange(170, 191, 2.0))
    sky = gate(raw, box=box(west_deg=-179, east_deg=-177))
    np.testing.assert_allclose(sky["longitude"], [178, 180, 182, 184, 186])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"west_deg": 10, "east_deg": 11}, "longitude 126 to 127"),
        ({"south_deg": 50, "north_deg": 51}, "latitude 36 to 36.75"),
        ({"end": datetime(2015, 1, 9, tzinfo=UTC), "start": datetime(2015, 1, 9, tzinfo=UTC)},
         "cover 2015-01-19 12:00"),
    ],
)  # fmt: skip
def test_a_file_from_elsewhere_is_refused(changes, words):
    with pytest.raises(InputError, match=words):
        gate(shapes.cds(), box=box(**changes))


def test_the_origin_is_what_the_file_says_of_itself():
    unknown = shapes.cds().drop_vars("expver")
    unknown.attrs = {}
    sky = gate(unknown)
    assert sky.attrs["title"] == "Winds of unknown origin, 5 levels 1000-500 hPa, 0.25 deg"
    assert "of unknown origin" in sky.attrs["caveats"][0]
    assert sky.attrs["licence"] == "not stated in the file"
    assert gate(unknown, origin=ERA5).attrs["title"].startswith("ERA5 hourly")
    named = Origin(title="Model X", caveats=("made up",), wind_error_mps=2.0)
    facts = gate(unknown, origin=named).attrs
    assert (facts["title"], facts["caveats"], facts["wind_error_mps"]) == (
        "Model X",
        ["made up"],
        2.0,
    )


def test_the_input_is_left_as_it_was():
    raw = shapes.cds()
    before = raw.copy(deep=True)
    gate(raw)
    xr.testing.assert_identical(raw, before)


def test_latitudes_and_longitudes_of_two_files_must_be_of_one_grid():
    other = shapes.ground().assign_coords(longitude=LONGITUDE + 0.1)
    with pytest.raises(InputError, match="do not share one grid"):
        gate([shapes.cds(), other])
    coarse = shapes.ground().isel(latitude=[0, 2])
    with pytest.raises(InputError, match="do not share one grid"):
        gate([shapes.cds(), coarse])


def test_two_files_are_cut_to_the_area_they_share():
    sky = gate([shapes.cds(), shapes.ground().isel(latitude=slice(1, None))])
    np.testing.assert_allclose(sky["latitude"], LATITUDE[:3])
