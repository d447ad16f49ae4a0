"""A run as one zip that a journal accepts: RO-Crate 1.2, with event, outputs, winds and licences.

https://w3id.org/ro/crate/1.2 is the layout; `drift run --from` repeats what is in it.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from drift.output.files import EVENT
from drift.runs.folder import SUMMARY, WRITTEN, is_run
from drift.runs.record import Record, read_record
from drift.runs.wind_files import WindFiles, wind_files
from weather.errors import InputError
from weather.progress import Progress, silent

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


@dataclass(frozen=True, kw_only=True)
class Archived:
    """An archive that was written, how many files it holds, and the winds of each sky."""

    path: Path
    files: int
    winds: tuple[WindFiles, ...]


def write_archive(
    run: Path,
    out: Path | None = None,
    *,
    force: bool = False,
    may_hand_on: bool = False,
    progress: Progress = silent,
) -> Archived:
    """Write the archive of a run, whole or not at all; by default beside its folder.

    Only what the run itself wrote goes in, and the winds whose licence allows it. may_hand_on :
    whether somebody says that winds of any licence may be handed on.
    """
    out = out or Path(f"{run.resolve().name}.zip")
    _refuse_unwritable(out, force)
    record = read_record(run)
    winds = tuple(
        wind_files(record.event, words, about, run, may_hand_on=may_hand_on)
        for words, about in record.skies()
    )
    parts = [*_outputs(run), *_winds(winds)]
    crate = _described(record, winds, parts, progress)
    part = out.with_name(f".{out.name}.part-{os.getpid()}.zip")
    progress("writing the archive", 0, None)
    try:
        crate.write_zip(part)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return Archived(path=out, files=len(parts) + 1, winds=winds)


def _refuse_unwritable(out: Path, force: bool) -> None:
    if out.suffix.lower() != ".zip":
        raise InputError(f"--out is {out}; the name of an archive ends in .zip")
    if out.is_dir() or (out.exists() and not force):
        raise InputError(
            f"{out} exists already and nothing is overwritten; choose another --out, or pass "
            "--force to replace it"
        )
    if not out.absolute().parent.is_dir():
        raise InputError(f"{out} cannot be written: there is no folder {out.parent}; make it first")


def _outputs(folder: Path, below: str = "") -> Iterator[tuple[Path, str]]:
    """Every file that a run wrote, of its readings and skies too, and its place in the archive."""
    for path in sorted(folder.iterdir()):
        name = f"{below}{path.name}"
        if path.is_dir() and not path.is_symlink() and is_run(path):
            yield from _outputs(path, f"{name}/")
        elif path.is_file() and path.name in WRITTEN:
            yield path, name


def _winds(skies: Sequence[WindFiles]) -> Iterator[tuple[Path, str]]:
    """Every file of the winds that goes in, and its place; a store of chunks file by file."""
    for i, sky in enumerate(skies):
        for k, path in enumerate(sky.files):
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if file.is_file():
                    yield file, f"{_place(i, k, path)}{_inside(path, file)}"


def _place(sky: int, number: int, path: Path) -> str:
    return f"winds/{sky + 1}/{number + 1}-{path.name}"


def _inside(path: Path, file: Path) -> str:
    return "" if file == path else f"/{file.relative_to(path).as_posix()}"


def winds_listed(skies: Sequence[WindFiles]) -> list[dict[str, Any]]:
    """What `winds.json` says of each sky: what was asked for, what is here, how to get the rest."""
    return [
        {
            "asked": list(sky.words),
            "files": [_place(i, k, path) for k, path in enumerate(sky.files)],
            "title": sky.title,
            "licence": sky.licence,
            "not_included_because": sky.why,
            "how_to_get": sky.how,
        }
        for i, sky in enumerate(skies)
    ]


def _described(
    record: Record,
    winds: Sequence[WindFiles],
    parts: Sequence[tuple[Path, str]],
    progress: Progress,
) -> ROCrate:
    """The crate: every file with its kind, size and hash, and what made it of what."""
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
    listed = json.dumps(winds_listed(winds), indent=2, ensure_ascii=False).encode()
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
    return {
        "name": place,
        "encodingFormat": kind or "application/octet-stream",
        "contentSize": str(path.stat().st_size),
        "sha256": digest,
    }


def _add_text(crate: ROCrate, content: bytes) -> Any:
    """`winds.json`, which lies nowhere yet."""
    from io import BytesIO

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
        "license": {"@id": _MIT}, "softwareRequirements": [{"@id": lib.id} for lib in libraries],
        "description": "Hindcasts of reported leaflet-balloon launches."}))  # fmt: skip
    used = [one for place, one in files.items() if place.startswith("winds") or place == EVENT]
    made = [one for place, one in files.items() if one not in used]
    crate.add_action(
        program, identifier="#run", object=used, result=made,
        properties={
            "name": f"Run of {record.event.id}", "description": about.get("command", ""),
            "endTime": when.isoformat(timespec="seconds"), "agent": {"@id": "#developers"},
        },
    )  # fmt: skip
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
