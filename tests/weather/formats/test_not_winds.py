"""Files that are no wind file, or not a whole one: each told apart, each with one sentence."""

import builtins
import gzip
import zipfile

import netCDF4
import numpy as np
import pytest

from tests.shared import beside
from tests.weather import shapes
from weather.errors import InputError
from weather.formats.files import open_local
from weather.formats.netcdf_classic import expected_size


def written(tmp_path, data, name="winds.nc"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html>", "is a web page"),
        (b"\n  <?xml version='1.0'?>", "is a web page"),
        (b'{"title": "permission denied"}', "is JSON"),
        (gzip.compress(b"CDF\x01", mtime=0), "compressed by gzip"),
        (b"BUFR....", "observations in BUFR"),
        (b"time,u,v\n1,2,3\n", "neither netCDF nor GRIB"),
        (b"PK\x03\x04 not really", "damaged zip"),
        (b"GRIB\x00\x00\x00\x01 not really", "damaged or cut short"),
        (b"\x89HDF\r\n\x1a\n not really", "damaged or cut short"),
        (b"CDF\x02 not really", "cut short"),
    ],
)
def test_what_is_no_wind_file_is_told_by_its_bytes(tmp_path, data, words):
    with pytest.raises(InputError, match=words) as caught:
        open_local(written(tmp_path, data))
    assert "winds.nc" in str(caught.value)


def test_missing_files_folders_and_nothing_at_all_are_refused(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        open_local(tmp_path / "absent.nc")
    with pytest.raises(InputError, match="is a folder"):
        open_local(tmp_path)
    with pytest.raises(InputError, match="no wind file given"):
        open_local([])
    path = shapes.write(shapes.cds(), tmp_path / "a.nc")
    with pytest.raises(InputError, match="given twice"):
        open_local([path, path])


@pytest.mark.parametrize(
    "make", [lambda p: shapes.write(shapes.cds(), p), shapes.legacy, shapes.grib]
)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_a_file_cut_short_is_refused(tmp_path, make, share):
    whole = make(tmp_path / "whole").read_bytes()
    with pytest.raises(InputError, match="cut short"):
        open_local(written(tmp_path, whole[: int(len(whole) * share)]))


def test_a_real_classic_file_cut_by_one_byte_is_refused(tmp_path):
    # The netCDF library itself reads it without a word, zeros at the end.
    whole = beside("data/winds/era5_portugal/euroc_2023_all_windows.nc").read_bytes()
    with pytest.raises(InputError, match="588571 of 588572 bytes"):
        open_local(written(tmp_path, whole[:-1]))


@pytest.mark.parametrize("form", ["NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA"])
@pytest.mark.parametrize("kinds", [("i2",), ("f4", "i1"), ("f8", "i2", "i1")])
def test_the_length_of_a_classic_file_follows_from_its_header(tmp_path, form, kinds):
    path = tmp_path / "a.nc"
    with netCDF4.Dataset(path, "w", format=form) as nc:
        nc.createDimension("time", None)
        nc.createDimension("x", 5)
        nc.title = "odd"
        nc.createVariable("x", "f8", ("x",))[:] = 0
        for i, kind in enumerate(kinds):
            nc.createVariable(f"v{i}", kind, ("time", "x"))[:3] = np.ones((3, 5))
    # The library pads the last value to four bytes; a reader does not need that.
    assert 0 <= path.stat().st_size - expected_size(path) <= 3


def test_a_zip_without_winds_says_what_is_in_it(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("notes.txt", "nothing")
    with pytest.raises(InputError, match=r"a.zip holds no wind file: notes.txt is not a wind file"):
        open_local(tmp_path / "a.zip")


def test_grib_without_winds_says_what_is_in_it(tmp_path):
    import eccodes as ec

    message = ec.codes_grib_new_from_samples("regular_ll_sfc_grib2")
    ec.codes_set(message, "shortName", "2t")
    with open(tmp_path / "t.grib", "wb") as file:
        ec.codes_write(message, file)
    with pytest.raises(InputError, match="only 2t"):
        open_local(tmp_path / "t.grib")


@pytest.mark.parametrize(
    ("package", "extra", "make"),
    [
        ("eccodes", r"balloon-drift\[grib\]", shapes.grib),
        ("zarr", r"balloon-drift\[cloud\]", lambda p: shapes.arco().to_zarr(p, zarr_format=2)),
    ],
)
def test_a_missing_reader_says_what_to_install(tmp_path, monkeypatch, package, extra, make):
    make(tmp_path / "winds")
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == package:
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=f"pip install '{extra}'"):
        open_local(tmp_path / "winds")
