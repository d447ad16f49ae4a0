"""A first look at many unknowns with few flights, after Morris, through SALib."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import xarray as xr

from drift.event.arguments import LARGEST_SEED, a_sky, a_whole_number, an_event, checked, yes_or_no
from drift.event.model import Event
from drift.sensitivity.factors import Factor, factors_of
from drift.sensitivity.flights import Evaluate, Flights
from drift.sensitivity.sobol import problem, salib
from weather.errors import InputError
from weather.grid.gridded_sky import GriddedSky
from weather.progress import Progress, silent

Array = npt.NDArray[np.float64]

#: Steps that a factor is moved on: the middles of eight equal parts of its distribution.
LEVELS = 8

#: Moves of all factors, each from another place: docs/science.md, What matters most asks for 20 to
#: 50.
TRAJECTORIES = 30

#: Few flights say little of an outcome that is rare, as coming down on one shore may be.
_SCREENED = ("east_km", "north_km", "south_of_line")

#: An unknown may be dropped where it moves each output less than this share of what the strongest
#: one does.
_WORTH_KEEPING = 0.05


@checked(
    event=an_event,
    sky=a_sky,
    what_if=yes_or_no,
    seed=a_whole_number(0, LARGEST_SEED),
    trajectories=a_whole_number(1, 10_000),
)
def screen(
    event: Event,
    sky: GriddedSky,
    *,
    trajectories: int = TRAJECTORIES,
    seed: int = 0,
    what_if: bool = False,
    progress: Progress = silent,
) -> xr.Dataset:
    """How far each unknown of an event moves the landing: elementary effects, few flights.

    Dimensions factor and output; `morris` says what the variables are.
    """
    factors = factors_of(event, sky)
    flights = Flights(
        event, sky, factors, seed, stage="screening", progress=progress, what_if=what_if
    )
    found = morris(flights, factors, list(flights.outputs), trajectories=trajectories, seed=seed)
    found = found.sel(output=[name for name in flights.outputs if name in _SCREENED])
    found = found.assign_coords(meaning=("factor", [factor.meaning for factor in factors]))
    found.attrs = {
        "event_id": event.id,
        "winds": sky.provenance.title,
        "trajectories": trajectories,
        "flights": flights.flown,
        "landed": flights.landed,
        "seed": seed,
    }
    return found


def morris(
    evaluate: Evaluate,
    factors: Sequence[Factor],
    outputs: Sequence[str],
    *,
    trajectories: int = TRAJECTORIES,
    seed: int = 0,
) -> xr.Dataset:
    """Elementary effects of a function (Morris 1991, Technometrics 33:161), shape (factor, output).

    mu_star : mean size of the change of an output for a move from the lowest to the highest eighth
    of a factor (Campolongo et al. 2007, Environ. Model. Softw. 22:1509), in units of the output.
    mu_star_conf : half its 95 % interval. sigma : s.d. of the change, large where it depends on
    other factors.
    Costs trajectories (n_factors + 1) runs.
    """
    if trajectories < 2:
        raise InputError(f"trajectories is {trajectories}; give 2 or more, usually 20 to 50")
    toolbox, described = salib(), problem(factors)
    steps = toolbox.sample.morris.sample(described, trajectories, num_levels=LEVELS, seed=seed)
    middles = (0.5 + (LEVELS - 1) * steps) / LEVELS
    values = evaluate(_shifted(middles, factors, trajectories, seed))
    columns = [
        toolbox.analyze.morris.analyze(
            described, steps, values[:, k], num_levels=LEVELS, num_resamples=1000, seed=seed
        )
        for k in range(len(outputs))
    ]
    return xr.Dataset(
        {
            name: (("factor", "output"), np.column_stack([column[name] for column in columns]))
            for name in ("mu_star", "mu_star_conf", "sigma")
        },
        coords={"factor": [factor.name for factor in factors], "output": list(outputs)},
    )


def important(screened: xr.Dataset, share: float = _WORTH_KEEPING) -> list[str]:
    """Names of the factors that move some output at least a share of what the strongest does."""
    relative = screened["mu_star"] / screened["mu_star"].max("factor").where(lambda x: x > 0)
    kept = (relative.fillna(0.0) >= share).any("output")
    return [str(name) for name in screened["factor"].values[kept.values]]


def _shifted(unit: Array, factors: Sequence[Factor], trajectories: int, seed: int) -> Array:
    """The design with other draws of chance in every trajectory: a seed has no range to move on."""
    chance = np.array([factor.is_chance for factor in factors])
    shift = np.random.default_rng(seed).uniform(size=(trajectories, len(factors)))
    repeated = np.repeat(shift, len(unit) // trajectories, axis=0)
    return np.where(chance, (unit + repeated) % 1.0, unit)
