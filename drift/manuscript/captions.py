"""`captions.md`: what stands under each figure of a run, for an author who draws it without notes.

The words are those of the figures themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from drift.figures import notes
from drift.figures.map.scene import Scene, frame
from drift.figures.paper.style import Look
from drift.landings.groups import items_of
from drift.manuscript.marks import markdown
from weather.display import as_sentence

if TYPE_CHECKING:
    from drift.event.model import Event
    from drift.landings.result import Result

#: What every map shows, and by which mark.
_MAP = (
    "Shading: the chance of landing in a cell of {cell:g}°. Full outline: the smallest area that "
    "holds 50 % of the landings; dashed: 90 %. Thin lines: {tracks} of the flights, coloured by "
    "height. Marks: launch with the circle that it is known to, finds, and claims by their number."
)


def captions(result: Result, names: Sequence[str], skies: Sequence[str] = ()) -> str:
    """A caption for every figure of a run, as Markdown.

    names : files of the figures, without their endings. skies : names of several skies, in order.
    """
    return "\n".join(["# Captions", "", *_each(result, names, skies)])


def _each(result: Result, names: Sequence[str], skies: Sequence[str]) -> Iterator[str]:
    heads = {
        "map": "Where the loads came down.",
        "map-loads": f"Where each load came down: {_lettered(items_of(result.landings))}.",
        "skies": f"The same flights in several winds: {_lettered(skies)}.",
    }
    for name in names:
        yield f"## {name}.png, {name}.svg\n"
        yield f"{markdown(heads[name])} {_caption(result)}\n"


def _caption(result: Result) -> str:
    look = Look()
    event: Event = result.event
    scene = Scene(result.landings, result.density, result.tracks, event)
    above = [notes.title(result.landings, event), notes.subtitle(event, look)]
    shown = _MAP.format(
        cell=float(result.density.attrs["cell_deg"]),
        tracks=min(look.tracks, result.tracks.sizes["trajectory"]),
    )
    below = notes.notes(
        [result.landings], look, window=frame([scene]), towns=True, known=result.summary
    )
    told = [*(as_sentence(one) for one in above if one), shown, *below]
    return markdown(" ".join(told))


def _lettered(names: Sequence[str]) -> str:
    return ", ".join(f"({chr(97 + i % 26)}) {name}" for i, name in enumerate(names))
