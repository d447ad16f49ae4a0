"""The commands that only tell: help, list, show, winds; and what no command offers."""

import json
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from drift.event.file import catalogue
from tests.cli import windfile
from tests.cli.mistakes import GOOD
from tests.processes import HANGS_S
from weather import synthetic

COMMANDS = [
    "list",
    "show",
    "run",
    "check",
    "batch",
    "study",
    "sensitivity",
    "validate",
    "fetch",
    "winds",
    "doctor",
]
HEAVY = {"numba", "xarray", "matplotlib", "scipy", "cartopy", "netCDF4", "pandas", "numpy", "dask"}


@pytest.mark.parametrize(
    # To parse the options of a command typer itself takes pydantic.
    ("words", "heavy"),
    [(["--help"], HEAVY | {"pydantic"}), ([], HEAVY), (["run", "--help"], HEAVY)],
)
def test_help_loads_nothing_heavy(words, heavy):
    command = [sys.executable, "-X", "importtime", "-m", "drift", *words]
    said = subprocess.run(command, capture_output=True, text=True, timeout=HANGS_S, check=True)
    loaded = {line.rsplit("|", 1)[-1].strip() for line in said.stderr.splitlines()}
    assert not sorted({name.split(".")[0] for name in loaded} & heavy)
    assert said.stdout.strip()


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_offers_to_aim(drift, command):
    said = drift(command, "--help")
    assert said.status == 0
    text = said.out.casefold()
    assert "usage: drift" in text
    assert not re.findall(r"\b(?:target|aim|optim|forecast|best|gas|fill|inflat|hit)", text)


def test_help_names_every_command(drift):
    out = drift("--help").out
    assert all(f"  {command} " in out for command in [*COMMANDS, "cache"])


def test_the_list_as_json_has_every_event_of_the_catalogue(drift):
    said = drift("list", "--json")
    rows = json.loads(said.out)
    assert said.err == ""
    assert [row["id"] for row in rows] == sorted(catalogue())
    assert len(rows) == 91
    for row in rows:
        datetime.strptime(row["id"][:7], "%Y-%m")
        assert row["title"]
        assert row["status"] in ("flown", "stopped", "planned")


def test_the_list_for_people_has_every_event_too(drift):
    out = drift("list").out
    assert all(name in out for name in catalogue())


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_event_of_the_catalogue_is_valid_and_can_be_shown(drift, name):
    said = drift("show", name, "--validate")
    assert (said.status, said.err) == (0, "")
    said = drift("show", name)
    assert said.status == 0
    assert name in said.out
    assert "Certainty:" in said.out


def test_what_is_shown_tells_what_was_reported_and_what_is_assumed(drift):
    Path("event.toml").write_text(GOOD.replace("rise_mps = 5.0\n", ""))
    out = drift("show", "event.toml").out
    for words in ("Somewhere", "0.5 N 100 E", "5 km", "assumed", "event file",
                  "cruise height", "uniform 500 / 1000 m above sea level",
                  "triangular 1.5 / 3.5 / 7 m/s", "thing", "8 m/s",
                  "It went east.", "A report"):  # fmt: skip
        assert words in out


def test_text_of_an_event_that_looks_like_markup_is_shown_as_it_is(drift):
    text = GOOD.replace('"A test"', '"[bold]A test[/bold] [/red]"').replace('"thing"', '"[red]x"')
    Path("event.toml").write_text(text)
    said = drift("show", "event.toml")
    assert said.status == 0
    assert "[bold]A test[/bold] [/red]" in said.out
    assert "[red]x" in said.out


def test_winds_tells_what_is_in_a_file(drift):
    ds = windfile.cds(synthetic.uniform(u_mps=1, v_mps=2), heights=[0, 1000, 4000], at=(0, 1, 9))
    windfile.save(ds)
    said = drift("winds", "winds.nc")
    assert said.status == 0
    for words in ("winds.nc", "netCDF", "u (eastward_wind)", "3 from", "2015-01-01 00:00",
                  "-2 to 2 degrees north", "98 to 110 degrees east", "by 0.5", "usable: yes",
                  "--allow-gaps"):  # fmt: skip
        assert words in said.out


def test_winds_of_a_file_that_cannot_be_used_says_why_with_status_2(drift):
    ds = windfile.cds(synthetic.uniform(u_mps=1, v_mps=2), heights=[0, 1000, 4000])
    windfile.save(ds.drop_vars("v"))
    said = drift("winds", "winds.nc")
    assert said.status == 2
    assert "(v)" in said.complaint
    assert "winds.nc" in said.complaint
