"""Height against time: flights, and the wind they met."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from drift.event.arguments import a_whole_number, an_event, checked, or_none
from drift.figures.asked import a_look, a_sky, axes
from drift.figures.chart import chart
from drift.figures.map.window import Array
from drift.figures.paper.style import INK, ORANGE, WIND_COLOURS, Look, halo, styled
from drift.figures.paper.words import word
from drift.figures.winds_along import Path, path_of, title_of
from drift.landings.checks import some_tracks
from weather.errors import InputError
from weather.grid.ground import Ground

if TYPE_CHECKING:
    from drift.event.model import Event
    from weather.grid.gridded_sky import GriddedSky

_ARROWS: Final = 14
_OTHERS: Final = 25


@checked(
    tracks=some_tracks,
    sky=a_sky,
    event=or_none(an_event),
    trajectory=a_whole_number(0, 10**9),
    ax=or_none(axes),
    look=or_none(a_look),
)
def time_height_section(
    tracks: xr.Dataset,
    sky: "GriddedSky",
    event: "Event | None" = None,
    *,
    trajectory: int = 0,
    ground_m: Array | None = None,
    ax: Axes | None = None,
    look: Look | None = None,
) -> tuple[Figure, Axes]:
    """How one flight rose and fell, and how strong the wind was above and below it on its way.

    Shading is the wind speed over the flight's own place at each moment; arrows show where the wind
    blew at the flight (up is north). Other flights of the set are thin lines behind, and the ground
    under the flight is drawn below it.

    Parameters
    ----------
    tracks : xarray.Dataset
        From `drift.tracks`.
    sky : GriddedSky
        The winds that they flew in.
    event : Event, optional
        Names the flight in the title.
    trajectory : int
        Which of the tracks.
    ground_m : ndarray, shape (n,), optional
        Height of the ground under its points, m above sea level; by default that which a run lands
        on, where it is at hand.
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
        Where there is no such track, or fewer than two points of it.

    Examples
    --------
    >>> figure, axes = drift.maps.time_height_section(tracks, sky, event)
    >>> axes.get_ylabel()
    'Height above sea level (km)'
    """
    look = (look or Look()).sized(120.0)
    if trajectory >= tracks.sizes["trajectory"]:
        raise InputError(
            f"trajectory is {trajectory}, and there are {tracks.sizes['trajectory']} tracks, from 0"
        )
    path = path_of(tracks, trajectory)
    with styled(look):
        member = int(tracks["trajectory"][trajectory])
        title = word("Flight of member {n}", look.language, n=member)
        if event is not None:
            title = f"{event.title}\n{title}"
        foot = [f"{word('Winds', look.language)}: {title_of(sky)}."]
        figure, ax = chart(
            ax, look, height_mm=55.0, title=title, foot=foot,
            sides_mm=(11.0, 18.0), above_mm=9.0,
        )  # fmt: skip
        others = [path_of(tracks, i) for i in range(min(tracks.sizes["trajectory"], _OTHERS))]
        highest = max([200.0, path.z.max(), *(p.z.max() for p in others if len(p.z))])
        top_km = 1.2 * float(highest) / 1000
        mesh = _curtain(ax, path, sky, top_km)
        for k, other in enumerate(others):
            name = word("{n} other flights", look.language, n=len(others) - 1) if k == 0 else None
            _line(ax, other, color="#555555", linewidth=0.35, alpha=0.55, label=name)
        _flight(ax, path, sky, look)
        _ground(ax, path, _under(path, sky) if ground_m is None else ground_m, look)
        ax.set_xlim(0.0, _hours(path.t, path)[-1])
        ax.set_ylim(min(0.0, float(path.z.min()) / 1000), top_km)
        ax.set_xlabel(word("Time after launch (h)", look.language))
        ax.set_ylabel(word("Height above sea level (km)", look.language))
        bar = figure.colorbar(mesh, ax=ax, pad=0.02, fraction=0.06)
        bar.set_label(word("Wind speed (m/s)", look.language))
        bar.outline.set_linewidth(0.4)
        ax.legend(
            loc="lower left", bbox_to_anchor=(0.0, 1.01), ncols=3, borderaxespad=0.0,
            borderpad=0.2, handlelength=1.6, columnspacing=1.2,
        )  # fmt: skip
        return figure, ax


def _hours(t: Array, path: Path) -> Array:
    """Time since the start of a flight, h."""
    return np.asarray((t - path.t[0]) / 3600)


def _curtain(ax: Axes, path: Path, sky: "GriddedSky", top_km: float) -> QuadContourSet:
    """Wind speed over the flight's place, m/s, in round steps."""
    t = np.linspace(path.t[0], path.t[-1], 120)
    z = np.linspace(0.0, 1000 * top_km, 80)
    lat, lon = (np.interp(t, path.t, c) for c in (path.lat, path.lon))
    grid_t, grid_z = np.meshgrid(t, z)
    lats, lons = np.broadcast_to(lat, grid_t.shape), np.broadcast_to(lon, grid_t.shape)
    air = sky.at(grid_t.ravel(), grid_z.ravel(), lats.ravel(), lons.ravel())
    speed = np.hypot(air.eastward_wind, air.northward_wind).reshape(grid_t.shape)
    top = float(np.nanmax(speed)) if np.isfinite(speed).any() else 1.0
    steps = MaxNLocator(nbins=9, steps=[1, 2, 2.5, 5, 10]).tick_values(0.0, top)
    return ax.contourf(
        _hours(t, path), z / 1000, np.ma.masked_invalid(speed), levels=steps, cmap=WIND_COLOURS
    )


def _line(ax: Axes, path: Path, **style: Any) -> None:
    """Height of a flight against the time since its launch."""
    if len(path.t):
        ax.plot(_hours(path.t, path), path.z / 1000, **style)


def _flight(ax: Axes, path: Path, sky: "GriddedSky", look: Look) -> None:
    """The flight and the wind at it."""
    name = word("This flight", look.language)
    _line(ax, path, color=ORANGE, path_effects=halo(2.6), linewidth=1.5, zorder=4, label=name)
    t = np.linspace(path.t[0], path.t[-1], _ARROWS + 2)[1:-1]
    z, lat, lon = (np.interp(t, path.t, c) for c in (path.z, path.lat, path.lon))
    air = sky.at(t, z, lat, lon)
    arrows = ax.quiver(
        _hours(t, path), z / 1000, air.eastward_wind, air.northward_wind, color=INK, zorder=5,
        angles="uv", scale_units="inches", scale=45.0, width=0.004, headwidth=4.0,
        path_effects=halo(1.2),
    )  # fmt: skip
    small: dict[str, Any] = {"size": 6}
    key = word("Wind at the flight, up is north: 10 m/s", look.language)
    small["family"] = look.families
    ax.quiverkey(arrows, 0.94, 1.13, 10.0, key, labelpos="W", fontproperties=small)


def _under(path: Path, sky: "GriddedSky") -> Array | None:
    """Height of the ground under a flight, m: the winds' own, else the packaged; None without."""
    if sky.surface is not None:
        return Ground.from_tidy(sky.surface).at(path.lat, path.lon)
    packaged = Ground.packaged()
    west, east = float(path.lon.min()), float(path.lon.max())
    south, north = float(path.lat.min()), float(path.lat.max())
    covered = packaged.covers(west, east, south, north)
    return packaged.at(path.lat, path.lon) if covered else None


def _ground(ax: Axes, path: Path, ground_m: Array | None, look: Look) -> None:
    """The ground under the flight."""
    if ground_m is None:
        return
    name = word("Ground under it", look.language)
    km = np.maximum(np.asarray(ground_m), 0.0) / 1000
    style: dict[str, Any] = {"color": "#8c7b62", "linewidth": 0, "zorder": 3.5, "label": name}
    ax.fill_between(_hours(path.t, path), 0.0, km, **style)
