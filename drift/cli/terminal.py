"""The one way to a terminal: text from outside is made visible, and never obeyed by it.

Rich waits until something is drawn with it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from weather.display import is_unfit, visible


def say(text: str, *, end: str = "\n", err: bool = False) -> None:
    """Print text; escape sequences in it are shown as letters, not carried out."""
    print(visible(text), end=end, file=sys.stderr if err else sys.stdout)


def say_json(content: Any, indent: int | None = 2) -> None:
    """Print JSON, in escapes of its own where standard output knows only some letters."""
    text = json.dumps(content, indent=indent, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(content, indent=indent)
    # What JSON leaves raw and a terminal would obey is told by its number, which JSON reads back.
    unfit = {letter for letter in set(text) if is_unfit(letter) and letter != "\n"}
    print(text.translate({ord(letter): json.dumps(letter)[1:-1] for letter in unfit}))


def heading(text: str) -> None:
    """One line that stands out."""
    from rich.console import Console
    from rich.text import Text

    Console().print(Text(visible(text), style="bold"))


def paragraph(text: str) -> None:
    """Text broken at the width of the terminal."""
    from rich.console import Console
    from rich.text import Text

    Console().print(Text(visible(text)))


#: A table of more rows is not drawn: to fit the columns of so many takes minutes.
_MOST_DRAWN = 2000


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table with a title; nothing where it has no rows, plain lines where it has thousands."""
    if not rows:
        return
    if len(rows) > _MOST_DRAWN:
        say(f"{title} ({len(rows)})")
        say(" | ".join(columns))
        say("\n".join(" | ".join(" ".join(cell.split()) for cell in row) for row in rows))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=title, title_justify="left")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(visible(cell)) for cell in row))
    Console().print(drawn)
