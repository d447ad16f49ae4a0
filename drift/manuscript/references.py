"""`references.bib`: the winds, the sources of the event, this program and the libraries it used."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from drift.event.model import Event
from drift.event.parts import Source
from drift.manuscript.citations import Citation, of_attribution, of_library
from drift.manuscript.marks import address, bibtex, key
from drift.pages.report.provenance import LIBRARIES

#: This program, as CITATION.cff has it.
PROGRAM_KEY: Final = "balloon-drift"
PROGRAM: Final = Citation(
    who="The balloon-drift developers",
    title="balloon-drift: where the leaflets of a reported balloon launch came down",
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of BibTeX: its key, its kind, its fields, whose values are ready to be written."""

    key: str
    kind: str
    fields: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        body = "".join(f"  {name} = {{{value}}},\n" for name, value in self.fields if value)
        return f"@{self.kind}{{{self.key},\n{body}}}\n"


@dataclass(frozen=True, kw_only=True)
class References:
    """The entries of a run by what they are of, with the keys that its text cites them by."""

    program: Entry
    winds: tuple[Entry, ...]
    sources: tuple[Entry, ...]
    libraries: tuple[Entry, ...]

    def key_of(self, event: Event) -> Mapping[str, str]:
        """The key of each source by the key that the event gives it."""
        keys = (entry.key for entry in self.sources)
        return dict(zip((source.key for source in event.sources), keys, strict=True))

    def __str__(self) -> str:
        entries = (self.program, *self.winds, *self.sources, *self.libraries)
        return "\n".join(str(entry) for entry in entries)


def references(event: Event, about: Mapping[str, Any], skies: Sequence[Any] = ()) -> References:
    """What a run rests on.

    about : attributes of its landings. skies : of several skies, what each says of its winds.
    """
    taken: set[str] = {PROGRAM_KEY, *(library.name for library in LIBRARIES)}
    program = _entry(PROGRAM_KEY, PROGRAM, note=f"Version {about['version']}. MIT licence")
    winds: dict[str, Entry] = {}
    for told in (about, *skies):
        for entry in _of_winds(told, taken, winds):
            winds[_identity(entry)] = entry
    return References(
        program=program,
        winds=tuple(winds.values()),
        sources=tuple(_of_source(source, taken) for source in event.sources),
        libraries=tuple(
            _entry(one.name, of_library(one.citation, one.address), note=f"Version {one.version}")
            for one in LIBRARIES
        ),
    )


def _of_winds(
    about: Mapping[str, Any], taken: set[str], known: Mapping[str, Entry]
) -> Iterator[Entry]:
    """What the winds are cited by: their papers and data sets, else what they say of themselves."""
    title, licence = str(about.get("winds") or "winds"), str(about.get("licence") or "")
    attribution = str(about.get("attribution") or "")
    found = of_attribution(attribution)
    for one in found:
        stem = re.sub(r"\W+", "", one.who.split(" ")[0].strip(",")).lower()
        note = "" if one.journal else f"Licence: {licence}" if licence else ""
        entry = _entry(f"{stem}{one.year}", one, note=note, untitled=title)
        if _identity(entry) not in known:
            yield _named(entry, taken)
    if not found:
        note = " ".join(text for text in (attribution, licence and f"Licence: {licence}") if text)
        entry = _entry("winds", Citation(title=title), note=note)
        if _identity(entry) not in known:
            yield _named(entry, taken)


def _of_source(source: Source, taken: set[str]) -> Entry:
    """A publication that reported something of the event."""
    when = source.date.isoformat() if isinstance(source.date, dt.date) else str(source.date or "")
    year = re.search(r"\b\d{4}\b", when)
    told = Citation(
        who=source.publisher,
        title=source.title or source.key,
        year=year[0] if year else "",
        url=source.url,
    )
    note = when if year and when != year[0] else ""
    corporate = (("author", f"{{{bibtex(source.publisher)}}}" if source.publisher else ""),)
    entry = _entry(key(source.key), told, note=note)
    rest = tuple(pair for pair in entry.fields if pair[0] != "author")
    return _named(Entry(key=entry.key, kind=entry.kind, fields=corporate + rest), taken)


def _entry(name: str, told: Citation, *, note: str = "", untitled: str = "") -> Entry:
    title = told.title or untitled
    return Entry(
        key=key(name),
        kind="article" if told.journal else "misc",
        fields=(
            ("author", told.authors()),
            ("title", f"{{{bibtex(title)}}}" if title else ""),
            ("journal", bibtex(told.journal)),
            ("volume", told.volume),
            ("pages", told.pages.replace("-", "--")),
            ("year", told.year),
            ("howpublished", bibtex(told.publisher)),
            ("doi", address(told.doi)),
            ("url", address(told.url)),
            ("note", bibtex(note)),
        ),
    )


def _named(entry: Entry, taken: set[str]) -> Entry:
    """The entry under a key that no other has."""
    names = (entry.key, *(f"{entry.key}-{k}" for k in range(2, len(taken) + 3)))
    name = next(one for one in names if one.lower() not in {other.lower() for other in taken})
    taken.add(name)
    return Entry(key=name, kind=entry.kind, fields=entry.fields)


def _identity(entry: Entry) -> str:
    """What is the same of one publication that two skies name."""
    told = dict(entry.fields)
    return told["doi"] or told["title"]
