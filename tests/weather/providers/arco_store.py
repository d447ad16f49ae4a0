"""A Zarr store of the layout of the public one, behind a plain local HTTP server.

One chunk per hour of the whole (coarse) globe, zarr format 2, consolidated, and a time axis that
runs on beyond the data, as the public store's does.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import warnings
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from tests.weather.providers.era5_files import value
from weather.providers.era5 import LEVELS_HPA

FIRST, N_HOURS = np.datetime64("2015-01-19T12", "ns"), 12
LATITUDES, LONGITUDES = 90.0 - 2.0 * np.arange(91), 2.0 * np.arange(180)
LEVELS = np.array(sorted(LEVELS_HPA)).astype(np.int64)
UPPER = {
    "u_component_of_wind": "u",
    "v_component_of_wind": "v",
    "geopotential": "z",
    "temperature": "t",
    "vertical_velocity": "w",
}
GROUND = {
    "geopotential_at_surface": "z",
    "surface_pressure": "sp",
    "10m_u_component_of_wind": "10u",
    "10m_v_component_of_wind": "10v",
}
#: The hours from this one on are not there: their chunks were never written.
N_WRITTEN = 10


def build(folder: Path) -> Path:
    """Make the store; stop of final data 20:00, of preliminary data 21:00, axis to 23:00."""
    times = FIRST + np.arange(N_HOURS) * np.timedelta64(1, "h")
    lat, lon = np.meshgrid(LATITUDES, LONGITUDES, indexing="ij")
    made: dict[str, Any] = {}
    dims = ("time", "level", "latitude", "longitude")
    moments = [time.astype("datetime64[s]").item() for time in times]
    for name, short in UPPER.items():
        values = [[value(short, float(p), moment, lat, lon) for p in LEVELS] for moment in moments]
        made[name] = (dims, np.array(values, np.float32))
    for name, short in GROUND.items():
        values = [value(short, None, moment, lat, lon) for moment in moments]
        made[name] = (("time", "latitude", "longitude"), np.array(values, np.float32))
    globe = xr.Dataset(
        made,
        {"time": times, "level": LEVELS, "latitude": LATITUDES, "longitude": LONGITUDES},
        {
            "valid_time_start": "1940-01-01",
            "valid_time_stop": "2015-01-19T20:00",
            "valid_time_stop_era5t": "2015-01-19T21:00",
            "last_updated": "2026-08-01",
        },
    )
    globe["time"].encoding["units"] = "hours since 1900-01-01"
    path = folder / "full_37-1h-0p25deg-chunk-1.zarr-v3"
    chunks = {name: {"chunks": (1, *globe[name].shape[1:])} for name in made}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        globe.to_zarr(path, encoding=chunks, zarr_format=2, consolidated=True)
    for name in made:
        for hour in range(N_WRITTEN, N_HOURS):
            (path / name / ".".join([str(hour), *["0"] * (globe[name].ndim - 1)])).unlink()
    return path


class ArcoServer:
    """The bucket; `with ArcoServer(folder) as bucket:` serves it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trouble = ""
        self.calls: list[str] = []
        self.bytes_sent = 0

    def __enter__(self) -> ArcoServer:
        handler = partial(_Handler, bucket=self, directory=str(self.folder.parent))
        self.server = _Server(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        """What DRIFT_ARCO_URL is to be."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/{self.folder.name}"

    def count(self, name: str) -> int:
        """How many chunks of a variable were asked for."""
        return sum(f"/{name}/" in call and "/." not in call for call in self.calls)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, bucket: ArcoServer, **kwargs: Any) -> None:
        self.bucket = bucket
        super().__init__(*args, **kwargs)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _endless(self) -> None:
        """Pieces of a megabyte, as long as anybody takes them."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(20_000):
                self.wfile.write(b"100000\r\n" + bytes(2**20) + b"\r\n")
        self.close_connection = True

    def do_GET(self) -> None:
        bucket, is_chunk = self.bucket, "/u_component_of_wind/" in self.path
        bucket.calls.append(self.path)
        if is_chunk and bucket.trouble == "silence":
            time.sleep(5)
        if bucket.trouble == "out-of-order" or (is_chunk and self._first_two("busy")):
            self.send_error(503)
            return
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        if is_chunk and bucket.trouble == "endless":
            self._endless()
            return
        content = path.read_bytes()
        if is_chunk and "/." not in self.path and bucket.trouble == "wrong-bytes":
            content = b"\x00" * len(content)
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if is_chunk and (bucket.trouble == "cut" or self._first_two("cut-twice")):
            self.wfile.write(content[: len(content) // 2])
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        bucket.bytes_sent += len(content)
        self.wfile.write(content)

    def _first_two(self, trouble: str) -> bool:
        return self.bucket.trouble == trouble and self.bucket.count("u_component_of_wind") <= 2
