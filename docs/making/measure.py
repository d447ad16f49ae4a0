"""`python -m docs.making.measure FOLDER`: the numbers of the science page that need real winds.

FOLDER holds ERA5 files; each is a sky. The tables go into docs/measured, which the page shows.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

import drift
import weather
from docs.making.event_file import markdown
from drift.ensemble.members import QUANTITIES, draw
from drift.flight.fly import fly
from drift.flight.journey import plan
from drift.hindcast import landings_of, ready
from drift.places.regions import north_of_mdl
from weather.grid.gridded_sky import GriddedSky, gridded
from weather.grid.ground import Ground
from weather.physics.sphere import distance_km
from weather.sky import open_tidy

Array = npt.NDArray[np.float64]

MEASURED = Path(__file__).parents[1] / "measured"
MEMBERS = 1000
_STEPS = (30.0, 60.0, 120.0, 240.0, 480.0)
_FINE_S = 5.0
_SPACINGS = (50.0, 100.0, 250.0, 500.0)


def launch_in(path: Path) -> drift.Event:
    """Flights of up to 1.5 h from the middle of a file's area, in its second hour."""
    with xr.open_dataset(path) as file:
        name = "valid_time" if "valid_time" in file else "time"
        first = file[name].values[1].astype("datetime64[s]").astype(int)
        middle = float(file.latitude.mean()), float(file.longitude.mean())
    return drift.load_event(
        {
            "event": {"id": "measured"},
            "launch": [{"latitude_deg": middle[0], "longitude_deg": middle[1], "radius_km": 2,
                        "time": datetime.fromtimestamp(int(first), UTC), "time_spread_min": 10}],
            "vehicle": {"rise_mps": {"triangular": [3, 4, 6]},
                        "cruise_height_m": {"triangular": [1500, 3000, 4500]},
                        "flight_time_h": {"uniform": [0.5, 1.5]}},
            "payload": [{"item": "leaflet-paper"}],
            "ground": {"height_m": 150},
            "winds": {"error_mps": 0, "subgrid": False},
        }
    )  # fmt: skip


def apart(event: drift.Event, one: GriddedSky, other: GriddedSky, step_s: float) -> Array:
    """How far members land in one sky from where they do in another at a 5 s step, km."""
    journey = plan(event, draw(event, MEMBERS, seed=0))
    a = fly(one, Ground.flat(150.0), journey, step_s)
    b = fly(other, Ground.flat(150.0), journey, _FINE_S)
    both = (a.outcome == 0) & (b.outcome == 0)
    return distance_km(a.latitude, a.longitude, b.latitude, b.longitude)[both]


def resampled(tidy: xr.Dataset, spacing_m: float) -> xr.Dataset:
    """The same winds on one set of heights in every column, as a resampling at the gate would."""
    heights = tidy["geopotential_height"].values
    z = np.arange(heights[:, 0].max(), min(7000.0, float(heights[:, -1].min())), spacing_m)
    shape = (heights.shape[0], z.size, *heights.shape[2:])
    fields = {"geopotential_height": np.broadcast_to(z[None, :, None, None], shape)}
    for name in ("eastward_wind", "northward_wind", "air_density"):
        new = np.empty(shape, np.float32)
        for t, j, i in np.ndindex(shape[0], *shape[2:]):
            new[t, :, j, i] = np.interp(z, heights[t, :, j, i], tidy[name].values[t, :, j, i])
        fields[name] = new
    dims = ("time", "level", "latitude", "longitude")
    return xr.Dataset(
        {name: (dims, np.asarray(field, np.float32)) for name, field in fields.items()},
        coords={"time": tidy.time, "level": np.linspace(1e5, 4e4, z.size),
                "latitude": tidy.latitude, "longitude": tidy.longitude},
        attrs=tidy.attrs,
    )  # fmt: skip


def _said(km: Array) -> list[str]:
    return [f"{float(f'{1000 * x:.2g}'):g}" for x in (np.sqrt(np.mean(km**2)), km.max())]


def one_file(path: Path) -> dict[str, list[str]]:
    """Rows for one file: how far from the reference, r.m.s. and at most, m."""
    event = launch_in(path)
    tidy = open_tidy(path, event.box(), allow_preliminary=True)
    sky = gridded(tidy, event.box())
    rows = {f"step of {h:g} s": _said(apart(event, sky, sky, h)) for h in _STEPS}
    for spacing in _SPACINGS:
        other = gridded(resampled(tidy, spacing), event.box())
        rows[f"columns resampled every {spacing:g} m"] = _said(apart(event, other, sky, _FINE_S))
    hours = tidy.isel(time=slice(0, None, 3))
    if hours.sizes["time"] > 1:
        thin = gridded(hours, event.box(), allow_gaps=True)
        rows["3-hourly instead of hourly winds"] = _said(apart(event, thin, sky, _FINE_S))
    coarse = tidy.isel(latitude=slice(0, None, 2), longitude=slice(0, None, 2))
    wide = gridded(coarse, event.box())
    rows["0.5 instead of 0.25 degree"] = _said(apart(event, wide, sky, _FINE_S))
    return rows


def embedded(**winds: Any) -> tuple[drift.Event, GriddedSky]:
    """The event of December 2008 with other words on the error of its winds, and its sky."""
    event = drift.load_event("2008-12-border-chapel")
    sky = weather.open_sky("sample", box=event.box())
    return replace(event, winds=replace(event.winds, **winds)), sky


def speed() -> list[list[str]]:
    """Processor time of a member in the embedded sky, with and without what disturbs it."""
    rows = []
    for what, winds in (
        ("nothing uncertain in the air", {"error_mps": 0.0, "subgrid": False}),
        ("the wind error", {"subgrid": False}),
        ("the wind error and unresolved motion", {}),
    ):
        event, sky = embedded(**winds)
        drift.estimate(event, sky, members=64)
        start = time.process_time()
        drift.estimate(event, sky, members=20_000)
        rows.append([what, f"{(time.process_time() - start) / 20:.2g}"])
    return rows


def convergence() -> list[list[str]]:
    """How many times as many random members are worth as much as quasi-random ones, per output.

    Errors against 131 072 members, root mean square over forty seeds; nothing uncertain in the
    air, so that only the drawing differs; random members through `design`.
    """
    several, sky = embedded(error_mps=0.0, subgrid=False)
    # One balloon: of several the members would be launches, eight flights each.
    event = replace(several, launches=tuple(replace(p, balloons=1) for p in several.launches))
    truth = np.mean([_outputs(event, sky, 65_536, seed) for seed in (1000, 1001)], axis=0)
    rows = []
    for n in (512, 2048, 8192):
        quasi, chance = [], []
        for seed in range(40):
            rng = np.random.default_rng(seed)
            design = {name: rng.random(n) for name in QUANTITIES}
            quasi.append(_outputs(event, sky, n, seed) - truth)
            chance.append(_outputs(event, sky, n, seed, design) - truth)
        a, b = (np.sqrt(np.mean(np.square(x), axis=0)) for x in (quasi, chance))
        worth = [float(f"{(y / x) ** 2:.2g}") for x, y in zip(a, b, strict=True)]
        errors = zip(a, b, worth, strict=True)
        rows.append([str(n), *(f"{x:.2g} / {y:.2g} ({w:g})" for x, y, w in errors)])
    return rows


def _outputs(
    event: drift.Event, sky: GriddedSky, members: int, seed: int, design: Any = None
) -> Array:
    """Share north of the line and share beyond 260 km, per cent; mean distance, km."""
    ends = landings_of(event, ready(event, sky, members, seed, design=design), seed)
    lat, lon = ends.latitude.values, ends.longitude.values
    km = distance_km(ends.launch_latitude.values, ends.launch_longitude.values, lat, lon)
    return np.array([100 * north_of_mdl(lat, lon).mean(), 100 * (km > 260).mean(), km.mean()])


def main() -> None:
    """Measure, and write the tables."""
    MEASURED.mkdir(exist_ok=True)
    files = sorted(Path(sys.argv[1]).glob("*.nc"))
    found: dict[str, dict[str, list[str]]] = {path.stem: one_file(path) for path in files}
    names = list(dict.fromkeys(name for rows in found.values() for name in rows))
    head = ["what differs", *(f"{stem}: r.m.s., at most (m)" for stem in found)]
    rows = [[n, *(", ".join(rows.get(n, ["-"])) for rows in found.values())] for n in names]
    _write("numerical", head, rows)
    _write("speed", ["a member with", "processor time (ms)"], speed())
    head = ["members", "north of the line (%)", "beyond 260 km (%)", "mean distance (km)"]
    _write("convergence", head, convergence())


def _write(name: str, head: list[str], rows: list[list[str]]) -> None:
    (MEASURED / f"{name}.md").write_text(markdown(head, rows) + "\n", "utf-8")


if __name__ == "__main__":
    main()
