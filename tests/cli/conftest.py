"""The command line as somebody meets it who has not seen the code: words in, words out."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import xarray as xr

from tests.analytic import toml


@dataclass(frozen=True)
class Said:
    """What one command came to."""

    status: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on standard error that tells what is wrong; stages that were said before it
        are not complaints."""
        lines = [line for line in self.err.splitlines() if line.startswith("drift:")]
        assert len(lines) == 1, self.err
        assert self.err.rstrip().endswith(lines[0]), self.err
        return lines[0]


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    """A folder of one's own, a store of one's own, and no network."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRIFT_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("DRIFT_OFFLINE", "1")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("DRIFT_DEBUG", raising=False)


@pytest.fixture
def drift(monkeypatch, capsys):
    """Run one command in this process."""
    from drift.__main__ import _status

    def command(*words) -> Said:
        monkeypatch.setattr(sys, "argv", ["drift", *map(str, words)])
        capsys.readouterr()
        status = _status()
        return Said(status, *capsys.readouterr())

    return command


@pytest.fixture
def fly(drift, monkeypatch):
    """Run one event mapping through wind files and hand back its landings; no picture is made."""
    monkeypatch.setattr("drift.figures.landing_map.drawn_map", lambda *a, **k: (None, None))
    monkeypatch.setattr("drift.figures.paper.sheet.save", lambda *a, **k: None)
    monkeypatch.setattr("drift.pages.report.write", lambda *a, **k: None)

    def flown(mapping, *winds, members=5, seed=0, flags=(), out="out") -> xr.Dataset:
        Path("event.toml").write_text(toml(mapping))
        given = [word for wind in winds for word in ("--winds", wind)]
        counts = ("--members", members, "--seed", seed)
        said = drift("run", "event.toml", *given, *counts, "--out", out, "--force", *flags)
        assert said.status == 0, said.err
        with xr.open_dataset(Path(out) / "landings.nc") as landings:
            return landings.load()

    return flown


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    """The folder of one run, pictures and all, for the tests that only look."""
    from tests.cli.whole_run import run_into

    return run_into(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="session")
def landings(folder) -> xr.Dataset:
    """Its landings."""
    with xr.open_dataset(folder / "landings.nc") as ds:
        return ds.load()


@pytest.fixture(scope="session")
def density(folder) -> xr.Dataset:
    """Its density."""
    with xr.open_dataset(folder / "density.nc") as ds:
        return ds.load()
