"""`season.html`: the verdict over a season as one page with one table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from drift.evidence.calibration import CLIMATOLOGY, LINE, MODEL
from drift.language import Language, page_in
from drift.pages.assets import assets, environment
from drift.statistics.wording import percent

#: Columns of the table, and of `season.csv`.
HEADS: Final = (
    "wave", "counts: log score", "climatology", "straight line", "chance of counts as far out",
    "finds", "finds: log score", "climatology", "straight line", "as if all were found",
    "finds as far out", "down by the hours", "contradicts the model",
)  # fmt: skip

#: What stands in a cell where nothing is known.
NOTHING: Final = "–"


def write(path: Path, table: Mapping[str, Any]) -> Path:
    """Write the page to a file. table : from `drift.evidence.season.verdict`."""
    path.write_text(html(table), "utf-8")
    return path


def html(table: Mapping[str, Any], language: Language = "en") -> str:
    """The page of a season: the verdict in sentences, and a row for each wave."""
    page = environment().get_template("season.html").render(
        assets=assets(with_map=False),
        table=table,
        heads=HEADS,
        rows=[(wave["event"], cells(wave)) for wave in table["waves"]],
        told=[(wave["event"], words(wave)) for wave in table["waves"] if words(wave)],
    )  # fmt: skip
    return page_in(page, language)


def cells(wave: Mapping[str, Any]) -> list[str]:
    """The cells of a wave beside its name, in the order of `HEADS`."""
    check = wave["check"] or {}
    counts, finds = wave["count_log_score"], wave["find_log_score"]
    flagged = [word for word, on in (
        ("finds", check.get("flagged")), ("counts", (wave["count_chance"] or 1.0) < 0.025)
    ) if on]  # fmt: skip
    return [
        *(_number(counts.get(name)) for name in (MODEL, CLIMATOLOGY, LINE)),
        _chance(wave["count_chance"]),
        str(wave["finds"] or NOTHING),
        *(_number(finds.get(name)) for name in (MODEL, CLIMATOLOGY, LINE)),
        _number(wave["find_log_score_naive"].get(MODEL)),
        _chance(check.get("chance")),
        _chance(check.get("in_time")),
        ", ".join(flagged) or NOTHING,
    ]


def words(wave: Mapping[str, Any]) -> list[str]:
    """What a wave's counts and finds say, in sentences."""
    return [*wave["counts"], *([wave["check"]["sentence"]] if wave["check"] else [])]


def _number(value: float | None) -> str:
    return NOTHING if value is None or not math.isfinite(value) else f"{value:.1f}"


def _chance(value: float | None) -> str:
    return NOTHING if value is None else f"{percent(value)}\u00a0%"
