"""`python -m docs.making.proof`: the figures of "How right is it?" from flights that flew.

Flies examples/pairs.csv again, as `drift validate` does, and the twins of the tests; needs no file
but those of the repository. Writes docs/measured/proof.md and docs/measured/twins.md.
"""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from docs.making.event_file import markdown
from drift.runs.choices import RunOptions
from drift.runs.validation import TABLE, run_validation
from drift.validation.pairs import read_pairs
from tests.drift.evidence import test_launches as launches

ROOT = Path(__file__).parents[2]
MEASURED = ROOT / "docs" / "measured"
MEMBERS = 1024


def flights() -> list[list[str]]:
    """A row per flight of the example: way, and how far off each way of flying it again was."""
    table = read_pairs(ROOT / "examples" / "pairs.csv", {})
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        run_validation(table, RunOptions(members=MEMBERS), out, lambda *told: None)
        with (out / TABLE).open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    return [
        [
            row["id"],
            row["kind"],
            f"{float(row['way_km']):.1f}",
            f"{float(row['along_km']):.2f}",
            f"{float(row['error_km']):.1f}",
            f"{float(row['error_percent']):.0f} %",
            f"{float(row['spread_km']):.1f}",
            f"{100 * float(row['level']):.0f} %",
            f"{float(row['line_km']):.0f}",
            f"{float(row['late_min']):+.1f}",
        ]
        for row in rows
    ]


def twins() -> list[list[str]]:
    """How often the intervals of a share and of 11 of 12 balloons hold the truth of a twin."""
    known = launches.truth()
    rows = []
    for words, balloons in (
        ("balloons share place, hour, filling, timer setting and wind", 12),
        ("balloons share the wind alone", 1),
    ):
        single, many = launches.held(launches.made(balloons=balloons), known)
        rows.append([words, f"{100 * single:.0f} %", f"{100 * many:.0f} %"])
    return rows


def main() -> None:
    """Measure, and write the tables."""
    head = [
        "flight", "kind", "way (km)", "with its own heights (km off)",
        "with the priors of its kind (km off)", "of the way", "spread (km)", "in the area of",
        "straight line (km off)", "late (min)",
    ]  # fmt: skip
    (MEASURED / "proof.md").write_text(markdown(head, flights()) + "\n", "utf-8")
    head = ["the ensemble takes it that", "interval of the share held", "interval of 11 of 12 held"]
    (MEASURED / "twins.md").write_text(markdown(head, twins()) + "\n", "utf-8")


if __name__ == "__main__":
    main()
