"""`report.html`: one run as one page."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drift.event.assumed import of_launch
from drift.event.schema import CERTAINTY
from drift.landings import method
from drift.language import Language, page_in
from drift.pages.assets import assets, embedded, environment
from drift.pages.map.description import in_words
from drift.pages.map.page import page_fragment
from drift.pages.report import answer, evidence, found, provenance, reported, skies
from drift.pages.report import sensitivity as matters
from drift.pages.report.thumbnail import launch_places, thumbnail

if TYPE_CHECKING:
    from drift.landings.result import Result

#: Keys of a row of sensitivity that a page shows, as `drift.maps.sensitivity_bars` takes them.
Sensitivity = Sequence[Mapping[str, Any]]


def write(
    path: Path | str,
    result: Result,
    *,
    picture: Path | None = None,
    loads: Path | None = None,
    alternatives: Mapping[str, Result] | None = None,
    reading: str = "",
    language: Language = "en",
) -> Path:
    """Write `html` to a file, with what the run itself tells of its unknowns."""
    path = Path(path)
    text = html(
        result,
        picture=picture,
        loads=loads,
        alternatives=alternatives,
        reading=reading,
        language=language,
    )
    path.write_text(text, "utf-8")
    return path


def html(
    result: Result,
    *,
    picture: Path | None = None,
    loads: Path | None = None,
    alternatives: Mapping[str, Result] | None = None,
    sensitivity: Sensitivity | None = None,
    reading: str = "",
    language: Language = "en",
) -> str:
    """The page of one run.

    picture : the figure of the run as SVG or PNG, put into the page; None draws it, which takes the
    time of a map. loads : the figure with a map for each load. alternatives : other readings by
    name, for their small maps; their numbers are those of `summary["alternatives"]`, and each is
    taken to have a page in a folder of its name.
    sensitivity : rows as `drift.maps.sensitivity_bars` takes them. reading : name of the
    alternative that this run is; empty for the event as reported. language : of the page; what
    reports say stays in the words of the event file.
    """
    event, summary = result.event, result.summary
    described = in_words(event, result.landings, result.density, summary["regions"])
    page = environment().get_template("report.html").render(
        assets=assets(),
        event=event,
        summary=summary,
        about=summary["provenance"],
        reading=reading,
        preliminary=result.sky.provenance.preliminary == "yes",
        numbers_of_sources=reported.known_keys(event),
        certainty=CERTAINTY,
        statements=reported.statements(event),
        launches=reported.launches(event),
        quantities=reported.quantities(event),
        winds=provenance.winds(event, result.sky),
        sentences=answer.sentences(summary, language),
        side=answer.side(summary),
        rows=answer.rows(summary),
        readings=answer.readings(event, summary),
        skies=skies.rows(summary),
        skies_picture=_beside(picture, "skies.svg"),
        compared=[
            one["sentence"]
            for one in (*summary.get("readings", ()), *summary.get("readings_by_counts", ())[1:])
        ],
        stamps=_stamps(alternatives or {}, language),
        regions=answer.region_rows(summary),
        claims=evidence.rows(summary.get("claims", ())),
        finds=evidence.rows(summary.get("finds", ())),
        counts=evidence.counts(summary.get("counts", ())),
        seen=found.seen(summary),
        checked=summary.get("checks"),
        untested=evidence.untested(event),
        sensitivity=matters.rows(sensitivity or ()),
        unknowns=matters.alone(summary.get("unknowns") or ()),
        picture=embedded(picture) if picture else _drawn(result, language),
        loads=embedded(loads) if loads else "",
        described=described,
        map=page_fragment(
            result.landings, result.tracks, result.density, event, caveats=False,
            language=language,
        ),
        provenance=provenance.provenance(summary),
        libraries=provenance.LIBRARIES,
        method=method,
        assumed=[one.sentence for one in of_launch(event)],
        commands=summary.get("commands", {}),
    )  # fmt: skip
    return page_in(page, language)


def _stamps(alternatives: Mapping[str, Result], language: Language) -> dict[str, Any]:
    """Small maps of the other readings, by name."""
    return {
        name: thumbnail(
            other.density,
            launch_places(other.landings),
            f"Small map of the reading {name}: "
            f"{' '.join(answer.sentences(other.summary, language))}",
        )
        for name, other in alternatives.items()
    }


def _drawn(result: Result, language: Language) -> str:
    """The figure of a run, drawn for this page."""
    from drift.maps import Look, landing_map, save

    look = Look(language=language)
    figure, _ = landing_map(result.landings, result.density, result.tracks, result.event, look=look)
    with tempfile.TemporaryDirectory() as folder:
        return embedded(save(figure, Path(folder) / "map.svg"))


def _beside(picture: Path | None, name: str) -> str:
    """Another picture of the same folder, put into the page; empty where there is none."""
    other = picture.with_name(name) if picture else None
    return embedded(other) if other and other.is_file() else ""
