"""Wind files in every shape of the providers, made here."""

import shutil
import zipfile
from datetime import UTC, datetime
from hashlib import sha256

import numpy as np
import pytest
import xarray as xr

from tests.shared import beside
from tests.weather import shapes
from weather.errors import InputError
from weather.formats import files as local
from weather.formats.files import open_local
from weather.formats.sniff import Kind, kind_of
from weather.providers.box_cut import netcdf_bytes

#: Half a step of int16 packing over the range of z here is 0.4 m2 s-2; 24-bit GRIB is finer.
PACKED = {"wind": 2e-3, "height": 0.1, "kelvin": 2e-3}


# --- the shapes of the Climate Data Store, GRIB, ARCO, NCAR --------------------------------------


def test_the_data_stores_netcdf(tmp_path):
    path = shapes.write(shapes.cds(), tmp_path / "new.nc")
    sky = open_local(path)
    shapes.check(sky)
    assert sky.attrs["source"] == "ERA5 (netCDF-4 file)"
    assert sky.attrs["files"] == ["new.nc"]
    assert sky.attrs["sha256"] == sha256(path.read_bytes()).hexdigest()


def test_the_data_stores_netcdf_before_2024(tmp_path):
    path = shapes.legacy(tmp_path / "legacy.nc")
    assert kind_of(path) is Kind.NETCDF3
    shapes.check(open_local(str(path)), **PACKED)


@pytest.mark.parametrize("late", [1, 3])
def test_an_expver_dimension_is_merged_final_over_preliminary(tmp_path, late):
    path = shapes.legacy(tmp_path / "mixed.nc", version_dim=(1, 5), late=late)
    with pytest.raises(InputError, match="preliminary"):
        open_local(path)
    sky = open_local(path, allow_preliminary=True)
    shapes.check(sky, **PACKED)
    assert f"{late} of 3 times are preliminary" in sky.attrs["caveats"][0]


def test_an_expver_dimension_that_is_all_final_is_final(tmp_path):
    sky = open_local(shapes.legacy(tmp_path / "mixed.nc", version_dim=(1, 5), late=0))
    assert sky.attrs["preliminary"] == "no"


def test_variables_by_version_are_merged_each_with_its_own_packing(tmp_path):
    path = shapes.legacy(tmp_path / "suffixed.nc", suffixes=(1, 5), late=1)
    sky = open_local(path, allow_preliminary=True)
    shapes.check(sky, **PACKED)
    assert sky.attrs["preliminary"] == "yes"


@pytest.mark.parametrize("edition", [1, 2])
def test_grib_of_either_edition(tmp_path, edition):
    sky = open_local(shapes.grib(tmp_path / "a.grib", edition=edition, single=True))
    shapes.check(sky, **PACKED)
    np.testing.assert_allclose(sky["surface_altitude"], 40.0, atol=1e-3)
    assert float(sky["eastward_wind_10m"].mean()) == 3.0
    assert sky.attrs["expver"] == ["0001"]
    assert sky.attrs["title"].startswith("ERA5 hourly data")


def test_grib_through_cfgrib_is_the_same_sky(tmp_path):
    path = shapes.grib(tmp_path / "a.grib")
    raw = xr.open_dataset(
        path, engine="cfgrib", decode_timedelta=False, backend_kwargs={"indexpath": ""}
    )
    saved = shapes.save(tmp_path / "cfgrib.nc", raw)
    shapes.check(open_local(saved), **PACKED)


def test_grib_leaves_nothing_beside_the_file(tmp_path):
    open_local(shapes.grib(tmp_path / "a.grib"))
    assert [p.name for p in tmp_path.iterdir()] == ["a.grib"]


def test_grib_members_become_realizations(tmp_path):
    sky = open_local(shapes.grib(tmp_path / "eda.grib", members=(0, 1, 2)))
    assert sky["realization"].values.tolist() == [0, 1, 2]
    shapes.check(sky.isel(realization=0, drop=True), **PACKED)
    shift = sky["eastward_wind"] - sky["eastward_wind"].isel(realization=0)
    np.testing.assert_allclose(shift.mean(["time", "level", "latitude", "longitude"]), [0, 1, 2])


def test_preliminary_grib_is_told_by_its_version(tmp_path):
    path = shapes.grib(tmp_path / "t.grib", expver="0005")
    with pytest.raises(InputError, match="preliminary"):
        open_local(path)
    assert open_local(path, allow_preliminary=True).attrs["expver"] == ["0005"]


def test_of_a_final_and_a_preliminary_message_the_final_one_counts(tmp_path):
    final = shapes.grib(tmp_path / "f.grib").read_bytes()
    both = tmp_path / "both.grib"
    both.write_bytes(shapes.grib(tmp_path / "q.grib", expver="0005").read_bytes() + final)
    sky = open_local(both)
    shapes.check(sky, **PACKED)
    assert (sky.attrs["expver"], sky.attrs["preliminary"]) == (["0001"], "no")


def test_files_joined_by_cat_may_overlap_where_they_agree(tmp_path):
    final = shapes.grib(tmp_path / "f.grib").read_bytes()
    both = tmp_path / "both.grib"
    both.write_bytes(final + final)
    shapes.check(open_local(both), **PACKED)
    both.write_bytes(final + shapes.grib(tmp_path / "g.grib", faster=1.0).read_bytes())
    with pytest.raises(InputError, match="u at 2015-01-19 12:00 UTC on 1000 hPa is there twice"):
        open_local(both)


def test_the_reanalysis_and_its_ensemble_are_not_mixed(tmp_path):
    both = tmp_path / "both.grib"
    member = shapes.grib(tmp_path / "m.grib", members=(7,)).read_bytes()
    both.write_bytes(shapes.grib(tmp_path / "f.grib").read_bytes() + member)
    with pytest.raises(InputError, match="two streams"):
        open_local(both)


def test_a_forecast_in_grib_is_refused(tmp_path):
    with pytest.raises(InputError, match="lead time of 6"):
        open_local(shapes.grib(tmp_path / "fc.grib", step=6))


@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize("consolidated", [True, False])
@pytest.mark.filterwarnings("ignore:Consolidated metadata")
def test_zarr_as_the_public_store_has_it(tmp_path, zarr_format, consolidated):
    pytest.importorskip("zarr")
    folder = tmp_path / "arco.zarr"
    shapes.arco().to_zarr(folder, zarr_format=zarr_format, consolidated=consolidated)
    sky = open_local(folder)
    shapes.check(sky)
    assert len(sky.attrs["sha256"]) == 64
    assert sky.attrs["sha256"] == open_local(folder).attrs["sha256"]


def test_ncar_files_one_variable_each(tmp_path):
    files = [shapes.save(tmp_path / f"{i}.nc", ds) for i, ds in enumerate(shapes.ncar())]
    sky = open_local(files)
    shapes.check(sky)
    assert sky.attrs["title"].startswith("ERA5")


@pytest.mark.parametrize("name", ["winds.nc", "winds.zip"])
def test_a_zip_is_known_by_its_content_not_its_name(tmp_path, name):
    members = {
        "data_stream-oper_stepType-instant.nc": shapes.write(shapes.cds(), tmp_path / "1.nc"),
        "data_stream-oper_stepType-accum.nc": shapes.write(
            shapes.ground()[["blh"]].rename(blh="tp"), tmp_path / "2.nc"
        ),
        "readme.txt": tmp_path / "3.txt",
    }
    (tmp_path / "3.txt").write_text("hello")
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        for member, path in members.items():
            archive.write(path, member)
    shapes.check(open_local(tmp_path / name))


@pytest.mark.parametrize(
    ("units", "kind"),
    [
        ("seconds since 1970-01-01", "i8"),
        ("hours since 1900-01-01 00:00:00.0", "i4"),
        ("hours since 1900-01-01", "f8"),
        ("minutes since 2015-01-01T00:00:00", "i4"),
        ("days since 2000-01-01", "f8"),
    ],
)
def test_an_analytic_file_in_any_unit_of_time(tmp_path, units, kind):
    ds = shapes.cds(drop="t").drop_vars(["number", "expver"]).astype("f8")
    ds.attrs = {}
    ds.to_netcdf(tmp_path / "a.nc", encoding={"valid_time": {"units": units, "dtype": kind}})
    shapes.check(open_local(tmp_path / "a.nc"))


# --- real files ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sizes", "preliminary"),
    [
        ("euroc_2022_all_windows.nc", (40, 37, 5, 5), "no"),
        ("euroc_2023_all_windows.nc", (44, 37, 5, 9), "no"),
        ("hedy_euroc_2025_weather_data.nc", (6, 17, 25, 17), "yes"),
    ],
)
def test_real_era5_files_open(name, sizes, preliminary):
    sky = open_local(beside(f"data/winds/era5_portugal/{name}"), allow_preliminary=True)
    assert tuple(sky["eastward_wind"].sizes.values()) == sizes
    assert sky.attrs["preliminary"] == preliminary
    assert sky.attrs["heights"] == "geopotential"
    # An independent reading: xarray's own decoding of the same file.
    with xr.open_dataset(beside(f"data/winds/era5_portugal/{name}"), engine="netcdf4") as raw:
        level = "pressure_level" if "pressure_level" in raw.dims else "level"
        raw = raw.sortby(level, ascending=False).sortby("latitude")
        np.testing.assert_allclose(sky["eastward_wind"], raw["u"], atol=1e-4)
        np.testing.assert_allclose(sky["geopotential_height"], raw["z"] / 9.80665, atol=0.01)


def test_real_preliminary_era5_is_refused_by_default():
    with pytest.raises(InputError, match="2025-10-12 15:00 to 2025-10-12 20:00"):
        open_local(beside("data/winds/era5_portugal/hedy_euroc_2025_weather_data.nc"))


def test_winds_alone_stand_at_standard_heights():
    sky = open_local(beside("data/winds/gfs_korea_201909/gfs_1p00_20190926-20191005_00z_korea.nc"))
    assert sky.attrs["heights"] == "standard atmosphere"
    assert "eastward_wind_10m" in sky
    assert sky.attrs["licence"].startswith("public domain")


def test_era5_without_winds_is_refused():
    with pytest.raises(InputError, match="only z, t"):
        open_local(beside("data/winds/era5_zt_korea/era5_0p25_20101017T14_z_t_30-40N_120-140E.nc"))


# --- several files -------------------------------------------------------------------------------

LATER = shapes.START + 2 * shapes.HOUR


def days(tmp_path, second):
    """Hours 12 to 14 in one file, and what is given in another."""
    first = shapes.write(shapes.cds(3), tmp_path / "one.nc")
    return [shapes.write(second, tmp_path / "two.nc"), first]


@pytest.mark.parametrize(
    ("start", "first_hour", "n"), [(shapes.START + 3 * shapes.HOUR, 3, 5), (LATER, 2, 4)]
)
def test_consecutive_files_are_one_sky_even_where_they_overlap(tmp_path, start, first_hour, n):
    files = days(tmp_path, shapes.cds(2, start=start, first_hour=first_hour))
    sky = open_local(files)
    shapes.check(sky, n_times=n)
    assert sky.attrs["files"] == ["two.nc", "one.nc"]
    assert sky.attrs["sha256"] == open_local(files[::-1]).attrs["sha256"]


def test_files_that_disagree_where_they_overlap_are_refused(tmp_path):
    with pytest.raises(
        InputError, match=r"disagree on \w+ at 2015-01-19 14:00 UTC, 1000 hPa by up to 3"
    ):
        open_local(days(tmp_path, shapes.cds(2, start=LATER, first_hour=5)))


def test_a_packed_and_an_exact_file_may_differ_by_the_packing(tmp_path):
    files = [shapes.legacy(tmp_path / "p.nc"), shapes.write(shapes.cds(), tmp_path / "e.nc")]
    shapes.check(open_local(files), **PACKED)


def test_a_hole_between_files_is_refused(tmp_path):
    second = shapes.cds(2, start=shapes.START + 3 * shapes.HOUR, drop="v")
    with pytest.raises(
        InputError, match="northward_wind has 3 and eastward_wind 5 values along time"
    ):
        open_local(days(tmp_path, second))
    sparse = shapes.cds(1, start=LATER + shapes.HOUR, hpa=shapes.HPA[:3])
    with pytest.raises(InputError, match="none of the files at 2015-01-19 15:00 UTC, 700 hPa"):
        open_local(days(tmp_path, sparse))


def test_levels_may_come_one_file_each(tmp_path):
    files = [
        shapes.write(shapes.cds(hpa=shapes.HPA[k : k + 1]), tmp_path / f"{k}.nc") for k in range(5)
    ]
    shapes.check(open_local(files))


def test_single_levels_must_cover_the_times_of_the_winds(tmp_path):
    ground = shapes.write(shapes.ground(5), tmp_path / "ground.nc")
    sky = open_local([shapes.write(shapes.cds(3), tmp_path / "winds.nc"), ground])
    assert sky.sizes["time"] == 3
    with pytest.raises(InputError, match="surface_air_pressure has 5 and eastward_wind 7"):
        open_local([shapes.write(shapes.cds(7), tmp_path / "winds2.nc"), ground])


def test_a_days_neighbour_is_not_dragged_in_by_a_box(tmp_path):
    yesterday = shapes.START - 24 * shapes.HOUR
    files = days(tmp_path, shapes.cds(2, start=yesterday))
    sky = open_local(files, shapes.box())
    np.testing.assert_array_equal(sky["time"], shapes.hours(3)[1:])


def test_a_refusal_of_one_of_several_files_says_which(tmp_path):
    broken = shapes.cds()
    broken["u"].attrs["units"] = "knots"
    with pytest.raises(InputError, match=r"^two.nc: the units of u are 'knots'"):
        open_local(days(tmp_path, broken))


def test_a_file_too_large_to_read_whole_asks_for_a_box(tmp_path, monkeypatch):
    monkeypatch.setattr(local, "LARGEST_WHOLE", 1000)
    path = shapes.write(shapes.cds(), tmp_path / "a.nc")
    with pytest.raises(InputError, match="with the box"):
        open_local(path)
    noon = datetime(2015, 1, 19, 12, tzinfo=UTC)
    assert open_local(path, shapes.box(start=noon, end=noon)).sizes["time"] == 2


def test_a_file_may_be_removed_once_opened(tmp_path):
    path = shapes.write(shapes.cds(), tmp_path / "a.nc")
    sky = open_local(path)
    shutil.rmtree(tmp_path)
    shapes.check(sky)


def test_a_file_made_in_memory_ends_with_padding_and_is_whole(tmp_path):
    """netCDF's own images in memory are of whole blocks; zeros after the end are no writer's."""
    hours = shapes.hours(2).astype("datetime64[s]")
    places = {"latitude": shapes.LATITUDE, "longitude": shapes.LONGITUDE}
    axes = {"time": hours, "level": shapes.HPA, **places}
    fields = {name: field for name, field in shapes.air(2).items() if name in ("u", "v", "z")}
    attrs = {name: {"units": shapes.UNITS[name]} for name in fields}
    path = tmp_path / "cut.nc"
    path.write_bytes(netcdf_bytes(axes, fields, attrs, source="ERA5"))
    assert path.read_bytes().endswith(bytes(1000))
    assert open_local(path)["eastward_wind"].sizes["time"] == 2
