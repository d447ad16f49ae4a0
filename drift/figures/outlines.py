"""Several runs on one map: the outlines of their areas, each in a style of its own."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import xarray as xr
from cartopy.mpl.geoaxes import GeoAxes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from drift.event.arguments import an_event, checked, or_none
from drift.figures import furniture, notes
from drift.figures.asked import a_look, axes_of_a_map, runs_by_name
from drift.figures.furniture import EDGE_MM, LEFT_MM, UNDER_MM
from drift.figures.map import reports
from drift.figures.map.basemap import draw_basemap
from drift.figures.map.density import area_rings
from drift.figures.map.labels import Board
from drift.figures.map.place_names import draw_line_name, draw_towns
from drift.figures.map.scalebar import draw_scale_bar
from drift.figures.map.scene import Scene, frame
from drift.figures.map.window import Window, stacked
from drift.figures.paper.sheet import ENTRY_MM, Sheet
from drift.figures.paper.style import BLUE, GREEN, INK, ORANGE, PAGE_MM, PURPLE, Look, halo, styled
from drift.figures.paper.words import word
from drift.landings.outcomes import landed
from weather.errors import InputError
from weather.physics.sphere import middle

if TYPE_CHECKING:
    from drift.event.model import Event

#: Colour, dashes and mark of each run: told apart without colour, by dashes and by marks.
STYLES: Final[tuple[tuple[str, Any, str], ...]] = (
    (INK, "-", "o"),
    (ORANGE, (0, (5, 1.6)), "s"),
    (BLUE, (0, (1.2, 1.2)), "^"),
    (GREEN, (0, (6, 1.5, 1.2, 1.5)), "D"),
    (PURPLE, (0, (3, 1, 1, 1, 1, 1)), "v"),
    ("#8c7b62", (0, (9, 3)), "P"),
)

#: Line of each area, by what it holds, per cent, points.
_WIDTHS: Final = {50: 1.7, 90: 0.8}

_DRAFT_MM: Final = 40.0


@checked(
    runs=runs_by_name,
    event=or_none(an_event),
    ax=or_none(axes_of_a_map),
    look=or_none(a_look),
)
def compare(
    runs: Mapping[str, xr.Dataset | Scene],
    event: "Event | None" = None,
    *,
    ax: GeoAxes | None = None,
    look: Look | None = None,
) -> tuple[Figure, GeoAxes]:
    """Several runs on one map: the 50 % and 90 % areas of each, in a style of its own.

    Parameters
    ----------
    runs : mapping of str to xarray.Dataset or Scene
        Landings, from `drift.estimate`, by the name that each run has in the legend; six at most.
        A Scene brings a density that is already computed.
    event : Event, optional
        Adds launch and finds.
    ax : GeoAxes, optional
        Axes to draw on, whose projection is kept; by default a page is made.
    look : Look, optional
        Width, language, and how much is named and drawn.

    Returns
    -------
    tuple[Figure, GeoAxes]
        The figure and what it is drawn on.

    Raises
    ------
    InputError
        For no run at all, or more than can be told apart.

    Examples
    --------
    >>> again = drift.estimate(event, sky, members=256, seed=2)
    >>> figure, axes = drift.maps.compare({"seed 1": landings, "seed 2": again}, event)
    >>> [text.get_text() for text in figure.legends[0].get_texts()][:2]
    ['seed 1', 'seed 2']
    """
    if not 0 < len(runs) <= len(STYLES):
        raise InputError(
            f"{len(runs)} runs cannot be told apart on one map; give 1 to {len(STYLES)}"
        )
    look = (look or Look()).sized(PAGE_MM)
    scenes = {name: _scene(run, event) for name, run in runs.items()}
    with styled(look):
        if ax is not None:
            entries = _draw(ax, scenes, frame(list(scenes.values()), ax.projection), look)[0]
            ax.legend(handles=entries, loc="upper left", bbox_to_anchor=(0.0, -0.08), ncols=2)
            return ax.get_figure(root=True), ax
        return _page(scenes, event, look)


def _scene(run: xr.Dataset | Scene, event: "Event | None") -> Scene:
    """A run with its density, and with what is reported of the event."""
    from drift.landings.density import density

    landings, known = (run.landings, run.density) if isinstance(run, Scene) else (run, None)
    return Scene(landings, density(landings) if known is None else known, None, event)


def _page(scenes: Mapping[str, Scene], event: "Event | None", look: Look) -> tuple[Sheet, GeoAxes]:
    """A sheet with the map, its legend under it and the notes of all runs."""
    every = list(scenes.values())
    window = frame(every)
    width = look.width_mm - LEFT_MM - 2 * EDGE_MM
    height = width / window.aspect
    sheet = Sheet(look.width_mm, height + 2 * _DRAFT_MM)
    ax = sheet.place(LEFT_MM, _DRAFT_MM, width, height, projection=window.projection)
    entries, towns = _draw(ax, scenes, window, look)
    landings = [scene.landings for scene in every]
    foot = furniture.Foot(landings, look, window, towns > 0)
    head = furniture.Head(notes.title(landings[0], event), event, look)
    columns = furniture.columns_that_fit(entries, look)
    keys = foot.height_mm + -(-len(entries) // columns) * ENTRY_MM
    bottom = keys + UNDER_MM
    sheet.shift(bottom - _DRAFT_MM, bottom + height + head.height_mm)
    furniture.legend(sheet, entries, (EDGE_MM, keys), columns)
    head.put(sheet)
    foot.put(sheet)
    sheet.provenance = notes.provenance(landings[0], event)
    return sheet, ax


def _draw(
    ax: GeoAxes, scenes: Mapping[str, Scene], window: Window, look: Look
) -> tuple[list[Line2D], int]:
    """Ground, outlines, middles, reports and names; the legend's entries, and how many towns."""
    ground = draw_basemap(ax, window, look)
    board = Board(ax, _busy(scenes, window))
    entries, middles = [], []
    for (name, scene), (colour, dashes, mark) in zip(scenes.items(), STYLES, strict=False):
        _outlines(ax, scene, window, colour, dashes)
        style: dict[str, Any] = {"color": colour, "marker": mark, "markersize": 5.0}
        style |= {"markeredgecolor": "white", "markeredgewidth": 0.7}
        point = _middle(scene.landings, window)
        if point is not None:
            middles.append((point, style))
        entries.append(Line2D([], [], linestyle=dashes, linewidth=1.4, label=name, **style))
    event = next(iter(scenes.values())).event
    reported = []
    if event is not None:
        reported = reports.draw_launches(board, window, list(event.launches), look)
        reported += reports.draw_finds(board, window, list(event.finds), look)
    for point, style in middles:
        ax.plot(*point.T, linestyle="none", zorder=6.0, gid="middle", **style)
    draw_scale_bar(board, window)
    draw_line_name(board, window, look)
    towns = draw_towns(board, window, look)
    return [*entries, *_widths(look), *reported, *ground], towns


def _outlines(ax: GeoAxes, scene: Scene, window: Window, colour: str, dashes: Any) -> None:
    """Both areas of one run."""
    assert scene.density is not None
    for percent, width in _WIDTHS.items():
        rings = [
            window.project(*ring.T) for ring in area_rings(scene.density[f"credible_{percent}"])
        ]
        ax.add_collection(
            LineCollection(
                rings, colors=colour, linewidths=width, linestyles=[dashes], zorder=5.0,
                path_effects=halo(width + 1.0), gid=f"credible_{percent}",
            ),
            autolim=False,
        )  # fmt: skip


def _widths(look: Look) -> list[Line2D]:
    """What a thick and a thin line hold, and what a mark is."""
    lines = [
        Line2D([], [], color="#555555", linewidth=width,
               label=word(f"{percent} % of the landings", look.language))
        for percent, width in _WIDTHS.items()
    ]  # fmt: skip
    mark = Line2D([], [], color="#555555", marker="o", markersize=4.0, linestyle="none",
                  label=word("Middle of the landings", look.language))  # fmt: skip
    return [*lines, mark]


def _middle(landings: xr.Dataset, window: Window) -> Any:
    """The middle of the landings on the map, shape (1, 2); None where nothing landed."""
    down = landed(landings)
    if not down.sizes["member"]:
        return None
    lat, lon = middle(down["latitude"].values, down["longitude"].values)
    return window.project(lon, lat)


def _busy(scenes: Mapping[str, Scene], window: Window) -> Any:
    """Points that words should rather not cover: the outlines."""
    rings = [
        window.project(*ring.T)
        for scene in scenes.values()
        for percent in _WIDTHS
        if scene.density is not None
        for ring in area_rings(scene.density[f"credible_{percent}"])
    ]
    points = stacked(rings)
    return points[np.isfinite(points).all(axis=1)]
