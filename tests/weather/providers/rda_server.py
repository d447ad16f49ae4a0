"""NCAR's archive by a real OPeNDAP server (pydap) on 127.0.0.1, on the true global grid.

A file of the archive would be 3.7 GB a variable, so the numbers are made when they are asked for;
names, shapes, axes and attributes are those of the archive.
"""

from __future__ import annotations

import re
import socketserver
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import numpy as np
from pydap.handlers.lib import BaseHandler
from pydap.model import BaseType, DatasetType, GridType
from webob import Request

from tests.weather.providers.era5_files import UNITS, height_m, value
from weather.providers.era5 import LEVELS_HPA

LATITUDES = 90.0 - 0.25 * np.arange(721)
LONGITUDES = 0.25 * np.arange(1440)
LEVELS = np.array(sorted(LEVELS_HPA), dtype=np.float64)
FILE = re.compile(
    r"/e5\.oper\.an\.pl/(\d{6})/e5\.oper\.an\.pl\.128_\d+_([uvztw])\.ll025(?:uv|sc)"
    r"\.(\d{8})00_\d{8}23\.nc\.(dds|das|dods)$"
)
DIMS = ("time", "level", "latitude", "longitude")


class Field:
    """One variable of one day, an array as far as pydap looks at it."""

    dtype = np.dtype(">f4")
    shape = (24, len(LEVELS), len(LATITUDES), len(LONGITUDES))
    ndim = 4

    def __init__(self, name: str, day: datetime) -> None:
        self.name, self.day = name, day

    def __getitem__(self, key: Any) -> np.ndarray:
        hours, levels, rows, columns = (
            np.arange(n)[cut] for n, cut in zip(self.shape, key, strict=True)
        )
        lat, lon = np.meshgrid(LATITUDES[rows], LONGITUDES[columns], indexing="ij")
        made = [
            [
                value(self.name, LEVELS[k], self.day + timedelta(hours=int(h)), lat, lon)
                for k in levels
            ]
            for h in hours
        ]
        return np.array(made, dtype=self.dtype)


def dataset(name: str, day: datetime) -> DatasetType:
    """The file of one variable and day."""
    epoch = datetime(1900, 1, 1, tzinfo=UTC)
    hours = int((day - epoch) / timedelta(hours=1)) + np.arange(24)
    attrs = {
        "time": {"units": "hours since 1900-01-01 00:00:00", "calendar": "gregorian"},
        "level": {"units": "hPa", "long_name": "Isobaric Level"},
        "latitude": {"units": "degrees_north"},
        "longitude": {"units": "degrees_east"},
    }
    axes = (hours.astype(">i4"), LEVELS, LATITUDES, LONGITUDES)
    made = DatasetType("file")
    upper = name.upper()
    grid = GridType(upper)
    grid[upper] = BaseType(
        upper,
        Field(name, day),
        dims=DIMS,
        units=UNITS.get(name, "m s**-1"),
        long_name='the "wind"; of {old} days',
    )
    for dim, axis in zip(DIMS, axes, strict=True):
        grid[dim] = BaseType(dim, axis, dims=(dim,), attributes=attrs[dim])
    made[upper] = grid
    for dim, axis in zip(DIMS, axes, strict=True):
        made[dim] = BaseType(dim, axis, dims=(dim,), attributes=attrs[dim])
    return made


class DapServer:
    """An OPeNDAP service under /dodsC; troubles are switched on by name.

    A stand-in says which file a path names (`file_of`); without one the answer is "not there".
    """

    def __init__(self) -> None:
        self.trouble = ""
        self.calls: list[str] = []
        self.bytes_sent = 0
        self.below = ""

    def file_of(self, path: str) -> DatasetType | None:
        """The file that a path below the service names, or None."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self.server = make_server("127.0.0.1", 0, self, _Threading, _Quiet)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        """What the address of the service is to be."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/dodsC"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        path = environ["PATH_INFO"]
        self.calls.append(path)
        if self.trouble == "silence":
            time.sleep(5)
        if self.trouble == "out-of-order":
            return _plain(start_response, "503 Service Unavailable", b"Error { code = 503; };")
        if self.trouble == "web-page":
            return _plain(start_response, "200 OK", b"<html>Maintenance</html>")
        start = f"/dodsC{self.below}"
        file = self.file_of(path.removeprefix(start)) if path.startswith(start) else None
        if file is None:
            return self._not_there(start_response)
        if any(character in environ["QUERY_STRING"] for character in "[]"):
            return _plain(start_response, "400 Bad Request", b"Tomcat refuses plain brackets")
        answer = Request(environ).get_response(BaseHandler(file))
        content = answer.body
        headers = {"Content-Length": str(len(content)), "Content-Type": answer.content_type}
        if path.endswith(".dods") and self.trouble in ("cut", "short"):
            content = content[: len(content) // 2]
            if self.trouble == "short":
                headers["Content-Length"] = str(len(content))
        self.bytes_sent += len(content)
        start_response(answer.status, [*headers.items()])
        return [content]

    def _not_there(self, start_response: Any) -> Any:
        if self.trouble == "old-thredds":
            said = b'Error {\n code = 500;\n message = "java.io.FileNotFoundException: no.nc";\n};'
            return _plain(start_response, "500 Internal Server Error", said)
        return _plain(start_response, "404 Not Found", b'Error { code = 404; message = "no"; };')


class RdaServer(DapServer):
    """NCAR's ERA5; `with RdaServer() as rda:` runs it."""

    def file_of(self, path: str) -> DatasetType | None:
        """One variable of one day, until the archive's end."""
        found = FILE.fullmatch(path)
        lacking = not found or self.trouble == f"no-{found.group(2)}"
        if lacking or found.group(1) > "202603":
            return None
        day = datetime.strptime(found.group(3), "%Y%m%d").replace(tzinfo=UTC)
        return dataset(found.group(2), day)


def _plain(start_response: Any, status: str, content: bytes) -> list[bytes]:
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(content)))])
    return [content]


class _Threading(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


__all__ = ["LEVELS", "DapServer", "RdaServer", "height_m"]
