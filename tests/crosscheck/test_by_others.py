"""Whole flights from `drift run` beside the same flights in programs of others.

Each program lives in an environment of its own, made where it is missing (`make crosscheck`).
"""

from pathlib import Path

import numpy as np
import pytest

from tests.crosscheck import flights
from tests.crosscheck.by_scipy import ByScipy
from tests.crosscheck.test_by_scipy import LATE_S, MOST_M, RMS_M, say
from tests.others.earths import ellipsoid
from tests.others.programs import OPENDRIFT, PARCELS_3, last_line

pytestmark = [pytest.mark.slow, pytest.mark.network]

SCRIPTS = Path(__file__).parent / "rivals"

#: Flights that OpenDrift, which takes a second for some of its steps, is asked for.
FEW = 30


def ends(program, script, file, folder):
    """Longitudes, latitudes and times of landing in another program."""
    done = program.run(SCRIPTS / script, file, folder / "ends.npz", cwd=folder)
    assert done.returncode == 0, f"{program.name}: {last_line(done.stderr)}"
    with np.load(folder / "ends.npz") as found:
        return found["lon"], found["lat"], found["time"]


@pytest.mark.parametrize("name", [*flights.CASES, flights.TUBES])
def test_whole_flights_land_where_parcels_lands_them(name, flown, tmp_path):
    # Its kernel goes by our sphere, its positions are double, its steps 5 s: the same bounds hold
    # as for scipy, whose landings it shares to 0.1 m. Of tubes the tables replayed are ours.
    PARCELS_3.python()
    ours = flown(name)
    lon, lat, aloft = ends(PARCELS_3, "parcels_flights.py", ours.file, tmp_path)
    off = ours.off_m(lon, lat)
    say(f"Parcels, {name}", off, ours)
    # A step of a tube that rises or sinks is a step in time of 240 s, of others one in height.
    looser = 2.0 if name == flights.TUBES else 1.0
    assert np.sqrt((off**2).mean()) < looser * RMS_M
    assert off.max() < looser * MOST_M
    # Tubes that burst fall from the height of their burst, which a time of 5 s only comes near.
    assert np.abs(ours.late_s(aloft)).max() < (1.0 if name == flights.TUBES else LATE_S)


@pytest.mark.parametrize("name", ["a formula", "ERA5, strong winds", "the embedded sky"])
def test_whole_flights_land_where_opendrift_lands_them(name, flown, tmp_path):
    # Its Earth is WGS 84: at 38 N a degree is 0.2 % shorter to the north and 0.24 % longer to the
    # east than on our sphere. On its own Earth what remains is the single precision of its
    # positions (0.4 m in each of hundreds of steps), its 127 levels, and its steps of 20 s.
    OPENDRIFT.python()
    ours = flown(name)
    few = flights.first(ours.file, FEW, tmp_path / "few.npz")
    lon, lat, aloft = ends(OPENDRIFT, "opendrift_flights.py", few, tmp_path)
    off = ours.off_m(lon, lat)
    say(f"OpenDrift, {name}", off, ours)
    there = ByScipy(few, ellipsoid).ends()
    on_its_earth = flights.apart_m(there[0], there[1], lon, lat)
    say(f"OpenDrift on its own Earth, {name}", on_its_earth, ours)
    assert np.sqrt((on_its_earth**2).mean()) < 30.0
    assert on_its_earth.max() < 100.0
    assert (off < 0.003 * ours.way_m(FEW) + 100.0).all()
    assert np.abs(ours.late_s(aloft)).max() < 1.0
