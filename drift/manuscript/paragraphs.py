"""The methods paragraph of a paper: every choice and number of one run, with its references."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from drift.event.arguments import checked
from drift.event.assumed import assumptions
from drift.event.model import AS_REPORTED, Event
from drift.event.schema import CERTAINTY
from drift.landings import method
from drift.landings.checks import a_run
from drift.landings.headline import sentences, side
from drift.landings.provenance import event_of
from drift.manuscript.marks import markdown
from drift.manuscript.references import References, references
from drift.pages.report import reported
from drift.pages.report.provenance import LIBRARIES
from weather.display import as_sentence

if TYPE_CHECKING:
    import xarray as xr


@checked(landings=a_run)
def methods(landings: xr.Dataset) -> str:
    """The methods of a run as Markdown: what was reported, drawn, flown and found, and on what.

    Parameters
    ----------
    landings : xarray.Dataset
        From `drift.estimate`, or read from a `landings.nc`.

    Returns
    -------
    str
        Paragraphs with references as Pandoc writes them, `[@key]`; the keys are those of the
        `references.bib` of the run.

    Raises
    ------
    InputError
        Where the landings do not hold the event that they are of.

    Examples
    --------
    >>> print(drift.methods(landings).splitlines()[0])
    # Methods
    """
    from drift.landings.summary import summary

    event = event_of(landings)
    return text(event, landings.attrs, summary(event, landings))


def text(event: Event, about: Mapping[str, Any], summary: Mapping[str, Any]) -> str:
    """`methods` of a run whose numbers are known.

    about : attributes of its landings. summary : as `drift.landings.summary.summary`, with what a
    run adds to it.
    """
    known = references(event, about, summary.get("skies", ())[1:])
    paragraphs = [
        "# Methods",
        _what(event, known),
        *_launches(event, known),
        _drawn(event),
        _assumed(event),
        *_winds(about, known),
        f"{markdown(method.in_words(summary['members']))} The seed of everything random is "
        f"{about['seed']}. {markdown(method.INTERVALS)}",
        " ".join(_found(summary)),
        " ".join(_tested(summary)),
        " ".join(markdown(as_sentence(one)) for one in _other_caveats(event, summary)),
        _again(about, known),
    ]
    return "\n\n".join(one for one in paragraphs if one) + "\n"


def _what(event: Event, known: References) -> str:
    title = f"“{markdown(event.title)}” ({markdown(event.id)})" if event.title else event.id
    status = "" if event.status == "flown" else f" It was {event.status} and never flew."
    told = _cited(entry.key for entry in known.sources)
    sources = f" What was reported is taken from its sources{told}." if told else ""
    return (
        f"Where the loads of the reported launch {title} may have come down was computed with "
        f"balloon-drift [@{known.program.key}].{status}{sources} {method.FENCE}"
    )


def _launches(event: Event, known: References) -> Iterator[str]:
    keys = known.key_of(event)
    for one in reported.launches(event):
        number = one["balloons"]
        letter = one["certainty"]
        sure = f"; certainty {letter}: {CERTAINTY[letter]}" if letter else ""
        balloons = f"{number} balloon{'s' * (number != '1')}"
        if number == "not reported":
            balloons = "number of balloons not reported"
        said = markdown(
            f"Launch: {one['place']}, {one['position']} ({one['radius']}), {one['time']} "
            f"({one['utc']}; {one['spread']}), {balloons}{sure}"
        )
        yield f"{said}{_cited(keys.get(key, '') for key in one['sources'])}."


def _drawn(event: Event) -> str:
    """What the flights are drawn from, and which of it was reported."""
    told = reported.quantities(event)
    counts = [
        f"{part.count:,.0f} of {part.item}" for part in event.payloads if part.count is not None
    ]
    loads = f" Reported loads: {', '.join(counts)}." if counts else ""
    said = "; ".join(f"{one.name}: {one.value} ({one.origin})" for one in told)
    return markdown(
        f"Balloons and loads, each quantity with its range and whether the event file gives it: "
        f"{said}.{loads}"
    )


def _assumed(event: Event) -> str:
    return " ".join(markdown(as_sentence(one.sentence)) for one in assumptions(event))


def _other_caveats(event: Event, summary: Mapping[str, Any]) -> list[str]:
    """What is said besides the assumptions, which have a paragraph of their own."""
    told = {one.sentence for one in assumptions(event)}
    return [one for one in summary["caveats"] if one not in told]


def _winds(about: Mapping[str, Any], known: References) -> Iterator[str]:
    """The winds of the first sky, and how wrong they were taken to be."""
    facts = [
        ("source", about["sky_id"]),
        ("area", about["sky_area"]),
        ("grid", about["sky_grid"]),
        ("time", about["sky_time"]),
        ("heights", about["sky_heights"]),
        ("air density", about["sky_density"]),
        ("vertical motion", about["sky_vertical_motion"]),
        ("error of each component", about["wind_error"]),
        ("motion that the grid does not resolve", about["unresolved_motion"]),
        ("ground", about["ground"]),
        ("licence", about["licence"]),
    ]
    said = "; ".join(f"{name}: {value}" for name, value in facts if value)
    cited = _cited(entry.key for entry in known.winds)
    yield f"Winds: {markdown(str(about['winds']))}{cited}. {markdown(as_sentence(said))}"
    if about.get("attribution"):
        yield markdown(as_sentence(str(about["attribution"])))


def _found(summary: Mapping[str, Any]) -> Iterator[str]:
    """What came of it, load by load, as every output says it."""
    others = summary.get("alternatives", {})
    for name, numbers in {(AS_REPORTED if others else ""): summary, **others}.items():
        lead = f"{name}: " if name else ""
        ends = (as_sentence(one) for one in numbers.get("sentences", ()))
        for one in (*sentences(numbers), side(numbers), *ends):
            if one:
                yield markdown(f"{lead}{one}")
    if "skies_compared" in summary:
        for sky in summary["skies"][1:]:
            yield markdown(f"In {sky['name']} ({sky['winds']}): {' '.join(sentences(sky))}")
        yield markdown(summary["skies_compared"]["sentence"])
    if "precision" in summary:
        yield markdown(summary["precision"]["sentence"])


def _tested(summary: Mapping[str, Any]) -> Iterator[str]:
    """Claims, finds and readings, each with its chance."""
    for kind in ("claims", "finds", "readings"):
        for one in summary.get(kind, ()):
            yield markdown(as_sentence(one["sentence"]))


def _again(about: Mapping[str, Any], known: References) -> str:
    """What a second run needs to give the same numbers."""
    used = ", ".join(
        f"{library.name} {library.version} [@{entry.key}]"
        for library, entry in zip(LIBRARIES, known.libraries, strict=True)
    )
    command = f" The command was `{about['command']}`." if about.get("command") else ""
    return (
        f"Computed with balloon-drift {about['version']}, Python {platform.python_version()}, "
        f"{used}. Event, SHA-256: `{about['event_hash']}`; winds as flown, SHA-256: "
        f"`{about['sky_hash']}`; seed {about['seed']}.{command}"
    )


def _cited(keys: Iterable[str]) -> str:
    found = [f"@{key}" for key in keys if key]
    return f" [{'; '.join(found)}]" if found else ""
