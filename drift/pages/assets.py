"""What every page carries inside itself: templates, style, scripts, and a lock on all the rest.

A page names no other address that a browser would fetch. Its content security policy forbids the
browser to ask for anything and to run any script but those written here, known by their hash, so
that words of an event file can never become code.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from drift.statistics.wording import count
from weather.display import as_sentence

_PICTURES: Final = {".svg": "image/svg+xml", ".png": "image/png"}

#: A row of a table of ours, and the beginning of each of its cells; none holds a table.
_ROW: Final = re.compile(r"<tr>.*?</tr>", re.DOTALL)
_CELL: Final = re.compile(r'<td(?=[ >])|<th scope="row"')

_SCRIPTS: Final = ("map_ground.js", "map_flights.js", "map.js")


@dataclass(frozen=True, kw_only=True)
class Assets:
    """The content of the head and the end of a page.

    style : CSS. scripts : JavaScript, one text per script element. policy : content security
    policy, allowing these scripts alone.
    """

    style: Markup
    scripts: tuple[Markup, ...]
    policy: str


@cache
def environment() -> Environment:
    """The templates of the package; everything put into them is escaped."""
    env = Environment(
        loader=PackageLoader("drift.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["count"] = count
    env.filters["as_sentence"] = as_sentence
    env.filters["labelled"] = labelled
    env.filters["theirs"] = theirs
    env.tests["web"] = is_web
    return env


def theirs(words: str) -> Markup:
    """Words of a report or an event file, which stay as they were written in every language."""
    return Markup('<span translate="no">{}</span>').format(words)


def labelled(rows: Markup, heads: Sequence[str]) -> Markup:
    """Rows of a table whose cells know the head of their column, for pages too narrow for columns.

    A row that is laid out as a stack is no table to a screen reader any more, so that each part
    also says what it is.
    """
    words = [escape(head) for head in heads]
    roles = {"<td": "cell", '<th scope="row"': "rowheader"}

    def row(found: re.Match[str]) -> str:
        # Of a row whose first cell is that of a row above, the first head is not its own.
        column = iter(words if '<th scope="row"' in found[0] else words[1:])
        cells = _CELL.sub(
            lambda cell: f'{cell[0]} role="{roles[cell[0]]}" data-head="{next(column, "")}"',
            found[0],
        )
        return cells.replace("<tr", '<tr role="row"', 1)

    return Markup(_ROW.sub(row, str(rows)))


@cache
def assets(
    *,
    with_map: bool = True,
    styles: tuple[str, ...] = ("page.css",),
    scripts_of: tuple[str, ...] | None = None,
) -> Assets:
    """Style, scripts and policy of a page, with or without the interactive map.

    scripts_of : templates of the page's own scripts; None takes those of the map of a run.
    """
    css = [_template(name) for name in styles]
    own = (_SCRIPTS if with_map else ()) if scripts_of is None else scripts_of
    scripts = [_template(name) for name in own]
    if with_map:
        css = [leaflet_style(), _template("map.css"), *css]
        scripts = [leaflet_script(), *scripts]
    return Assets(
        style=Markup("\n".join(css)),
        scripts=tuple(Markup(script) for script in scripts),
        policy=policy(scripts),
    )


def policy(scripts: Sequence[str]) -> str:
    """A content security policy under which no request leaves the page and only these run."""
    digests = [hashlib.sha256(script.encode()).digest() for script in scripts]
    known = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests] or ["'none'"]
    return (
        f"default-src 'none'; script-src {' '.join(known)}; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def embedded(picture: Path) -> str:
    """A picture (SVG, PNG) as an address that holds the picture itself."""
    content = base64.b64encode(picture.read_bytes()).decode()
    return f"data:{_PICTURES[picture.suffix.lower()]};base64,{content}"


def is_web(address: str) -> bool:
    """Whether an address of an event file may become a link: http and https with a host only."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def leaflet_script() -> str:
    """Leaflet with its licence, without the address of its source map."""
    script = _vendored("leaflet.js").split("//# sourceMappingURL=")[0].rstrip()
    return f"/*\n{_vendored('leaflet-LICENSE.txt').strip()}\n*/\n{script}"


def leaflet_style() -> str:
    """Leaflet's style without the declarations that name a file."""
    return re.sub(r"[\w-]+:\s*url\([^)]*\)[^;}]*;?", "", _vendored("leaflet.css"))


def _vendored(name: str) -> str:
    return (files("drift") / "data" / "js" / name).read_text("utf-8")


def _template(name: str) -> str:
    return (files("drift.pages") / "templates" / name).read_text("utf-8")
