"""`index.html` of a study: what varies, small maps, what each axis does, and the table's head."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from drift.landings.near_soundings import together
from drift.language import Language, page_in
from drift.pages.assets import assets, environment
from drift.pages.study_charts import Curve, chart, small_map
from weather.guard.whole import write_whole

Array = npt.NDArray[np.float64]
Row = Mapping[str, Any]

#: A page shows so many events, lines of a chart, and rows; the table holds all.
_MOST_EVENTS: Final = 40
_MOST_CURVES: Final = 12
_MOST_ROWS: Final = 200

#: What a chart shows: a share where the line applies, else how far the loads went.
_OF_THE_LINE: Final = ("north_of_mdl_fraction", "%", "share north of the line")
_ELSE: Final = ("median_distance_km", "km", "half landed farther than")

#: Columns of the page's own table: name in the results, head.
_HEADS: Final = (
    "scenario", "reading, load", "landed", "north of the line", "half landed farther than",
    "differs from the baseline by", "moved",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Part:
    """One event of a study on its page: its map, and a chart per axis and load."""

    title: str
    id: str
    stamp: Markup
    charts: tuple[tuple[str, Markup], ...]
    measure: str


def write(
    path: Path,
    record: Mapping[str, Any],
    rows: Sequence[Row],
    launches: Mapping[str, Array],
    language: Language = "en",
) -> None:
    """Write the page, whole or not at all.

    record : the content of `study.json`. rows : of the table, in its order. launches : places of
    each event, ndarray, shape (n, 2), longitude and latitude, degrees.
    """
    write_whole(path, html(record, rows, launches, language))


def html(
    record: Mapping[str, Any],
    rows: Sequence[Row],
    launches: Mapping[str, Array],
    language: Language = "en",
) -> str:
    """The page of a study."""
    done = [row for row in rows if row["state"] == "done"]
    by_event: dict[str, list[Row]] = {}
    for row in done:
        by_event.setdefault(row["event"], []).append(row)
    shown = [event for event in record["events"] if event["id"] in by_event][:_MOST_EVENTS]
    page = (
        environment()
        .get_template("study.html")
        .render(
            assets=assets(with_map=False, styles=("map.css", "page.css", "study.css")),
            record=record,
            axes=[_axis_in_words(axis) for axis in record["axes"]],
            parts=[
                _part(event, by_event[event["id"]], launches[event["id"]], record)
                for event in shown
            ],
            left_out=len(by_event) - len(shown),
            heads=_HEADS,
            rows=[_cells(row) for row in done[:_MOST_ROWS]],
            more=max(len(done) - _MOST_ROWS, 0),
            caveats=_once(record["caveats"]),
        )
    )
    return page_in(page, language)


def _axis_in_words(axis: Mapping[str, Any]) -> tuple[str, str]:
    values = [", ".join(str(value) for value in row) for row in axis["values"]]
    named = zip(axis["names"], values, strict=False)
    steps = [f"{name} ({row})" for name, row in named] or values
    told = "; ".join(steps[:_MOST_CURVES])
    more = len(steps) - _MOST_CURVES
    return ", ".join(axis["keys"]), f"{told}; and {more} more" if more > 0 else told


def _step(axis: Mapping[str, Any], step: int) -> str:
    if axis["names"]:
        return str(axis["names"][step])
    return ", ".join(str(value) for value in axis["values"][step])


def _part(
    event: Mapping[str, Any], rows: Sequence[Row], launches: Array, record: Mapping[str, Any]
) -> Part:
    axes = record["axes"]
    shape = [len(axis["values"]) for axis in axes]
    at = [_steps(row, shape) for row in rows]
    placed = [i for i, row in enumerate(rows) if _is_number(row["middle_latitude_deg"])]
    middles = np.array(
        [[rows[i]["middle_longitude_deg"], rows[i]["middle_latitude_deg"]] for i in placed]
    ).reshape(-1, 2)
    base = record["baseline"]["scenario"]
    steps = [-1 if rows[i]["scenario"] == base or not at[i] else at[i][0] for i in placed]
    measure = _OF_THE_LINE if any(_is_number(row[_OF_THE_LINE[0]]) for row in rows) else _ELSE
    charts = [
        (title, drawn)
        for item in dict.fromkeys(row["item"] for row in rows)
        for k, axis in enumerate(axes)
        for title, drawn in [_chart(k, axis, (item, base), (rows, at), measure)]
    ]
    return Part(
        title=event["title"],
        id=event["id"],
        stamp=small_map(launches, middles, steps, shape[0] if shape else 1),
        charts=tuple(charts),
        measure=measure[2],
    )


def _chart(
    k: int,
    axis: Mapping[str, Any],
    what: tuple[str, int],
    placed: tuple[Sequence[Row], Sequence[tuple[int, ...]]],
    measure: tuple[str, str, str],
) -> tuple[str, Markup]:
    """One axis for one load: a line for each combination of the others and each reading."""
    (item, base), (rows, at), (name, unit, words) = what, placed, measure
    curves: dict[tuple[Any, ...], list[tuple[int, Row]]] = {}
    for row, steps in zip(rows, at, strict=True):
        if row["item"] == item and steps:
            others = (*steps[:k], *steps[k + 1 :], row["reading"])
            curves.setdefault(others, []).append((steps[k], row))
    # Rows of a table stand in no order that a line could follow.
    joined = len(axis["keys"]) == 1 and not axis["names"]
    drawn = [_curve(found, name, joined) for found in list(curves.values())[:_MOST_CURVES]]
    drawn += [
        Curve(step=[0], value=[row[name]], low=[], high=[], is_baseline=True)
        for row in rows
        if row["scenario"] == base and row["item"] == item and _is_number(row[name])
    ][:1]
    labels = [_step(axis, i) for i in range(len(axis["values"]))]
    keys = axis["name"] if len(axis["keys"]) > 1 else axis["keys"][0]
    left = len(curves) - _MOST_CURVES
    told = f" ({left} lines more in the table)" if left > 0 else ""
    return f"{item}: {keys}{told}", chart(labels, drawn, unit, f"{words} of {item} along {keys}")


def _curve(found: Sequence[tuple[int, Row]], name: str, joined: bool) -> Curve:
    def each(column: str) -> list[float]:
        return [row[column] if _is_number(row[column]) else math.nan for _, row in found]

    return Curve(
        step=[step for step, _ in found],
        value=each(name),
        low=each(f"{name}_low"),
        high=each(f"{name}_high"),
        is_joined=joined,
    )


def _steps(row: Row, shape: Sequence[int]) -> tuple[int, ...]:
    """Step of a row on each axis; none of the event as reported where the file does not list it."""
    if row["scenario"] < 1 or not shape:
        return ()
    return tuple(int(i) for i in np.unravel_index(row["scenario"] - 1, tuple(shape)))


def _cells(row: Row) -> tuple[str, list[str]]:
    load = f"{row['reading']}, {row['item']}"
    changed = "difference_north_of_mdl_fraction"
    if not _is_number(row.get(changed)):
        changed = "difference_mean_distance_km"
    return f"{row['event']}: {row['name']}", [
        load,
        _share(row, "landed_fraction"),
        _share(row, "north_of_mdl_fraction"),
        _number(row, "median_distance_km", "km"),
        _number(row, changed, "km") if changed.endswith("km") else _points(row, changed),
        _number(row, "moved_km", "km"),
    ]


def _share(row: Row, name: str) -> str:
    return _with_ends(row, name, lambda value: f"{100 * value:.1f}", "%")


def _points(row: Row, name: str) -> str:
    return _with_ends(row, name, lambda value: f"{100 * value:+.1f}", "points")


def _number(row: Row, name: str, unit: str) -> str:
    return _with_ends(row, name, lambda value: f"{value:.1f}", unit)


def _with_ends(row: Row, name: str, written: Any, unit: str) -> str:
    values = [row.get(key) for key in (name, f"{name}_low", f"{name}_high")]
    if not all(_is_number(value) for value in values):
        return ""
    middle, low, high = (written(value) for value in values)
    return f"{middle} [{low}, {high}] {unit}"


def _once(said: Mapping[str, Sequence[str]]) -> list[str]:
    """Every caveat once, in the order of the events."""
    return together(text for texts in said.values() for text in texts)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)
