"""The folder of a batch: its page, its table and what became of each event, after every event."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from drift.language import Language
from drift.pages.report import index
from drift.runs import results
from drift.runs.batch import Outcome, Task
from drift.runs.pace import Pace
from weather.guard.whole import write_whole
from weather.progress import Progress


class BatchFolder:
    """What a batch has come to, written whenever an event is over: a stopped batch has its page."""

    def __init__(
        self,
        out: Path,
        todo: Sequence[Task],
        progress: Progress,
        language: Language = "en",
    ) -> None:
        self._out, self._progress, self._language = out, progress, language
        self._folders = {task.name: task.folder for task in todo}
        self._order = [task.name for task in todo]
        self._found: dict[str, Outcome] = {}
        self._pace = Pace(total=len(todo))
        self._known: index.Known = {}

    def add(self, outcome: Outcome) -> None:
        """One more event is over."""
        self._found[outcome.name] = outcome
        self._pace.add(outcome.state)
        self.write()
        self._progress(self._pace.sentence(), self._pace.over, self._pace.total)

    def write(self, scores: Mapping[str, Any] | None = None) -> None:
        """`batch.json`, `results.csv` and `.parquet`, and `index.html`, as things are now.

        scores : of `drift.runs.scoring.score`, once there are any.
        """
        done = [self._found[name] for name in self._order if name in self._found]
        rows = [asdict(outcome) for outcome in done]
        write_whole(self._out / "batch.json", json.dumps(rows, indent=2, ensure_ascii=False))
        pairs = [(outcome, self._folders[outcome.name]) for outcome in done]
        results.write(self._out, results.frame(pairs))
        unflown = [
            index.Unflown(name=folder.name, state=outcome.state, reason=outcome.reason)
            for outcome, folder in pairs
            if not outcome.has_run()
        ]
        waiting = len(self._order) - len(done)
        index.write_batch(
            self._out,
            unflown,
            waiting=waiting,
            scores=scores,
            known=self._known,
            language=self._language,
        )
