"""Which text an event may hold: what every output can keep, refused at the door where one cannot.

Maps, pages, XML, netCDF, tables and terminals each have a grammar of their own, and a sign without
a shape breaks one of them. So no text of an event has any, and nothing has to be mended later.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from weather.display import is_unfit
from weather.errors import InputError

#: Fields of prose, which may have several lines; every other text is one line.
_PROSE: Final = frozenset({"text", "summary"})

#: Most characters of a line and of prose; the longest of the catalogue have 153 and 375.
_LONGEST_LINE, _LONGEST_PROSE = 1000, 20_000


def flag_word(text: str) -> str:
    """A text as one word of CF `flag_meanings`: blanks of every kind become underscores."""
    return "_".join(text.split())


def refuse_awkward(part: Any, where: str) -> None:
    """Raise InputError where a text anywhere in a part of an event cannot be kept by every output.

    part : a dataclass, mapping or sequence of them, or a text. where : its name in an event file.
    """
    if isinstance(part, str):
        _refuse(part, where)
    elif is_dataclass(part):
        for field in fields(part):
            refuse_awkward(getattr(part, field.name), f"{where} {field.name}")
    elif isinstance(part, Mapping):
        for key, value in part.items():
            _refuse(str(key), f"{where} key")
            refuse_awkward(value, f"{where} {key}")
    elif isinstance(part, list | tuple):
        for value in part:
            refuse_awkward(value, where)


def _refuse(text: str, where: str) -> None:
    is_prose = where.rsplit(" ", 1)[-1] in _PROSE
    longest = _LONGEST_PROSE if is_prose else _LONGEST_LINE
    if len(text) > longest:
        raise InputError(f"{where} has {len(text)} characters; shorten it to at most {longest}")
    for letter in text:
        if not (letter in "\n\t" and is_prose) and is_unfit(letter):
            raise InputError(
                f"{where} holds {_named(letter)}, which not every output can keep; remove it"
                + ("" if is_prose else ", and write one line")
            )
    if text and not any(unicodedata.category(letter)[0] not in "ZC" for letter in text):
        raise InputError(f"{where} holds nothing that can be seen; write it, or leave it out")


def _named(letter: str) -> str:
    name = {"\v": "a vertical tab", "\n": "a line break", "\t": "a tab", "\r": "a carriage return"}
    kind = {"Cc": "a control character", "Cs": "half of a pair", "Cn": "no character"}
    words = name.get(letter) or kind.get(unicodedata.category(letter))
    return f"U+{ord(letter):04X} ({words or unicodedata.name(letter, 'a control').lower()})"
