"""Winds at a web address, from servers of our own on 127.0.0.1: pydap's, and plain files."""

import http.server
import threading
from functools import partial
from wsgiref.simple_server import WSGIRequestHandler, make_server

import numpy as np
import pytest
from pydap.handlers.lib import BaseHandler
from pydap.model import BaseType, DatasetType, GridType

from tests.weather import shapes
from weather.describe import describe
from weather.errors import InputError
from weather.formats.address import Address, is_address
from weather.formats.files import as_given, open_local


@pytest.fixture(autouse=True)
def _online(monkeypatch):
    monkeypatch.setenv("DRIFT_OFFLINE", "0")
    monkeypatch.setenv("DRIFT_TRIES", "1")
    monkeypatch.setenv("DRIFT_TIMEOUT_S", "20")


class _Silent(WSGIRequestHandler):
    def log_message(self, *_):
        pass


class _Files(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def _running(server):
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def opendap():
    """The known air as an OPeNDAP data set, as THREDDS serves it: a grid for each field."""
    ds = shapes.cds().drop_vars(["number", "expver"]).rename(valid_time="time")
    made = DatasetType("winds")
    made.attributes["NC_GLOBAL"] = {"title": "ERA5 by OPeNDAP"}
    hours = (ds["time"].values - shapes.START) / shapes.HOUR
    units = {"time": "hours since 2015-01-19 12:00:00"}
    for name in ("time", "pressure_level", "latitude", "longitude"):
        values = hours if name == "time" else ds[name].values
        unit = units.get(name) or ds[name].attrs["units"]
        made[name] = BaseType(name, values.astype(">f8"), dimensions=(name,), units=unit)
    for name, field in ds.data_vars.items():
        grid = GridType(name, units=field.attrs["units"])
        grid[name] = BaseType(name, field.values, dimensions=field.dims)
        for dim in field.dims:
            grid[dim] = made[dim]
        made[name] = grid
    handler = BaseHandler(made)
    with make_server("127.0.0.1", 0, handler, handler_class=_Silent) as server:
        yield f"{_running(server)}/thredds//winds.nc"
        server.shutdown()


@pytest.fixture
def files(tmp_path):
    handler = partial(_Files, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        yield _running(server)
        server.shutdown()


def test_an_opendap_address_is_a_sky(opendap):
    sky = open_local(opendap)
    shapes.check(sky)
    assert (sky.attrs["source"], sky.attrs["sha256"]) == ("ERA5 (OPeNDAP file)", "")
    assert open_local(opendap, shapes.box()).sizes["time"] == 2
    assert describe(opendap).usable


@pytest.mark.parametrize("version", [2, 3])
def test_a_zarr_store_at_an_address_is_a_sky_and_its_holes_are_told(tmp_path, files, version):
    ds = shapes.cds().drop_vars(["expver", "number"])
    one_hour = {name: {"chunks": (1, *ds["u"].shape[1:])} for name in ds.data_vars}
    ds.to_zarr(tmp_path / "a.zarr", zarr_format=version, consolidated=version == 2,
               encoding=one_hour)  # fmt: skip
    shapes.check(open_local(f"{files}/a.zarr/"))
    (tmp_path / "a.zarr" / ("u/1.0.0.0" if version == 2 else "u/c/1/0/0/0")).unlink()
    with pytest.raises(InputError, match="u lacks its chunk"):
        open_local(f"{files}/a.zarr")


def test_a_file_at_an_address_is_to_be_downloaded(tmp_path, files):
    shapes.write(shapes.cds(), tmp_path / "a.nc")
    address = f"{files}//a.nc"
    with pytest.raises(InputError) as caught:
        open_local(address)
    assert f"download it first, such as by `curl -O {address}`" in str(caught.value)


@pytest.mark.parametrize("address", ["s3://bucket/winds.zarr", "ftp://host/a.nc"])
def test_other_addresses_are_told(address):
    with pytest.raises(InputError, match=f"{address} is no address that is read here"):
        open_local(address)


def test_without_the_network_an_address_is_told(monkeypatch):
    monkeypatch.setenv("DRIFT_OFFLINE", "1")
    with pytest.raises(
        InputError, match=r"https://host/a//b.zarr is on the net, and DRIFT_OFFLINE"
    ):
        open_local("https://host/a//b.zarr")


def test_a_path_is_no_address():
    assert not any(map(is_address, ["a.nc", "C:\\winds\\a.nc", "a/b:c.nc"]))
    given = as_given(["https://host/x//y", "a.nc"])
    assert isinstance(given[0], Address)
    assert given[0] == "https://host/x//y"
    assert np.array_equal([given[0].name, given[1].name], ["https://host/x//y", "a.nc"])


def test_what_is_needed_for_an_address_is_named(opendap, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pydap", None)
    with pytest.raises(InputError, match=r"pip install 'balloon-drift\[cloud\]'"):
        open_local(opendap)
