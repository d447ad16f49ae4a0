"""The study of one event: shares of the variance of its landings."""

from __future__ import annotations

from collections.abc import Iterable

import xarray as xr

from drift.event.arguments import (
    LARGEST_SEED,
    Rule,
    a_sky,
    a_whole_number,
    an_event,
    checked,
    yes_or_no,
)
from drift.event.model import Event
from drift.sensitivity.factors import chosen, factors_of
from drift.sensitivity.flights import OUTPUTS, Flights
from drift.sensitivity.sobol import RESAMPLES, salib, sobol
from weather.grid.gridded_sky import GriddedSky
from weather.progress import Progress, silent

_STAGE = "which unknown matters"

# What all studies ask of their arguments.
_ASKED: dict[str, Rule] = {
    "event": an_event,
    "sky": a_sky,
    "what_if": yes_or_no,
    "seed": a_whole_number(0, LARGEST_SEED),
    "samples": a_whole_number(1, 2**20),
}


@checked(**_ASKED)
def indices(
    event: Event,
    sky: GriddedSky,
    *,
    samples: int = 1024,
    seed: int = 0,
    factors: Iterable[str] | None = None,
    what_if: bool = False,
    progress: Progress = silent,
) -> xr.Dataset:
    """Which unknown of an event spreads its landings: dimensions factor and output.

    S1, S1_conf, ST, ST_conf, alone, mean, sd, intrinsic, interactions : see `sobol`. The outputs
    are those of `outputs_of`. samples : a power of two; it takes samples (n_factors + 3) flights.
    factors : names to keep, such as `important` gives; the others stay at their medians.
    Flights that did not land count where they were last, and never as south of the line.
    """
    salib()
    kept = chosen(factors_of(event, sky), factors)
    flights = Flights(event, sky, kept, seed, stage=_STAGE, progress=progress, what_if=what_if)
    return _studied(flights, samples, grouped=False)


@checked(**_ASKED)
def grouped_indices(
    event: Event,
    sky: GriddedSky,
    *,
    samples: int = 1024,
    seed: int = 0,
    factors: Iterable[str] | None = None,
    what_if: bool = False,
    progress: Progress = silent,
) -> xr.Dataset:
    """`indices` of what belongs together: the table that a report shows.

    Direction and distance of the launch place are one unknown, so are size and draw of the wind
    error, and all that a load's fall depends on. It takes samples (n_groups + 3) flights, about
    half as many as single factors do.
    """
    salib()
    kept = chosen(factors_of(event, sky), factors)
    flights = Flights(event, sky, kept, seed, stage=_STAGE, progress=progress, what_if=what_if)
    return _studied(flights, samples, grouped=True)


def _studied(flights: Flights, samples: int, *, grouped: bool) -> xr.Dataset:
    """Indices with what they are of and where they come from."""
    event, sky, kept = flights.event, flights.sky, flights.factors
    found = sobol(
        flights, kept, list(flights.outputs), samples=samples, seed=flights.seed, grouped=grouped
    )
    meaning = {factor.name: factor.meaning for factor in kept}
    found = found.assign_coords(
        meaning=("factor", [meaning.get(name, name) for name in found["factor"].values.tolist()])
    )
    for name in flights.outputs:
        text, unit = OUTPUTS[name]
        found.attrs[name] = f"{text} ({unit})"
    found.attrs |= {
        "event_id": event.id,
        "event_title": event.title,
        "event_hash": event.hash(),
        "winds": sky.provenance.title,
        "sky_hash": sky.hash(),
        "samples": samples,
        "resamples": RESAMPLES,
        "flights": flights.flown,
        "landed": flights.landed,
        "seed": flights.seed,
        "held_at_median": [f.meaning for f in factors_of(event, sky) if f not in kept],
    }
    return found
