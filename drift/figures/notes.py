"""What every figure says in words: winds, members, what it cannot tell, whose data."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from drift.event.assumed import of_launch
from drift.figures.map.window import Window
from drift.figures.paper.fonts import text_width_pt
from drift.figures.paper.style import Look
from drift.figures.paper.words import word
from drift.landings.headline import sentences
from drift.landings.provenance import texts
from drift.landings.summary import answer_of
from drift.language import told
from drift.places import gazetteer, layers
from drift.statistics.wording import count
from weather.display import as_sentence

if TYPE_CHECKING:
    from drift.event.model import Event
    from drift.event.parts import Launch

#: Values of ``outcome`` in their order, as sentences; landed comes first.
_OUTCOMES = ("landed {n} ({percent} %)", "still aloft {n}", "left the sky {n}", "above the top {n}")

_PROMISE = (
    "Each member is one flight that fits what was reported; the map shows where they end, "
    "not where anything was found."
)


def title(landings: xr.Dataset, event: "Event | None") -> str:
    """The event's title."""
    return event.title if event is not None else str(landings.attrs.get("event_title", ""))


def subtitle(event: "Event | None", look: Look) -> str:
    """Place and local time of the first launch."""
    if event is None or not event.launches:
        return ""
    launch = event.launches[0]
    offset = launch.time.strftime("%z")
    when = f"{launch.time:%Y-%m-%d %H:%M} UTC{offset[:3]}:{offset[3:]}"
    if launch.time_spread_min:
        when += word(" ± {n} min", look.language, n=f"{launch.time_spread_min:g}")
    place = f"{place_of(launch)}{_marked(event, ('place', 'launch'), look)}"
    when += _marked(event, ("day", "hour", "launch"), look)
    return word("Launch: {place}, {time}", look.language, place=place, time=when)


def _marked(event: "Event", what: Sequence[str], look: Look) -> str:
    """What stands in brackets after what no report says: "(day and hour assumed)"; else nothing."""
    found = [one for one in of_launch(event) if one.what in what]
    marks = []
    for disputed, sure in ((False, "assumed"), (True, "disputed")):
        names = dict.fromkeys(one.what for one in found if one.is_disputed == disputed)
        if names:
            named = [word(name, look.language) for name in names if name != "launch"]
            said = word(" and ", look.language).join(named)
            marks.append(f"{said} {word(sure, look.language)}".strip())
    return f" ({', '.join(marks)})" if marks else ""


def place_of(launch: "Launch") -> str:
    """The name of a launch's place, else where it is, to a tenth of a degree."""
    lat, lon = launch.latitude_deg, (launch.longitude_deg + 180.0) % 360.0 - 180.0
    sides = f"{'N' if lat >= 0 else 'S'}, {abs(lon):.1f}°{'E' if lon >= 0 else 'W'}"
    return launch.place or f"{abs(lat):.1f}°{sides}"


def members_line(landings: xr.Dataset, look: Look) -> str:
    """How many members flew and how they ended; ways nobody ended are left out."""
    outcome = np.asarray(landings["outcome"])
    total = outcome.size
    parts = []
    for value, text in enumerate(_OUTCOMES):
        n = int((outcome == value).sum())
        if n or value == 0:
            percent = f"{100 * n / max(total, 1):.1f}"
            parts.append(word(text, look.language, n=count(n), percent=percent))
    return f"{word('{members} members', look.language, members=count(total))}: {', '.join(parts)}."


def winds_line(attrs: dict[str, Any], look: Look) -> str:
    """Which winds carried the members, and where they come from."""
    winds, source = (str(attrs.get(name, "")) for name in ("winds", "sky_id"))
    winds = told(winds or "not stated", look.language)
    line = f"{word('Winds', look.language)}: {as_sentence(winds)}"
    if not source or source == attrs.get("winds"):
        return line
    source = told(source, look.language)
    return f"{line} {word('Source', look.language)}: {as_sentence(source)}"


def notes(
    runs: Sequence[xr.Dataset],
    look: Look,
    *,
    window: Window | None = None,
    towns: bool = False,
    known: Mapping[str, Any] | None = None,
) -> list[str]:
    """The paragraphs under a figure of one or more runs, most important first, nothing twice.

    window : of a map; adds what a map must say. towns : whether names of towns are on it. known :
    numbers of the summary of the only run, else they are counted.
    """
    answer = []
    if window is not None and len(runs) == 1:
        answer = sentences(known or answer_of(runs[0]), look.language)
    said = [winds_line(run.attrs, look) for run in runs]
    # Of several runs, each has its members counted over its own map.
    said += [members_line(run, look) for run in runs if len(runs) == 1]
    warned = [
        told(as_sentence(text), look.language)
        for run in runs
        for text in texts(run.attrs.get("caveats"))
    ]
    if window is not None:
        warned.insert(0, word(_PROMISE, look.language))
    paragraphs = (answer, said, warned, _credits(runs, look, window, towns))
    return [" ".join(dict.fromkeys(lines)) for lines in paragraphs if lines]


def _credits(
    runs: Sequence[xr.Dataset], look: Look, window: Window | None, towns: bool
) -> list[str]:
    """Whose data a figure shows."""
    lines = []
    if window is not None:
        lines.append(layers.VECTORS_ATTRIBUTION)
    if towns:
        lines.append(gazetteer.PLACES_ATTRIBUTION)
    for run in runs:
        lines += texts(run.attrs.get("attribution"))
        licences = texts(run.attrs.get("licence"))
        lines += [f"{word('Licence of the winds', look.language)}: {text}" for text in licences]
    return [told(as_sentence(line), look.language) for line in lines]


def provenance(landings: xr.Dataset, event: "Event | None") -> dict[str, str]:
    """What a figure's file says of its origin, in the terms of Dublin Core."""
    attrs = landings.attrs
    names = ("event_id", "event_hash", "sky_id", "sky_hash", "seed", "version")
    facts = [f"{name}={attrs[name]}" for name in names if name in attrs]
    return {
        "Title": title(landings, event),
        "Description": f"{winds_line(attrs, Look())} {members_line(landings, Look())}",
        "Source": "; ".join(facts),
        "Rights": str(attrs.get("licence", "")),
    }


def wrapped(lines: Sequence[str], width_mm: float, size_pt: float, look: Look) -> list[str]:
    """Lines broken between words so that none is wider than that."""
    # On a screen letters stand on whole pixels, which makes a line up to 2 % longer than on paper.
    limit = 0.97 * width_mm / 25.4 * 72
    broken: list[str] = []
    for line in lines:
        row = ""
        for token in line.split(" "):
            longer = f"{row} {token}".strip()
            if row and text_width_pt(longer, size_pt, look.families) > limit:
                broken.append(row)
                row = token
            else:
                row = longer
        broken.append(row)
    return broken
