"""What was reported, on the map: where it started, what was found, what was claimed."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from cartopy.mpl.geoaxes import GeoAxes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from drift.event.claim_lines import label_point, lines_of
from drift.figures.map import shapes
from drift.figures.map.labels import Board
from drift.figures.map.window import Array, Window
from drift.figures.paper.fonts import LATIN
from drift.figures.paper.style import GREEN, INK, PURPLE, Look, halo
from drift.figures.paper.words import word
from drift.places import regions
from weather.physics.sphere import circle

if TYPE_CHECKING:
    from drift.event.model import Event
    from drift.event.parts import Claim, Find, Launch


def draw_launches(
    board: Board, window: Window, launches: "list[Launch]", look: Look
) -> list[Line2D]:
    """A star where a balloon rose, in a disc as wide as the place is uncertain."""
    entries: list[Line2D] = []
    for launch in {_where(launch): launch for launch in launches}.values():
        point = window.project(launch.longitude_deg, launch.latitude_deg)
        radius = launch.radius_km or 0.0
        if radius > 0:
            _disc(board.ax, window, (launch.longitude_deg, launch.latitude_deg, radius), INK)
        board.ax.plot(*point.T, gid="launch", **_STAR)
        board.reserve_point(point, 8.0)
        text = "Launch, known to {radius} km" if radius > 0 else "Launch"
        label = word(text, look.language, radius=f"{radius:g}")
        entries.append(Line2D([], [], label=label, gid="launch", **_STAR))
    named = {(_short(launch.place), *_where(launch)): launch for launch in launches}
    for launch in list(named.values())[:_MOST_NAMED]:
        point = window.project(launch.longitude_deg, launch.latitude_deg)
        board.write(_short(launch.place), point, gap_pt=5.5, size_pt=6.5, weight=look.strong)
        _keep_off(board, window, launch)
    return _once(entries)


def draw_finds(board: Board, window: Window, finds: "list[Find]", look: Look) -> list[Line2D]:
    """A diamond where something was found, in a circle as wide as the place is uncertain."""
    for find in finds:
        point = window.project(find.longitude_deg, find.latitude_deg)
        if find.radius_km:
            place = (find.longitude_deg, find.latitude_deg, find.radius_km)
            _disc(board.ax, window, place, GREEN, dashes=(0, (2, 1.5)))
        board.ax.plot(*point.T, gid="find", **_DIAMOND)
        board.reserve_point(point, 7.0)
    for find in finds[:_MOST_NAMED]:
        point = window.project(find.longitude_deg, find.latitude_deg)
        board.write(_short(find.place), point, gap_pt=5.0, size_pt=6.2, colour="#00634a")
        _keep_off(board, window, find)
    return [Line2D([], [], label=word("Find", look.language), **_DIAMOND)] if finds else []


def draw_claims(
    board: Board, window: Window, event: "Event", reach_km: float, look: Look
) -> list[Line2D]:
    """Claimed headings as a fan from the launch, distances as rings, places as circles or rims.

    Each carries its number, which is its place in the event and in the table of a report. reach_km
    : how far a heading is drawn.
    """
    style: dict[str, Any] = {"color": PURPLE, "linewidth": 1.1, "linestyle": (0, (1.2, 1.2))}
    seen = False
    for number, claim in enumerate(event.claims, start=1):
        lines = _claim_lines(claim, event.launches[0], window, reach_km)
        for line in lines:
            board.ax.plot(*line.T, zorder=4.55, gid="claim", path_effects=halo(2.2), **style)
        if any(window.holds(point) for line in lines for point in line):
            seen = True
            _number(board, window, max(lines, key=len), number)
    if not seen:
        return []
    return [Line2D([], [], label=word("Claim, by its number", look.language), **style)]


def _number(board: Board, window: Window, line: Array, number: int) -> None:
    """The number of a claim on its line, as near to its own place as the frame allows."""
    point = label_point(line, number)
    inside = [other for other in line if window.holds(other)]
    if not window.holds(point):
        point = min(inside, key=lambda other: float(np.hypot(*(other - point))))
    board.ax.text(
        float(point[0]), float(point[1]), str(number), ha="center", va="center", fontsize=5.4,
        color="white", zorder=6.45, gid="claim-number", clip_on=True,
        fontfamily=LATIN, fontweight="bold",
        bbox={"boxstyle": "circle,pad=0.22", "facecolor": "#a3417f", "edgecolor": "white",
              "linewidth": 0.5},
    )  # fmt: skip
    board.reserve_point(point, 9.0)


def _claim_lines(claim: "Claim", launch: "Launch", window: Window, reach_km: float) -> list[Array]:
    """A claim as lines of the map; one without a place or direction has none."""
    if claim.predicate == "region":
        return _region_rims(claim.region or "", window)
    return [window.project(*line.T) for line in lines_of(claim, launch, reach_km)]


def _region_rims(name: str, window: Window) -> list[Array]:
    """The border of a province, city or sea; a whole country is too large to be worth a line."""
    found = [regions.REGIONS[i].code for i in regions.find_regions(name)]
    known = regions.shapes()
    if len(found) != 1 or found[0] not in known:
        return []
    return shapes.lines([known[found[0]].boundary], window)


def _disc(
    ax: GeoAxes,
    window: Window,
    place: tuple[float, float, float],
    colour: str,
    dashes: Any = "-",
) -> None:
    """A pale disc on the sphere: longitude, latitude, radius in km."""
    rim = window.project(*circle(*place).T)
    if np.isfinite(rim).all():
        fill: dict[str, Any] = {
            "facecolor": colour,
            "edgecolor": "none",
            "alpha": 0.13,
            "zorder": 5.6,
        }
        ax.add_patch(Polygon(rim, closed=True, **fill))
        line: dict[str, Any] = {
            "edgecolor": colour,
            "linewidth": 0.8,
            "linestyle": dashes,
            "zorder": 5.7,
        }
        ax.add_patch(Polygon(rim, closed=True, fill=False, **line))


def _keep_off(board: Board, window: Window, known: "Launch | Find") -> None:
    """Later words do not cross the rim of a disc; those inside and outside it may."""
    rim = window.project(*circle(known.longitude_deg, known.latitude_deg, known.radius_km).T)
    if known.radius_km > 0 and np.isfinite(rim).all():
        board.reserve_line(rim, 2.0)


def _where(launch: "Launch") -> tuple[Any, ...]:
    return launch.latitude_deg, launch.longitude_deg, launch.radius_km


def _once(entries: list[Line2D]) -> list[Line2D]:
    """Legend entries, each text one time."""
    return list({entry.get_label(): entry for entry in entries}.values())


def _short(place: str) -> str:
    """A place without what follows the first comma."""
    return place.split(",")[0].strip()


#: Most launches, and most finds, that have their names on a map; marks have all of them.
_MOST_NAMED: Final = 60

_STAR: Final[dict[str, Any]] = {
    "marker": "*", "color": "#ffd23f", "markersize": 8.5, "markeredgecolor": INK,
    "markeredgewidth": 0.7, "linestyle": "none", "zorder": 6.5,
}  # fmt: skip
_DIAMOND: Final[dict[str, Any]] = {
    "marker": "D", "color": "white", "markersize": 4.2, "markeredgecolor": GREEN,
    "markeredgewidth": 1.3, "linestyle": "none", "zorder": 6.4,
}  # fmt: skip
