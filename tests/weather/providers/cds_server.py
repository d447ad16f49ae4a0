"""A stand-in for the Climate Data Store that the real cdsapi cannot tell from it.

Routes, bodies and error texts are those of the public service as its client meets them. What
goes wrong is the first segment of the address: ``http://127.0.0.1:<port>/<trouble>/api``, with
``.anything`` after the trouble to keep tests apart. It answers with real GRIB or netCDF made
from the very request, counts every call, and keeps every job.
"""

from __future__ import annotations

import hashlib
import json
import re
import socket
import tempfile
import threading
import uuid
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.weather.providers import era5_files
from tests.weather.providers.cds_troubles import CUTS, PROMISED, SERVED, TROUBLES, none, send_all

KEY = "0a1b2c3d-1111-2222-3333-444455556666"
DATASETS = ("reanalysis-era5-pressure-levels", "reanalysis-era5-single-levels")


@dataclass
class World:
    """What one trouble has seen: calls, jobs, and how often each thing was asked."""

    trouble: str
    calls: list[str] = field(default_factory=list)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    bytes_sent: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str) -> int:
        """How many calls began like this."""
        with self.lock:
            return sum(call.startswith(what) for call in self.calls)

    @property
    def n_submitted(self) -> int:
        """Jobs ever made."""
        return len(self.jobs)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: CdsServer

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.go("GET")

    def do_HEAD(self) -> None:
        self.go("HEAD")

    def do_POST(self) -> None:
        self.go("POST")

    def go(self, method: str) -> None:
        """Find the world by the first segment and the answer by the rest."""
        path, _, self.query = self.path.partition("?")
        _, segment, rest = path.split("/", 2)
        self.world = self.server.world(segment)
        self.base = f"http://{self.headers['Host']}/{segment}/api"
        length = int(self.headers.get("Content-Length") or 0)
        sent = json.loads(self.rfile.read(length) or b"null") if length else None
        rest = rest.removeprefix("api/")
        with self.world.lock:
            self.world.calls.append(f"{method} {rest}")
        try:
            if not (TROUBLES.get(self.world.trouble, none)(self, method, rest)):
                self.answer(method, rest, sent)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, method: str, rest: str, sent: Any) -> None:
        """The six routes of one retrieval, and the courtesies around it."""
        if rest == "catalogue/v1/messages":
            return self.json(200, {"messages": []})
        if found := re.fullmatch(r"retrieve/v1/processes/([\w-]+)(/\w+)?", rest):
            return self.process(method, *found.groups(), sent)
        if rest.startswith("result/"):
            return self.result(method, rest)
        if self.headers.get("PRIVATE-TOKEN") != KEY:
            return self.error(401, "Authentication failed", "operation not allowed")
        if rest == "profiles/v1/account/verification/pat":
            return self.json(200, {"id": 1, "sub": "someone"})
        if rest == "profiles/v1/account/licences":
            accepted = [] if self.world.trouble == "licence" else [{"id": "cc-by", "revision": 1}]
            return self.json(200, {"licences": accepted})
        if rest == "retrieve/v1/jobs" and self.world.trouble != "lost-answer-no-list":
            jobs = [self.job_json(job) for job in reversed(self.world.jobs.values())]
            return self.json(200, {"jobs": jobs, "links": []})
        if found := re.fullmatch(r"retrieve/v1/jobs/([\w-]+)(/\w+)?", rest):
            return self.job(*found.groups())
        return self.error(404, "not found", rest)

    def process(self, method: str, dataset: str, verb: str | None, sent: Any) -> None:
        """A dataset's description, what a request costs, and the submission itself."""
        if dataset not in DATASETS or self.world.trouble == "no-dataset":
            return self.error(404, "process not found", f"dataset {dataset} not found")
        if method == "GET":
            return self.json(200, {"id": dataset, "title": "ERA5", "links": []})
        inputs = sent["inputs"]
        if verb == "/costing":
            n = 1
            for name in ("variable", "time", "day", "month", "year", "pressure_level"):
                n *= len(inputs.get(name, [1]))
            return self.json(200, {"id": "size", "cost": n, "limit": 120_000.0})
        if self.headers.get("PRIVATE-TOKEN") != KEY:
            return self.error(401, "Authentication failed", "operation not allowed")
        job = {"id": str(uuid.uuid4()), "dataset": dataset, "inputs": inputs, "polls": 0}
        job["created"] = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"
        with self.world.lock:
            self.world.jobs[job["id"]] = job
        if self.world.trouble.startswith("lost-answer") and self.world.n_submitted == 1:
            return self.hang_up()
        return self.json(201, self.job_json(job), Location=f"/jobs/{job['id']}")

    def job_json(self, job: dict[str, Any], status: str = "accepted") -> dict[str, Any]:
        """A job as the service describes it."""
        href = f"{self.base}/retrieve/v1/jobs/{job['id']}"
        links = [
            {"rel": "self", "href": href},
            {"rel": "monitor", "href": href, "type": "application/json"},
        ]
        if status in ("successful", "failed"):
            links.append({"rel": "results", "href": f"{href}/results"})
        return {
            "processID": job["dataset"], "type": "process", "jobID": job["id"], "status": status,
            "created": job["created"], "updated": job["created"], "links": links,
            "metadata": {
                "datasetMetadata": {"messages": []}, "origin": "api",
                "request": {"ids": job["inputs"], "labels": {}},
                "log": [[job["created"], "INFO: Request ID is " + job["id"]]],
            },
        }  # fmt: skip

    def job(self, name: str, verb: str | None) -> None:
        """The state of a job by how often it was asked for, and its results."""
        job = self.world.jobs.get(name)
        trouble = self.world.trouble
        if job is None or (trouble == "job-gone" and job is next(iter(self.world.jobs.values()))):
            return self.error(404, "job not found", f"job {name} not found")
        if verb == "/receipt":
            seen = dict(self.headers) if trouble == "echo" else {}
            return self.json(200, {"request": job["inputs"], "licences": ["CC-BY"], "seen": seen})
        status = self.status_of(job, verb)
        if verb != "/results":
            return self.json(200, self.job_json(job, status))
        if status in ("failed", "rejected"):
            return self.error(
                400, f"The job has {status}", "",
                traceback="MARS: Ambiguous: 0 could be OPERATIONAL or 1 (key " + KEY + ")",
            )  # fmt: skip
        if trouble == "expired" and job is next(iter(self.world.jobs.values())):
            return self.error(404, "results expired", "results have expired")
        path = f"/result/{self.world.trouble}/{name}"
        content = self.server.content(self.world, job)
        return self.json(200, {"asset": {"value": {
            "type": "application/x-grib", "href": self.base + path,
            "file:checksum": hashlib.md5(content).hexdigest()[:30], "file:local_path": "s3://x",
            "file:size": PROMISED.get(trouble, len)(content),
        }}})  # fmt: skip

    def status_of(self, job: dict[str, Any], verb: str | None) -> str:
        """accepted, running, and then the end."""
        if "log=" in self.query:
            job["polls"] += 1
        end = self.world.trouble if self.world.trouble in ("failed", "rejected") else "successful"
        if self.world.trouble == "for-ever":
            return "accepted"
        if self.world.trouble == "dismissed":
            return "dismissed"
        return "accepted" if job["polls"] < 2 else "running" if job["polls"] < 3 else end

    def result(self, method: str, rest: str) -> None:
        """The file, in whole or from a byte on, cut short where that is the trouble."""
        content = self.server.content(self.world, self.world.jobs[rest.rpartition("/")[2]])
        assert "PRIVATE-TOKEN" not in self.headers, "the key went to the object store"
        content = SERVED.get(self.world.trouble, lambda whole: whole)(content)
        start, ranges = 0, self.world.trouble not in ("cut-no-ranges", "always-cut")
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if asked and ranges:
            start = int(asked.group(1))
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        if ranges:
            self.send_header("Accept-Ranges", "bytes")
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        if method == "GET":
            CUTS.get(self.world.trouble, send_all)(self, content, start)

    def send(self, piece: bytes) -> None:
        """Some of the file."""
        self.wfile.write(piece)
        self.wfile.flush()
        self.world.bytes_sent += len(piece)

    def json(self, status: int, content: Any, **headers: str) -> None:
        """An answer."""
        self.raw(status, json.dumps(content).encode(), "application/json", **headers)

    def raw(self, status: int, content: bytes, kind: str, **headers: str) -> None:
        """An answer of any kind."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def error(self, status: int, title: str, detail: str, **more: str) -> None:
        """A refusal as the service words it."""
        headers = {"Retry_After": "1"} if status == 429 else {}
        told = {"type": title, "title": title, "status": status, "detail": detail,
                "instance": self.path, "trace_id": "0" * 32, **more}  # fmt: skip
        self.raw(status, json.dumps(told).encode(), "application/json", **headers)

    def hang_up(self) -> None:
        """Close without a word."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def is_submission(self, method: str, rest: str) -> bool:
        """True for the call that makes a job."""
        return method == "POST" and rest.endswith("/execution")


class CdsServer(ThreadingHTTPServer):
    """The service; `with CdsServer() as cds:` runs it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self._worlds: dict[str, World] = {}
        self._made: dict[str, bytes] = {}
        self._making = threading.Lock()
        self._folder = Path(tempfile.mkdtemp())

    def __enter__(self) -> CdsServer:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""

    def url(self, segment: str) -> str:
        """The address to give to cdsapi for a trouble."""
        return f"http://127.0.0.1:{self.server_address[1]}/{segment}/api"

    def world(self, segment: str) -> World:
        """What that trouble has seen so far."""
        with self._making:
            return self._worlds.setdefault(segment, World(segment.partition(".")[0]))

    def content(self, world: World, job: dict[str, Any]) -> bytes:
        """The file of a job."""
        form = "netcdf" if world.trouble in ("netcdf", "zip") else job["inputs"]["data_format"]
        expver = "0005" if world.trouble == "preliminary" else "0001"
        name = json.dumps([form, expver, job["inputs"]], sort_keys=True)
        with self._making:
            if name not in self._made:
                make = era5_files.grib(job["inputs"], expver) if form == "grib" else (
                    era5_files.netcdf(job["inputs"], self._folder, expver))  # fmt: skip
                self._made[name] = make
            content = self._made[name]
        if world.trouble == "zip":
            out = BytesIO()
            with zipfile.ZipFile(out, "w") as archive:
                info = zipfile.ZipInfo(
                    "data_stream-oper_stepType-instant.nc", (2020, 1, 1, 0, 0, 0)
                )
                archive.writestr(info, content)
            return out.getvalue()
        return content
