"""Real nights, pinned: what a user's published map rests on does not move unnoticed.

A golden is a small table of named numbers, each with a tolerance that nobody would see on a map.
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

#: Another processor rounds otherwise, and a member near an edge of the winds may end elsewhere.
TOLERANCES = {"km": 0.5, "h": 0.02, "1": 0.005}

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


def numbers(event: Event, landings: xr.Dataset) -> dict[str, tuple[float, str]]:
    """Where (from the reported place) and when members came down: named numbers, their unit."""
    down = landings.isel(member=landings.outcome.values == 0)
    lat0, lon0 = event.launches[0].latitude_deg, event.launches[0].longitude_deg
    km = np.pi / 180.0 * EARTH_RADIUS_M / 1000.0
    north = (down.latitude.values - lat0) * km
    east = (down.longitude.values - lon0) * km * np.cos(np.radians(lat0))
    found = {"landed_fraction": (down.sizes["member"] / landings.sizes["member"], "1")}
    for name, values, unit in (("east", east, "km"), ("north", north, "km"),
                               ("aloft", down.time_aloft.values / 3600.0, "h")):  # fmt: skip
        for percent in (5, 25, 50, 75, 95):
            found[f"{name}_p{percent:02d}"] = (float(np.percentile(values, percent)), unit)
    return found


def hold(event: Event, landings: xr.Dataset, renew: bool) -> None:
    """Compare with the pinned table of that name, or write it."""
    path, found = HERE / f"{event.id}.csv", numbers(event, landings)
    if renew:
        rows = [(key, f"{value:.4f}", unit) for key, (value, unit) in found.items()]
        with path.open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("name", "value", "unit"), *rows])
        pytest.skip(f"{path.name} was written: read the difference before you commit it")
    with path.open() as file:
        pinned = {row["name"]: (float(row["value"]), row["unit"]) for row in csv.DictReader(file)}
    assert set(found) == set(pinned)
    moved = [
        f"{key}: {found[key][0]:.3f} {unit}, was {value:.3f}"
        for key, (value, unit) in pinned.items()
        if not abs(found[key][0] - value) <= TOLERANCES[unit]
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
    winds = beside("data/winds/era5_portugal/euroc_2022_all_windows.nc")
    sky = weather.open_sky(winds, box=event.box())
    hold(event, drift.estimate(event, sky, members=1024, seed=0), renew)
