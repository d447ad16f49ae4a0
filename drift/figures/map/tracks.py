"""A sample of flights seen from above, coloured by height."""

import numpy as np
import xarray as xr
from cartopy.mpl.geoaxes import GeoAxes
from matplotlib.collections import PathCollection
from matplotlib.colors import BoundaryNorm
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from drift.figures.map.window import Array, Window
from drift.figures.paper.style import HEIGHT_COLOURS


def draw_tracks(
    ax: GeoAxes, tracks: xr.Dataset, window: Window, most: int, norm: BoundaryNorm | None = None
) -> PathCollection:
    """The first flights of a set (members are exchangeable), in steps of height.

    most : how many at most. norm : common steps for several maps.
    """
    some = tracks.isel(trajectory=slice(0, most))
    norm = norm or height_norm([some])
    steps = np.asarray(norm.boundaries)
    pieces: dict[int, list[Path]] = {}
    for i in range(some.sizes["trajectory"]):
        one = some.isel(trajectory=i)
        lon, lat, metres = (
            np.asarray(one[k], float) for k in ("longitude", "latitude", "altitude")
        )
        for step, run in _runs(window.project(lon, lat), metres / 1000, steps):
            pieces.setdefault(step, []).append(Path(run))
    # One path for each step of height: a file of some hundred pieces is slow to write and to open.
    drawn = sorted(pieces)
    lines = PathCollection(
        [Path.make_compound_path(*pieces[step]) for step in drawn],
        array=(steps[1:] + steps[:-1])[drawn] / 2,
        facecolors="none",
        cmap=HEIGHT_COLOURS,
        norm=norm,
        linewidths=0.55,
        alpha=0.9,
        capstyle="round",
        transform=ax.transData,
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


def _runs(points: Array, km: Array, steps: Array) -> list[tuple[int, Array]]:
    """One flight cut where it passes from one step of height to another: few lines, not many.

    points : ndarray, shape (n, 2). km : ndarray, shape (n,). Pieces after the number of their step.
    """
    whole = np.isfinite(points).all(axis=1) & np.isfinite(km)
    points, km = points[whole], km[whole]
    if len(points) < 2:
        return []
    middle = (km[1:] + km[:-1]) / 2
    step = np.clip(np.searchsorted(steps, middle, side="right") - 1, 0, len(steps) - 2)
    turns = np.flatnonzero(np.diff(step)) + 1
    starts, ends = np.append(0, turns), np.append(turns, len(step))
    return [(int(step[a]), points[a : b + 1]) for a, b in zip(starts, ends, strict=True)]
