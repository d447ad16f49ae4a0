"""The winds of a run: which piece of them an event is given, and that piece opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from drift.event.model import Event
from drift.runs.choices import RunOptions
from weather.progress import Progress

if TYPE_CHECKING:
    from weather.box import Box
    from weather.grid.gridded_sky import GriddedSky

#: Winds of an event from a file may be large: a balloon does not outrun the fastest jet stream.
_FILE_REACH_MPS = 120.0

#: Soundings are analysed onto a grid of our own, so far around a launch: farther from its stations
#: nothing is known of the wind.
_SOUNDINGS_REACH_KM = 1500.0


def open_winds(event: Event, choices: RunOptions, progress: Progress) -> GriddedSky:
    """The sky of a run."""
    return open_piece(piece_for(event, choices.winds, files_of(choices)), choices, progress)


def piece_for(event: Event, winds: tuple[str, ...], files: tuple[str, ...]) -> Box:
    """The piece of sky that an event is given: of a store what must be fetched, of files more.

    winds : as they were asked for. files : where they lie, which is the same unless a run is
    repeated from its record.
    """
    from drift.event.sky_needed import PRACTICALLY_ALL, box
    from weather.sky import REMOTE
    from weather.soundings.description import are_soundings

    if len(winds) == 1 and winds[0] in REMOTE:
        return box(event)
    ascents = are_soundings([Path(name) for name in files])
    reach_km = _SOUNDINGS_REACH_KM if ascents else float("inf")
    return box(event, _FILE_REACH_MPS, reach_km, PRACTICALLY_ALL)


def files_of(choices: RunOptions) -> tuple[str, ...]:
    """Where the winds of a run lie: where they were asked for, or where a repetition has them."""
    return choices.at.get(choices.winds, choices.winds)


def open_piece(piece: Box, choices: RunOptions, progress: Progress) -> GriddedSky:
    """A piece of the winds that were chosen, ready to fly in."""
    from weather.sky import open_sky

    files = files_of(choices)
    where = files[0] if len(files) == 1 else list(files)
    return open_sky(
        where,
        piece,
        allow_preliminary=choices.allow_preliminary,
        allow_gaps=choices.allow_gaps,
        progress=progress,
    )
