"""Hindcast only: what no command computes, whatever it is called and however it is asked."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.cli import windfile
from tests.cli.mistakes import GOOD
from weather import synthetic

COMPUTING = ["run", "check", "sensitivity"]


@pytest.fixture
def forecast():
    ds = windfile.cds(synthetic.uniform(u_mps=1, v_mps=0), heights=[0, 2000, 4000])
    lead = np.timedelta64(6, "h").astype("timedelta64[ns]")
    return windfile.save(ds.assign_coords(step=lead), "forecast.nc")


@pytest.mark.parametrize("command", COMPUTING)
def test_no_command_flies_through_a_forecast(drift, command, forecast):
    Path("event.toml").write_text(GOOD)
    said = drift(command, "event.toml", "--winds", forecast)
    assert said.status == 2
    assert "forecast" in said.complaint


@pytest.mark.parametrize("command", COMPUTING)
@pytest.mark.parametrize("days", [-30, -1, 1, 100])
def test_no_command_computes_a_launch_of_these_months_or_to_come(drift, command, days):
    when = (datetime.now(UTC) - timedelta(days=days)).replace(microsecond=0)
    Path("event.toml").write_text(GOOD.replace("2015-01-01T09:00:00+09:00", when.isoformat()))
    said = drift(command, "event.toml", "--winds", "none.nc", *["--what-if"] * (days < 0))
    assert said.status == 2
    assert "too recent" in said.complaint


@pytest.mark.parametrize("command", COMPUTING)
@pytest.mark.parametrize("status", ["stopped", "planned"])
def test_what_never_flew_is_computed_only_as_a_what_if(drift, command, status):
    Path("event.toml").write_text(GOOD.replace('"flown"', f'"{status}"'))
    said = drift(command, "event.toml", "--winds", "none.nc")
    assert said.status == 2
    assert status in said.complaint
    assert "--what-if" in said.complaint
    allowed = drift(command, "event.toml", "--winds", "none.nc", "--what-if")
    assert "none.nc does not exist" in allowed.complaint


def test_a_what_if_says_so_in_every_output(fly):
    from tests.analytic import event

    ds = windfile.cds(synthetic.uniform(u_mps=1, v_mps=0), heights=[0, 2000, 4000], at=range(3))
    mapping = event(0.5, 100.0, rise_mps=5, cruise_height_m=800, flight_time_h=0.5, fall_mps=8)
    mapping["event"]["status"] = "stopped"
    landings = fly(mapping, windfile.save(ds), flags=("--what-if",))
    assert "never flew" in landings.attrs["caveats"]
    assert landings.attrs["event_status"] == "stopped"
    for name in ("summary.json", "landings.geojson", "density.geojson", "landings.kml"):
        assert "never flew" in Path("out", name).read_text(), name


def test_a_batch_skips_what_never_flew_and_what_is_too_recent(drift):
    recent = datetime.now(UTC).replace(microsecond=0).isoformat()
    Path("recent.toml").write_text(GOOD.replace("2015-01-01T09:00:00+09:00", recent))
    Path("stopped.toml").write_text(GOOD.replace('"flown"', '"stopped"'))
    said = drift("batch", "recent.toml", "stopped.toml", "--winds", "none.nc", "--out", "b")
    text = said.out + said.err
    assert "too recent" in text
    assert "nothing flew" in text
    assert not list(Path("b").rglob("landings.*"))


@pytest.mark.parametrize(
    "words",
    [
        "--target 38,126", "--reach Pyongyang", "--optimise time", "--forecast", "--to 39 125",
        "--gas hydrogen", "--fill 1", "--cell 0.01", "--resolution 0.01",
    ],
)  # fmt: skip
def test_there_is_no_option_to_aim_or_to_fill_or_to_look_closer(drift, words):
    Path("event.toml").write_text(GOOD)
    said = drift("run", "event.toml", *words.split())
    assert said.status == 2
    assert "No such option" in said.complaint


@pytest.mark.parametrize("table", ["target", "aim", "gas", "forecast", "optimise"])
def test_an_event_file_has_no_place_for_a_target(drift, table):
    Path("event.toml").write_text(GOOD + f"\n[{table}]\nlatitude_deg = 39.0\n")
    said = drift("show", "event.toml", "--validate")
    assert said.status == 2
    assert f"unknown table '{table}'" in said.complaint
