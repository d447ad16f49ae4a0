"""The wind above the launch: as a profile with its error, and as a hodograph."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from matplotlib.ticker import MaxNLocator

from drift.event.arguments import Rule, a_number, an_event, checked, or_none
from drift.figures import notes
from drift.figures.asked import a_look, a_sky, axes
from drift.figures.chart import chart
from drift.figures.map.labels import Board
from drift.figures.map.window import Array
from drift.figures.paper.style import (
    BLUE,
    COLUMN_MM,
    FAINT,
    HEIGHT_COLOURS,
    INK,
    ORANGE,
    Look,
    halo,
    styled,
)
from drift.figures.paper.words import word
from drift.figures.winds_along import Profile, above, error_mps, title_of
from weather.errors import InputError

if TYPE_CHECKING:
    from drift.event.model import Event
    from weather.grid.gridded_sky import GriddedSky

#: Height to which winds are drawn, m: above any reported balloon's cruise.
TOP_M: Final = 8000.0

# What both figures ask of their arguments.
_ASKED: Final[dict[str, Rule]] = {
    "sky": a_sky,
    "event": an_event,
    "wind_error_mps": or_none(a_number(0, 100)),
    "top_m": a_number(1, 100_000),
    "ax": or_none(axes),
    "look": or_none(a_look),
}


@checked(**_ASKED)
def wind_profile(
    sky: "GriddedSky",
    event: "Event",
    *,
    wind_error_mps: float | None = None,
    top_m: float = TOP_M,
    ax: Axes | None = None,
    look: Look | None = None,
) -> tuple[Figure, Axes]:
    """Eastward and northward wind above the launch, each in a band of one standard deviation.

    Parameters
    ----------
    sky : GriddedSky
        From `weather.open_sky`.
    event : Event
        Its first launch says where and when.
    wind_error_mps : float, optional
        S.d. of each component, m/s; by default the middle of what a run of the event draws. With 0
        none is drawn, and the figure says so.
    top_m : float
        Height up to which winds are drawn, m above sea level.
    ax : Axes, optional
        Axes to draw on; by default a page of its own is made.
    look : Look, optional
        Width, language, and how much is named and drawn.

    Returns
    -------
    tuple[Figure, Axes]
        The figure and what it is drawn on.

    Raises
    ------
    InputError
        Where the sky has no wind above the launch at its time.

    Examples
    --------
    >>> figure, axes = drift.maps.wind_profile(sky, event)
    >>> axes.get_xlabel()
    'Wind (m/s)'
    """
    look = (look or Look()).sized(COLUMN_MM)
    with styled(look):
        profile = _profile(sky, event, top_m)
        error = error_mps(sky, event, wind_error_mps, profile.z)
        title = word("Wind above the launch", look.language)
        figure, ax = chart(
            ax, look, height_mm=70.0, title=title, foot=_foot(sky, event, error, look)
        )
        km = profile.z / 1000
        parts = (
            (profile.u, BLUE, "-", "Eastward wind"),
            (profile.v, ORANGE, "--", "Northward wind"),
        )
        for wind, colour, dashes, name in parts:
            if error is not None:
                band: dict[str, Any] = {"color": colour, "alpha": 0.18, "linewidth": 0}
                ax.fill_betweenx(km, wind - error, wind + error, **band)
            label = word(name, look.language)
            ax.plot(wind, km, color=colour, linestyle=dashes, linewidth=1.4, label=label)
        ax.axvline(0.0, color=FAINT, linewidth=0.6)
        ax.set_ylim(0.0, top_m / 1000)
        ax.grid(True)
        ax.set_xlabel(word("Wind (m/s)", look.language))
        ax.set_ylabel(word("Height above sea level (km)", look.language))
        ax.legend(loc="best")
        return figure, ax


@checked(**_ASKED)
def hodograph(
    sky: "GriddedSky",
    event: "Event",
    *,
    wind_error_mps: float | None = None,
    top_m: float = TOP_M,
    ax: Axes | None = None,
    look: Look | None = None,
) -> tuple[Figure, Axes]:
    """How the wind turns with height above the launch: the tip of its arrow, coloured by height.

    Discs at whole kilometres are one standard deviation wide each way.

    Parameters
    ----------
    sky : GriddedSky
        From `weather.open_sky`.
    event : Event
        Its first launch says where and when.
    wind_error_mps : float, optional
        S.d. of each component, m/s; by default the middle of what a run of the event draws. With 0
        none is drawn, and the figure says so.
    top_m : float
        Height up to which winds are drawn, m above sea level.
    ax : Axes, optional
        Axes to draw on; by default a page of its own is made.
    look : Look, optional
        Width, language, and how much is named and drawn.

    Returns
    -------
    tuple[Figure, Axes]
        The figure and what it is drawn on.

    Raises
    ------
    InputError
        Where the sky has no wind above the launch at its time.

    Examples
    --------
    >>> figure, axes = drift.maps.hodograph(sky, event, top_m=4000.0)
    >>> axes.get_aspect()
    1.0
    """
    look = (look or Look()).sized(COLUMN_MM)
    with styled(look):
        profile = _profile(sky, event, top_m)
        error = error_mps(sky, event, wind_error_mps, profile.z)
        title = word("Hodograph above the launch", look.language)
        figure, ax = chart(
            ax, look, height_mm=66.0, title=title, foot=_foot(sky, event, error, look),
            sides_mm=(13.0, 12.0),
        )  # fmt: skip
        steps = np.arange(0.0, np.ceil(profile.z[-1] / 1000) + 1)
        norm = BoundaryNorm(steps, HEIGHT_COLOURS.N)
        drawn = np.zeros(profile.z.shape) if error is None else error
        _rings(ax, profile, drawn)
        tips = np.column_stack([profile.u, profile.v])
        pieces = LineCollection(
            list(np.stack([tips[:-1], tips[1:]], axis=1)), array=profile.z[:-1] / 1000,
            cmap=HEIGHT_COLOURS, norm=norm, linewidths=2.0, capstyle="round", zorder=3,
        )  # fmt: skip
        ax.add_collection(pieces)
        ax.set_aspect("equal")
        ax.set_xlabel(word("Eastward wind (m/s)", look.language))
        ax.set_ylabel(word("Northward wind (m/s)", look.language))
        bar = figure.colorbar(pieces, ax=ax, pad=0.03, fraction=0.05)
        bar.set_label(word("Height above sea level (km)", look.language))
        bar.outline.set_linewidth(0.4)
        whole = steps[(steps * 1000 >= profile.z[0]) & (steps * 1000 <= profile.z[-1])]
        _mark(ax, profile, whole, drawn)
        return figure, ax


def _profile(sky: "GriddedSky", event: "Event", top_m: float) -> Profile:
    """The wind above the launch; refused where the sky has none there."""
    if not event.launches:
        raise InputError("the event has no launch, so there is no place to draw the wind above")
    profile = above(sky, event, top_m)
    if len(profile.z) < 2:
        raise InputError(
            "the winds do not reach the launch in space or time; "
            "give winds of a larger area or of more hours"
        )
    return profile


def _foot(sky: "GriddedSky", event: "Event", error: Array | None, look: Look) -> list[str]:
    """Which winds, where and when, and what the band means."""
    launch = event.launches[0]
    offset = launch.time.strftime("%z")
    when = f"{launch.time:%Y-%m-%d %H:%M} UTC{offset[:3]}:{offset[3:]}"
    said = "No error of these winds is drawn, nor flown with."
    band = word(said, look.language)
    if error is not None:
        text = "Shaded: ± 1 s.d. of the wind error, {error} m/s in each component."
        band = word(text, look.language, error=_from_to(error))
    return [
        f"{word('Winds', look.language)}: {title_of(sky)}.",
        word("Launch: {place}, {time}", look.language, place=notes.place_of(launch), time=when),
        band,
    ]


def _from_to(error: Array) -> str:
    """The least and the largest of some s.d. in words: 2, or 1.9 to 2.6."""
    low, high = f"{error.min():.2g}", f"{error.max():.2g}"
    return low if low == high else f"{low}\u2013{high}"


def _rings(ax: Axes, profile: Profile, error: Array) -> None:
    """Circles of equal speed round calm, and limits that hold the curve."""
    low = np.array([min(0.0, (c - error).min()) for c in (profile.u, profile.v)])
    high = np.array([max(0.0, (c + error).max()) for c in (profile.u, profile.v)])
    middle, half = (low + high) / 2, 0.58 * float((high - low).max())
    ax.set_xlim(middle[0] - half, middle[0] + half)
    ax.set_ylim(middle[1] - half, middle[1] + half)
    tips = np.column_stack([profile.u, profile.v])
    reach = float(np.hypot(*np.abs(middle) + half))
    for speed in MaxNLocator(nbins=6, steps=[1, 2, 5, 10]).tick_values(0.0, reach)[1:]:
        ax.add_patch(Circle((0, 0), speed, fill=False, edgecolor="#c9c9c9", linewidth=0.5))
        place = _clear(speed, tips, (middle, half))
        if place is not None:
            ax.annotate(
                f"{speed:g}", place, ha="center", va="center", fontsize=5.5, color=FAINT,
                path_effects=halo(),
            )  # fmt: skip
    ax.axhline(0.0, color="#c9c9c9", linewidth=0.5)
    ax.axvline(0.0, color="#c9c9c9", linewidth=0.5)


def _clear(speed: float, tips: Array, limits: tuple[Array, float]) -> tuple[float, float] | None:
    """A point of a circle of equal speed inside the limits and away from the curve."""
    middle, half = limits
    for angle in np.radians([-90, 180, 90, 0, -45, -135, 135, 45, -60, -30]):
        place = speed * np.array([np.cos(angle), np.sin(angle)])
        inside = bool((np.abs(place - middle) < 0.95 * half).all())
        if inside and np.hypot(*(tips - place).T).min() > 0.2 * half:
            return float(place[0]), float(place[1])
    return None


def _mark(ax: Axes, profile: Profile, kilometres: Array, error: Array) -> None:
    """The wind at whole kilometres with its uncertainty; their names where there is room."""
    tips = np.column_stack([np.interp(1000 * kilometres, profile.z, c) for c in profile[1:]])
    board = Board(ax)
    board.reserve_line(np.column_stack(profile[1:]), 2.0)
    sizes = np.interp(1000 * kilometres, profile.z, error)
    for tip, size in zip(tips, sizes, strict=True):
        if size > 0:
            ax.add_patch(Circle(tuple(tip), float(size), facecolor=INK, alpha=0.07, linewidth=0))
        ax.plot(*tip, "o", color="white", markeredgecolor=INK, markersize=3.2, zorder=6)
        board.reserve_point(tip, 4.5)
    for km, tip in zip(kilometres, tips, strict=True):
        board.write(f"{km:g} km", tip, gap_pt=5.5)
