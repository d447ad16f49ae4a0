"""What `drift winds` says of a file: facts, and whether a run would take it."""

from datetime import timedelta

import numpy as np
import pytest

from tests.shared import beside
from tests.weather import shapes
from weather.describe import describe
from weather.formats import files


def test_a_good_file_in_facts(tmp_path):
    path = shapes.write(shapes.cds(), tmp_path / "a.nc")
    got = describe(path)
    assert got.usable
    assert (got.files, got.size_bytes) == (("a.nc",), path.stat().st_size)
    assert (got.format, got.layout) == ("netCDF-4", "Climate Data Store since 2024")
    assert "u (eastward_wind)" in got.variables
    assert got.levels_hpa == tuple(shapes.HPA)
    assert (len(got.times), got.step, got.gaps) == (3, timedelta(hours=1), ())
    assert (got.west_deg, got.east_deg, got.south_deg, got.north_deg) == (126, 127, 36, 36.75)
    assert (got.grid_deg, got.versions, got.heights) == (0.25, ("0001",), "geopotential")
    assert not got.preliminary


def test_the_lines_are_plain_and_complete(tmp_path):
    lines = describe(shapes.write(shapes.cds(), tmp_path / "a.nc")).lines()
    assert lines[0] == "files: a.nc"
    assert lines[-1] == "usable: yes"
    assert "levels: 5 from 1000 to 500 hPa" in lines
    assert "times: 3 from 2015-01-19 12:00 to 2015-01-19 14:00 UTC, every 1 h" in lines
    assert "area: 36 to 36.75 degrees north, 126 to 127 degrees east, by 0.25" in lines
    assert "version: expver 0001, final" in lines
    assert all("\n" not in line and "[" not in line for line in lines)


def test_gaps_are_named_and_what_they_need():
    got = describe(beside("data/winds/gfs_korea_201909/gfs_1p00_20190926-20191005_00z_korea.nc"))
    assert got.usable
    days = [(a.day, b.day) for a, b in got.gaps]
    assert days == [(26, 28), (2, 5)]
    assert any("6 steps over 6 h needs allow_gaps=True" in line for line in got.lines())
    assert any("standard atmosphere" in line for line in got.lines() if line.startswith("caveats"))


def test_preliminary_winds_are_described_though_not_usable():
    got = describe(beside("data/winds/era5_portugal/hedy_euroc_2025_weather_data.nc"))
    assert got.preliminary
    assert not got.usable
    assert "allow_preliminary=True" in got.reason
    assert (got.heights, len(got.times)) == ("geopotential", 6)
    assert "version: expver 0005, preliminary (ERA5T)" in got.lines()


def test_a_file_without_winds_is_described_and_refused():
    got = describe(beside("data/winds/era5_zt_korea/era5_0p25_20101017T14_z_t_30-40N_120-140E.nc"))
    assert not got.usable
    assert "only z, t" in got.reason
    assert len(got.levels_hpa) == 37
    assert "times: one, 2010-10-17 14:00 UTC" in got.lines()


@pytest.mark.parametrize(
    ("make", "layout"),
    [
        (shapes.legacy, "Climate Data Store before 2024"),
        (lambda p: shapes.save(p, shapes.arco()), "ARCO"),
        (lambda p: shapes.save(p, shapes.gfs()), ""),
    ],
)
def test_layouts_are_told_apart(tmp_path, make, layout):
    assert describe(make(tmp_path / "a")).layout == layout


def test_grib_and_several_files(tmp_path):
    grib = shapes.grib(tmp_path / "a.grib", members=(0, 1))
    got = describe(grib)
    assert (got.format, got.members, got.usable) == ("GRIB", 2, True)
    assert "members: 2" in got.lines()
    ground = shapes.write(shapes.ground(), tmp_path / "s.nc")
    got = describe([shapes.write(shapes.cds(), tmp_path / "p.nc"), ground])
    assert got.usable
    assert "z (geopotential)" in got.variables
    assert "z (surface_geopotential)" in got.variables


@pytest.mark.parametrize("data", [None, b"", b"<html>", b"\x89HDF\r\n\x1a\n..."])
def test_what_cannot_be_opened_is_a_reason_not_an_error(tmp_path, data):
    path = tmp_path / "a.nc"
    if data is not None:
        path.write_bytes(data)
    got = describe(path)
    assert not got.usable
    assert "a.nc" in got.reason
    assert got.lines()[-1].startswith("usable: no: ")


def test_a_large_file_is_judged_by_a_part(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_WHOLE", 1000)
    got = describe(shapes.write(shapes.cds(), tmp_path / "a.nc"))
    assert got.usable
    assert len(got.times) == 3
    assert "too large to look at whole" in got.caveats[-1]


def test_describing_changes_nothing(tmp_path):
    path = shapes.write(shapes.cds(), tmp_path / "a.nc")
    before = path.read_bytes()
    describe(path)
    assert path.read_bytes() == before
    assert np.array_equal([p.name for p in tmp_path.iterdir()], ["a.nc"])
