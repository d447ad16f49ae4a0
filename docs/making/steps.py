"""`python -m docs.making.steps`: the error of the step and of the interpolation, on two skies.

One is the embedded sky, the other a made-up one that is rougher than any reanalysis: every level of
every grid point of every hour has a wind of its own. Needs no file; writes docs/measured/steps.md.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import xarray as xr

import drift
from docs.making.event_file import markdown
from drift.ensemble.members import draw
from drift.event.parts import Winds
from drift.flight.fly import Ends, fly
from drift.flight.journey import plan
from weather import synthetic
from weather.grid.gridded_sky import GriddedSky, gridded
from weather.grid.ground import Ground
from weather.physics.sphere import distance_km
from weather.sky import open_tidy

Array = npt.NDArray[np.float64]

MEASURED = Path(__file__).parents[1] / "measured"

#: Steps that an order is read off, the default, and the reference, s.
_STEPS, _DEFAULT_S, _FINE_S = (30.0, 60.0, 120.0, 240.0), 240.0, 2.5

#: Flights of each sky, and the wind that the rough one adds at every point and level, m/s.
_FLIGHTS, _ROUGH_MPS = 400, 2.5

#: Pieces that each layer is cut into, to be linear in the logarithm of pressure between its ends.
_PIECES = 6


def event() -> drift.Event:
    """The event of the embedded sky, with nothing uncertain in the air."""
    found = drift.load_event("2008-12-border-chapel")
    return replace(found, winds=Winds(error_mps=0.0, subgrid=False))


def rough(found: drift.Event) -> xr.Dataset:
    """Hourly winds of half a degree and 25 hPa, each drawn for itself around a shear."""
    start = found.launches[0].time - timedelta(hours=4)
    heights = np.array([float(z) for z in range(0, 9001, 300)])
    lats, lons, hours = np.arange(36.0, 41.1, 0.5), np.arange(124.0, 133.1, 0.5), 16
    noise = np.random.default_rng(0).normal(
        0.0, _ROUGH_MPS, (2, hours, heights.size, lats.size, lons.size)
    )

    def wind(t: Array, z: Array, lat: Array, lon: Array) -> tuple[Array, Array]:
        return 5.0 + 2e-3 * z + noise[0].reshape(z.shape), noise[1].reshape(z.shape)

    return synthetic.sampled(
        wind,
        latitude_deg=lats,
        longitude_deg=lons,
        times=[start + timedelta(hours=h) for h in range(hours)],
        heights_m=heights,
    )


def linear_in_log_pressure(tidy: xr.Dataset) -> xr.Dataset:
    """The same winds with levels put between, where they are linear in ln p instead of height."""
    level = np.log(tidy["level"].values.astype(float))
    share = np.arange(level.size * _PIECES - _PIECES + 1) / _PIECES
    new = np.interp(share, np.arange(level.size), level)
    heights = tidy["geopotential_height"].values.astype(float)
    mean = heights.mean(axis=(0, 2, 3))
    # Heights between two levels follow a cubic in ln p (a temperature that changes along the way);
    # winds are straight in ln p.
    from scipy.interpolate import CubicSpline

    finer = CubicSpline(level[::-1], heights[:, ::-1], axis=1)(new)
    order = np.argsort(mean)
    out = {"geopotential_height": finer}
    for name in ("eastward_wind", "northward_wind", "air_density"):
        values = tidy[name].values.astype(float)[:, order]
        out[name] = np.apply_along_axis(
            lambda column: np.interp(-new, -level[order], column), 1, values
        )
    dims = ("time", "level", "latitude", "longitude")
    coords = {"time": tidy.time, "level": np.exp(new), "latitude": tidy.latitude}
    return xr.Dataset(
        {name: (dims, np.asarray(field, np.float32)) for name, field in out.items()},
        coords=coords | {"longitude": tidy.longitude},
        attrs=tidy.attrs,
    )


def apart_m(one: Ends, other: Ends) -> Array:
    """How far landings lie apart, m."""
    both = (one.outcome == 0) & (other.outcome == 0)
    km = distance_km(one.latitude, one.longitude, other.latitude, other.longitude)
    return np.asarray(1000.0 * km[both])


def row(name: str, found: drift.Event, tidy: xr.Dataset, *, isothermal: bool = False) -> list[str]:
    """Order, error of the default step and of the interpolation in one sky.

    isothermal : of air in which height and ln p are straight in one another, so that it is one.
    """
    sky = gridded(tidy, allow_gaps=True)
    journey = plan(found, draw(found, _FLIGHTS, 0))

    def flown(where: GriddedSky, step: float) -> Ends:
        return fly(where, Ground.flat(0.0), journey, step)

    reference = flown(sky, _FINE_S)
    rms = [float(np.sqrt((apart_m(flown(sky, h), reference) ** 2).mean())) for h in _STEPS]
    order = float(np.polyfit(np.log(_STEPS), np.log(rms), 1)[0])
    step = apart_m(flown(sky, _DEFAULT_S), reference)
    cells = [name, f"{order:.1f}", _said(step)]
    if isothermal:
        return [*cells, "–"]
    other = gridded(linear_in_log_pressure(tidy), allow_gaps=True)
    return [*cells, _said(apart_m(flown(other, _FINE_S), reference))]


def _said(metres: Array) -> str:
    return f"{np.sqrt((metres**2).mean()):.0f}, {metres.max():.0f}"


def main() -> None:
    """Measure, and write the table."""
    found = event()
    rows = [
        row("embedded, 8 December 2008", found, open_tidy("sample", found.box())),
        row("made up, hourly, rough", found, rough(found), isothermal=True),
    ]
    head = [
        "sky",
        "order, from steps of 30 to 240 s",
        "step of 240 s: r.m.s., at most (m)",
        "winds linear in ln p instead of height: r.m.s., at most (m)",
    ]
    MEASURED.mkdir(exist_ok=True)
    (MEASURED / "steps.md").write_text(markdown(head, rows) + "\n", "utf-8")


if __name__ == "__main__":
    main()
