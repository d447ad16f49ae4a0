"""What the command line prints: for people, in words and small tables."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from drift.cli.spelling import spelt
from drift.event.assumed import assumptions
from drift.event.model import AS_REPORTED, Event
from drift.event.plain import told
from drift.event.schema import CERTAINTY
from drift.event.vehicle import kind_of, vehicle_quantities
from drift.language import Language
from drift.language import told as translated
from drift.priors.distributions import describe
from drift.statistics.wording import percent

if TYPE_CHECKING:
    from drift.evidence.differences import Comparison
    from drift.runs.batch import Outcome


#: Stages that are shown at once, the oldest first to go.
_MOST_BARS = 5


@contextmanager
def progress() -> Iterator[Any]:
    """A progress bar on standard error; where that is no terminal, one line per stage."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        yield _Bars(bar)


class _Lines:
    """Stages as plain lines, each once."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, stage: str, done: int | None, total: int | None) -> None:
        if stage != self._last:
            print(stage, file=sys.stderr)
            self._last = stage


class _Bars:
    """Stages as bars."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._tasks: dict[str, Any] = {}

    def __call__(self, stage: str, done: int | None, total: int | None) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=total)
            while len(self._tasks) > _MOST_BARS:
                self._bar.remove_task(self._tasks.pop(next(iter(self._tasks))))
        self._bar.update(self._tasks[stage], completed=done or 0, total=total)


def event(loaded: Event, *, as_json: bool = False) -> None:
    """Everything an event file says, and what is assumed where it is silent."""
    if as_json:
        print(json.dumps(told(loaded), indent=2, ensure_ascii=False))
        return
    console = Console()
    console.print(Text(f"{loaded.id}: {loaded.title}", style="bold"))
    console.print(f"status: {loaded.status}", highlight=False)
    if loaded.summary:
        console.print(" ".join(loaded.summary.split()), highlight=False, markup=False)
    table(console, "Launches", ["place", "time", "known to", "balloons", "certainty", "sources"], [
        [
            f"{part.place} ({part.latitude_deg:g} N {part.longitude_deg:g} E)",
            part.time.isoformat(),
            f"{part.radius_km:g} km, {part.time_spread_min:g} min",
            str(part.balloons or "not reported"),
            part.certainty or "",
            ", ".join(part.sources),
        ]
        for part in loaded.launches
    ])  # fmt: skip
    table(console, "Facts", ["topic", "what was reported", "certainty", "sources"], [
        [fact.topic, fact.text, fact.certainty, ", ".join(fact.sources)] for fact in loaded.facts
    ])  # fmt: skip
    table(console, "Payload", ["item", "count", "fall speed at sea level"], [
        [part.item, f"{part.count:,.0f}" if part.count else "", describe(part.speed(), "m/s")]
        for part in loaded.payloads
    ])  # fmt: skip
    table(console, "Vehicle", ["quantity", "value", "from"], _vehicle(loaded))
    table(console, "Not reported, so assumed", ["what", "as every output says it"], [
        [one.what, one.sentence] for one in assumptions(loaded)
    ])  # fmt: skip
    table(console, "Claims", ["claim", "predicate", "certainty", "sources"], [
        [part.text, part.predicate, part.certainty or "", ", ".join(part.sources)]
        for part in loaded.claims
    ])  # fmt: skip
    table(console, "Finds", ["place", "time", "item", "certainty", "sources"], [
        [
            f"{part.place} ± {part.radius_km:g} km",
            part.time.isoformat() if part.time else "",
            part.item or "",
            part.certainty or "",
            ", ".join(part.sources),
        ]
        for part in loaded.finds
    ])  # fmt: skip
    table(console, "Other readings", ["name", "what differs", "certainty"], [
        [part.name, part.text, part.certainty or ""] for part in loaded.alternatives
    ])  # fmt: skip
    table(console, "Sources", ["key", "title", "publisher", "date", "address"], [
        [part.key, part.title, part.publisher, str(part.date or ""), part.url]
        for part in loaded.sources
    ])  # fmt: skip
    console.print("Certainty: " + "; ".join(f"{k} {v}" for k, v in CERTAINTY.items()))


def validated(loaded: Event) -> None:
    """One line for a file that holds, and one for each source that nothing explains."""
    from drift.event.file import unresolved_sources

    print(f"{loaded.id} is a valid event")
    for key in unresolved_sources(loaded):
        print(f"note: source {key!r} is named but not listed as [[source]]", file=sys.stderr)


def outcome(summary: dict[str, Any], folder: Path, language: Language = "en") -> None:
    """What a run came to, in a few lines, and where its files are."""
    from drift.pages.report import answer

    note = f"  {translated('note', language)}: "

    others = summary.get("alternatives", {})
    for name, numbers in {(AS_REPORTED if others else ""): summary, **others}.items():
        of = f"{translated(name, language)}: " if name else ""
        side = translated(answer.side(numbers), language)
        for text in [*answer.sentences(numbers, language), side]:
            if text:
                print(f"{of}{text}")
        for text in numbers["sentences"]:
            print(f"{note}{of}{translated(text, language)}")
    if "skies_compared" in summary:
        for sky in summary["skies"][1:]:
            said = " ".join(answer.sentences(sky, language))
            print(f"{'in ' if language == 'en' else ''}{sky['name']} ({sky['winds']}): {said}")
        print(translated(summary["skies_compared"]["sentence"], language))
    if "precision" in summary:
        print(translated(summary["precision"]["sentence"], language))
    for text in summary["caveats"]:
        print(f"{note}{translated(text, language)}")
    print(f"report:  {folder / 'report.html'}")
    print(f"map:     {folder / 'map.png'}")
    print(f"summary: {folder / 'summary.json'}")


def differences(found: Comparison) -> None:
    """One run beside the first: each quantity of both, and the difference with its interval."""
    title = f"{found.second} beside {found.first}"
    columns = ["load", "quantity", found.first, found.second, "difference"]
    table(Console(), title, columns, [
        [row.load, row.quantity, _one(row.first, row.unit), _one(row.second, row.unit),
         row.in_words()]
        for row in found.rows
    ])  # fmt: skip


def _one(value: float, unit: str) -> str:
    return f"{percent(value, fine=True)} %" if unit == "1" else f"{value:.3g} {unit}"


def score(found: dict[str, Any], out: Path) -> None:
    """Mean scores of a batch and their skill, where anything could be scored."""
    from drift.evidence.score_table import score_rows

    if not found or not (found["claims"] or found["finds"]):
        return
    scored = f"Scores of {len(found['claims'])} claims and {len(found['finds'])} finds"
    rows = score_rows(found["scores"])
    columns = list(rows[0])
    table(Console(), scored, columns, [[row[name] for name in columns] for row in rows])
    if found["wrong_winds_of_2014"]["by_event"]:
        print(f"  {found['wrong_winds_of_2014']['sentence']}")
    for text in found.get("season", ()):
        print(f"  {text}")
    print(f"numbers: {out / 'calibration.json'}")
    if found.get("season"):
        print(f"verdict: {out / 'season.html'}")


def batch(outcomes: list[Outcome], out: Path) -> int:
    """One line per event of a batch; the status is the worst of its events, 0 if none failed."""
    for found in outcomes:
        print(f"{found.state:8} {found.name}{': ' + spelt(found.reason) if found.reason else ''}")
    print(f"folder:  {out}")
    return max((found.status for found in outcomes), default=0)


def _vehicle(loaded: Event) -> list[list[str]]:
    return [
        *([name, value, ""] for name, value in kind_of(loaded)),
        *([one.words, one.value, one.origin] for one in vehicle_quantities(loaded)),
    ]


def table(console: Console, title: str, columns: list[str], rows: list[list[str]]) -> None:
    """A table with a title; nothing where it has no rows."""
    if not rows:
        return
    drawn = Table(title=title, title_justify="left")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    console.print(drawn)
