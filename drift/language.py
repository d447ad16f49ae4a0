"""What the program says, in another language: whole texts, sentence by sentence, part by part.

Numbers and data stay as they are: translation happens where words leave for a reader, so that a
file, a dataset and another run hold one and the same text. Words of a report of the press, of an
event file or of a licence are not ours, and stay as they were written.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from html import escape, unescape
from importlib.resources import files
from typing import Any, Final, Literal, get_args

from drift.places.regions import REGIONS
from weather.errors import InputError

Language = Literal["en", "ko"]

_BLANK: Final = re.compile(r"\{(\w+)\}")

#: Blanks that may hold several sentences or parts; any other ends where one of them does.
_LONG: Final = frozenset({"text", "words", "sentences", "title", "why", "rest", "place"})

#: Where a load may come down, as `drift.evidence.skies` says it.
_PART: Final = "land in the North|land in the South|sea|elsewhere"

#: Blanks that hold one kind of thing: day, year, how many were counted, a load, a share with its
#: interval, a part of the answer.
_KINDS: Final = {
    "d": r"\d+",
    "y": r"\d+",
    "count": r"\d+",
    "total": r"\d+",
    "number": r"\d[\d\s]*",
    "load": r"[a-z]+(?:-[a-z]+)*",
    "percent": r"(?:(?:under|over)\s)?[\d.]+",
    "share": r"(?:(?:under|over)\s)?\d[^;]*?[%\]]",
    "here": _PART,
    "there": _PART,
}

#: Blanks that may hold several parts of one sentence.
_WIDE: Final = frozenset({"winds", "source", "licence", "whose", "areas"})

#: Where a text may be taken apart when nobody knows it as a whole, coarse before fine.
_BREAKS: Final = (
    re.compile(r"(?<=[.!?])( )(?=\S)"),
    re.compile(r"(; )(?![^(]*\))"),
    re.compile(r"(, | or | and )"),
)

#: Blanks whose words are somebody else's.
_THEIRS: Final = frozenset({"title"})

#: What scripts put in place of words that stand in the page itself.
_MOVED: Final = ("Play", "Pause", "Height above sea level (km)")

#: Parts of a page: scripts and styles, then marks, and between them words.
_MARKUP: Final = re.compile(r"(<script.*?</script>|<style.*?</style>|<!--.*?-->|<[^>]+>)", re.S)
#: An element whose words stay as they were written, as HTML marks it.
_KEPT: Final = re.compile(r'<(\w+)\b[^>]*\stranslate="no"')
_SPOKEN: Final = re.compile(
    r'((?:aria-label|aria-roledescription|title|alt|data-head|data-idle|data-chance)=")([^"]*)(")'
)


def refuse_unknown(language: str) -> None:
    """Raise InputError for a language that nothing is said in."""
    if language not in get_args(Language):
        raise InputError(f"labels come in 'en' and 'ko', not in {language!r}")


def told(text: str, language: str) -> str:
    """A text in a language; what has no translation stays as it is.

    Words of a run inside a sentence are translated too, where they have a translation.
    """
    if language == "en" or not text.strip():
        return text
    whole = _table(language)["cells"].get(text.strip()) or _known(text.strip(), language)
    spoken = whole or _in_parts(text, language, 0)
    for piece, put in _pieces(language):
        spoken = piece.sub(put, spoken)
    return spoken


def page_in(html: str, language: str) -> str:
    """A page of ours with its words in a language.

    Scripts, styles and addresses stay, and all within an element with translate="no".
    """
    if language == "en":
        return html

    def said(attribute: re.Match[str]) -> str:
        return attribute[1] + _escaped(attribute[2], language) + attribute[3]

    parts = _MARKUP.split(html)
    kept: list[str] = []
    for i, part in enumerate(parts):
        if part.startswith(("<script", "<style", "<!--")):
            continue
        if found := _KEPT.match(part) if not kept else re.match(rf"<(/?{kept[0]})\b", part):
            kept = kept[:-1] if found[1].startswith("/") else [*kept, found[1]]
        elif kept:
            continue
        elif part.startswith("<"):
            parts[i] = _SPOKEN.sub(said, part)
        elif part.strip():
            parts[i] = _escaped(part, language)
    return "".join(parts).replace('<html lang="en">', f'<html lang="{language}">', 1)


@cache
def words(language: str) -> dict[str, str]:
    """What scripts of a page put together themselves, English to the language."""
    if language == "en":
        return {}
    table = _table(language)
    return {**table["moving"], **{text: table["map"][text] for text in _MOVED}}


def _escaped(text: str, language: str) -> str:
    """Words between marks: the space round them is kept."""
    plain = unescape(text)
    core = plain.strip()
    spoken = told(core, language)
    if spoken == core:
        return text
    before, _, after = plain.partition(core)
    return escape(before + spoken + after)


def _known(text: str, language: str) -> str | None:
    """A whole text by the table; None where nobody knows it."""
    whole, patterns = _entries(language)
    if text in whole:
        return whole[text]
    for pattern, put in patterns:
        if found := pattern.fullmatch(text):
            blanks = found.groupdict().items()
            return put({k: v if k in _THEIRS else told(v, language) for k, v in blanks})
    return None


def _in_parts(text: str, language: str, fineness: int) -> str:
    """A text taken apart, its known parts translated; as it was where none of them is known."""
    if fineness == len(_BREAKS):
        return text
    parts = _BREAKS[fineness].split(text)
    spoken = [
        part if i % 2 else _known(part, language) or _in_parts(part, language, fineness + 1)
        for i, part in enumerate(parts)
    ]
    if spoken[::2] == parts[::2]:
        return text
    joined = {" or ": ", ", " and ": ", "}
    return "".join(joined.get(part, part) if i % 2 else part for i, part in enumerate(spoken))


@cache
def _entries(
    language: str,
) -> tuple[dict[str, str], list[tuple[re.Pattern[str], Callable[[dict[str, Any]], str]]]]:
    """Texts without blanks, and patterns of those with some, the longest first."""
    whole = {region.name: region.name_ko for region in REGIONS if region.name != "elsewhere"}
    patterns = []
    for section, entries in _table(language).items():
        for text, spoken in entries.items() if section != "cells" else ():
            if not _BLANK.search(text):
                whole[text] = spoken
            elif section not in ("moving", "pieces"):
                patterns.append((text, spoken))
    patterns.sort(key=lambda entry: -len(_BLANK.sub("", entry[0])))
    return whole, [(_pattern(text), spoken.format_map) for text, spoken in patterns]


def _pattern(text: str) -> re.Pattern[str]:
    pieces = _BLANK.split(text)
    return re.compile(
        "".join(_blank(p) if i % 2 else _spaced(p) for i, p in enumerate(pieces)), re.S
    )


def _spaced(words: str) -> str:
    """A pattern of words with whatever space between them: pages keep some on one line."""
    return re.sub(r"(?:\\ )+", r"\\s+", re.escape(words))


def _blank(name: str) -> str:
    if name in _LONG:
        return f"(?P<{name}>.+?)"
    if name in _KINDS:
        return f"(?P<{name}>{_KINDS[name]})"
    stop = "" if name in _WIDE else "; |"
    return f"(?P<{name}>(?:(?!{stop}[.!?] [A-Z0-9]).)+?)"


@cache
def _pieces(language: str) -> list[tuple[re.Pattern[str], str]]:
    """What is put in place wherever it stands."""
    return [(re.compile(_spaced(a)), b) for a, b in _table(language)["pieces"].items()]


@cache
def _table(language: str) -> dict[str, dict[str, str]]:
    path = files("drift") / "data" / "language" / f"{language}.toml"
    return tomllib.loads(path.read_text("utf-8"))
