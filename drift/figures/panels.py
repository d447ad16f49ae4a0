"""Several maps on one sheet, with one window and one scale, so that they can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final

import numpy as np
import xarray as xr
from cartopy.mpl.geoaxes import GeoAxes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from drift.event.arguments import an_event, checked, or_none
from drift.figures import furniture, notes
from drift.figures.asked import a_look, axes_of_maps, scenes_by_name
from drift.figures.chart import balanced
from drift.figures.furniture import EDGE_MM, LEFT_MM, UNDER_MM
from drift.figures.map.scene import Drawn, Scene, draw_scene, frame, scales_of
from drift.figures.map.window import Window
from drift.figures.paper.fonts import spelled
from drift.figures.paper.sheet import BAR_MM, ENTRY_MM, Sheet
from drift.figures.paper.style import PAGE_MM, Look, styled
from drift.figures.paper.words import word
from drift.landings.checks import a_run, some_tracks
from drift.landings.groups import items_of, members_of
from drift.language import told
from drift.statistics.wording import count
from weather.errors import InputError

if TYPE_CHECKING:
    from drift.event.model import Event

_GAP_MM: Final = 2.5
_PANEL_HEAD_MM: Final = 9.0

#: Where the lowest maps stand until it is known how much goes under them, mm.
_DRAFT_MM: Final = 80.0

#: No panel is narrower or wider than this, mm.
_NARROWEST: Final = 50.0
_WIDEST: Final = 120.0


@checked(
    landings=a_run,
    tracks=or_none(some_tracks),
    event=or_none(an_event),
    ax=or_none(axes_of_maps),
    look=or_none(a_look),
)
def payload_maps(
    landings: xr.Dataset,
    densities: Mapping[str, xr.Dataset] | None = None,
    tracks: xr.Dataset | None = None,
    event: "Event | None" = None,
    *,
    ax: Sequence[GeoAxes] | None = None,
    look: Look | None = None,
) -> tuple[Figure, list[GeoAxes]]:
    """Where each kind of payload came down, one small map per item.

    Parameters
    ----------
    landings : xarray.Dataset
        From `drift.estimate`.
    densities : mapping of str to xarray.Dataset, optional
        By item, each of that item's members alone; by default they are computed.
    tracks : xarray.Dataset, optional
        From `drift.tracks`.
    event : Event, optional
        Adds launch, finds and claims.
    ax : sequence of GeoAxes, optional
        As many axes as there are maps; by default a page is made.
    look : Look, optional
        Width, language, and how much is named and drawn.

    Returns
    -------
    tuple[Figure, list[GeoAxes]]
        The figure and what it is drawn on.

    Raises
    ------
    InputError
        Where no member carries an item, or there are not as many axes as items.

    Examples
    --------
    >>> figure, maps = drift.maps.payload_maps(landings, event=event)
    >>> len(maps) == len(event.payloads)
    True
    """
    scenes = {}
    for item, part in by_item(landings).items():
        if densities is None:
            from drift.landings.density import density

            chance = density(part)
        else:
            chance = densities[item]
        scenes[item] = Scene(part, chance, _of_members(tracks, part), event)
    return compare_maps(scenes, ax=ax, look=look)


@checked(
    scenes=scenes_by_name,
    ax=or_none(axes_of_maps),
    look=or_none(a_look),
)
def compare_maps(
    scenes: Mapping[str, Scene],
    *,
    ax: Sequence[GeoAxes] | None = None,
    look: Look | None = None,
) -> tuple[Figure, list[GeoAxes]]:
    """Runs side by side, such as alternative readings of one event: same window, same scales.

    Parameters
    ----------
    scenes : mapping of str to Scene
        What each map shows, by the name over it.
    ax : sequence of GeoAxes, optional
        As many axes as there are maps; by default a page is made.
    look : Look, optional
        Width, language, and how much is named and drawn.

    Returns
    -------
    tuple[Figure, list[GeoAxes]]
        The figure and what it is drawn on.

    Raises
    ------
    InputError
        For no scene at all, or another number of axes than scenes.

    Examples
    --------
    >>> scenes = {"all": drift.maps.Scene(landings=landings, density=density, event=event)}
    >>> figure, maps = drift.maps.compare_maps(scenes)
    >>> len(maps)
    1
    """
    if not scenes:
        raise InputError("there is nothing to compare: give at least one run")
    look = (look or Look()).sized(PAGE_MM)
    with styled(look):
        if ax is not None:
            return _on_given_axes(list(ax), scenes, look)
        return _page(scenes, look)


def by_item(landings: xr.Dataset) -> dict[str, xr.Dataset]:
    """The members of each payload item that any member carries, by its name."""
    found = {
        name: landings.isel(member=np.flatnonzero(members_of(name, landings)))
        for name in items_of(landings)
    }
    return {name: part for name, part in found.items() if part.sizes["member"]}


def _of_members(tracks: xr.Dataset | None, part: xr.Dataset) -> xr.Dataset | None:
    """The tracks of some members."""
    if tracks is None:
        return None
    mine = np.isin(np.asarray(tracks["trajectory"]), np.asarray(part["member"]))
    return tracks.isel(trajectory=np.flatnonzero(mine)) if mine.any() else None


def _page(scenes: Mapping[str, Scene], look: Look) -> tuple[Sheet, list[GeoAxes]]:
    """A sheet with the maps in rows, one legend, one pair of colour bars and the notes."""
    runs = list(scenes.values())
    window = frame(runs)
    room = look.width_mm - LEFT_MM - EDGE_MM
    most = max(1, min(len(runs), 4, int((room + _GAP_MM) // (_NARROWEST + _GAP_MM))))
    columns = balanced(len(runs), most)
    rows = -(-len(runs) // columns)
    width = min((room - (columns - 1) * _GAP_MM) / columns, _WIDEST)
    height = width / window.aspect
    row = height + _PANEL_HEAD_MM
    sheet = Sheet(look.width_mm, rows * row + 2 * _DRAFT_MM)
    axes, drawn = [], []
    for k in range(len(runs)):
        left = LEFT_MM + (k % columns) * (width + _GAP_MM)
        bottom = _DRAFT_MM + (rows - 1 - k // columns) * row
        axes.append(sheet.place(left, bottom, width, height, projection=window.projection))
    drawn = _draw_all(axes, scenes, window, _smaller(look, columns))
    for k, ax in enumerate(axes):
        is_lowest = k + columns >= len(runs)
        ax.tick_params(labelleft=k % columns == 0, labelbottom=is_lowest)
    _furnish(sheet, axes, scenes, (window, drawn), look)
    return sheet, axes


def _draw_all(
    axes: list[GeoAxes], scenes: Mapping[str, Scene], window: Window, look: Look
) -> list[Drawn]:
    """Each map with its letter, name and members, on common scales."""
    runs = list(scenes.values())
    drawn, scales = [], scales_of(runs)
    for letter, (name, run), ax in zip(_letters(len(runs)), scenes.items(), axes, strict=True):
        drawn.append(draw_scene(ax, run, window, look, scales))
        title = f"{letter}{told(name, look.language)}\n{_members(run.landings, look)}"
        ax.set_title(title, loc="left", fontsize=6.2, **spelled(title, look.families))
    return drawn


def _furnish(
    sheet: Sheet,
    axes: list[GeoAxes],
    scenes: Mapping[str, Scene],
    done: tuple[Window, list[Drawn]],
    look: Look,
) -> None:
    """Heading, colour bars, legend and notes round maps that stand at `_DRAFT_MM`."""
    window, drawn = done
    runs = list(scenes.values())
    landings = [run.landings for run in runs]
    foot = furniture.Foot(landings, look, window, any(d.towns for d in drawn))
    event = runs[0].event
    same = all(run.event is event for run in runs)
    head = furniture.Head(notes.title(landings[0], event), event if same else None, look)
    entries = _once([entry for d in drawn for entry in d.entries], look)
    columns = furniture.columns_that_fit(entries, look)
    keys = foot.height_mm + -(-len(entries) // columns) * ENTRY_MM
    bottom = keys + BAR_MM + UNDER_MM + 1.5
    top = max(ax.get_position(original=True).y1 for ax in axes) * sheet.height_mm
    sheet.shift(bottom - _DRAFT_MM, top + bottom - _DRAFT_MM + _PANEL_HEAD_MM + head.height_mm)
    half = look.width_mm / 2
    places = [(3.5 + k * half, bottom - UNDER_MM, half - 12.0) for k in range(2)]
    furniture.bars(sheet, scales_of(runs), look, places)
    furniture.legend(sheet, entries, (EDGE_MM, keys), columns)
    head.put(sheet)
    foot.put(sheet)
    sheet.provenance = notes.provenance(landings[0], event)


def _on_given_axes(
    axes: list[GeoAxes], scenes: Mapping[str, Scene], look: Look
) -> tuple[Figure, list[GeoAxes]]:
    """The maps on somebody else's axes; titles only, since the page is theirs."""
    if len(axes) != len(scenes) or not all(isinstance(ax, GeoAxes) for ax in axes):
        raise InputError(
            f"{len(scenes)} maps need as many cartopy axes, got {len(axes)} axes; "
            "make them with subplot_kw={'projection': ...} or leave ax out"
        )
    window = frame(list(scenes.values()), axes[0].projection)
    _draw_all(axes, scenes, window, look)
    return axes[0].get_figure(root=True), axes


def _once(entries: list[Line2D], look: Look) -> list[Line2D]:
    """Legend entries, each text one time; launches known more and less well share one."""
    distinct = list({entry.get_label(): entry for entry in entries}.values())
    launches = [entry for entry in distinct if entry.get_gid() == "launch"]
    if len(launches) > 1:
        launches[0].set_label(word("Launch and its uncertainty", look.language))
    return [entry for entry in distinct if entry not in launches[1:]]


def _members(landings: xr.Dataset, look: Look) -> str:
    """Members and landed share in a few words."""
    outcome = np.asarray(landings["outcome"])
    landed = int((outcome == 0).sum())
    percent = f"{100 * landed / max(outcome.size, 1):.1f}"
    many = word("{members} members", look.language, members=count(outcome.size))
    ends = word("landed {n} ({percent} %)", look.language, n=count(landed), percent=percent)
    return f"{many}, {ends}"


def _smaller(look: Look, columns: int) -> Look:
    """Fewer names and flights on smaller maps."""
    return replace(look, towns=max(3, look.towns // (columns + 1)), tracks=look.tracks // columns)


def _letters(n: int) -> list[str]:
    """a, b, c and so on before the names of several maps; nothing before a single one."""
    return [f"{ascii_lowercase[k % 26]}  " for k in range(n)] if n > 1 else [""]
