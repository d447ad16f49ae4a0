"""A sample of flights seen from above, coloured by height."""

import numpy as np
import xarray as xr
from cartopy.mpl.geoaxes import GeoAxes
from matplotlib.collections import LineCollection
from matplotlib.colors import BoundaryNorm
from matplotlib.ticker import MaxNLocator

from drift.figures.style import HEIGHT_COLOURS
from drift.figures.window import Array, Window


def draw_tracks(
    ax: GeoAxes, tracks: xr.Dataset, window: Window, most: int, norm: BoundaryNorm | None = None
) -> LineCollection:
    """The first flights of a set (members are exchangeable), in steps of height.

    most : how many at most. norm : common steps for several maps.
    """
    some = tracks.isel(trajectory=slice(0, most))
    norm = norm or height_norm([some])
    runs: list[Array] = []
    heights: list[float] = []
    for i in range(some.sizes["trajectory"]):
        one = some.isel(trajectory=i)
        lon, lat, km = (np.asarray(one[k], float) for k in ("longitude", "latitude", "altitude"))
        points = window.project(lon, lat)
        for run, height in _runs(points, km / 1000, np.asarray(norm.boundaries)):
            runs.append(run)
            heights.append(height)
    lines = LineCollection(
        runs,
        array=np.array(heights),
        cmap=HEIGHT_COLOURS,
        norm=norm,
        linewidths=0.55,
        alpha=0.75,
        capstyle="round",
        zorder=4.5,
        gid="tracks",
    )
    ax.add_collection(lines, autolim=False)
    return lines


def height_norm(sets: list[xr.Dataset]) -> BoundaryNorm:
    """Round steps of height, km, that hold every flight of some sets."""
    heights = [np.asarray(tracks["altitude"], float).ravel() / 1000 for tracks in sets]
    known = np.concatenate([np.zeros(1), *heights])
    known = known[np.isfinite(known)]
    # Ground a little under sea level is no reason for a step of its own.
    low = float(known.min()) if known.min() < -0.2 else 0.0
    high = max(0.1, float(known.max()))
    steps = MaxNLocator(nbins=7, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return BoundaryNorm(steps, HEIGHT_COLOURS.N)


def _runs(points: Array, km: Array, steps: Array) -> list[tuple[Array, float]]:
    """One flight cut where it passes from one step of height to another: few lines, not many.

    points : ndarray, shape (n, 2). km : ndarray, shape (n,). Pieces with the height of their step.
    """
    whole = np.isfinite(points).all(axis=1) & np.isfinite(km)
    points, km = points[whole], km[whole]
    if len(points) < 2:
        return []
    middle = (km[1:] + km[:-1]) / 2
    step = np.clip(np.searchsorted(steps, middle, side="right") - 1, 0, len(steps) - 2)
    turns = np.flatnonzero(np.diff(step)) + 1
    starts, ends = np.append(0, turns), np.append(turns, len(step))
    centres = (steps[1:] + steps[:-1]) / 2
    return [(points[a : b + 1], float(centres[step[a]])) for a, b in zip(starts, ends, strict=True)]
