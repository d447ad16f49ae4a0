"""`validation.html`: flights that flew, against what the method says of them, as one page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from drift.pages.assets import assets, embedded, environment
from drift.statistics.shares import Share
from drift.statistics.wording import in_words
from drift.validation.comparison import Compared

#: Heads of the tables of groups and of flights.
_GROUP_HEADS: Final = (
    "flights", "weathers", "held by the half area", "held by the 90 % area",
    "median error, km", "% of the way", "mean CRPS, km", "straight line, km", "score against it",
)  # fmt: skip
_FLIGHT_HEADS: Final = (
    "flight", "kind", "way, km", "mean speed, m/s", "error, km", "% of the way",
    "with its own heights, km", "in the area of", "CRPS, km", "straight line, km", "late, min",
    "winds",
)  # fmt: skip


def write(
    path: Path, compared: Sequence[Compared], numbers: Mapping[str, Any], *, picture: Path
) -> Path:
    """Write the page to a file; picture : the figure, put into the page."""
    path.write_text(html(compared, numbers, picture=picture), "utf-8")
    return path


def html(compared: Sequence[Compared], numbers: Mapping[str, Any], *, picture: Path) -> str:
    """The page of a validation: answer, figure, tables by kind, speed and flight, sources."""
    page = environment().get_template("validation.html")
    return page.render(
        assets=assets(with_map=False),
        numbers=numbers,
        caution=_caution(numbers),
        picture=embedded(picture),
        group_heads=_GROUP_HEADS,
        groups=[
            ("Together", {"all flights": _group(numbers["all"])}),
            ("By kind", {name: _group(row) for name, row in numbers["by_kind"].items()}),
            ("By speed", {name: _group(row) for name, row in numbers["by_speed"].items()}),
        ],
        flight_heads=_FLIGHT_HEADS,
        flights=[_flight(one) for one in compared],
    )


def _caution(numbers: Mapping[str, Any]) -> list[str]:
    """What the numbers do not show."""
    said = []
    if numbers["own_winds"]:
        said.append(
            f"{numbers['own_winds']} of {numbers['all']['flights']} flights flew in winds that are "
            "named beside them, as a rule those they measured themselves: that proves how the "
            "method carries a flight, not how good a reanalysis is."
        )
    if numbers["all"]["weathers"] < 10:
        said.append(
            f"The flights are of {numbers['all']['weathers']} weather situations only; flights of "
            "one night meet the same error of the winds, and the intervals count them as one."
        )
    return said


def _group(row: Mapping[str, Any]) -> list[str]:
    gained = row["skill"]
    return [
        str(row["flights"]),
        str(row["weathers"]),
        in_words(Share(**row["held_50"])),
        in_words(Share(**row["held_90"])),
        _number(row["median_error_km"]),
        _number(row["median_error_percent"]),
        _number(row["mean_crps_km"]),
        _number(row["median_line_km"]),
        "–" if gained is None else f"{100 * gained:+.0f} %",
    ]


def _flight(one: Compared) -> tuple[str, list[str]]:
    cells = [
        one.kind,
        _number(one.way_km),
        _number(one.speed_mps),
        _number(one.error_km),
        _number(one.error_percent),
        _number(one.along_km),
        f"{100 * one.level:.0f} %",
        _number(one.crps_km),
        _number(one.line_km),
        _number(one.late_min),
        f"{one.winds}{' (its own)' if one.has_own_winds else ''}",
    ]
    return one.id, cells


def _number(value: float | None) -> str:
    """Two digits below a hundred, whole above; a dash for what is not known."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2g}"
