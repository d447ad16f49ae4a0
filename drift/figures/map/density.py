"""The chance of landing as shaded cells, and the areas that hold half and nine tenths of it."""

from typing import Any, Final

import numpy as np
import xarray as xr
from cartopy.mpl.geoaxes import GeoAxes
from contourpy import contour_generator
from matplotlib.collections import LineCollection, QuadMesh
from matplotlib.colors import Normalize
from matplotlib.lines import Line2D

from drift.figures.map.window import Array, Window
from drift.figures.paper.style import DENSITY_COLOURS, INK, Look, halo
from drift.figures.paper.words import word

#: Line of each credible area: variable, percent, width, dashes.
AREAS: Final[tuple[tuple[str, int, float, Any], ...]] = (
    ("credible_50", 50, 1.3, "-"),
    ("credible_90", 90, 0.9, (0, (4, 1.8))),
)


def draw_density(
    ax: GeoAxes, density: xr.Dataset, window: Window, norm: Normalize | None = None
) -> QuadMesh:
    """Cells shaded by their chance of landing, percent; cells no member reached stay clear.

    norm : a common scale for several maps; None scales to the fullest cell of this one.
    """
    percent = 100 * np.asarray(density["probability"].transpose("latitude", "longitude"))
    lon, lat = (_edges(np.asarray(density[name], float)) for name in ("longitude", "latitude"))
    corners = window.project(*np.meshgrid(lon, lat)).reshape(len(lat), len(lon), 2)
    mesh = QuadMesh(
        corners,
        array=np.ma.masked_less_equal(percent, 0.0),
        cmap=DENSITY_COLOURS,
        norm=norm or shade_norm([density]),
        antialiased=False,
        rasterized=True,
        zorder=2.0,
        gid="density",
    )
    ax.add_collection(mesh, autolim=False)
    return mesh


def draw_areas(ax: GeoAxes, density: xr.Dataset, window: Window, look: Look) -> list[Line2D]:
    """Outlines of the credible areas; the legend's entries."""
    entries = []
    for name, percent, width, dashes in AREAS:
        rings = area_rings(density[name])
        if not rings:
            continue
        ax.add_collection(
            LineCollection(
                [window.project(*ring.T) for ring in rings],
                colors=INK,
                linewidths=width,
                linestyles=[dashes],
                path_effects=halo(width + 1.2),
                zorder=5.0,
                gid=name,
            ),
            autolim=False,
        )
        text = word(f"{percent} % of the landings", look.language)
        entries.append(Line2D([], [], color=INK, linewidth=width, linestyle=dashes, label=text))
    return entries


def shade_norm(densities: list[xr.Dataset]) -> Normalize:
    """One scale from nothing to the fullest cell of all of them, percent."""
    top = max((100 * float(density["probability"].max()) for density in densities), default=0.0)
    return Normalize(0.0, top or 1.0)


def cell_deg(density: xr.Dataset) -> float:
    """Side of a cell, degrees."""
    return round(_spacing(np.asarray(density["latitude"], float)), 3)


def area_rings(mask: xr.DataArray) -> list[Array]:
    """Outline of a mask of cells, longitude and latitude, each of shape (n, 2), closed.

    The line runs half way between the centres of cells inside and outside; its corners are cut once
    (Chaikin 1974), so it is never farther from there than a quarter of a cell.
    """
    mask = mask.transpose("latitude", "longitude")
    padded = np.pad(np.asarray(mask, float), 1)
    lon, lat = (_padded(np.asarray(mask[name], float)) for name in ("longitude", "latitude"))
    rings = contour_generator(x=lon, y=lat, z=padded).lines(0.5)
    return [_corners_cut(np.asarray(ring)) for ring in rings]


def _corners_cut(ring: Array) -> Array:
    """Each corner of a closed line replaced by two, a quarter of a side away from it."""
    start, end = ring[:-1], ring[1:]
    points = np.stack([0.75 * start + 0.25 * end, 0.25 * start + 0.75 * end], axis=1).reshape(-1, 2)
    return np.vstack([points, points[:1]])


def _padded(centres: Array) -> Array:
    """Centres with one more on each side."""
    step = _spacing(centres)
    return np.concatenate([[centres[0] - step], centres, [centres[-1] + step]])


def _edges(centres: Array) -> Array:
    """Borders of equal cells from their centres."""
    return np.append(centres, centres[-1] + _spacing(centres)) - _spacing(centres) / 2


def _spacing(centres: Array) -> float:
    """Cell size, degrees; a single cell has that of the density grid, 0.1."""
    return float(centres[1] - centres[0]) if len(centres) > 1 else 0.1
