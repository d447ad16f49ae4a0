"""Text of events as Markdown, LaTeX and BibTeX: nothing in it is taken for a mark of the language.

Letters of any script stay as they are; LaTeX reads Hangul with kotex or XeLaTeX.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

_LATEX: Final = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\ensuremath{<}", ">": r"\ensuremath{>}", "|": r"\ensuremath{|}", '"': "''",
    "\u00a0": "~", "\u2009": r"\,", "°": r"\textdegree{}", "±": r"\ensuremath{\pm}", "–": "--",
    "“": "``", "”": "''",
}  # fmt: skip

#: BibTeX counts braces, escaped or not.
_BIBTEX: Final = _LATEX | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}

_MARKDOWN: Final = re.compile(r"([\\`*_<>#|$~^@&])|\](?=\()")

_KEY: Final = re.compile(r"[^A-Za-z0-9.:+-]+")

#: What an address may hold as it stands; braces, backslashes and spaces are written as codes.
_OF_ADDRESSES: Final = ":/?#[]@!$&'()*+,;=%~"


def latex(text: str) -> str:
    """Text for LaTeX."""
    return "".join(_LATEX.get(letter, letter) for letter in _line(text))


def bibtex(text: str) -> str:
    """Text for a field of BibTeX."""
    return "".join(_BIBTEX.get(letter, letter) for letter in _line(text))


def markdown(text: str) -> str:
    """Text for Markdown, of CommonMark and of Pandoc."""
    return _MARKDOWN.sub(lambda found: "\\" + found[0], _line(text))


def key(text: str) -> str:
    """A key of BibTeX; Pandoc too finds it after an @."""
    return _KEY.sub("-", text).strip("-.:+") or "source"


def address(url: str) -> str:
    """A web address for BibTeX, where braces would be counted."""
    return quote(url.strip(), safe=_OF_ADDRESSES)


def _line(text: str) -> str:
    """The text on one line; spaces that do not break stay."""
    return re.sub(r"[ \t]*[\r\n\f\v]+[ \t]*", " ", text).strip()
