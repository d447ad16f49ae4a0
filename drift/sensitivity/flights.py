"""Flights of a design: where each came down, as the numbers whose variance is told apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from drift.ensemble.members import QUANTITIES, SEEDS
from drift.event.model import Event
from drift.flight.checks import refuse_unless_flyable
from drift.flight.fly import Ends, fly
from drift.flight.kernels.outcome import LANDED
from drift.hindcast import ready
from drift.landings.where import PARTS
from drift.places.regions import REGIONS, SEA_RULE, is_near_korea, north_of_mdl, region_of
from drift.places.world import division_of
from drift.sensitivity.factors import PAYLOAD, Factor
from weather.grid.gridded_sky import GriddedSky
from weather.physics.sphere import east_north_km
from weather.progress import Progress, silent

Array = npt.NDArray[np.float64]

#: A function of a design: ndarray, shape (n, n_factors) in (0, 1), to shape (n, n_outputs).
Evaluate = Callable[[Array], Array]

#: What the variance is of, and its unit.
OUTPUTS: Mapping[str, tuple[str, str]] = {
    "east_km": ("how far east of the reported place", "km"),
    "north_km": ("how far north of the reported place", "km"),
    "north_land": ("whether on land in the North", "1"),
    "south_land": ("whether on land in the South", "1"),
    "sea": ("whether in the sea", "1"),
    "south_of_line": (f"whether south of the Military Demarcation Line, {SEA_RULE}", "1"),
}

#: Outputs that mean something near Korea only.
_OF_KOREA = frozenset({"north_land", "south_land", "south_of_line"})

# Flights between two moves of the progress bar.
_BLOCK = 2048

# Numbers of a design are kept inside (0, 1), where every distribution has a finite value.
_INSIDE = 2.0**-32


def outputs_of(event: Event) -> tuple[str, ...]:
    """Those of `OUTPUTS` that apply to an event: none of the line far from Korea."""
    lat = [launch.latitude_deg for launch in event.launches]
    near = is_near_korea(lat, [launch.longitude_deg for launch in event.launches])
    return tuple(name for name in OUTPUTS if name not in _OF_KOREA or near.mean() > 0.5)


@dataclass
class Flights:
    """One event as a function of its unknowns: `Evaluate`, counting what it flew.

    What is no factor stays at its median, and chance at one draw. flown, landed : so far.
    """

    event: Event
    sky: GriddedSky
    factors: Sequence[Factor]
    seed: int = 0
    stage: str = "flying"
    progress: Progress = silent
    what_if: bool = False
    flown: int = field(default=0, init=False)
    landed: int = field(default=0, init=False)

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the columns of what a design comes to."""
        return outputs_of(self.event)

    def __post_init__(self) -> None:
        refuse_unless_flyable(self.event, self.sky, what_if=self.what_if)

    def __call__(self, unit: Array) -> Array:
        """Fly every row of a design, shape (n, n_factors); outputs, shape (n, n_outputs)."""
        out = np.empty((len(unit), len(self.outputs)))
        for first in range(0, len(unit), _BLOCK):
            self._tell(first, len(unit))
            out[first : first + _BLOCK] = self._block(unit[first : first + _BLOCK])
        self._tell(len(unit), len(unit))
        return out

    def _block(self, unit: Array) -> Array:
        design, kept = _design(self.event, self.factors, unit)
        count = len(unit) * len(self.event.payloads)
        at_launch = ready(self.event, self.sky, count, self.seed, design=design, kept=kept)
        ends = fly(self.sky, at_launch.ground, at_launch.journey)
        down = ends.outcome == LANDED
        self.flown, self.landed = self.flown + down.size, self.landed + int(down.sum())
        start = self.event.launches[0].latitude_deg, self.event.launches[0].longitude_deg
        east, north = east_north_km(*start, ends.latitude, ends.longitude)
        found = {"east_km": east, "north_km": north} | self._where(ends, down)
        return np.column_stack([found[name] for name in self.outputs])

    def _where(self, ends: Ends, down: npt.NDArray[np.bool_]) -> dict[str, Array]:
        """In what part each flight came down, 0 or 1; one that did not is in none."""
        lat, lon = ends.latitude, ends.longitude
        if "south_of_line" not in self.outputs:
            return {"sea": (down & (division_of(lat, lon) < 0)).astype(float)}
        country = np.array([region.country for region in REGIONS])[region_of(lat, lon)]
        parts = {part: country == code for part, code in PARTS.items() if code}
        parts["south_of_line"] = ~north_of_mdl(lat, lon)
        return {name: (down & inside).astype(float) for name, inside in parts.items()}

    def _tell(self, done: int, total: int) -> None:
        self.progress(self.stage, done, total)


def _design(
    event: Event, factors: Sequence[Factor], unit: Array
) -> tuple[dict[str, Array], npt.NDArray[np.int64]]:
    """A design for the ensemble, and one member to keep for each of its rows.

    The ensemble takes payloads in turn: all are drawn, the one asked for is kept.
    """
    inside = np.clip(unit, _INSIDE, 1.0 - _INSIDE)
    design = {name: np.full(len(unit), 0.5) for name in (*QUANTITIES, *SEEDS)}
    design |= {factor.name: inside[:, j] for j, factor in enumerate(factors)}
    payloads = len(event.payloads)
    payload = (design.pop(PAYLOAD, np.zeros(len(unit))) * payloads).astype(np.int64)
    return design, np.arange(len(unit)) * payloads + payload
