"""The two panels that the field is used to: the map above, height against time below."""

from typing import TYPE_CHECKING, Final

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure

from drift.event.arguments import an_event, checked, or_none
from drift.figures import furniture, notes
from drift.figures.asked import a_density, a_look
from drift.figures.furniture import EDGE_MM, LEFT_MM, UNDER_MM
from drift.figures.map.scene import Scene, draw_scene, frame, scales_of
from drift.figures.map.tracks import height_norm
from drift.figures.paper.sheet import BAR_MM, ENTRY_MM, Sheet
from drift.figures.paper.style import HEIGHT_COLOURS, PAGE_MM, Look, styled
from drift.figures.paper.words import word
from drift.figures.winds_along import path_of
from drift.landings.checks import a_run, some_tracks

if TYPE_CHECKING:
    from drift.event.model import Event

#: Height of the lower panel, and room for its axis and the degrees of the map above it, mm.
_HEIGHTS_MM: Final = 38.0
_AXIS_MM: Final = 9.0

_DRAFT_MM: Final = 120.0


@checked(
    landings=a_run,
    tracks=some_tracks,
    density=or_none(a_density),
    event=or_none(an_event),
    look=or_none(a_look),
)
def map_and_heights(
    landings: xr.Dataset,
    tracks: xr.Dataset,
    density: xr.Dataset | None = None,
    event: "Event | None" = None,
    *,
    look: Look | None = None,
) -> tuple[Figure, list[Axes]]:
    """One figure with two panels: the map above, height against time of the same flights below.

    Parameters
    ----------
    landings : xarray.Dataset
        From `drift.estimate`.
    tracks : xarray.Dataset
        From `drift.tracks`; coloured by height in both panels.
    density : xarray.Dataset, optional
        From `drift.density`.
    event : Event, optional
        Adds launch, finds and claims.
    look : Look, optional
        Width, language, and how much is named and drawn.

    Returns
    -------
    tuple[Figure, list[Axes]]
        The figure, and the axes of the map and of the heights.

    Raises
    ------
    InputError
        Where Korean is asked for and no font has it.

    Examples
    --------
    >>> figure, (above, below) = drift.maps.map_and_heights(landings, tracks, density, event)
    >>> below.get_xlabel()
    'Time after launch (h)'
    """
    look = (look or Look()).sized(PAGE_MM)
    scene = Scene(landings, density, tracks, event)
    with styled(look):
        window, scales = frame([scene]), scales_of([scene])
        width = look.width_mm - LEFT_MM - 2 * EDGE_MM
        height = width / window.aspect
        sheet = Sheet(look.width_mm, height + 2 * _DRAFT_MM)
        above = sheet.place(LEFT_MM, _DRAFT_MM, width, height, projection=window.projection)
        drawn = draw_scene(above, scene, window, look, scales)
        below = sheet.place(LEFT_MM, _DRAFT_MM - UNDER_MM - _HEIGHTS_MM - 2.0, width, _HEIGHTS_MM)
        _heights(below, tracks, look, height_norm([tracks]))
        foot = furniture.Foot([landings], look, window, drawn.towns > 0)
        head = furniture.Head(notes.title(landings, event), event, look)
        columns = furniture.columns_that_fit(drawn.entries, look)
        keys = foot.height_mm + -(-len(drawn.entries) // columns) * ENTRY_MM
        bars = keys + BAR_MM + 1.0
        bottom = bars + _AXIS_MM + _HEIGHTS_MM + UNDER_MM + 2.0
        sheet.shift(bottom - _DRAFT_MM, bottom + height + head.height_mm)
        half = look.width_mm / 2
        places = [(3.5 + k * half, bars, half - 7.5) for k in range(2)]
        furniture.bars(sheet, scales, look, places)
        furniture.legend(sheet, drawn.entries, (EDGE_MM, keys), columns)
        head.put(sheet)
        foot.put(sheet)
        sheet.provenance = notes.provenance(landings, event)
        return sheet, [above, below]


def _heights(ax: Axes, tracks: xr.Dataset, look: Look, norm: BoundaryNorm) -> None:
    """Height of each flight against the time since its launch, coloured as on the map."""
    segments, middles, last, top = [], [], 0.0, 0.1
    for i in range(min(look.tracks, tracks.sizes["trajectory"])):
        path = path_of(tracks, i)
        if len(path.t) < 2:
            continue
        points = np.column_stack([(path.t - path.t[0]) / 3600.0, path.z / 1000.0])
        segments.append(np.stack([points[:-1], points[1:]], axis=1))
        middles.append((points[1:, 1] + points[:-1, 1]) / 2)
        last, top = max(last, float(points[-1, 0])), max(top, float(points[:, 1].max()))
    if segments:
        lines = LineCollection(
            list(np.concatenate(segments)), array=np.concatenate(middles), cmap=HEIGHT_COLOURS,
            norm=norm, linewidths=0.6, alpha=0.9, capstyle="round", rasterized=True, gid="heights",
        )  # fmt: skip
        ax.add_collection(lines, autolim=False)
    ax.set_xlim(0.0, last or 1.0)
    ax.set_ylim(0.0, 1.06 * top)
    ax.grid(axis="y")
    ax.set_xlabel(word("Time after launch (h)", look.language))
    ax.set_ylabel(word("Height above sea level (km)", look.language))
