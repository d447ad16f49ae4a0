"""What an archive says of itself: every file, and what made it of what (RO-Crate 1.2)."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from drift.output.files import EVENT
from drift.runs.folder import SUMMARY
from drift.runs.record import Record
from drift.runs.wind_files import WindFiles
from weather.progress import Progress

if TYPE_CHECKING:
    from rocrate.rocrate import ROCrate

#: What says in an archive where the winds of each sky lie, or how to get them.
WINDS: Final = "winds.json"

#: Kinds of files that the system does not know.
_KINDS: Final = {
    ".nc": "application/netcdf", ".geojson": "application/geo+json", ".toml": "application/toml",
    ".kml": "application/vnd.google-earth.kml+xml", ".parquet": "application/vnd.apache.parquet",
    ".bib": "application/x-bibtex", ".tex": "application/x-tex", ".md": "text/markdown",
    ".grib": "application/x-grib", ".qml": "application/xml", ".mp4": "video/mp4",
}  # fmt: skip

_MIT: Final = "https://spdx.org/licenses/MIT"

#: What each file is; of whatever is not named, its name must do.
_WHAT: Final = {
    "event.toml": "The reported event as it was computed.",
    "summary.json": "The numbers of the run, each share with its 95 % interval.",
    "landings.nc": "One row per member: where, when and how it ended, and all that was drawn.",
    "landings.csv": "The rows of landings.nc for spreadsheets.",
    "landings.parquet": "The rows of landings.nc as points (GeoParquet).",
    "landings.geojson": "Where the members ended.",
    "landings.kml": "Launch, areas, landings and flights for Google Earth.",
    "tracks.nc": "The whole path of some members, as CF trajectories.",
    "density.nc": "The chance of landing per cell of 0.1 degree, and the 50 % and 90 % areas.",
    "density.geojson": "The chance of landing per cell and the areas.",
    "report.html": "The run as one page.",
    "methods.md": "The methods of the run, for a paper.",
    "references.bib": "What the run rests on: winds, sources, software.",
    "captions.md": "Captions of the figures.",
    "table.csv": "The numbers of the run as a table.",
    "table.tex": "The numbers of the run as a table for LaTeX.",
    "map.png": "The map of the run.", "map.svg": "The map of the run.",
    "map-loads.png": "A map for each load.", "map-loads.svg": "A map for each load.",
    "skies.png": "A map for each sky.", "skies.svg": "A map for each sky.",
}  # fmt: skip


def described(
    record: Record,
    winds: Sequence[WindFiles],
    parts: Sequence[tuple[Path, str]],
    listed: bytes,
    progress: Progress,
) -> ROCrate:
    """The crate: every file with its kind, size and hash, and what made it of what.

    parts : each file and its place. listed : the content of `winds.json`.
    """
    from rocrate.rocrate import ROCrate

    about, event = record.summary["provenance"], record.event
    when = datetime.fromtimestamp((record.folder / SUMMARY).stat().st_mtime, UTC)
    crate = ROCrate(version="1.2")
    name = event.title or event.id
    crate.name = f"Landings of a reported balloon launch: {name}"
    crate.description = (
        f"Where the loads of “{name}” ({event.id}) may have come down: a hindcast with "
        f"balloon-drift {about['version']} in the winds {about['winds']}. "
        f"`drift run --from` repeats it."
    )
    crate.datePublished = when
    licence = _licence(crate, about["licence"])
    crate.license = licence
    crate.keywords = "balloon, trajectory, hindcast, reanalysis, leaflet"
    files = {}
    for i, (path, place) in enumerate(parts):
        progress("hashing", i, len(parts))
        files[place] = crate.add_file(path, place, properties=_facts(path, place))
    files[WINDS] = _add_text(crate, listed)
    for i, sky in enumerate(winds):
        for place in (p for p in files if p.startswith(f"winds/{i + 1}/")):
            files[place]["license"] = _licence(crate, sky.licence)
    _add_provenance(crate, record, files, when)
    return crate


def _facts(path: Path, place: str) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    kind = _KINDS.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0]
    what = _WHAT.get(PurePosixPath(place).name, "")
    if place.startswith("winds/"):
        what = "Winds that carried the flights."
    return {
        "name": place,
        "description": what or f"{place} of the run.",
        "encodingFormat": kind or "application/octet-stream",
        "contentSize": str(path.stat().st_size),
        "sha256": digest,
    }


def _add_text(crate: ROCrate, content: bytes) -> Any:
    """`winds.json`, which lies nowhere yet."""
    facts = {
        "name": WINDS,
        "description": "Where the winds of each sky lie in this archive, or how to get them.",
        "encodingFormat": "application/json",
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return crate.add_file(BytesIO(content), WINDS, properties=facts)


def _licence(crate: ROCrate, text: str) -> Any:
    """A licence as an entity of its own, by its address if it names one."""
    from rocrate.model.contextentity import ContextEntity

    address = next((word.strip("(),.;") for word in text.split() if "://" in word), "")
    made = f"#licence-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    told = {"@type": "CreativeWork", "name": text.split(" (")[0][:200], "description": text}
    return crate.add(ContextEntity(crate, address or made, properties=told))


def _add_provenance(crate: ROCrate, record: Record, files: dict[str, Any], when: datetime) -> None:
    """The program, its libraries and the run that made the outputs of event and winds."""
    from rocrate.model.contextentity import ContextEntity

    from drift.pages.report.provenance import LIBRARIES

    about = record.summary["provenance"]
    crate.add(
        ContextEntity(
            crate,
            _MIT,
            properties={
                "@type": "CreativeWork",
                "name": "MIT",
                "description": "Licence of balloon-drift.",
            },
        )
    )
    makers = crate.add(
        ContextEntity(
            crate,
            "#developers",
            properties={"@type": "Organization", "name": "The balloon-drift developers"},
        )
    )
    crate.creator = makers
    crate.publisher = makers
    libraries = [
        crate.add(
            ContextEntity(
                crate,
                one.address,
                properties={
                    "@type": "SoftwareApplication",
                    "name": one.name,
                    "version": one.version,
                    "citation": one.citation,
                    "url": one.address,
                },
            )
        )
        for one in LIBRARIES
    ]
    program = crate.add(ContextEntity(crate, "#balloon-drift", properties={
        "@type": "SoftwareApplication", "name": "balloon-drift", "version": about["version"],
        "url": "pkg:pypi/balloon-drift@" + about["version"],
        "license": {"@id": _MIT}, "softwareRequirements": [{"@id": lib.id} for lib in libraries],
        "description": "Hindcasts of reported leaflet-balloon launches."}))  # fmt: skip
    used = [one for place, one in files.items() if place.startswith("winds") or place == EVENT]
    made = [one for place, one in files.items() if one not in used]
    action = crate.add_action(
        program, identifier="#run", object=used, result=made,
        properties={
            "name": f"Run of {record.event.id}", "description": about.get("command", ""),
            "endTime": when.isoformat(timespec="seconds"), "agent": {"@id": "#developers"},
        },
    )  # fmt: skip
    crate.root_dataset["mentions"] = action
    sources = [
        crate.add(
            ContextEntity(
                crate,
                one.url or f"#source-{i}",
                properties={
                    "@type": "CreativeWork",
                    "name": one.title or one.key,
                    "publisher": one.publisher,
                    "datePublished": str(one.date or ""),
                },
            )
        )
        for i, one in enumerate(record.event.sources)
    ]
    if sources:
        crate.root_dataset["citation"] = sources
