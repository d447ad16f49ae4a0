"""The drawings of the concepts page, each made from what the program computes, not by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from docs.making import drawn_data
from docs.making.rooms import rooms
from drift.figures.paper.sheet import Sheet, save
from drift.figures.paper.style import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    LAND,
    ORANGE,
    PAGE_MM,
    PALE_BLUE,
    PURPLE,
    SEA,
    YELLOW,
    Look,
    styled,
)

IMAGES = Path(__file__).parents[1] / "images"
_SIX = (BLUE, ORANGE, GREEN, PURPLE, YELLOW, FAINT)


def draw_all() -> None:
    """Every drawing of the concepts page, as SVG."""
    for name, draw in DRAWINGS.items():
        with styled(Look()):
            save(draw(), IMAGES / f"{name}.svg")


def flow() -> Sheet:
    """From a report and the winds to a map: what is done, in order."""
    sheet = Sheet(PAGE_MM, 74.0)
    ax = _blank(sheet)
    box = _boxes(ax)
    box(
        0,
        50,
        38,
        18,
        "Event",
        "an event file: what was\nreported, with sources\nand certainty",
        LAND,
    )
    box(0, 6, 38, 18, "Winds of that day", "ERA5, soundings, or\na file of your own", SEA)
    box(50, 50, 36, 18, "Ensemble", "what nobody knows,\ndrawn n ways", LAND)
    box(50, 6, 36, 18, "Sky", "one gate: any file becomes\nthe same columns of air", SEA)
    box(97, 28, 36, 18, "Flights", "rise, cruise, fall, with the\nwind and its error", "white")
    box(144, 50, 36, 18, "Landings", "one row per member,\nwith all that was drawn", "white")
    box(144, 28, 36, 18, "Density", "chance per 0.1° cell,\n50 % and 90 % areas", "white")
    box(144, 6, 36, 18, "Evidence", "claims and finds against\nthe flights", "white")
    for start, end, text in (
        ((38, 59), (50, 59), ""), ((38, 15), (50, 15), "tidy"), ((86, 59), (103, 46.5), "draw"),
        ((86, 15), (103, 27.5), "at"), ((133, 40), (144, 56), "fly"), ((162, 50), (162, 46.5), ""),
        ((162, 28), (162, 24.5), ""), ((19, 50), (19, 24.5), "box: the piece of sky it needs"),
    ):  # fmt: skip
        _arrow(ax, start, end, text)
    return sheet


def legs() -> Sheet:
    """One flight of the program, with what is drawn at random named where it acts."""
    data = drawn_data.one_flight()
    sheet = Sheet(PAGE_MM, 70.0)
    ax = sheet.place(14.0, 11.0, PAGE_MM - 20.0, 54.0)
    ax.fill_between([-60, data.km.max() + 25], -0.5, 0.0, color=LAND, linewidth=0)
    ax.plot(data.km, data.height_km, color=BLUE, linewidth=2.0, zorder=4)
    corners = (("launch", -8, 9, "right"), ("level", 0, 7, "center"), ("opening", 0, 7, "center"),
               ("landing", 7, 9, "left"))  # fmt: skip
    for i, (name, right, up, side) in zip(data.corners, corners, strict=True):
        ax.plot(data.km[i], data.height_km[i], "o", color=BLUE, markeredgecolor="white", zorder=5)
        ax.annotate(name, (data.km[i], data.height_km[i]), (right, up), textcoords="offset points",
                    ha=side, weight="bold")  # fmt: skip
    _, level, opening, landing = (float(data.km[i]) for i in data.corners)
    top = float(data.height_km[data.corners[1]])
    for x, y, text, side in (
        (level + 1, 0.45 * top, "rise_mps\nby the law of the rise", "left"),
        ((level + opening) / 2, top - 0.45, "cruise_height_m, held until flight_time_h", "center"),
        ((opening + landing) / 2 + 6, 0.62 * top, "fall_mps\nfaster in thin air", "left"),
        (-3, 0.9, "place ± radius_km\ntime ± time_spread_min", "right"),
    ):
        ax.text(x, y, text, color=INK, ha=side, va="center")
    for x, z, u in data.arrows:
        ax.annotate(
            "", (x + 1.1 * u, z), (x, z), arrowprops={"arrowstyle": "->", "color": PALE_BLUE}
        )
    ax.text(data.arrows[0][0], top + 0.75, "the wind, and its error", color="#3f7fae", va="bottom")
    ax.set_xlim(-38, data.km.max() + 20)
    ax.set_ylim(-0.25, top + 1.4)
    ax.set_xlabel("Distance from the launch (km)")
    ax.set_ylabel("Height above sea level (km)")
    return sheet


def ensemble() -> Sheet:
    """One flight, some flights, many landings: the same event each time."""
    data = drawn_data.embedded()
    sheet = Sheet(PAGE_MM, 62.0)
    titles = ("one flight", "twenty flights", f"{data.lon.size:,} landings".replace(",", " "))
    for k, title in enumerate(titles):
        ax = sheet.place(9.0 + 59.0 * k, 9.0, 54.0, 47.0)
        ax.set_title(title, loc="left")
        if k < 2:
            for lon, lat in data.paths[: 1 if k == 0 else 20]:
                ax.plot(lon, lat, color=BLUE, linewidth=1.6 if k == 0 else 0.7)
                ax.plot(
                    lon[-1], lat[-1], ".", color=ORANGE, markersize=7 if k == 0 else 4, zorder=5
                )
        else:
            ax.plot(
                data.lon, data.lat, ".", color=ORANGE, markersize=1.1, alpha=0.5, rasterized=True
            )
        ax.plot(*data.launch, "*", color=YELLOW, markeredgecolor=INK, markersize=8, zorder=6)
        ax.set_xlim(*data.west_east)
        ax.set_ylim(*data.south_north)
        ax.set_aspect(1.27)
        ax.set_xlabel("Longitude (°E)")
        if k == 0:
            ax.set_ylabel("Latitude (°N)")
        else:
            ax.set_yticklabels([])
    return sheet


def wind_error() -> Sheet:
    """Balloons of one launch share one error of the wind."""
    data = drawn_data.shared_error()
    sheet = Sheet(PAGE_MM, 62.0)
    left = sheet.place(12.0, 10.0, 78.0, 45.0)
    for k in range(3):
        for shift, dashes in ((0, "-"), (1, "--")):
            left.plot(
                data.hours, data.error[k, shift], color=_SIX[k], linestyle=dashes, linewidth=1.2
            )
    left.axhline(0.0, color=FAINT, linewidth=0.6)
    left.set_xlabel("Time since launch (h)")
    left.set_ylabel("Error of the eastward wind (m/s)")
    left.set_title("three draws; dashed: 10 km beside", loc="left")
    right = sheet.place(112.0, 10.0, 66.0, 45.0)
    for k in range(6):
        here = data.field == k
        right.plot(
            data.east[here], data.north[here], "o", color=_SIX[k], markersize=3.4, alpha=0.85
        )
    right.plot(0, 0, "+", color=INK, markersize=9)
    right.set_aspect("equal", adjustable="datalim")
    right.set_xlabel("East of the flight without error (km)")
    right.set_ylabel("North (km)")
    right.set_title("six launches of eight balloons", loc="left")
    return sheet


def credible() -> Sheet:
    """The chance per cell, the two areas, and how much of other draws they hold."""
    data = drawn_data.areas()
    sheet = Sheet(PAGE_MM, 72.0)
    for k in range(2):
        ax = sheet.place(12.0 + 88.0 * k, 10.0, 80.0, 55.0)
        if k == 0:
            ax.pcolormesh(
                data.lon_edges, data.lat_edges, data.chance, cmap="Blues", rasterized=True
            )
            ax.set_title("chance per cell, and the two areas", loc="left")
            ax.set_ylabel("Latitude (°N)")
        else:
            ax.plot(
                data.fresh_lon,
                data.fresh_lat,
                ".",
                color=ORANGE,
                markersize=1.2,
                alpha=0.6,
                rasterized=True,
            )
            inside = (round(100 * share) for share in (data.held_50, data.held_90))
            title = "other draws: {} % and {} % lie inside".format(*inside)
            ax.set_title(title, loc="left")
            ax.set_yticklabels([])
        for mask, dashes in ((data.in_50, "-"), (data.in_90, "--")):
            ax.contour(data.lon, data.lat, mask, levels=[0.5], colors=INK, linestyles=dashes,
                       linewidths=1.4)  # fmt: skip
        ax.plot(*data.launch, "*", color=YELLOW, markeredgecolor=INK, markersize=8)
        ax.set_xlim(*data.west_east)
        ax.set_ylim(*data.south_north)
        ax.set_aspect(1.27)
        ax.set_xlabel("Longitude (°E)")
    return sheet


def _blank(sheet: Sheet) -> Any:
    """Axes in millimetres on all of a sheet, without anything on them."""
    ax = sheet.place(1.0, 1.0, sheet.width_mm - 2.0, sheet.height_mm - 2.0)
    ax.set_xlim(0, sheet.width_mm - 2.0)
    ax.set_ylim(0, sheet.height_mm - 2.0)
    ax.set_axis_off()
    return ax


def _boxes(ax: Any) -> Callable[..., None]:
    """A function that draws a titled box."""
    from matplotlib.patches import FancyBboxPatch

    def box(x: float, y: float, w: float, h: float, title: str, text: str, colour: str) -> None:
        style = "round,pad=0,rounding_size=2"
        ax.add_patch(FancyBboxPatch((x, y), w, h, boxstyle=style, facecolor=colour, edgecolor=INK))
        ax.text(x + w / 2, y + h - 2.4, title, ha="center", va="top", weight="bold", fontsize=7.5)
        ax.text(x + w / 2, y + h - 7.0, text, ha="center", va="top", fontsize=6.2, linespacing=1.25)

    return box


def _arrow(ax: Any, start: tuple[float, float], end: tuple[float, float], text: str) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.0})
    upright = start[0] == end[0]
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    style = {"ha": "left", "va": "center"} if upright else {"ha": "center", "va": "bottom"}
    if text:
        around = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.8}
        place = (x + 1.5, y) if upright else (x, y + 1.6)
        ax.text(*place, text, color=FAINT, fontsize=6.2, bbox=around, **style)


DRAWINGS: dict[str, Callable[[], Sheet]] = {
    "flow": flow,
    "rooms": rooms,
    "legs": legs,
    "ensemble": ensemble,
    "wind-error": wind_error,
    "credible-areas": credible,
}
