"""Incomplete is not calm: what did not arrive, or was not written, is found, named and refused."""

import zipfile

import netCDF4
import numpy as np
import pytest
import xarray as xr

from tests.weather import shapes
from weather.errors import InputError
from weather.formats.files import open_local
from weather.formats.netcdf import trouble


def store(path, *, version, fill, packed=False):
    """The known air as a Zarr store, a chunk an hour, without a coordinate that is no number."""
    ds = shapes.cds().drop_vars(["expver", "number"])
    one_hour = (1, *ds["u"].shape[1:])
    encoding = {name: {"chunks": one_hour, "_FillValue": fill} for name in ds.data_vars}
    if packed:
        # An absent chunk is then the packed 0: 20 m/s, which looks like wind.
        ds["u"].values[:] = np.round((ds["u"].values - 20.0) * 100)
        ds["u"] = ds["u"].astype("i2").assign_attrs(scale_factor=0.01, add_offset=20.0)
    ds.to_zarr(path, zarr_format=version, consolidated=False, encoding=encoding)
    return path


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("fill", [None, np.nan, 0.0])
@pytest.mark.parametrize(("version", "chunk"), [(2, "u/1.0.0.0"), (3, "u/c/1/0/0/0")])
def test_a_chunk_that_is_absent_is_no_calm_air(tmp_path, version, chunk, fill, packed):
    if packed and fill is np.nan:
        pytest.skip("an integer has no NaN")
    path = store(tmp_path / "a.zarr", version=version, fill=fill, packed=packed)
    shapes.check(open_local(path), wind=0.01)
    (path / chunk).unlink()
    with pytest.raises(InputError, match=f"a.zarr: u lacks its chunk {chunk}.*copy the store"):
        open_local(path)


def test_only_the_chunks_that_are_needed_must_be_there(tmp_path):
    path = store(tmp_path / "a.zarr", version=3, fill=None)
    (path / "u" / "c" / "0" / "0" / "0" / "0").unlink()
    assert open_local(path, shapes.box()).sizes["time"] == 2


def test_an_axis_without_its_chunk_is_refused(tmp_path):
    path = store(tmp_path / "a.zarr", version=3, fill=None)
    (path / "valid_time" / "c" / "0").unlink()
    with pytest.raises(InputError, match="valid_time lacks its chunk"):
        open_local(path)


def test_a_value_that_is_the_fill_value_needs_no_chunk(tmp_path):
    # Writers leave out a chunk of nothing but the fill value: member 0, the first hour of a file.
    path, ds = tmp_path / "a.zarr", shapes.cds().drop_vars("expver")
    hours = np.arange(3, dtype="i8")
    since = {"units": "hours since 2015-01-19 12:00", "calendar": "proleptic_gregorian"}
    ds = ds.drop_vars("number").expand_dims(number=[0], axis=1)
    ds = ds.assign_coords(valid_time=("valid_time", hours, since))
    ds.to_zarr(path, zarr_format=3, consolidated=False, encoding={"valid_time": {"chunks": (1,)}})
    assert not (path / "number" / "c").exists() and not (path / "valid_time" / "c" / "0").exists()
    shapes.check(open_local(path))
    (path / "valid_time" / "c" / "1").unlink()
    with pytest.raises(InputError, match="the times do not increase"):
        open_local(path)


def written(path, *, hours, close, form="NETCDF4"):
    """Winds of three hours of which so many are written, by a writer that sets no fill."""
    ds = shapes.cds()
    nc = netCDF4.Dataset(path, "w", format=form)
    nc.set_fill_off()
    dims = "valid_time", "pressure_level", "latitude", "longitude"
    for name in dims:
        nc.createDimension(name, ds.sizes[name])
        axis = nc.createVariable(name, "f8", (name,))
        if name == "valid_time":
            axis.units = "hours since 2015-01-19 12:00:00"
            axis[:] = np.arange(3)
        else:
            axis.units = ds[name].attrs["units"]
            axis[:] = ds[name].values
    for name in "uvzt":
        field = nc.createVariable(name, "f4", dims, fill_value=False)
        field.units = shapes.UNITS[name]
        until = hours if name in "uv" else 3
        field[:until] = ds[name].values[:until]
    nc.close() if close else nc.sync()
    return nc


def test_what_was_never_written_is_no_calm_air(tmp_path):
    for form in ("NETCDF4", "NETCDF3_64BIT_OFFSET"):
        path = tmp_path / f"{form}.nc"
        written(path, hours=2, close=True, form=form)
        with pytest.raises(InputError, match="u and v are 0 at every point at 2015-01-19 14:00"):
            open_local(path)


def test_a_netcdf_that_is_still_being_written_is_refused(tmp_path):
    path = tmp_path / "growing.nc"
    nc = written(path, hours=3, close=False)
    copy = tmp_path / "copy.nc"
    copy.write_bytes(path.read_bytes())
    nc.close()
    with pytest.raises(InputError, match=r"copy.nc is still being written, or its writer was"):
        open_local(copy)
    shapes.check(open_local(path))


def zipped(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def test_a_zip_with_a_member_that_is_cut_short_is_refused_whole(tmp_path):
    whole = shapes.write(shapes.cds(), tmp_path / "a.nc").read_bytes()
    ground = shapes.write(shapes.ground(), tmp_path / "g.nc").read_bytes()
    good = zipped(tmp_path / "good.zip", a__nc=whole, ground__nc=ground, README__txt=b"read me")
    assert "surface_altitude" in open_local(good)
    for cut in (ground[:2000], b""):
        bad = zipped(tmp_path / "bad.zip", a__nc=whole, ground__nc=cut)
        with pytest.raises(InputError, match=r"bad.zip: .*ground.nc"):
            open_local(bad)


def changed(path, octets, at_local, at_central):
    """A zip with a field of both headers of its first member written over."""
    data = bytearray(path.read_bytes())
    central = data.rfind(b"PK\x01\x02")
    data[at_local : at_local + len(octets)] = octets
    data[central + at_central : central + at_central + len(octets)] = octets
    path.write_bytes(bytes(data))
    return path


@pytest.mark.parametrize(
    ("octets", "local", "central", "words"),
    [(b"\x01\x00", 6, 8, "encrypted with a password"), (b"\x09\x00", 8, 10, "packed by Deflate64"),
     (b"\x5d\x00", 8, 10, "packed by Zstandard"), (b"\x7b\x00", 8, 10, "packed by method 123")],
)  # fmt: skip
def test_what_a_zip_is_packed_by_is_named(tmp_path, octets, local, central, words):
    path = zipped(
        tmp_path / "z.zip", a__nc=shapes.write(shapes.cds(), tmp_path / "a.nc").read_bytes()
    )
    with pytest.raises(InputError, match=f"a.nc in z.zip is {words}.*unpack the zip"):
        open_local(changed(path, octets, local, central))


def test_a_damaged_member_is_named(tmp_path):
    path = zipped(
        tmp_path / "z.zip", a__nc=shapes.write(shapes.cds(), tmp_path / "a.nc").read_bytes()
    )
    data = bytearray(path.read_bytes())
    data[200:400] = bytes(200)
    path.write_bytes(bytes(data))
    with pytest.raises(InputError, match=r"a.nc in z.zip is damaged.*download the zip again"):
        open_local(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bytes(257) + b"ustar" + bytes(300), "tar archive"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(99), "7z archive"),
        (b"PK\x05\x06" + bytes(18), "a zip with nothing in it"),
        (b"\xfd7zXZ\x00" + bytes(99), "compressed by xz"),
    ],
)
def test_other_archives_are_named(tmp_path, content, words):
    (tmp_path / "a.bin").write_bytes(content)
    with pytest.raises(InputError, match=words):
        open_local(tmp_path / "a.bin")


def test_a_filter_that_the_library_lacks_is_named_and_no_damage(tmp_path):
    path = tmp_path / "a.nc"
    path.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(40) + b"lz4 filter; see the registry" + bytes(40))
    said = trouble(path, RuntimeError("NetCDF: Filter error: undefined filter encountered"))
    assert "a.nc is whole, and packed by the HDF5 filter LZ4" in said
    assert "download" not in said


def test_winds_in_groups_are_found_with_the_axes_above_them(tmp_path):
    ds = shapes.cds()
    ds.to_netcdf(tmp_path / "one.nc", group="analysis/pressure_levels")
    shapes.check(open_local(tmp_path / "one.nc"))
    axes = ds[["latitude", "longitude"]].assign_attrs(title="ERA5 by group")
    axes.to_netcdf(tmp_path / "two.nc")
    ds.drop_vars(["latitude", "longitude"]).to_netcdf(tmp_path / "two.nc", group="winds", mode="a")
    sky = open_local(tmp_path / "two.nc")
    shapes.check(sky)
    assert sky.attrs["title"].startswith("ERA5 hourly")


def test_a_missing_value_that_is_text_is_a_missing_value(tmp_path):
    # As scripts leave it: the netCDF library hands it on as it is.
    for text, is_missing in (("-9999", True), ("NaN", False), ("none", False)):
        ds = shapes.cds()
        ds["u"].values[0, 0, 0, 0] = -9999.0 if is_missing else ds["u"].values[0, 0, 0, 0]
        path = shapes.write(ds, tmp_path / f"{text}.nc")
        with netCDF4.Dataset(path, "a") as nc:
            nc["u"].setncattr("missing_value", text)
        if is_missing:
            with pytest.raises(InputError, match="eastward_wind is missing at 1 of 300"):
                open_local(path)
        else:
            shapes.check(open_local(path))


@pytest.mark.parametrize(
    ("dim", "words"), [("valid_time", "the time axis is empty"), ("pressure_level", "level axis")]
)
def test_an_axis_of_nothing_is_told(tmp_path, dim, words):
    path = shapes.save(tmp_path / "a.nc", shapes.cds().isel({dim: slice(0, 0)}))
    with pytest.raises(InputError, match=words):
        open_local(path)


def test_times_packed_and_named_in_any_way_reach_the_sky(tmp_path):
    hours = (shapes.START - np.datetime64("1900-01-01")) / shapes.HOUR + np.arange(3)
    for name, values, units in (
        ("days", (hours / 24).astype("f4"), "days since 1900-01-01"),
        ("zone", hours - hours[0] + 21, "hours since 2015-01-19 +09:00"),
    ):
        ds = shapes.cds().drop_vars("valid_time")
        ds = ds.assign_coords(valid_time=("valid_time", values, {"units": units}))
        shapes.check(open_local(shapes.save(tmp_path / f"{name}.nc", ds)))


def test_no_library_speaks_over_the_answer(tmp_path, recwarn):
    # PSL's NCEP files: missing_value without _FillValue, and hours since 1-1-1.
    path = tmp_path / "uwnd.nc"
    xr.Dataset({"a": ("x", [1.0])}).to_netcdf(path)
    with netCDF4.Dataset(path, "a") as nc:
        nc.createDimension("time", 2)
        time = nc.createVariable("time", "f8", ("time",))
        time.units = "hours since 1-1-1 00:00:0.0"
        time[:] = [17654844.0, 17654850.0]
        wind = nc.createVariable("uwnd", "i2", ("time",))
        wind.missing_value, wind.scale_factor = np.int16(32766), 0.01
    with pytest.raises(InputError):
        open_local(path)
    assert not [w for w in recwarn if "xarray" in str(w.category)]
