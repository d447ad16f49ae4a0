"""Where a result comes from: the attributes that every dataset of a run carries."""

from __future__ import annotations

import tomllib
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from drift.ensemble.unknowns import has_subgrid, lacks_vertical_motion
from drift.ensemble.wetness import chance_of_wet, is_paper, tells_moisture
from drift.event.assumed import assumptions, of_launch
from drift.event.file import load_event
from drift.event.model import Event
from drift.event.vehicle import vehicle_quantities
from drift.event.write import as_toml
from drift.flight.checks import level_gap_of
from drift.flight.landing_ground import caveat
from drift.landings.winds_used import winds_used
from drift.priors.air import VERTICAL_WIND_MPS
from drift.version import program_version
from weather.display import as_sentence
from weather.errors import InputError
from weather.grid.gridded_sky import GriddedSky
from weather.grid.ground import Ground

#: The attribute that holds the event itself, as the text of an event file.
EVENT_TEXT: Final = "event_file"


def event_of(landings: xr.Dataset) -> Event:
    """The event that some landings are of, as it was flown.

    Raises InputError for landings that do not hold it.
    """
    text = landings.attrs.get(EVENT_TEXT)
    if not text:
        raise InputError(
            "these landings do not hold the event that they are of; make them anew with "
            "drift.estimate"
        )
    return load_event(tomllib.loads(str(text)))


def texts(value: Any) -> list[str]:
    """An attribute that may be absent, one text, or a list of them."""
    if value is None or (isinstance(value, str) and not value):
        return []
    # A netCDF file holds several texts as one.
    return value.split(" | ") if isinstance(value, str) else [str(one) for one in value]


def provenance(event: Event, sky: GriddedSky, ground: Ground) -> dict[str, str | list[str]]:
    """What every output of a run says about where it comes from."""
    origin = sky.provenance
    told = [one.sentence for one in assumptions(event)]
    caveats = [
        *told, *origin.caveats, _level_gap(event, sky), caveat(event, sky, ground),
        *_lowered(event, sky),
    ]  # fmt: skip
    return {
        "title": f"Landings of {event.title or event.id}",
        "event_id": event.id,
        "event_title": event.title,
        "event_hash": event.hash(),
        "event_status": event.status,
        "winds": origin.title,
        "sky_id": origin.source or origin.title,
        "sky_hash": sky.hash(),
        "sky_file_sha256": origin.sha256,
        "sky_heights": origin.heights,
        **winds_used(event, sky),
        "sky_vertical_motion": "of the winds" if sky.has_vertical_motion else "not in the winds",
        "ground": ground.label,
        "licence": origin.licence,
        "attribution": origin.attribution,
        "sources": [f"{s.publisher} {s.title} {s.url}".strip() or s.key for s in event.sources],
        "version": program_version(),
        "caveats": [text for text in caveats if text],
        "assumed": [one.sentence for one in of_launch(event)],
        EVENT_TEXT: as_toml(event),
        "Conventions": "CF-1.11",
    }


def _level_gap(event: Event, sky: GriddedSky) -> str:
    """One sentence where a flight outside the levels of the winds was allowed, else nothing."""
    gap = level_gap_of(event, sky)
    return as_sentence(f"{gap}; flown nevertheless (--allow-gaps)") if gap else ""


def _unused(event: Event) -> list[str]:
    """What the event gives for a kinematic balloon and its physical model does not ask for."""
    return [one.name for one in vehicle_quantities(event) if not one.is_drawn]


def _lowered(event: Event, sky: GriddedSky) -> list[str]:
    said = []
    if event.status != "flown":
        said.append(f"This launch was {event.status} and never flew; computed with --what-if.")
    if unused := _unused(event):
        said.append(
            f"A {event.vehicle.model} works out its own rise and height; {' and '.join(unused)} of "
            "the event were not used."
        )
    if event.winds.error_mps == 0:
        said.append("No error of the winds is included, so the spread is too small.")
    if not has_subgrid(event):
        said.append("Turbulence that the winds do not resolve is not included.")
    said += _moisture(event, sky)
    if lacks_vertical_motion(event, sky):
        said.append(
            "The winds do not tell how the air moves up and down: each launch was given one "
            f"vertical wind, normal with {100 * VERTICAL_WIND_MPS.sd:g} cm/s."
        )
    return said


def _moisture(event: Event, sky: GriddedSky) -> list[str]:
    """What is said of rain, cloud and dew: nothing where the air was dry."""
    chance = chance_of_wet(event, sky)
    touched = event.vehicle.model != "kinematic" or any(is_paper(p) for p in event.payloads)
    if not touched or not chance.any():
        return []
    if event.winds.wet is not None:
        why = "The event says that it was wet"
    elif tells_moisture(event, sky):
        why = "The air over the launch was moist"
    else:
        why = "The winds do not tell how moist the air was"
    shares = _range(chance)
    return [
        f"{why}: {shares} of the flights were taken as wet, paper then falling 26 to 41 % faster "
        "and physical balloons gathering water of 0.3 to 10 % of their mass."
    ]


def _range(chance: npt.NDArray[np.float64]) -> str:
    """One share, or the lowest and highest of several, in per cent."""
    low, high = (f"{100 * float(x):.0f}" for x in (chance.min(), chance.max()))
    return f"{low} %" if low == high else f"{low} to {high} %"
