"""Citations as sentences, taken apart for BibTeX.

The texts are those that every output carries: the attribution of the winds and the citations of the
libraries. "Dee et al. (2011): The ERA-Interim reanalysis, QJRMS 137, 553-597, DOI 10.1002/qj.828."
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

#: A DOI may hold semicolons and brackets; what ends the sentence is not part of it.
_DOI: Final = re.compile(r"DOI (?P<doi>\S+?)(?=[.;,]?(?:\s|$))")
_DATED: Final = re.compile(
    r"(?P<who>.+?) \((?P<year>\d{4})-?\)(?P<mark>[:,]?) (?P<rest>.*)", re.DOTALL
)

#: Journal, volume and pages, after a title that ends with a comma, or a full stop, or without one.
_PLACE: Final = r"(?P<journal>[A-Z][^,\d]*) (?P<volume>\d+)(?:, (?P<pages>\d+(?:-\d+)?))?"
_ARTICLES: Final = tuple(re.compile(f"(?P<title>.+){end} {_PLACE}") for end in (",", r"\."))
_UNTITLED: Final = re.compile(_PLACE)
_PUBLISHED: Final = re.compile(r"(?P<title>.+)[,.] (?P<publisher>[^,.]+)")

#: Names of persons as these texts write them; whatever else is a body, whose name stays whole.
_NAME: Final = r"[A-Z][\w'’-]+"
_PERSONS: Final = re.compile(rf"{_NAME}(?:, {_NAME})*(?: and {_NAME})?|{_NAME} et al\.")

#: Where one sentence ends and the next begins; "et al." ends none.
_BOUNDARY: Final = re.compile(r"; |(?<!\bal)\. ")


@dataclass(frozen=True, kw_only=True)
class Citation:
    """One publication; empty is what the text does not say."""

    who: str = ""
    year: str = ""
    title: str = ""
    journal: str = ""
    volume: str = ""
    pages: str = ""
    publisher: str = ""
    doi: str = ""
    url: str = ""

    def authors(self) -> str:
        """Persons as BibTeX lists them; a body in braces, so that it is not taken for a person."""
        from drift.manuscript.marks import bibtex

        if not self.who:
            return ""
        if not _PERSONS.fullmatch(self.who):
            return f"{{{bibtex(self.who)}}}"
        names = self.who.replace(" et al.", ", others").replace(" and ", ", ").split(", ")
        return " and ".join(bibtex(name) for name in names)


def of_attribution(text: str) -> list[Citation]:
    """Every publication with a DOI that an attribution names."""
    found, start = [], 0
    for match in _DOI.finditer(text):
        said = text[start : match.start()].strip(" ;.,")
        found.append(_parsed(_last_sentence(said), doi=match["doi"]))
        start = match.end()
    return found


def of_library(text: str, address: str) -> Citation:
    """The citation of a library, with its address."""
    doi = address.removeprefix("https://doi.org/")
    known = {"doi": doi} if doi != address else {"url": address}
    return _parsed(text, **known)


def _last_sentence(text: str) -> str:
    """What stands after the last full stop or semicolon before the authors."""
    dated = _DATED.fullmatch(text)
    if dated is None:
        return _BOUNDARY.split(text)[-1]
    who = _BOUNDARY.split(dated["who"])[-1]
    return who + text[len(dated["who"]) :]


def _parsed(text: str, doi: str = "", url: str = "") -> Citation:
    dated = _DATED.fullmatch(text)
    if dated is None:
        who, colon, rest = text.partition(": ")
        who, rest = (who, rest) if colon else ("", text)
        return Citation(who=who, title=rest.strip(" ,."), doi=doi, url=url)
    told = {"who": dated["who"], "year": dated["year"], "doi": doi, "url": url}
    rest = dated["rest"].strip(" ,.")
    # After a comma the year belongs to authors, and no title follows.
    forms = (_UNTITLED,) if dated["mark"] == "," else (*_ARTICLES, _PUBLISHED)
    for form in forms:
        if found := form.fullmatch(rest):
            return Citation(
                **told, **{name: text or "" for name, text in found.groupdict().items()}
            )
    return Citation(**told, title=rest)
