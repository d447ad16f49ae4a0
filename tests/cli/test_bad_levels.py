"""Winds that do not reach a flight's heights, for every command: told, or said in every output."""

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from tests.analytic import event, toml
from tests.cli.windfile import cds, save
from weather import synthetic

WIND = synthetic.shear(u_mps=5.0, per_m=0.002)
UNCERTAIN = event(
    0.5, 100.0, rise_mps={"uniform": [4, 6]}, cruise_height_m=800, flight_time_h=1, fall_mps=8
)
ALOFT, FAR = "the lowest level of the winds is at 7000 m", "at 0 m and 7000 m"


def winds(heights):
    return save(cds(WIND, heights=heights, lats=np.arange(-2, 2.1, 0.5), at=range(6)), "w.nc")


def told(drift, command, *flags):
    Path("event.toml").write_text(toml(UNCERTAIN))
    out = {"run": ("--out", "out"), "batch": ("--out", "b")}.get(command, ())
    return drift(command, "event.toml", "--winds", "w.nc", *out, *flags)


@pytest.mark.parametrize("command", ["run", "check", "sensitivity"])
@pytest.mark.parametrize(
    ("heights", "words"), [([7000, 8000, 9000], ALOFT), ([0, 7000, 9000], FAR)]
)
def test_a_flight_outside_the_levels_is_refused(drift, command, heights, words):
    winds(heights)
    said = told(drift, command)
    assert said.status == 2
    assert words in said.complaint
    assert "--allow-gaps" in said.complaint
    assert not Path("out").exists()


def test_a_batch_ends_as_its_worst_event(drift):
    winds([7000, 8000, 9000])
    said = told(drift, "batch")
    assert said.status == 2
    assert ALOFT in said.out


def test_the_same_sentence_in_python():
    from drift import estimate, load_event, tracks
    from weather import InputError, open_sky

    winds([7000, 8000, 9000])
    loaded = load_event(UNCERTAIN)
    sky = open_sky("w.nc")
    for flown in (estimate, tracks):
        with pytest.raises(InputError, match=ALOFT):
            flown(loaded, sky)
    landings = estimate(loaded, open_sky("w.nc", allow_gaps=True), members=3)
    assert ALOFT[4:] in str(landings.attrs["caveats"])


@pytest.mark.parametrize(
    ("heights", "words"), [([7000, 8000, 9000], ALOFT[4:]), ([0, 7000, 9000], FAR)]
)
def test_what_was_allowed_is_said_in_every_output(fly, heights, words):
    landings = fly(UNCERTAIN, winds(heights), flags=("--allow-gaps",))
    assert words in landings.attrs["caveats"]
    assert any(
        words in said for said in json.loads(Path("out/summary.json").read_text())["caveats"]
    )
    for name in ("landings.geojson", "landings.kml", "density.geojson"):
        assert words in Path("out", name).read_text(), name
    for name in ("density", "tracks"):
        with xr.open_dataset(f"out/{name}.nc") as ds:
            assert words in str(ds.attrs), name


def test_winds_at_the_ground_are_a_level(fly):
    # 10 m winds and the ground itself carry the column down to it.
    high = cds(WIND, heights=[1000, 2000, 3000], lats=np.arange(-2, 2.1, 0.5), at=range(6))
    low = high[["u", "v", "z"]].isel(pressure_level=0, drop=True).rename(u="u10", v="v10")
    low["z"] = low["z"] * 0
    for name in low.data_vars:
        low[name].attrs["GRIB_typeOfLevel"] = "surface"
    low["z"].attrs["units"] = "m**2 s**-2"
    fly(UNCERTAIN, save(high, "w.nc"), save(low, "g.nc"))


def test_a_description_says_which_flights_lack_levels(drift):
    winds([7000, 8000, 9000])
    said = drift("winds", "w.nc")
    assert said.status == 0
    assert "a flight below " in said.out
    assert "--allow-gaps" in said.out
