"""When and how far away members came down."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator
from matplotlib.figure import Figure
from numpy.typing import NDArray

from drift.event.arguments import checked, or_none
from drift.figures import notes
from drift.figures.asked import a_look, axes
from drift.figures.chart import chart
from drift.figures.map.window import Array
from drift.figures.paper.style import COLUMN_MM, INK, PALE_BLUE, Look, styled
from drift.figures.paper.words import word
from drift.landings.checks import a_run_with
from weather.errors import InputError
from weather.physics import sphere

#: Widths of a bin, and about how many there should be.
_MINUTES: Final = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360)
_KILOMETRES: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
_BINS: Final = 36


@checked(
    landings=a_run_with("time"),
    ax=or_none(axes),
    look=or_none(a_look),
)
def arrival_times(
    landings: xr.Dataset, *, ax: Axes | None = None, look: Look | None = None
) -> tuple[Figure, Axes]:
    """When members came down, UTC: share per bin, and share that was down by then.

    Parameters
    ----------
    landings : xarray.Dataset
        From `drift.estimate`.
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
        Where no member landed.

    Examples
    --------
    >>> figure, axes = drift.maps.arrival_times(landings)
    >>> "UTC" in axes.get_xlabel()
    True
    """
    look = (look or Look()).sized(COLUMN_MM)
    with styled(look):
        down = _landed(landings)
        seconds = np.asarray(down["time"]).astype("datetime64[ns]").astype(np.int64) / 1e9
        edges, width = _edges(seconds / 60, _MINUTES)
        figure, ax = _histogram((seconds, 60 * edges), landings, (ax, _moments), look)
        ax.set_ylabel(word("Landings per {n} min (%)", look.language, n=f"{width:g}"))
        locator: Any = AutoDateLocator
        ax.xaxis.set_major_locator(locator(minticks=3, maxticks=6))
        ax.set_xlabel(word("Time of landing (UTC)", look.language))
        return figure, ax


@checked(
    landings=a_run_with("launch_latitude", "launch_longitude"),
    ax=or_none(axes),
    look=or_none(a_look),
)
def landing_distances(
    landings: xr.Dataset, *, ax: Axes | None = None, look: Look | None = None
) -> tuple[Figure, Axes]:
    """How far from its launch each member came down: share per bin, and share that was nearer.

    Parameters
    ----------
    landings : xarray.Dataset
        From `drift.estimate`.
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
        Where no member landed.

    Examples
    --------
    >>> figure, axes = drift.maps.landing_distances(landings)
    >>> "km" in axes.get_xlabel()
    True
    """
    look = (look or Look()).sized(COLUMN_MM)
    with styled(look):
        down = _landed(landings)
        names = ("launch_latitude", "launch_longitude", "latitude", "longitude")
        km = sphere.distance_km(*(np.asarray(down[name], float) for name in names))
        edges, width = _edges(km, _KILOMETRES)
        figure, ax = _histogram((km, edges), landings, (ax, np.asarray), look)
        ax.set_ylabel(word("Landings per {n} km (%)", look.language, n=f"{width:g}"))
        ax.set_xlim(left=0.0)
        ax.set_xlabel(word("Distance from launch (km)", look.language))
        return figure, ax


def _landed(landings: xr.Dataset) -> xr.Dataset:
    """The members that came down; refused where none did."""
    down = landings.isel(member=np.flatnonzero(np.asarray(landings["outcome"]) == 0))
    if not down.sizes["member"]:
        raise InputError(
            "no member landed, so there is no landing to draw; "
            "give winds of more hours or of a larger area"
        )
    return down


def _moments(seconds: Array) -> NDArray[np.datetime64]:
    """Seconds since 1970 as moments that matplotlib labels with dates."""
    return (1e6 * np.asarray(seconds)).astype("datetime64[us]")


def _edges(values: Array, widths: Sequence[float]) -> tuple[Array, float]:
    """Borders of bins of a round width that hold all but the rarest values, and that width."""
    low, high = np.percentile(values, [0.2, 99.8])
    width = min(widths, key=lambda w: abs(np.log(max(high - low, 1e-9) / w / _BINS)))
    first, last = np.floor(low / width), np.ceil(high / width)
    return width * np.arange(first, max(last, first + 1) + 1), width


def _histogram(
    binned: tuple[Array, Array],
    landings: xr.Dataset,
    where: tuple[Axes | None, Callable[[Array], Any]],
    look: Look,
) -> tuple[Figure, Axes]:
    """Bars on the left scale, the cumulative curve on the right one, the middle marked.

    binned : values and borders of bins. where : the axes given, and what makes numbers into places
    on their horizontal axis.
    """
    (values, edges), (ax, place) = binned, where
    foot = [notes.winds_line(landings.attrs, look), notes.members_line(landings, look)]
    figure, ax = chart(
        ax,
        look,
        height_mm=46.0,
        title=notes.title(landings, None),
        foot=foot,
        sides_mm=(12.0, 11.8),
        above_mm=4.0,
    )
    counts, _ = np.histogram(values, edges)
    ax.stairs(100 * counts / values.size, place(edges), fill=True, color=PALE_BLUE)
    five, half, ninety_five = place(np.percentile(values, [5, 50, 95]))
    middle = word("Middle 90 %", look.language)
    ax.axvspan(five, ninety_five, color="#ececec", linewidth=0, label=middle, zorder=0)
    dashes: dict[str, Any] = {"color": INK, "linewidth": 0.8, "linestyle": (0, (4, 2))}
    ax.axvline(half, label=word("Median", look.language), **dashes)
    curve = ax.twinx()
    percent = 100 * np.arange(1, values.size + 1) / values.size
    curve.plot(place(np.sort(values)), percent, color=INK, linewidth=1.2)
    curve.set_ylim(0.0, 100.0)
    curve.set_ylabel(word("Cumulative (%)", look.language))
    curve.spines["right"].set_visible(True)
    ax.plot([], [], color=INK, linewidth=1.2, label=word("Cumulative (%)", look.language))
    ax.set_xlim(*place(edges[[0, -1]]))
    ax.set_ylim(0.0, 1.1 * 100 * counts.max() / values.size)
    ax.legend(
        loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, columnspacing=1.4, handlelength=1.8,
        borderaxespad=0.3,
    )  # fmt: skip
    return figure, ax
