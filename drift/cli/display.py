"""What the command line prints: for people, in words and small tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from drift.cli import terminal
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
from weather.display import visible

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
        TextColumn("{task.description}", markup=False),
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
            terminal.say(stage, err=True)
            self._last = stage


class _Bars:
    """Stages as bars."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._tasks: dict[str, Any] = {}

    def __call__(self, stage: str, done: int | None, total: int | None) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(visible(stage), total=total)
            while len(self._tasks) > _MOST_BARS:
                self._bar.remove_task(self._tasks.pop(next(iter(self._tasks))))
        self._bar.update(self._tasks[stage], completed=done or 0, total=total)


def event(loaded: Event, *, as_json: bool = False) -> None:
    """Everything an event file says, and what is assumed where it is silent."""
    if as_json:
        terminal.say_json(told(loaded))
        return
    terminal.heading(f"{loaded.id}: {loaded.title}")
    terminal.paragraph(f"status: {loaded.status}")
    if loaded.summary:
        terminal.paragraph(" ".join(loaded.summary.split()))
    terminal.table("Launches", ["place", "time", "known to", "balloons", "certainty", "sources"], [
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
    terminal.table("Facts", ["topic", "what was reported", "certainty", "sources"], [
        [fact.topic, fact.text, fact.certainty, ", ".join(fact.sources)] for fact in loaded.facts
    ])  # fmt: skip
    terminal.table("Payload", ["item", "count", "fall speed at sea level"], [
        [part.item, f"{part.count:,.0f}" if part.count else "", describe(part.speed(), "m/s")]
        for part in loaded.payloads
    ])  # fmt: skip
    terminal.table("Vehicle", ["quantity", "value", "from"], _vehicle(loaded))
    terminal.table("Not reported, so assumed", ["what", "as every output says it"], [
        [one.what, one.sentence] for one in assumptions(loaded)
    ])  # fmt: skip
    terminal.table("Claims", ["claim", "predicate", "certainty", "sources"], [
        [part.text, part.predicate, part.certainty or "", ", ".join(part.sources)]
        for part in loaded.claims
    ])  # fmt: skip
    terminal.table("Finds", ["place", "time", "item", "certainty", "sources"], [
        [
            f"{part.place} ± {part.radius_km:g} km",
            part.time.isoformat() if part.time else "",
            part.item or "",
            part.certainty or "",
            ", ".join(part.sources),
        ]
        for part in loaded.finds
    ])  # fmt: skip
    terminal.table("Other readings", ["name", "what differs", "certainty"], [
        [part.name, part.text, part.certainty or ""] for part in loaded.alternatives
    ])  # fmt: skip
    terminal.table("Sources", ["key", "title", "publisher", "date", "address"], [
        [part.key, part.title, part.publisher, str(part.date or ""), part.url]
        for part in loaded.sources
    ])  # fmt: skip
    terminal.paragraph("Certainty: " + "; ".join(f"{k} {v}" for k, v in CERTAINTY.items()))


def validated(loaded: Event) -> None:
    """One line for a file that holds, and one for each source that nothing explains."""
    from drift.event.file import unresolved_sources

    terminal.say(f"{loaded.id} is a valid event")
    for key in unresolved_sources(loaded):
        terminal.say(f"note: source {key!r} is named but not listed as [[source]]", err=True)


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
                terminal.say(f"{of}{text}")
        for text in numbers["sentences"]:
            terminal.say(f"{note}{of}{translated(text, language)}")
    if "skies_compared" in summary:
        for sky in summary["skies"][1:]:
            said = " ".join(answer.sentences(sky, language))
            terminal.say(
                f"{'in ' if language == 'en' else ''}{sky['name']} ({sky['winds']}): {said}"
            )
        terminal.say(translated(summary["skies_compared"]["sentence"], language))
    if "precision" in summary:
        terminal.say(translated(summary["precision"]["sentence"], language))
    for text in summary["caveats"]:
        terminal.say(f"{note}{translated(text, language)}")
    terminal.say(f"report:  {folder / 'report.html'}")
    terminal.say(f"map:     {folder / 'map.png'}")
    terminal.say(f"summary: {folder / 'summary.json'}")


def differences(found: Comparison) -> None:
    """One run beside the first: each quantity of both, and the difference with its interval."""
    title = f"{found.second} beside {found.first}"
    columns = ["load", "quantity", found.first, found.second, "difference"]
    terminal.table(title, columns, [
        [row.load, row.quantity, _one(row.first, row.unit), _one(row.second, row.unit),
         row.in_words()]
        for row in found.rows
    ])  # fmt: skip


def _one(value: float, unit: str) -> str:
    return f"{percent(value, fine=True)} %" if unit == "1" else f"{value:.3g} {unit}"


def score(found: dict[str, Any], out: Path, language: Language = "en") -> None:
    """Mean scores of a batch and their skill, where anything could be scored."""
    from drift.evidence.score_table import score_rows

    if not found or not (found["claims"] or found["finds"]):
        return
    scored = f"Scores of {len(found['claims'])} claims and {len(found['finds'])} finds"
    rows = score_rows(found["scores"])
    columns = list(rows[0])
    heads = [translated(name, language) for name in columns]
    cells = [[translated(row[name], language) for name in columns] for row in rows]
    terminal.table(translated(scored, language), heads, cells)
    if found["wrong_winds_of_2014"]["by_event"]:
        terminal.say(f"  {found['wrong_winds_of_2014']['sentence']}")
    for text in found.get("season", ()):
        terminal.say(f"  {translated(text, language)}")
    terminal.say(f"numbers: {out / 'calibration.json'}")
    if found.get("season"):
        terminal.say(f"verdict: {out / 'season.html'}")


def batch(outcomes: list[Outcome], out: Path, language: Language = "en") -> int:
    """One line per event of a batch; the status is the worst of its events, 0 if none failed."""
    for found in outcomes:
        terminal.say(
            f"{translated(found.state, language):8} {found.name}"
            f"{': ' + translated(spelt(found.reason), language) if found.reason else ''}"
        )
    terminal.say(f"folder:  {out}")
    return max((found.status for found in outcomes), default=0)


def _vehicle(loaded: Event) -> list[list[str]]:
    return [
        *([name, value, ""] for name, value in kind_of(loaded)),
        *([one.words, one.value, one.origin] for one in vehicle_quantities(loaded)),
    ]
