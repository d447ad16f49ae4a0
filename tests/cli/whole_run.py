"""One run with everything uncertain, for all the tests that only look at its folder."""

import sys
from pathlib import Path

from tests.analytic import event, toml
from tests.cli import windfile
from weather import synthetic

MEMBERS = 600


def korean():
    """A launch near Paju with everything uncertain, two items, and a south-westerly."""
    mapping = event(
        37.8, 126.7, rise_mps={"triangular": [1.5, 3.5, 7]}, flight_time_h={"uniform": [0.5, 2]},
        cruise_height_m={"uniform": [500, 3000]}, fall_mps={"lognormal": [1.0, 0.25]},
    )  # fmt: skip
    mapping["event"] |= {"id": "2015-01-01-test", "title": 'A "test" & <more>'}
    mapping["launch"][0] |= {"radius_km": 5, "time_spread_min": 20, "place": "Paju", "balloons": 4}
    mapping["launch"][0]["time"] = windfile.START.replace(hour=2)
    mapping["payload"].append({"item": "dvd", "count": 100})
    del mapping["winds"]
    return mapping


def run_into(where: Path) -> Path:
    """The folder of a finished run, three folders below."""
    from drift.__main__ import _status

    wind = synthetic.uniform(u_mps=8, v_mps=6)
    ds = windfile.cds(wind, lats=range(34, 44), lons=range(122, 136), heights=range(0, 8001, 1000))
    winds = windfile.save(ds, where / "winds.nc")
    (where / "event.toml").write_text(toml(korean()))
    out = where / "missing" / "parents" / "out"
    words = ["run", where / "event.toml", "--winds", winds, "--members", MEMBERS, "--out", out]
    before, sys.argv = sys.argv, ["drift", *map(str, words)]
    try:
        assert _status() == 0
    finally:
        sys.argv = before
    return out
