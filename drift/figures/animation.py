"""Flights that move over the map: clock, winds and what the picture cannot tell are burnt in."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib
import numpy as np
import xarray as xr
from matplotlib import animation
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from drift.event.arguments import a_path, a_whole_number, an_event, checked, or_none
from drift.figures import furniture, notes
from drift.figures.asked import a_look
from drift.figures.furniture import EDGE_MM, LEFT_MM, UNDER_MM
from drift.figures.map.scene import Scales, Scene, draw_scene, frame
from drift.figures.map.tracks import height_norm
from drift.figures.map.window import Array, Window
from drift.figures.paper.sheet import BAR_MM, ENTRY_MM, Sheet
from drift.figures.paper.style import HEIGHT_COLOURS, INK, PAGE_MM, Look, halo, styled
from drift.figures.winds_along import path_of
from drift.landings.checks import a_run, some_tracks
from weather.errors import InputError
from weather.progress import Progress, silent

if TYPE_CHECKING:
    from drift.event.model import Event

#: Said where a video was asked for and cannot be written.
NO_FFMPEG: Final = (
    "ffmpeg is not installed, so the animation is written as a gif; install ffmpeg, or "
    "`pip install balloon-drift[animation]`, for mp4"
)

_DPI: Final = 130.0
_PER_SECOND: Final = 12
_DRAFT_MM: Final = 40.0

#: How long a flight's tail is, h.
_TAIL_H: Final = 0.5


@checked(
    landings=a_run,
    tracks=some_tracks,
    path=a_path,
    event=or_none(an_event),
    frames=a_whole_number(2, 10_000),
    look=or_none(a_look),
)
def animate(
    landings: xr.Dataset,
    tracks: xr.Dataset,
    path: Path | str,
    event: "Event | None" = None,
    *,
    frames: int = 96,
    look: Look | None = None,
    progress: Progress = silent,
) -> Path:
    """Write some flights of a run as a moving map: mp4, or gif.

    Parameters
    ----------
    landings : xarray.Dataset
        From `drift.estimate`; where members came down appears as they do.
    tracks : xarray.Dataset
        From `drift.tracks`.
    path : str or Path
        Its ending says the format: .mp4 or .gif. Without ffmpeg an .mp4 becomes a .gif, which a
        warning says.
    event : Event, optional
        Adds launch, finds and claims.
    frames : int
        How many pictures from the first launch to the last landing, twelve in a second.
    look : Look, optional
        Width, language, and how much is named and drawn.
    progress : callable
        Told (stage, done, total).

    Returns
    -------
    Path
        Where the file lies.

    Raises
    ------
    InputError
        For another ending, no flight that moves, or fewer than two pictures.

    Examples
    --------
    >>> where = drift.maps.animate(landings, tracks, folder / "flights.gif", event, frames=2)
    >>> where.name
    'flights.gif'
    """
    path = Path(path)
    if path.suffix.lower() not in (".mp4", ".gif"):
        raise InputError(f"an animation cannot be written as {path.name!r}; end it in .mp4 or .gif")
    if frames < 2:
        raise InputError(f"frames is {frames}; give 2 or more")
    look = (look or Look()).sized(PAGE_MM)
    if path.suffix.lower() == ".mp4" and not has_ffmpeg():
        warnings.warn(NO_FFMPEG, stacklevel=2)
        path = path.with_suffix(".gif")
    with styled(look), _ffmpeg():
        moving = _Moving(landings, tracks, event, look)
        writer = _writer(path)
        with writer.saving(moving.figure, str(path), dpi=_DPI):
            for i, moment in enumerate(np.linspace(*moving.span, frames)):
                progress("animating", i, frames)
                moving.show(float(moment))
                writer.grab_frame()
        progress("animating", frames, frames)
    return path


def has_ffmpeg() -> bool:
    """Whether a video can be written here."""
    with _ffmpeg():
        return animation.FFMpegWriter.isAvailable()


@contextmanager
def _ffmpeg() -> Iterator[None]:
    """The ffmpeg of the system, else that of the extra `animation`."""
    with matplotlib.rc_context():
        if not animation.FFMpegWriter.isAvailable():
            try:
                import imageio_ffmpeg

                matplotlib.rcParams["animation.ffmpeg_path"] = imageio_ffmpeg.get_ffmpeg_exe()
            except (ImportError, RuntimeError):
                pass
        yield


def _writer(path: Path) -> Any:
    if path.suffix.lower() == ".gif":
        return animation.PillowWriter(fps=_PER_SECOND)
    # Even sizes and this kind of pixel are what every player opens.
    even = ["-pix_fmt", "yuv420p", "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2"]
    return animation.FFMpegWriter(fps=_PER_SECOND, extra_args=even)


class _Moving:
    """The still map as a picture, and on it what moves; span : first and last moment, s."""

    def __init__(
        self, landings: xr.Dataset, tracks: xr.Dataset, event: "Event | None", look: Look
    ) -> None:
        most = min(look.tracks, tracks.sizes["trajectory"])
        self._paths = [path for i in range(most) if len((path := path_of(tracks, i)).t) > 1]
        if not self._paths:
            raise InputError("no flight of these moves; give tracks of flights that did")
        self.span = (
            min(float(path.t[0]) for path in self._paths),
            max(float(path.t[-1]) for path in self._paths),
        )
        sheet, window = _still(landings, tracks, event, look)
        picture = np.asarray(sheet.canvas.buffer_rgba())  # type: ignore[attr-defined]
        self.figure = Figure(figsize=(picture.shape[1] / _DPI, picture.shape[0] / _DPI), dpi=_DPI)
        FigureCanvasAgg(self.figure)
        self.figure.figimage(picture, zorder=-1)
        box = sheet.axes[0].get_position(original=True)
        ax = self.figure.add_axes((box.x0, box.y0, box.width, box.height), facecolor="none")
        ax.set_axis_off()
        ax.set_xlim(*window.x)
        ax.set_ylim(*window.y)
        self._ways = [window.project(path.lon, path.lat) for path in self._paths]
        self._down = _landed(landings, window)
        norm = height_norm([tracks])
        self._ends = ax.scatter([], [], s=3.0, color="#06224a", alpha=0.55, linewidths=0, zorder=2)
        self._tails = LineCollection([], colors=INK, linewidths=0.5, alpha=0.5, zorder=3)
        ax.add_collection(self._tails, autolim=False)
        self._dots = ax.scatter(
            [], [], c=[], s=14.0, cmap=HEIGHT_COLOURS, norm=norm, edgecolors="white",
            linewidths=0.4, zorder=4,
        )  # fmt: skip
        self._clock = ax.text(
            0.985, 0.975, "", transform=ax.transAxes, ha="right", va="top", fontsize=11,
            fontweight=look.strong, path_effects=halo(2.5), zorder=5,
        )  # fmt: skip
        self._offset = (
            event.launches[0].time.tzinfo if event is not None and event.launches else UTC
        )

    def show(self, moment: float) -> None:
        """What there is to see at a moment, s since 1970 UTC."""
        here, heights, tails = [], [], []
        for path, way in zip(self._paths, self._ways, strict=True):
            if not path.t[0] <= moment <= path.t[-1]:
                continue
            point = np.array([np.interp(moment, path.t, way[:, k]) for k in range(2)])
            behind = (path.t < moment) & (path.t >= moment - 3600.0 * _TAIL_H)
            here.append(point)
            heights.append(float(np.interp(moment, path.t, path.z)) / 1000.0)
            tails.append(np.vstack([way[behind], point]))
        self._dots.set_offsets(np.array(here) if here else np.empty((0, 2)))
        self._dots.set_array(np.array(heights))
        self._tails.set_segments([tail for tail in tails if len(tail) > 1])
        when, points = self._down
        self._ends.set_offsets(points[when <= moment])
        local = datetime.fromtimestamp(moment, self._offset)
        utc, zone = datetime.fromtimestamp(moment, UTC), f"{local:%z}"
        self._clock.set_text(f"{local:%Y-%m-%d %H:%M} UTC{zone[:3]}:{zone[3:5]}\n{utc:%H:%M} UTC")


def _still(
    landings: xr.Dataset, tracks: xr.Dataset, event: "Event | None", look: Look
) -> tuple[Sheet, Window]:
    """The map without what moves, with all that is said of it, drawn once."""
    scene = Scene(landings, None, None, event)
    window = frame([scene])
    width = look.width_mm - LEFT_MM - 2 * EDGE_MM
    height = width / window.aspect
    sheet = Sheet(look.width_mm, height + 2 * _DRAFT_MM)
    ax = sheet.place(LEFT_MM, _DRAFT_MM, width, height, projection=window.projection)
    scales = Scales(None, height_norm([tracks]))
    drawn = draw_scene(ax, scene, window, look, scales)
    foot = furniture.Foot([landings], look, window, drawn.towns > 0)
    head = furniture.Head(notes.title(landings, event), event, look)
    columns = furniture.columns_that_fit(drawn.entries, look) if drawn.entries else 1
    keys = foot.height_mm + -(-len(drawn.entries) // columns) * ENTRY_MM
    bottom = keys + BAR_MM + UNDER_MM + 1.0
    sheet.shift(bottom - _DRAFT_MM, bottom + height + head.height_mm)
    furniture.bars(sheet, scales, look, [(3.5, bottom - UNDER_MM, look.width_mm / 2)])
    furniture.legend(sheet, drawn.entries, (EDGE_MM, keys), columns)
    head.put(sheet)
    foot.put(sheet)
    sheet.set_dpi(_DPI)
    sheet.canvas.draw()
    return sheet, window


def _landed(landings: xr.Dataset, window: Window) -> tuple[Array, Array]:
    """When (s since 1970 UTC) and where on the map members came down."""
    down = landings.isel(member=np.flatnonzero(np.asarray(landings["outcome"]) == 0))
    when = down["time"].values.astype("datetime64[ns]").astype(np.int64) / 1e9
    return when, window.project(down["longitude"].values, down["latitude"].values)
