"""Whole flights in three skies: an event, its winds, and both as plain arrays for others.

Nothing is uncertain in the air, but much is in the event: every flight has a place, a rise, a
height, a time and a fall of its own. Whoever flies them too reads where they start and how they
move from `landings.nc`, as a user would, and the winds on heights of its own.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from tests.analytic import START, toml
from tests.cli import windfile
from tests.crosscheck import columns
from tests.processes import HANGS_S
from tests.shared import beside
from weather.constants import EARTH_RADIUS_M
from weather.physics.sphere import distance_km

Array = npt.NDArray[np.float64]

MEMBERS = 200

#: Rise, height and fall of the flights; density is the law of what drags air.
VEHICLE = {
    "rise_mps": {"triangular": [2.0, 3.5, 6.0]},
    "cruise_height_m": {"uniform": [1500.0, 4200.0]},
}
PAYLOAD = {"item": "thing", "fall_mps": {"uniform": [1.0, 2.5]}, "fall_law": "density"}


@dataclass(frozen=True)
class Case:
    """A sky and flights in it: words for `--winds`, and how its columns are read by others."""

    event: dict[str, Any]
    words: tuple[str, ...]
    columns: Callable[[], columns.Columns]


def event(lat: float, lon: float, time: datetime, ground_m: float, **vehicle: Any):
    """An event whose flights differ, in air in which nothing is uncertain."""
    launch = {"latitude_deg": lat, "longitude_deg": lon, "radius_km": 15.0, "time": time,
              "time_spread_min": 0}  # fmt: skip
    return {
        "event": {"id": "crosscheck"},
        "launch": [launch],
        "vehicle": vehicle,
        "payload": [PAYLOAD],
        "ground": {"height_m": ground_m},
        "winds": {"error_mps": 0, "subgrid": False},
    }


def meander(t: Array, z: Array, lat: Array, lon: Array) -> tuple[Array, Array]:
    """A jet with a wave that travels and grows, turning with height, m s-1."""
    hours = (t - START.timestamp()) / 3600.0
    phase = 2.0 * np.pi * (lon - 120.0 - 0.6 * hours) / 9.0
    share = 0.3 + 0.7 * np.sin(0.5 * np.pi * np.minimum(z / 9000.0, 1.0))
    u = 22.0 * share * np.exp(-(((lat - 38.0) / 7.0) ** 2)) + 3.0 * np.sin(z / 700.0)
    return u, share * (6.0 + 1.5 * hours) * np.sin(phase) + 2.0 * np.cos(z / 900.0)


def synthetic(folder: Path) -> Case:
    """Hourly winds of half a degree from a formula, as a file of the data store."""
    path = folder / "winds.nc"
    lats, lons = np.arange(33.0, 43.1, 0.5), np.arange(121.0, 137.1, 0.5)
    heights = np.arange(0.0, 9001.0, 300.0)
    windfile.save(windfile.cds(meander, lats=lats, lons=lons, at=range(9), heights=heights), path)
    found = event(37.8, 126.7, START, 100.0, flight_time_h={"uniform": [0.3, 5.0]}, **VEHICLE)
    return Case(found, (str(path),), lambda: columns.of_cds(path))


def strong(_: Path) -> Case:
    """ERA5 over Portugal, a day of strong winds: hourly, a quarter of a degree, 37 levels."""
    path = beside("data/winds/era5_portugal/euroc_2022_all_windows.nc")
    start = datetime(2022, 10, 16, 11, 5, tzinfo=UTC)
    # The file is a degree wide: no flight is long.
    found = event(39.2, -8.75, start, 250.0, flight_time_h={"uniform": [0.2, 0.7]}, **VEHICLE)
    return Case(found, (str(path),), lambda: columns.of_cds(path))


def light(_: Path) -> Case:
    """ERA5 over Portugal, an evening of light winds, on 17 levels: long flights that turn."""
    path = beside("data/winds/era5_portugal/hedy_euroc_2025_weather_data.nc")
    start = datetime(2025, 10, 12, 15, 10, tzinfo=UTC)
    found = event(39.0, -8.0, start, 250.0, flight_time_h={"uniform": [0.3, 2.6]}, **VEHICLE)
    return Case(found, (str(path), "--allow-preliminary"), lambda: columns.of_cds(path))


def tubes() -> Case:
    """Film tubes with timers in the embedded sky."""
    return in_the_embedded_sky(model="film-tube", flight_time_h={"uniform": [1.0, 4.0]})


def embedded(_: Path) -> Case:
    """The embedded sky."""
    return in_the_embedded_sky(**VEHICLE, flight_time_h={"uniform": [0.3, 4.0]})


def in_the_embedded_sky(**vehicle: Any) -> Case:
    """Flights in the sky whose analysis is that of the project: only flying is checked there."""
    found = event(37.9, 126.8, datetime(2008, 12, 8, 6, tzinfo=UTC), 400.0, **vehicle)
    return Case(found, ("sample",), lambda: columns.of_embedded(found))


#: Skies in which kinematic flights are flown.
CASES = {
    "a formula": synthetic,
    "ERA5, strong winds": strong,
    "ERA5, light winds": light,
    "the embedded sky": embedded,
}

TUBES = "film tubes"

#: What is handed on of each flight.
OF_EACH = ("lon", "lat", "rise", "cruise", "opens", "top", "fall")


@dataclass(frozen=True)
class Flown:
    """What `drift run` says of the flights of a case, and where they stand for others."""

    landings: xr.Dataset
    file: Path

    def off_m(self, lon: Array, lat: Array) -> Array:
        """How far others land from there, m; of the first flights, where they flew fewer."""
        here = self.landings.isel(member=slice(lon.size))
        return apart_m(here["longitude"].values, here["latitude"].values, lon, lat)

    def way_m(self, count: int = MEMBERS) -> Array:
        """How far the first flights went, m."""
        here = self.landings.isel(member=slice(count))
        return self.off_m(here["launch_longitude"].values, here["launch_latitude"].values)

    def late_s(self, aloft: Array) -> Array:
        """How much longer others stay aloft, s."""
        return np.asarray(aloft - self.landings["time_aloft"].values[: aloft.size])


def apart_m(lon: Array, lat: Array, other_lon: Array, other_lat: Array) -> Array:
    """Distances, m."""
    return 1000.0 * np.asarray(distance_km(lat, lon, other_lat, other_lon))


def first(file: Path, count: int, path: Path) -> Path:
    """The first flights of a file, in another one."""
    with np.load(file) as given:
        kept = {
            name: values[:count] if name in OF_EACH else values for name, values in given.items()
        }
    np.savez(path, **kept)
    return path


def fly(name: str, folder: Path) -> Flown:
    """A case by `drift run`, as it is typed, and as arrays beside it."""
    case = tubes() if name == TUBES else CASES[name](folder)
    landings = run(case, folder)
    assert (landings["outcome"] == 0).all()
    hand_on = handed_on_with_heights if name == TUBES else handed_on
    hand_on(case, landings, folder / "flights.npz")
    return Flown(landings, folder / "flights.npz")


def run(case: Case, folder: Path) -> xr.Dataset:
    """The landings of a run in a folder."""
    (folder / "event.toml").write_text(toml(case.event), "utf-8")
    counts = ["--members", str(MEMBERS), "--seed", "0"]
    command = [sys.executable, "-m", "drift", "run", "event.toml", "--winds", *case.words, *counts]
    done = subprocess.run(
        [*command, "--out", "out"],
        env=os.environ | {"DRIFT_OFFLINE": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=HANGS_S,
    )
    assert done.returncode == 0, done.stderr
    with xr.open_dataset(folder / "out" / "landings.nc") as landings:
        return landings.load()


def handed_on(case: Case, landings: xr.Dataset, path: Path) -> None:
    """Kinematic flights and their winds as plain arrays, times in s from the launch."""
    ground = case.event["ground"]["height_m"]
    rise, cruise = landings["rise_mps"].values, landings["cruise_height_m"].values
    opens = 3600.0 * landings["flight_time_h"].values
    _write(
        case, landings, path, float(cruise.max()), rise=rise, cruise=cruise, opens=opens,
        top=np.minimum(cruise, ground + rise * opens), fall=landings["fall_mps"].values,
    )  # fmt: skip


def handed_on_with_heights(case: Case, landings: xr.Dataset, path: Path) -> None:
    """Physical balloons, whose heights until they let go of their load are given as a table."""
    import drift
    import weather
    from drift.flight.kernels.step import CLOCK, SPEED, STOP_HEIGHT, STOP_TIME
    from drift.hindcast import ready

    found = drift.load_event(case.event)
    journey = ready(found, weather.open_sky("sample", box=found.box()), MEMBERS, 0).journey
    table = journey.heights.height
    table_s = journey.heights.step_s * np.arange(table.shape[1])
    opens = journey.legs[:, 0, STOP_TIME] - journey.legs[:, 0, CLOCK]
    # A tube that bursts does so at a height, on a table that only rises.
    for i in np.flatnonzero(np.isfinite(journey.legs[:, 0, STOP_HEIGHT])):
        opens[i] = np.interp(journey.legs[i, 0, STOP_HEIGHT], table[i], table_s)
    top = [np.interp(at, table_s, row) for at, row in zip(opens, table, strict=True)]
    none = np.zeros(len(table))
    # What the tables say after the load is let go is not flown.
    flown = table_s <= opens[:, None] + journey.heights.step_s
    table = np.where(flown, table, np.array(top)[:, None])
    _write(
        case, landings, path, float(table.max()),
        rise=none, cruise=none, opens=opens, top=np.array(top),
        fall=-journey.legs[:, 1, SPEED], table=table.astype(np.float32), table_s=table_s,
    )  # fmt: skip


def _write(case: Case, landings: xr.Dataset, path: Path, highest_m: float, **how: Array) -> None:
    winds = case.columns()
    launch = landings["launch_time"].values
    assert np.ptp(launch) == np.timedelta64(0)
    seconds = (winds.times - launch[0]) / np.timedelta64(1, "s")
    np.savez(
        path,
        **winds.on_heights(seconds, highest_m),
        radius=EARTH_RADIUS_M,
        ground=case.event["ground"]["height_m"],
        lon=landings["launch_longitude"].values,
        lat=landings["launch_latitude"].values,
        **how,
    )
