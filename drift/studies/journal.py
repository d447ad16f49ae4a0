"""What a study has finished, line by line: what stands here is not done again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from drift.studies.flying import Finished
from weather.errors import InputError
from weather.guard.whole import write_whole

#: The file, inside the folder of a study.
NAME: Final = "finished.jsonl"


class Journal:
    """Finished jobs by their key, and the file that they stand in.

    A line is added whole when a job is done. What a stopped machine left of a line is no line.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._done = {one.key: one for one in _read(self.path)}

    def __contains__(self, key: str) -> bool:
        return key in self._done

    def __len__(self) -> int:
        return len(self._done)

    def get(self, key: str) -> Finished | None:
        """A finished job, or None."""
        return self._done.get(key)

    def add(self, finished: Finished) -> None:
        """Put a job that is done on the disk; one that failed is tried again next time."""
        self._done[finished.key] = finished
        if finished.reason:
            return
        with self.path.open("ab") as file:
            file.write(_line(finished))

    def settle(self, keys: Iterable[str]) -> None:
        """Rewrite the file with these jobs alone and in this order, whole or not at all."""
        kept = (self._done.get(key) for key in dict.fromkeys(keys))
        lines = (_line(one).decode() for one in kept if one and not one.reason)
        write_whole(self.path, "".join(lines))

    def refuse_foreign(self, keys: Iterable[str]) -> None:
        """Raise InputError where the file is of another study altogether."""
        if self._done and not any(key in self._done for key in keys):
            raise InputError(
                f"{self.path.parent} holds {len(self._done)} finished scenarios, none of which "
                "belongs to this study (other events, winds, members, seed or version); choose "
                "another --out, or remove that folder"
            )


def _read(path: Path) -> Iterator[Finished]:
    try:
        content = path.read_bytes()
    except OSError:
        return
    whole, _, cut = content.rpartition(b"\n")
    if cut:
        # So that the next line does not go on where this one broke off.
        write_whole(path, whole.decode() + "\n" if whole else "")
    for line in whole.splitlines():
        found: dict[str, Any] = json.loads(line)
        yield Finished(key=found["key"], rows=tuple(found["rows"]), about=found["about"])


def _line(finished: Finished) -> bytes:
    content = {"key": finished.key, "rows": finished.rows, "about": finished.about}
    return f"{json.dumps(content, ensure_ascii=False)}\n".encode()
