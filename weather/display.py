"""How results show themselves: sentences, and in a notebook a caption and a small table."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final, TypeVar

T = TypeVar("T")

#: Columns of a table: what stands above each, and its text for one result.
Columns = Mapping[str, Callable[[Any], str]]


#: Marks that turn the direction of what follows them, also outside the text that they stand in
#: (Unicode Standard Annex 9, section 2); plain Arabic and Hebrew need none of them.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

#: By these letters a spreadsheet knows a formula (OWASP, "CSV Injection").
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def is_unfit(letter: str) -> bool:
    """Whether a sign is a control, half of a pair, a line break of its own kind, or no character.

    Some grammar of some output breaks at each: a terminal's, XML's, UTF-8's. Of the last kind the
    Unicode Standard (section 23.7) has 66: the last two of each plane, and 32.
    """
    code = ord(letter)
    is_none = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return is_none or letter in _TURNING or unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")


def visible(text: str, longest: int | None = None) -> str:
    r"""Text from outside for a terminal, a page or a file: signs without a shape as their numbers.

    Line breaks and tabs stay. longest : more characters than this are cut, and the cut is marked.

    >>> visible("a\x1b[2Jb"), visible("as it is"), visible("a long one", 6)
    ('a\\x1b[2Jb', 'as it is', 'a long…')
    """
    if longest is not None and len(text) > longest:
        text = f"{text[:longest]}…"
    if text.isascii() and text.isprintable():
        return text
    unfit = {letter for letter in set(text) if is_unfit(letter) and letter not in "\n\t"}
    return text.translate({ord(letter): ascii(letter)[1:-1] for letter in unfit})


def for_spreadsheet(text: str) -> str:
    """Text for a cell of a table: what a spreadsheet would run as a formula begins with a quote.

    >>> for_spreadsheet("=1+1"), for_spreadsheet("leaflet-paper")
    ("'=1+1", 'leaflet-paper')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


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
