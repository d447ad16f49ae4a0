"""Real nights, pinned: what a user's published map rests on does not move unnoticed.

A golden is a small table of named numbers, each with the room that another machine needs.
`make golden` renews them: read the difference, and say under "Changes to results" in CHANGELOG.md
what moved and by how much. They say that the answer is the same as before, not that it is right;
tests/physics says that.
"""

import csv
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import drift
import weather
from drift import Event
from tests.shared import beside
from weather.constants import EARTH_RADIUS_M

HERE = Path(__file__).parent

#: What may differ between two machines (docs/science.md, "The same answer again"): processors and
#: libraries round otherwise in the last digit, which moves a landing by a hundredth of a millimetre
#: (measured: 0.04 mm at most of 8192 flights) and is given a metre and a second; and a member that
#: passes an edge (of a layer, the ground) within that may end elsewhere: 6 of 1024 did.
APART_KM, APART_H, ELSEWHERE = 1e-3, 1 / 3600, 1e-2

ROOM = {"km": APART_KM, "h": APART_H}

ERA5 = "data/winds/era5_portugal/euroc_2022_all_windows.nc"

PORTUGAL = {
    "event": {"id": "2022-10-14-portugal"},
    "launch": [{"latitude_deg": 39.39, "longitude_deg": -8.29, "radius_km": 2,
                "time": "2022-10-14T10:20:00+00:00", "time_spread_min": 10}],
    "vehicle": {"rise_mps": {"triangular": [3, 4, 6]},
                "cruise_height_m": {"triangular": [1500, 3000, 4500]},
                "flight_time_h": {"uniform": [0.5, 1.5]}},
    "payload": [{"item": "leaflet-paper"}],
    "ground": {"height_m": 150},
    "winds": {"error_mps": 2.0, "subgrid": True},
}  # fmt: skip


def quantities(event: Event, landings: xr.Dataset) -> dict[str, tuple[np.ndarray, str]]:
    """Where (from the reported place) and when members came down, with the unit."""
    down = landings.isel(member=landings.outcome.values == 0)
    lat0, lon0 = event.launches[0].latitude_deg, event.launches[0].longitude_deg
    km = np.pi / 180.0 * EARTH_RADIUS_M / 1000.0
    return {
        "east": ((down.longitude.values - lon0) * km * np.cos(np.radians(lat0)), "km"),
        "north": ((down.latitude.values - lat0) * km, "km"),
        "aloft": (down.time_aloft.values / 3600.0, "h"),
    }


def numbers(event: Event, landings: xr.Dataset) -> dict[str, tuple[float, str, float, float]]:
    """Named numbers: value, unit, and the least and most that another machine may find.

    A percentile is a place in the order of the members: where one member in a thousand is another,
    it moves to a neighbour's.
    """
    members = landings.sizes["member"]
    others = int(np.ceil(ELSEWHERE * members))
    landed = float((landings.outcome == 0).mean())
    share = others / members
    found = {"landed_fraction": (landed, "1", landed - share, landed + share)}
    for name, (values, unit) in quantities(event, landings).items():
        moved = 100.0 * others / values.size
        for percent in (5, 25, 50, 75, 95):
            low, value, high = np.percentile(values, [percent - moved, percent, percent + moved])
            found[f"{name}_p{percent:02d}"] = (value, unit, low - ROOM[unit], high + ROOM[unit])
    return found


def hold(event: Event, landings: xr.Dataset, renew: bool) -> None:
    """Compare with the pinned table of that name, or write it."""
    path, found = HERE / f"{event.id}.csv", numbers(event, landings)
    if renew:
        rows = [(key, f"{value:.4f}", unit) for key, (value, unit, *_) in found.items()]
        with path.open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("name", "value", "unit"), *rows])
        pytest.skip(f"{path.name} was written: read the difference before you commit it")
    with path.open() as file:
        pinned = {row["name"]: float(row["value"]) for row in csv.DictReader(file)}
    assert set(found) == set(pinned)
    moved = [
        f"{key}: {value:.4f} {unit}, was {pinned[key]:.4f}"
        for key, (value, unit, low, high) in found.items()
        if not low <= pinned[key] <= high
    ]
    assert not moved, "\n".join(moved)


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--renew-golden", default=False))


def test_the_night_of_the_embedded_sky_lands_where_it_did(renew):
    event = drift.load_event("2008-12-border-chapel")
    sky = weather.open_sky("sample", box=event.box())
    hold(event, drift.estimate(event, sky, members=1024, seed=0), renew)


def test_a_morning_in_era5_lands_where_it_did(renew):
    event = drift.load_event(PORTUGAL)
    winds = beside(ERA5)
    sky = weather.open_sky(winds, box=event.box())
    hold(event, drift.estimate(event, sky, members=1024, seed=0), renew)
