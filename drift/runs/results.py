"""The table of a batch: a row per event, reading and load, for spreadsheets and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from drift.event.model import AS_REPORTED
from drift.landings.where import PARTS
from drift.output.tables import write_csv
from drift.runs.folder import SUMMARY
from weather.guard.whole import made_whole

if TYPE_CHECKING:
    import pandas as pd

    from drift.runs.batch import Outcome

CSV: Final = "results.csv"
PARQUET: Final = "results.parquet"

#: What a row is of, before its numbers.
_HEAD: Final = ("event", "state", "reason", "reading", "item", "winds", "seed", "members_of_load")

#: Numbers of a load with a 95 % interval, and those without.
_WITH_INTERVAL: Final = ("landed_fraction", "north_of_mdl_fraction", "median_distance_km")
_ALONE: Final = ("bearing_deg", "median_time_aloft_h")


def frame(found: Iterable[tuple[Outcome, Path]]) -> pd.DataFrame:
    """The rows of a batch as a pandas table; what failed or was skipped has a row with its reason.

    found : what became of each event, and the folder of its run.
    """
    import pandas as pd

    rows = [row for outcome, folder in found for row in _rows(outcome, folder)]
    shares = [end for name in (*_WITH_INTERVAL, *PARTS) for end in _ends(name)]
    fixed = [*_HEAD, *shares, *_ALONE]
    tested = {name: number for row in rows for name, number in _tested(row)}
    more = sorted(tested, key=lambda name: tested[name])
    table = pd.DataFrame(rows, columns=[*fixed, *more])
    return table.astype({"seed": "Int64", "members_of_load": "Int64"})


def write(folder: Path, table: pd.DataFrame) -> None:
    """The table as CSV and, where pyarrow is installed, as Parquet; each whole or not at all."""
    made_whole(folder / CSV, lambda part: write_csv(table, part))
    try:
        import pyarrow  # noqa: F401 (pandas imports it when it writes)
    except ImportError:
        return
    made_whole(folder / PARQUET, lambda part: table.to_parquet(part, index=False))


def _rows(outcome: Outcome, folder: Path) -> Iterator[dict[str, Any]]:
    head = {"event": folder.name, "state": outcome.state, "reason": outcome.reason}
    if not outcome.has_run():
        yield head
        return
    summary = json.loads((folder / SUMMARY).read_text("utf-8"))
    readings = {AS_REPORTED: summary, **summary.get("alternatives", {})}
    origin = summary["provenance"]
    head |= {"winds": origin.get("winds_asked", ""), "seed": origin.get("seed")}
    for reading, told in readings.items():
        for item, numbers in told["by_item"].items():
            yield {**head, "reading": reading, "item": item, **_of_load(numbers), **_claims(told)}


def _of_load(numbers: Mapping[str, Any]) -> dict[str, Any]:
    row = {"members_of_load": numbers["members"]}
    for name in _WITH_INTERVAL:
        row |= _interval(name, numbers[name], numbers[f"{name}_95"])
    row |= {name: numbers[name] for name in _ALONE}
    where = numbers["where"] or {}
    for part in PARTS:
        if part in where:
            row |= _interval(part, where[part]["fraction"], where[part]["fraction_95"])
    return row


def _claims(told: Mapping[str, Any]) -> dict[str, Any]:
    """Probability of each claim, and of each find that a load came down near it."""
    row: dict[str, Any] = {}
    for i, claim in enumerate(told.get("claims", ()), start=1):
        ends = (claim["low"], claim["high"])
        row |= _interval(f"claim_{i}_probability", claim["probability"], ends)
    for i, find in enumerate(told.get("finds", ()), start=1):
        near = find["nearby"]
        row |= _interval(f"find_{i}_nearby", near["probability"], (near["low"], near["high"]))
    return row


def _tested(row: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, int]]]:
    """Columns of claims and finds, each with its kind and number, by which it is sorted."""
    for name in row:
        kind, _, rest = name.partition("_")
        if kind in ("claim", "find"):
            yield name, (kind, int(rest.split("_")[0]))


def _interval(name: str, value: float | None, ends: Any) -> dict[str, Any]:
    low, high = (None, None) if ends is None else ends
    return dict(zip(_ends(name), (value, low, high), strict=True))


def _ends(name: str) -> tuple[str, str, str]:
    return name, f"{name}_low", f"{name}_high"
