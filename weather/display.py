"""How results show themselves: sentences, and in a notebook a caption and a small table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any, TypeVar

T = TypeVar("T")

#: Columns of a table: what stands above each, and its text for one result.
Columns = Mapping[str, Callable[[Any], str]]


def as_sentence(text: str) -> str:
    """Text that begins with a capital and ends with a full stop."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def table_html(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column names its rows; all text is escaped."""
    head = "".join(f'<th scope="col" style="text-align:left">{escape(h)}</th>' for h in heads)
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    top = f"<thead><tr>{head}</tr></thead>" if heads else ""
    return f"<table><caption>{escape(caption)}</caption>{top}<tbody>{body}</tbody></table>"


def _cells(row: Sequence[str]) -> str:
    first, *others = row
    left = 'style="text-align:left"'
    named = f'<th scope="row" {left}>{escape(first)}</th>'
    return named + "".join(f"<td {left}>{escape(text)}</td>" for text in others)


class Rows(list[T]):
    """A list of results, in every way a list, that a notebook shows as a table."""

    def __init__(self, results: Iterable[T], caption: str, columns: Columns) -> None:
        super().__init__(results)
        self._caption, self._columns = caption, columns

    def _repr_html_(self) -> str:
        rows = [[text(result) for text in self._columns.values()] for result in self]
        return table_html(self._caption, list(self._columns), rows)
