"""`index.html` of a batch: every run in one table, each with a small map."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from drift.pages.assets import assets, environment
from drift.pages.report import answer
from drift.pages.report.thumbnail import launch_places, thumbnail

if TYPE_CHECKING:
    import xarray as xr

    from drift.landings.result import Result

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One run of a batch: its folder, what it says, its small map."""

    folder: str
    title: str
    event_id: str
    status: str
    winds: str
    numbers: tuple[answer.Numbers, ...]
    stamp: Markup

    @property
    def page(self) -> str:
        """Address of its page from the index."""
        return f"{quote(self.folder)}/report.html"


def write_index(folder: Path | str, results: Mapping[str, Result] | None = None) -> Path:
    """Write `index.html` into the folder of a batch.

    results : runs by the name of their folder inside it; None reads every folder that holds a run,
    so that a batch which was resumed has all of its runs in the index.
    """
    folder = Path(folder)
    entries = _of_results(results) if results is not None else _of_folder(folder)
    path = folder / "index.html"
    part = folder / ".index.html.part"
    part.write_text(index_html(entries), "utf-8")
    part.replace(path)
    return path


def index_html(entries: list[Entry]) -> str:
    """The page with the table of a batch."""
    page = environment().get_template("index.html")
    return page.render(
        assets=assets(with_map=False, styles=("map.css", "page.css")),
        entries=entries,
        winds=list(dict.fromkeys(entry.winds for entry in entries)),
    )


def _of_results(results: Mapping[str, Result]) -> list[Entry]:
    return [_entry(name, one.summary, one.density, one.landings) for name, one in results.items()]


def _of_folder(folder: Path) -> list[Entry]:
    """Every run that is written below a folder, by the name of its own.

    What is hidden is being written, or was left by a run that was stopped. A run whose files cannot
    be read is told and left out: the others have their index all the same.
    """
    found = []
    for path in sorted(folder.glob("*/summary.json")):
        if path.parent.name.startswith("."):
            continue
        try:
            found.append(_read(path))
        except (OSError, RuntimeError, ValueError, LookupError, TypeError, AttributeError) as error:
            LOG.warning("%s is left out of the index: it cannot be read (%s)", path.parent, error)
    return found


def _read(path: Path) -> Entry:
    """The run that a summary belongs to."""
    import xarray as xr

    summary = json.loads(path.read_text("utf-8"))
    with (
        xr.open_dataset(path.parent / "density.nc", engine="netcdf4") as density,
        xr.open_dataset(path.parent / "landings.nc", engine="netcdf4") as landings,
    ):
        return _entry(path.parent.name, summary, density, landings)


def _entry(
    name: str, summary: Mapping[str, Any], density: xr.Dataset, landings: xr.Dataset
) -> Entry:
    told = summary["event"]
    described = f"Small map: {' '.join(answer.sentences(summary))}"
    return Entry(
        folder=name,
        title=told["title"] or told["id"],
        event_id=told["id"],
        status=told["status"],
        winds=str(landings.attrs.get("winds", "")),
        numbers=answer.loads(summary),
        stamp=thumbnail(density, launch_places(landings), described),
    )
