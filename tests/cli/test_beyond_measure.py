"""What no measure holds: thousands of digits, nestings, the end of the calendar, circles.

Each is one sentence, said before anything is flown, and nothing is left behind.
"""

import json
import resource
import signal
import subprocess
import sys
from pathlib import Path

import netCDF4
import pytest

from tests.cli.mistakes import GOOD
from tests.cli.test_bad_winds import air
from tests.cli.test_mistakes import refused
from tests.processes import HANGS_S, unmeasured
from tests.weather import shapes

DIGITS, MORE_DIGITS = "9" * 400, "9" * 5000
DEEP = "[" * 1000 + "]" * 1000
CHOICES = "{choice = [[" * 40 + "1" + ", 1]]}" * 40
LATEST, EARLIEST = "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"

EVENTS = {
    "a number of 400 digits": ("rise_mps = 5.0", f"rise_mps = {DIGITS}", "rise_mps"),
    "one of 5000": ("rise_mps = 5.0", f"rise_mps = {MORE_DIGITS}", "beyond all measure"),
    "a bound": ("rise_mps = 5.0", f"rise_mps = {{uniform = [1, {DIGITS}]}}", "uniform takes"),
    "a weight": ("rise_mps = 5.0", f"rise_mps = {{choice = [[1, {DIGITS}]]}}", "a weight"),
    "balloons": ("balloons = 5", f"balloons = {DIGITS}", "balloons"),
    "a load": ("count = 1000", "count = 1000000000000000", "count"),
    "a claim's count": ("bearing_deg = 90", f"bearing_deg = 90\ncount = [1, {DIGITS}]", "count"),
    "arrays in arrays": ("rise_mps = 5.0", f"rise_mps = {DEEP}", "beyond all measure"),
    "choices in choices": ("rise_mps = 5.0", f"rise_mps = {CHOICES}", "inside each other"),
    "a launch at the end": ("2015-01-01T09:00:00+09:00", LATEST, "too recent"),
    "a launch at the beginning": ("2015-01-01T09:00:00+09:00", EARLIEST, "before 1836"),
    "a claim at the end": (
        "bearing_deg = 90",
        f"bearing_deg = 90\ntime = {LATEST}",
        "not come yet",
    ),
    "a find at the end": ("radius_km = 12", f"radius_km = 12\ntime = {LATEST}", "not come yet"),
    "a flight for ever": ("flight_time_h = 1.0", "flight_time_h = 1e300", "between 0 and 2000"),
}


@pytest.mark.parametrize("mistake", EVENTS)
def test_events_beyond_all_measure_are_one_sentence(drift, mistake):
    good, bad, words = EVENTS[mistake]
    Path("event.toml").write_text(GOOD.replace(good, bad, 1))
    said = refused(drift, "run", "event.toml", "--winds", "sample", "--out", "out")
    assert words in said


STUDY = '[study]\nevents = ["event.toml"]\nmembers = 8\nwinds = "sample"\n'
VARY = '[[vary]]\nkey = "{}"\nvalues = [{}]\n'
TENS = ", ".join(str(number) for number in range(1, 11))
GRID = [
    "vehicle.rise_mps", "vehicle.cruise_height_m", "vehicle.flight_time_h", "payload.fall_mps",
    "winds.error_mps", "winds.error_time_h", "winds.error_height_m", "winds.error_distance_km",
    "seed",
]  # fmt: skip
STUDIES = {
    "a thousand million": (STUDY + "".join(VARY.format(k, TENS) for k in GRID), "1000000000 scen"),
    "a long list": (
        STUDY + VARY.format("seed", ",".join(map(str, range(1_000_001)))),
        "1000001 scen",
    ),
    "400 digits": (STUDY + VARY.format("vehicle.rise_mps", DIGITS), "must be a number"),
    "5000 digits": (STUDY + VARY.format("vehicle.rise_mps", MORE_DIGITS), "beyond all measure"),
    "a seed": (STUDY + VARY.format("seed", DIGITS), "give at most"),
    "members": (STUDY + VARY.format("members", "1000000000"), "give at most 10000000"),
    "members as text": (STUDY.replace("= 8", '= "many"'), "must be a whole number"),
    "arrays in arrays": (STUDY + VARY.format("vehicle.rise_mps", DEEP), "beyond all measure"),
    "choices in choices": (STUDY + VARY.format("vehicle.rise_mps", CHOICES), "inside each other"),
    "text": (STUDY + VARY.format("vehicle.rise_mps", '"fast"'), "must be a number"),
    "a device": (STUDY + 'table = "endless.csv"\n', "no table endless.csv"),
    "a line for ever": (STUDY + 'table = "line.csv"\n', "field larger than"),
    "an open quote": (STUDY + 'table = "quote.csv"\n', "field larger than"),
    "a cell of digits": (STUDY + 'table = "digits.csv"\n', "a whole number"),
    "a cell of arrays": (STUDY + 'table = "deep.csv"\n', "a whole number"),
}


@pytest.mark.parametrize("mistake", STUDIES)
def test_studies_beyond_all_measure_are_one_sentence(drift, mistake):
    Path("event.toml").write_text(GOOD)
    Path("endless.csv").symlink_to("/dev/zero")
    Path("line.csv").write_text(f"seed\n{'1' * 200_000}\n")
    Path("quote.csv").write_text('seed\n"' + "1\n" * 100_000)
    Path("digits.csv").write_text(f"seed\n{MORE_DIGITS}\n")
    Path("deep.csv").write_text(f"seed\n{DEEP}\n")
    content, words = STUDIES[mistake]
    Path("study.toml").write_text(content)
    said = refused(drift, "study", "study.toml", "--out", "out")
    assert words in said


PLACES = "latitude_deg,longitude_deg,date\n"
TABLES = {
    "a million": (PLACES + "0.5,100.5,2015-01-01\n" * 6000, "6000 finds"),
    "nul": (PLACES + "0.5\0,100.5,2015-01-01\n", "give a number"),
    "a line for ever": (PLACES + "3" * 200_000, "field larger than"),
    "a head for ever": ("latitude_deg" * 20_000, "names no columns"),
    "columns without end": ("," * 100_000, "names 100001 columns"),
    "digits": (PLACES + f"{MORE_DIGITS},100.5,2015-01-01\n", "latitude_deg"),
    "the last day": (PLACES + "0.5,100.5,9999-12-31\n", "the calendar ends"),
    "the first day": (PLACES + "0.5,100.5,0001-01-01\n", "none of them"),
}


@pytest.mark.parametrize("mistake", TABLES)
def test_tables_of_finds_beyond_all_measure_are_one_sentence(drift, mistake):
    content, words = TABLES[mistake]
    Path("event.toml").write_text(GOOD)
    Path("finds.csv").write_text(content)
    said = refused(drift, "check", "event.toml", "--winds", "sample", "--finds", "finds.csv")
    assert words in said


@pytest.mark.parametrize(
    "words",
    [
        ("show", "circle.toml"),
        ("run", "circle.toml", "--winds", "sample"),
        ("run", "event.toml", "--winds", "circle.nc"),
        ("run", "event.toml", "--winds", "sample", "--out", "circle"),
        ("run", "event.toml", "--winds", "sample", "--out", "circle/out"),
        ("run", "--from", "circle", "--out", "out"),
        ("study", "circle.toml"),
        ("study", "study.toml", "--out", "circle"),
        ("check", "event.toml", "--winds", "sample", "--finds", "circle.toml"),
        ("archive", "circle"),
        ("compare", "circle", "circle", "--out", "out"),
    ],
    ids=" ".join,
)
def test_links_in_a_circle_are_one_sentence(drift, words):
    Path("event.toml").write_text(GOOD)
    Path("study.toml").write_text(STUDY)
    for name in ("circle", "circle.toml", "circle.nc"):
        Path(name).symlink_to(name)
    said = drift(*words)
    assert said.status == 2
    assert "circle" in said.complaint
    assert not Path("out").exists()


def test_a_hundred_thousand_facts_are_shown_in_seconds(drift):
    # Drawn as a table it took minutes: that the test comes to its end is what it holds.
    fact = '[[fact]]\ntopic = "other"\ntext = "number {}"\ncertainty = "B"\n'
    Path("event.toml").write_text(GOOD + "".join(map(fact.format, range(100_000))))
    said = drift("show", "event.toml")
    assert said.status == 0
    assert "Facts (100000)" in said.out and "other | number 99999 | B" in said.out


@pytest.mark.parametrize("name", ["scale_factor", "add_offset"])
@pytest.mark.parametrize("value", ["two", [1.0, 2.0], float("nan"), float("inf")])
def test_packing_that_is_no_number_is_one_sentence(drift, name, value):
    air().to_netcdf("bad.nc")
    with netCDF4.Dataset("bad.nc", "a") as file:
        file["u"].setncattr(name, value)
    assert "which is no number" in drift("winds", "bad.nc").complaint


@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize("size", [10**18, 0, -1, 1.5, "a", int(DIGITS), None])
def test_chunks_that_cannot_be_are_one_sentence(drift, zarr_format, size):
    shapes.arco().to_zarr("bad.zarr", zarr_format=zarr_format, consolidated=False)
    path = Path("bad.zarr/u_component_of_wind") / (".zarray" if zarr_format == 2 else "zarr.json")
    about = json.loads(path.read_text())
    chunks = [size] * 4
    if zarr_format == 2:
        about["chunks"] = chunks
    else:
        about["chunk_grid"]["configuration"]["chunk_shape"] = chunks
    path.write_text(json.dumps(about))
    assert "bad.zarr" in drift("winds", "bad.zarr").complaint


@pytest.mark.skipif(sys.platform != "linux", reason="limits of files are Linux's")
def test_a_page_without_room_is_one_sentence_and_leaves_nothing():
    page = Path("page.html")
    command = [sys.executable, "-m", "drift", "catalogue", "--html", page.name]
    ended = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=HANGS_S,
        env=unmeasured(),
        preexec_fn=small_files,
    )
    assert ended.returncode == 1
    assert page.name in ended.stderr and "not expected" not in ended.stderr
    assert not [path.name for path in Path().iterdir() if "page" in path.name]


def small_files():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
