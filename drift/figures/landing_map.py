"""The map of one run: where its members came down."""

from typing import TYPE_CHECKING, Final

import xarray as xr
from cartopy.mpl.geoaxes import GeoAxes
from matplotlib.figure import Figure
from matplotlib.transforms import offset_copy

from drift.event.arguments import an_event, checked, or_none
from drift.figures import furniture, notes
from drift.figures.asked import a_density, a_look, axes_of_a_map
from drift.figures.furniture import EDGE_MM, LEFT_MM, UNDER_MM
from drift.figures.map.scene import Drawn, Scales, Scene, draw_scene, frame, scales_of
from drift.figures.map.window import Window
from drift.figures.paper.fonts import spelled
from drift.figures.paper.sheet import BAR_MM, ENTRY_MM, NOTE_PT, Sheet
from drift.figures.paper.style import PAGE_MM, Look, styled
from drift.landings.checks import a_run, some_tracks
from weather.errors import InputError

if TYPE_CHECKING:
    from drift.event.model import Event

#: From this width on, mm, legend and colour bars stand beside the map, else under it.
_BESIDE_FROM: Final = 130.0
_PANEL: Final = 50.0

#: Where the map stands until it is known how much goes under it, mm.
_DRAFT_MM: Final = 40.0


@checked(
    landings=a_run,
    density=or_none(a_density),
    tracks=or_none(some_tracks),
    event=or_none(an_event),
    ax=or_none(axes_of_a_map),
    look=or_none(a_look),
)
def landing_map(
    landings: xr.Dataset,
    density: xr.Dataset | None = None,
    tracks: xr.Dataset | None = None,
    event: "Event | None" = None,
    *,
    ax: GeoAxes | None = None,
    look: Look | None = None,
) -> tuple[Figure, GeoAxes]:
    """Where the members of a run came down: chance per cell, 50 % and 90 % areas, flights, reports.

    Parameters
    ----------
    landings : xarray.Dataset
        From `drift.estimate`.
    density : xarray.Dataset, optional
        From `drift.density`; without it only flights and reports are drawn.
    tracks : xarray.Dataset, optional
        From `drift.tracks`; some of them are drawn, coloured by height.
    event : Event, optional
        Adds launch, finds and claims.
    ax : GeoAxes, optional
        Axes to draw on, whose projection is kept; by default a page with title, legend,
        colour bar and notes is made.
    look : Look, optional
        Width, language, and how much is named and drawn.

    Returns
    -------
    tuple[Figure, GeoAxes]
        The figure and what it is drawn on.

    Raises
    ------
    InputError
        Where there is nothing to draw: no density, no tracks and no event.

    Examples
    --------
    >>> figure, axes = drift.maps.landing_map(landings, density, event=event)
    >>> axes in figure.axes
    True
    """
    return drawn_map(Scene(landings, density, tracks, event), ax=ax, look=look)


def drawn_map(
    scene: Scene, *, ax: GeoAxes | None = None, look: Look | None = None
) -> tuple[Figure, GeoAxes]:
    """As `landing_map`, of a scene."""
    look = (look or Look()).sized(PAGE_MM)
    with styled(look):
        if ax is not None:
            return _on_given_axes(ax, scene, look)
        window = frame([scene])
        beside = look.width_mm >= _BESIDE_FROM
        width = look.width_mm - LEFT_MM - 2 * EDGE_MM - (_PANEL if beside else 0.0)
        height = width / window.aspect
        sheet = Sheet(look.width_mm, height + 2 * _DRAFT_MM)
        ax = sheet.place(LEFT_MM, _DRAFT_MM, width, height, projection=window.projection)
        scales = scales_of([scene])
        drawn = draw_scene(ax, scene, window, look, scales)
        furnish = _beside if beside else _under
        furnish(sheet, scene, (window, drawn, scales), look)
        sheet.provenance = notes.provenance(scene.landings, scene.event)
        return sheet, ax


def _beside(sheet: Sheet, scene: Scene, done: tuple[Window, Drawn, Scales], look: Look) -> None:
    """Legend and colour bars to the right of the map."""
    window, drawn, scales = done
    foot = furniture.Foot([scene.landings], look, window, drawn.towns > 0, scene.answer)
    head = furniture.Head(notes.title(scene.landings, scene.event), scene.event, look)
    width = look.width_mm - LEFT_MM - 2 * EDGE_MM - _PANEL
    height = width / window.aspect
    bottom = foot.height_mm + UNDER_MM
    sheet.shift(bottom - _DRAFT_MM, bottom + height + head.height_mm)
    left, top = LEFT_MM + width + 4.0, bottom + height
    used = furniture.bars(
        sheet, scales, look, [(left, top - k * BAR_MM, _PANEL - 6.0) for k in range(2)]
    )
    furniture.legend(sheet, drawn.entries, (left, top - used * BAR_MM - 1.0), columns=1)
    head.put(sheet)
    foot.put(sheet)


def _under(sheet: Sheet, scene: Scene, done: tuple[Window, Drawn, Scales], look: Look) -> None:
    """Legend and colour bars under the map, for one column."""
    window, drawn, scales = done
    foot = furniture.Foot([scene.landings], look, window, drawn.towns > 0, scene.answer)
    head = furniture.Head(notes.title(scene.landings, scene.event), scene.event, look)
    height = (look.width_mm - LEFT_MM - 2 * EDGE_MM) / window.aspect
    has_bars = bool(furniture.keys_of(scales, look))
    columns = furniture.columns_that_fit(drawn.entries, look)
    keys = foot.height_mm + -(-len(drawn.entries) // columns) * ENTRY_MM
    bottom = keys + (BAR_MM + 1.0 if has_bars else 0.0) + UNDER_MM
    sheet.shift(bottom - _DRAFT_MM, bottom + height + head.height_mm)
    half, top = look.width_mm / 2, bottom - UNDER_MM
    furniture.bars(sheet, scales, look, [(3.5 + k * half, top, half - 7.5) for k in range(2)])
    furniture.legend(sheet, drawn.entries, (EDGE_MM, keys), columns)
    head.put(sheet)
    foot.put(sheet)


def _on_given_axes(ax: GeoAxes, scene: Scene, look: Look) -> tuple[Figure, GeoAxes]:
    """The map on given axes: title, colour bars, and a legend with winds and members under it."""
    if not isinstance(ax, GeoAxes):
        raise InputError(
            "a map needs cartopy axes and got plain ones; make them with "
            "subplot_kw={'projection': cartopy.crs.PlateCarree()} or leave ax out"
        )
    figure = ax.get_figure(root=True)
    scales = scales_of([scene])
    # The bars take their room first: where names may stand depends on what is left.
    for mappable, label in furniture.keys_of(scales, look):
        bar = figure.colorbar(mappable, ax=ax, label=label, shrink=0.6, aspect=25, pad=0.03)
        bar.outline.set_linewidth(0.4)
    drawn = draw_scene(ax, scene, frame([scene], ax.projection), look, scales)
    title = notes.title(scene.landings, scene.event)
    ax.set_title(title, loc="left", **spelled(title, look.families))
    lines = [notes.winds_line(scene.landings.attrs, look), notes.members_line(scene.landings, look)]
    under = offset_copy(ax.transAxes, figure, y=-18.0, units="points")
    ax.legend(
        handles=drawn.entries, title="\n".join(lines), loc="upper left", ncols=3,
        bbox_to_anchor=(0.0, 0.0), bbox_transform=under, borderaxespad=0.0, alignment="left",
        title_fontsize=NOTE_PT,
    )  # fmt: skip
    return figure, ax
