"""The map of one run as a page: landings, flights over time, reports; no network is asked.

It opens from a file. Leaflet (BSD 2-Clause) draws it; coasts, borders and towns are those of the
package, so there are no tiles. `html` is a whole page, `page_fragment` a part of one, `LandingMap`
shows itself in a notebook.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import xarray as xr
from markupsafe import Markup

from drift.event.model import Event
from drift.figures import notes
from drift.figures.map.density import cell_deg
from drift.figures.paper.style import Look
from drift.landings import density as cells
from drift.landings.summary import regions
from drift.language import Language, page_in
from drift.pages.assets import Assets, assets, environment
from drift.pages.map.content import content
from drift.pages.map.description import in_words
from drift.places import gazetteer, layers
from weather.display import as_sentence

__all__ = ["Assets", "LandingMap", "assets", "html", "in_words", "page_fragment", "write"]


def page_fragment(
    landings: xr.Dataset,
    tracks: xr.Dataset | None,
    density: xr.Dataset | None,
    event: Event,
    *,
    name: str = "map",
    caveats: bool = True,
    language: Language = "en",
) -> Markup:
    """The map as a part of a page that has the style and the scripts of `assets` around it.

    name : begins every id in it, so that several maps can stand in one page. caveats : say them
    under the map; a page that says them elsewhere need not. language : of what the map says while
    it moves; the page around it translates the rest.
    """
    density = cells.density(landings) if density is None else density
    return Markup(
        environment()
        .get_template("map_fragment.html")
        .render(
            name=name,
            data=content(landings, tracks, density, event, language),
            event=event,
            cell_deg=cell_deg(density),
            described=in_words(event, landings, density, regions(landings)),
            notes=_notes(landings, caveats),
        )
    )


def _notes(landings: xr.Dataset, caveats: bool) -> list[str]:
    """What a map says under itself: winds, members, what it cannot tell, whose data."""
    said = [notes.winds_line(landings.attrs, Look()), notes.members_line(landings, Look())]
    told = list(landings.attrs.get("caveats", ()))
    credits = (
        f"{layers.VECTORS_ATTRIBUTION}. {gazetteer.PLACES_ATTRIBUTION}. Leaflet (BSD 2-Clause)."
    )
    warned = [as_sentence(text) for text in told]
    return [" ".join(said), *([" ".join(warned)] if caveats and warned else []), credits]


def html(
    landings: xr.Dataset,
    tracks: xr.Dataset | None,
    density: xr.Dataset | None,
    event: Event,
    language: Language = "en",
) -> str:
    """A whole page with the map alone, that opens from a file without a network."""
    fragment = page_fragment(landings, tracks, density, event, language=language)
    page = environment().get_template("map_page.html")
    return page_in(page.render(event=event, map=fragment, assets=assets()), language)


def write(
    path: Path | str,
    landings: xr.Dataset,
    tracks: xr.Dataset | None,
    density: xr.Dataset | None,
    event: Event,
    language: Language = "en",
) -> Path:
    """Write `html` to a file."""
    path = Path(path)
    path.write_text(html(landings, tracks, density, event, language), "utf-8")
    return path


@dataclass(frozen=True, kw_only=True)
class LandingMap:
    """The interactive map as a value that a notebook shows: `LandingMap(landings=..., event=...)`.

    height_px : of the frame in the notebook.
    """

    landings: xr.Dataset = field(repr=False)
    event: Event = field(repr=False)
    tracks: xr.Dataset | None = field(default=None, repr=False)
    density: xr.Dataset | None = field(default=None, repr=False)
    height_px: int = 900

    def _repr_html_(self) -> str:
        """The page in a frame of its own: it can neither see nor change the notebook."""
        page = html(self.landings, self.tracks, self.density, self.event)
        title = escape(f"Map of {self.event.title or self.event.id}")
        return (
            f'<iframe title="{title}" srcdoc="{escape(page)}" sandbox="allow-scripts" '
            f'style="width:100%;height:{self.height_px}px;border:0"></iframe>'
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """HTML for notebooks, one line for everything else."""
        return {"text/html": self._repr_html_(), "text/plain": repr(self)}
