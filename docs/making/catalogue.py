"""The catalogue as a table, as a timeline, and as a map of the places of launch."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from docs.making.event_file import markdown
from drift.cli import catalogue
from drift.event.model import Event

IMAGES = Path(__file__).parents[1] / "images"

#: A launch known to better than this is a point on the map, km.
_POINT_KM = 8.0

#: Marks of the timeline (1.5 mm wide) stand one above the other if this part of a year apart.
_SLOTS_PER_YEAR = 7

#: From one mark of the timeline to the one above, mm.
_LEVEL_MM = 2.0

_MARKS = (
    "Filled: a launch reported by officials or the press (A, B). Open: a claim of those who "
    "launched, or disputed (C, D). Cross: stopped or only planned."
)
_CIRCLES = (
    "Blue: launches toward the North. Orange: toward the South. A circle is how well the place is "
    "known."
)


def table() -> str:
    """One row per event."""
    rows = [
        [
            f"`{row['id']}`",
            row["title"],
            row["place"] or "not known",
            row["certainty"],
            {"northward": "north", "southward": "south"}.get(row["direction"], ""),
            row["status"] if row["status"] != "flown" else str(row["balloons"] or ""),
            f"{row['claims'] or ''}",
            f"{row['finds'] or ''}",
        ]
        for row in catalogue.rows()
    ]
    head = ["id", "what", "place", "mark", "toward", "balloons", "claims", "finds"]
    return markdown(head, rows)


def counts() -> str:
    """The catalogue in numbers."""
    events = catalogue.events()
    launched = [e for e in events if e.launches and e.status == "flown"]
    marks = Counter(catalogue.certainty_of(e) for e in events)
    return (
        f"{len(events)} events; {len(launched)} of them flew on a day and from a place that are "
        f"known well enough to compute. "
        f"{sum(len(e.facts) for e in events)} statements from "
        f"{len({s.key for e in events for s in e.sources})} sources; "
        f"{sum(len(e.claims) for e in events)} claims, {sum(len(e.finds) for e in events)} finds, "
        f"{sum(len(e.alternatives) for e in events)} disputed readings. How certain the launch is: "
        + ", ".join(f"{marks[mark]} {mark}" for mark in "ABCD")
        + "."
    )


def draw_all() -> None:
    """The timeline and the map, each with the fingerprint of what it shows."""
    from drift.figures.paper.sheet import save

    for name, draw in (("catalogue-timeline", timeline), ("catalogue-places", places)):
        figure = draw()
        figure.provenance = {"Description": fingerprint()}
        save(figure, IMAGES / f"{name}.svg")


def fingerprint() -> str:
    """Hash of what the pictures show: they are out of date when it is another."""
    shown = [
        [e.id, e.status, e.direction, catalogue.certainty_of(e),
         [[p.latitude_deg, p.longitude_deg, p.radius_km, p.time.isoformat()] for p in e.launches]]
        for e in catalogue.events()
    ]  # fmt: skip
    return "catalogue " + hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]


def timeline() -> Any:
    """Events along the years, northward above and southward below, by how certain they are."""
    from drift.figures.paper.sheet import Sheet
    from drift.figures.paper.style import BLUE, FAINT, INK, ORANGE, PAGE_MM, Look, styled

    marks = _stacked(catalogue.events())
    top = max(level for _, _, level in marks) + 1.5
    bottom = min(level for _, _, level in marks) - 1.5
    height = _LEVEL_MM * (top - bottom)
    with styled(Look()):
        sheet = Sheet(PAGE_MM, height + 16.0)
        ax = sheet.place(8.0, 9.0, PAGE_MM - 12.0, height)
        for event, when, level in marks:
            full = (catalogue.certainty_of(event) or "D") in "AB"
            colour = BLUE if level > 0 else ORANGE
            shape = "o" if event.status == "flown" else "x"
            style = {"color": colour, "markerfacecolor": colour if full else "white"}
            ax.plot(when, level, shape, markersize=4.2, **style)
        ax.axhline(0.0, color=INK, linewidth=0.8)
        ax.set_ylim(bottom, top)
        ax.set_xlim(2008, 2026)
        ax.set_xticks(range(2008, 2027))
        ax.set_yticks([])
        ax.spines[["left", "bottom"]].set_visible(False)
        ax.tick_params(length=0, pad=6)
        ax.text(2008.1, top - 0.2, "toward the North", color=BLUE, va="top")
        ax.text(2008.1, bottom + 0.2, "toward the South", color=ORANGE, va="bottom")
        sheet.say(8.0, height + 15.0, _MARKS, color=FAINT, fontsize=6.0)
    return sheet


def _stacked(events: Sequence[Event]) -> list[tuple[Event, float, float]]:
    """Each event with its year and its height: one above the other within some weeks."""
    taken: Counter[tuple[int, int]] = Counter()
    marks = []
    for event in events:
        side = -1 if event.direction == "southward" else 1
        when = _decimal_year(event)
        slot = (side, int(when * _SLOTS_PER_YEAR))
        taken[slot] += 1
        marks.append((event, when, side * (0.35 + taken[slot])))
    return marks


def _decimal_year(event: Event) -> float:
    """When, from the launch, else from the year and month of the id."""
    if event.launches:
        day = event.launches[0].time.date()
    else:
        parts = [int(p) for p in event.id.split("-")[:2]]
        day = dt.date(parts[0], parts[1], 15)
    return day.year + (day.timetuple().tm_yday - 1) / 365.25


def places() -> Any:
    """Where the launches were, each as the disc within which it is known."""
    from drift.figures.map.basemap import draw_basemap
    from drift.figures.map.labels import Board
    from drift.figures.map.place_names import draw_line_name, draw_towns
    from drift.figures.map.window import window_of
    from drift.figures.paper.sheet import Sheet
    from drift.figures.paper.style import BLUE, ORANGE, PAGE_MM, Look, styled
    from weather.physics.sphere import circle

    look = Look(towns=9)
    launches = [(e, part) for e in catalogue.events() for part in e.launches]
    discs = [circle(p.longitude_deg, p.latitude_deg, p.radius_km) for _, p in launches]
    must = np.vstack(discs)
    with styled(look):
        window = window_of(must[:, 0], must[:, 1], must, aspects=(1.5, 2.1), margin=0.04)
        width = PAGE_MM - 16.0
        sheet = Sheet(PAGE_MM, width / window.aspect + 14.0)
        ax = sheet.place(13.0, 7.0, width, width / window.aspect, projection=window.projection)
        draw_basemap(ax, window, look)
        for (event, part), disc in zip(launches, discs, strict=True):
            colour = ORANGE if event.direction == "southward" else BLUE
            rim = window.project(disc[:, 0], disc[:, 1])
            ax.plot(rim[:, 0], rim[:, 1], color=colour, linewidth=0.9, alpha=0.8, zorder=5)
            if part.radius_km <= _POINT_KM:
                middle = window.project([part.longitude_deg], [part.latitude_deg])
                ax.plot(
                    *middle[0], "o", color=colour, markeredgecolor="white", markersize=4, zorder=6
                )
        board = Board(ax)
        draw_line_name(board, window, look)
        draw_towns(board, window, look)
        sheet.say(13.0, sheet.height_mm - 1.0, _CIRCLES, fontsize=6.5)
    return sheet
