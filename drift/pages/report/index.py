"""`index.html` of a batch: every event in one table, each run with a small map, and its scores."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from markupsafe import Markup

from drift.evidence.score_table import score_rows
from drift.language import Language, page_in
from drift.pages.assets import assets, embedded, environment
from drift.pages.report import answer, evidence
from drift.pages.report.thumbnail import launch_places, thumbnail
from weather.guard.whole import write_whole

if TYPE_CHECKING:
    import xarray as xr

    from drift.landings.result import Result

LOG = logging.getLogger(__name__)

#: Regions of a run that the table names.
_NAMED: Final = 3

#: Pictures of a score, and tables, where they lie beside the page.
_PICTURES: Final = {
    "calibration.png": "Of a model that is right, the steps follow the diagonal, within the band.",
    "reliability.png": "Of all that was said to be so likely, the share that came true.",
}
_FILES: Final = ("results.csv", "results.parquet", "batch.json", "calibration.json")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One run of a batch: its folder, what it says, its small map.

    order : numbers that the table is sorted by, of the first load: share in the North, distance,
    direction; None where there is none.
    """

    folder: str
    title: str
    event_id: str
    status: str
    winds: str
    numbers: tuple[answer.Numbers, ...]
    stamp: Markup
    regions: tuple[answer.RegionRow, ...]
    tested: tuple[evidence.Row, ...]
    order: Mapping[str, float | None]

    @property
    def page(self) -> str:
        """Address of its page from the index."""
        return f"{quote(self.folder)}/report.html"


@dataclass(frozen=True, kw_only=True)
class Unflown:
    """An event of a batch without a run: its name, "failed" or "skipped", and why."""

    name: str
    state: str
    reason: str


#: Runs that were read before, by folder and the time of their summary.
Known = dict[tuple[str, int], Entry]


def write_index(folder: Path | str, results: Mapping[str, Result] | None = None) -> Path:
    """Write `index.html` into the folder of a batch.

    results : runs by the name of their folder inside it; None reads every folder that holds a run,
    so that a batch which was resumed has all of its runs in the index.
    """
    folder = Path(folder)
    entries = _of_results(results) if results is not None else _of_folder(folder, {})
    return _write(folder, index_html(entries))


def write_batch(
    folder: Path,
    unflown: Sequence[Unflown],
    *,
    waiting: int = 0,
    scores: Mapping[str, Any] | None = None,
    known: Known | None = None,
    language: Language = "en",
) -> Path:
    """Write `index.html` with every run that lies in a folder, and the events that have none.

    waiting : events that are not over yet. scores : of `drift.evidence.calibration.calibrate`.
    known : runs that were read before, which are not read again; new ones are added to it.
    language : of the page.
    """
    entries = _of_folder(folder, {} if known is None else known, language)
    page = index_html(entries, unflown, waiting=waiting, scores=scores, at=folder)
    return _write(folder, page_in(page, language))


def index_html(
    entries: Sequence[Entry],
    unflown: Sequence[Unflown] = (),
    *,
    waiting: int = 0,
    scores: Mapping[str, Any] | None = None,
    at: Path | None = None,
) -> str:
    """The page with the table of a batch; at : its folder, where pictures and tables may lie."""
    names = {one.name for one in unflown}
    page = environment().get_template("index.html")
    return page.render(
        assets=assets(
            with_map=False, styles=("map.css", "page.css", "index.css"), scripts_of=("index.js",)
        ),
        entries=[one for one in entries if one.folder not in names],
        unflown=unflown,
        waiting=waiting,
        winds=list(dict.fromkeys(entry.winds for entry in entries)),
        scores=score_rows(scores["scores"]) if scores else [],
        pictures=_pictures(at) if scores else {},
        files=[name for name in _FILES if at is not None and (at / name).is_file()],
    )


def _write(folder: Path, text: str) -> Path:
    path = folder / "index.html"
    write_whole(path, text)
    return path


def _pictures(at: Path | None) -> dict[str, str]:
    """Pictures of the score, put into the page, with what each shows."""
    found = {} if at is None else {at / name: said for name, said in _PICTURES.items()}
    return {embedded(path): said for path, said in found.items() if path.is_file()}


def _of_results(results: Mapping[str, Result]) -> list[Entry]:
    return [_entry(name, one.summary, one.density, one.landings) for name, one in results.items()]


def _of_folder(folder: Path, known: Known, language: Language = "en") -> list[Entry]:
    """Every run that is written below a folder, by the name of its own.

    What is hidden is being written, or was left by a run that was stopped. A run whose files cannot
    be read is told and left out: the others have their index all the same.
    """
    found = []
    for path in sorted(folder.glob("*/summary.json")):
        if path.parent.name.startswith("."):
            continue
        try:
            key = (path.parent.name, path.stat().st_mtime_ns)
            if key not in known:
                known[key] = _read(path, language)
        except (OSError, RuntimeError, ValueError, LookupError, TypeError, AttributeError) as error:
            LOG.warning("%s is left out of the index: it cannot be read (%s)", path.parent, error)
            continue
        found.append(known[key])
    return found


def _read(path: Path, language: Language) -> Entry:
    """The run that a summary belongs to."""
    import xarray as xr

    summary = json.loads(path.read_text("utf-8"))
    with (
        xr.open_dataset(path.parent / "density.nc", engine="netcdf4") as density,
        xr.open_dataset(path.parent / "landings.nc", engine="netcdf4") as landings,
    ):
        return _entry(path.parent.name, summary, density, landings, language)


def _entry(
    name: str,
    summary: Mapping[str, Any],
    density: xr.Dataset,
    landings: xr.Dataset,
    language: Language = "en",
) -> Entry:
    told = summary["event"]
    described = f"Small map: {' '.join(answer.sentences(summary, language))}"
    return Entry(
        folder=name,
        title=told["title"] or told["id"],
        event_id=told["id"],
        status=told["status"],
        winds=str(landings.attrs.get("winds", "")),
        numbers=answer.loads(summary),
        stamp=thumbnail(density, launch_places(landings), described),
        regions=tuple(answer.region_rows(summary)[:_NAMED]),
        tested=(
            *evidence.rows(summary.get("claims", ())),
            *evidence.rows(summary.get("finds", ())),
        ),
        order=_order(summary),
    )


def _order(summary: Mapping[str, Any]) -> dict[str, float | None]:
    """What a table of runs is sorted by."""
    first = next(iter(summary.get("by_item", {}).values()), summary)
    where = first.get("where")
    return {
        "north": where["north_land"]["fraction"] if where else None,
        "distance": first["median_distance_km"],
        "direction": first["bearing_deg"],
    }
