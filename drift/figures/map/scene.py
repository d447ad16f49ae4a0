"""All that one map shows, drawn in order on given axes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cartopy.crs as ccrs
import numpy as np
import xarray as xr
from cartopy.mpl.geoaxes import GeoAxes
from matplotlib.colors import BoundaryNorm, Normalize
from matplotlib.lines import Line2D

from drift.figures.map import reports as marks
from drift.figures.map.basemap import draw_basemap
from drift.figures.map.density import cell_deg, draw_areas, draw_density, shade_norm
from drift.figures.map.labels import Board
from drift.figures.map.place_names import draw_line_name, draw_towns
from drift.figures.map.scalebar import draw_scale_bar
from drift.figures.map.tracks import draw_tracks, height_norm
from drift.figures.map.window import Array, Window, stacked, window_of
from drift.figures.paper.style import Look
from drift.figures.paper.words import word
from drift.landings.direction import heading_reach_km
from weather.physics.sphere import circle

if TYPE_CHECKING:
    from drift.event.model import Event
    from drift.event.parts import Claim, Find, Launch


@dataclass(frozen=True)
class Scene:
    """One run as a map needs it; what is None is not drawn.

    answer : numbers of its summary where they are known, which need not be counted again.
    """

    landings: xr.Dataset
    density: xr.Dataset | None = None
    tracks: xr.Dataset | None = None
    event: "Event | None" = None
    answer: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Scales:
    """What colours mean, the same on maps that stand side by side; None where nothing is coloured.

    cell_deg : side of a cell of the density.
    """

    chance: Normalize | None = None
    height: BoundaryNorm | None = None
    cell_deg: float = 0.1


@dataclass(frozen=True)
class Drawn:
    """The legend's entries, and how many towns are named."""

    entries: list[Line2D]
    towns: int


def scales_of(scenes: Sequence[Scene]) -> Scales:
    """Scales that hold everything on some maps."""
    densities = [scene.density for scene in scenes if scene.density is not None]
    tracks = [scene.tracks for scene in scenes if scene.tracks is not None]
    return Scales(
        shade_norm(densities) if densities else None,
        height_norm(tracks) if tracks else None,
        cell_deg(densities[0]) if densities else 0.1,
    )


def draw_scene(ax: GeoAxes, scene: Scene, window: Window, look: Look, scales: Scales) -> Drawn:
    """Ground, chance of landing, flights, reports and names, in that order."""
    ground = draw_basemap(ax, window, look)
    areas: list[Line2D] = []
    if scene.density is not None:
        draw_density(ax, scene.density, window, scales.chance)
        areas = draw_areas(ax, scene.density, window, look)
    if scene.tracks is not None and look.tracks > 0:
        draw_tracks(ax, scene.tracks, window, look.tracks, scales.height)
    board = Board(ax, _busy(scene, window))
    reports = _reports(board, scene, window, look)
    draw_scale_bar(board, window)
    draw_line_name(board, window, look)
    towns = draw_towns(board, window, look)
    entries = [*reports, *areas, *_flight_entry(scene, look), *ground]
    return Drawn(entries, towns)


def frame(scenes: list[Scene], projection: ccrs.Projection | None = None) -> Window:
    """The window that holds the landings and everything reported of some scenes."""
    ends = [_ends(scene.landings) for scene in scenes]
    must = stacked([_reported(scene) for scene in scenes])
    lon, lat = stacked(ends).T
    return window_of(lon, lat, must, projection=projection)


def _ends(landings: xr.Dataset) -> Array:
    """Longitude and latitude of the members that landed, or of all if none did, shape (n, 2)."""
    points = np.column_stack([landings["longitude"], landings["latitude"]]).astype(float)
    landed = np.asarray(landings["outcome"]) == 0
    return np.asarray(points[landed] if landed.any() else points)


def _reported(scene: Scene) -> Array:
    """The rims of launches, finds and claimed places, else the first launch, shape (n, 2)."""
    if scene.event is None:
        names = ("launch_longitude", "launch_latitude")
        starts = np.column_stack([scene.landings[name] for name in names]).astype(float)
        return np.asarray(starts[np.isfinite(starts).all(axis=1)][:1])
    known: list[Launch | Find | Claim] = [*scene.event.launches, *scene.event.finds]
    known += [claim for claim in scene.event.claims if claim.predicate == "within"]
    return stacked(
        [
            circle(a.longitude_deg, a.latitude_deg, a.radius_km or 0.0, n=24)
            for a in known
            if a.longitude_deg is not None and a.latitude_deg is not None
        ]
    )


def _reports(board: Board, scene: Scene, window: Window, look: Look) -> list[Line2D]:
    """Launches, finds and claims; the legend's entries."""
    event = scene.event
    if event is None:
        return []
    claimed: list[Line2D] = []
    if event.launches and event.claims:
        reach_km = heading_reach_km(scene.landings)
        claimed = marks.draw_claims(board, window, event, reach_km, look)
    entries = marks.draw_launches(board, window, list(event.launches), look)
    return [*entries, *marks.draw_finds(board, window, list(event.finds), look), *claimed]


def _busy(scene: Scene, window: Window) -> Array:
    """Points of the map that words should rather not cover: landings, and flights on their way."""
    ends = _ends(scene.landings)[:2000]
    points = [window.project(*ends.T), window.project(*_reported(scene).T)]
    if scene.tracks is not None:
        some = scene.tracks.isel(trajectory=slice(0, 20))
        points.append(window.project(*(np.ravel(some[k]) for k in ("longitude", "latitude"))))
    busy = stacked(points)
    return busy[np.isfinite(busy).all(axis=1)]


def _flight_entry(scene: Scene, look: Look) -> list[Line2D]:
    if scene.tracks is None or look.tracks <= 0:
        return []
    n = min(look.tracks, scene.tracks.sizes["trajectory"])
    label = word("{n} of the flights", look.language, n=n)
    return [Line2D([], [], color="#c84b51", linewidth=0.8, label=label)]
