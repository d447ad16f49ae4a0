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
from markupsafe import Markup

from drift.statistics.wording import count
from weather.display import as_sentence

_PICTURES: Final = {".svg": "image/svg+xml", ".png": "image/png"}

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
    env.tests["web"] = is_web
    return env


@cache
def assets(*, with_map: bool = True, styles: tuple[str, ...] = ("page.css",)) -> Assets:
    """Style, scripts and policy of a page, with or without the interactive map."""
    css = [_template(name) for name in styles]
    scripts: list[str] = []
    if with_map:
        css = [leaflet_style(), _template("map.css"), *css]
        scripts = [leaflet_script(), *(_template(name) for name in _SCRIPTS)]
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
