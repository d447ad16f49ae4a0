"""A balloon as numbers: what was launched, where it is, what lifts it there."""

from __future__ import annotations

from typing import NamedTuple

from drift.balloon.compiled import inside

#: How the envelope ends: a tube open at the bottom, a tube tied shut, or one that stretches.
VENTED, SEALED, ELASTIC = 0, 1, 2


class Body(NamedTuple):
    """One member's envelope, as numbers, a kilogram lifted but for the mass itself.

    ratio : gas density over air density; constant : specific gas constant of the gas. room : volume
    of the full film, m3 (inf: elastic), per_room : 1 over it. drag_area : Cd times cross-section of
    a tube, m2; of an elastic sphere the factor on Gallice's coefficient. limit : it bursts at,
    over-pressure as metres of air (sealed) or volume over launch volume (elastic). exchange : time
    scale of heat exchange at rest, s, per_exchange : 1 over it.
    """

    mode: int
    mass: float
    ratio: float
    constant: float
    lapse: float
    room: float
    per_room: float
    drag_area: float
    limit: float
    leak: float
    exchange: float
    per_exchange: float


class Superheat(NamedTuple):
    """Superheat by sun and sky, K: rising, at float, and after the sun changes at a time.

    What expansion and compression do to the gas on its way comes on top of it, in the speeds.
    """

    rising: float
    floating: float
    later: float
    change: float


class Water(NamedTuple):
    """Water on the envelope: share of the mass lifted, and from when on it gathers, s."""

    share: float
    start: float


class Moment(NamedTuple):
    """State and speed at one moment.

    gas : kg. fraction : free lift. speed : m/s, up positive. strain : 1 and more bursts.
    excess : over-pressure of a tight film, m of air. full : volume that the gas would take over
    that of the film (0: elastic). root : of a speed, from which the next one is looked for.
    """

    gas: float
    fraction: float
    speed: float
    strain: float
    excess: float
    full: float
    root: float


class State(NamedTuple):
    """Where a flight is: s since launch, height (m), superheat (K), whether it has floated."""

    t: float
    z: float
    superheat: float
    floated: bool


class Launched(NamedTuple):
    """One member's start: body, warmth, water, launch time (s, `drag.relaxation_time`)."""

    body: Body
    warmth: Superheat
    water: Water
    tau: float


class Look(NamedTuple):
    """What a step will be like at its end, were it still where it began.

    gas (kg), superheat (K), water, and seconds it moves for; free lift and speed (m/s) here; height
    about which it leads to, m; whether the speed was found.
    """

    gas: float
    superheat: float
    water: float
    moved: float
    fraction: float
    speed: float
    ahead: float
    is_known: bool


class Lift(NamedTuple):
    """Gas (kg) and its volume (m3), free lift, and strain, excess and full as of a `Moment`."""

    gas: float
    swollen: float
    fraction: float
    strain: float
    excess: float
    full: float


@inside
def with_gas(now: Moment, gas: float, fraction: float) -> Moment:
    """The same moment with so much gas, kg, and free lift."""
    return Moment(gas, fraction, now.speed, now.strain, now.excess, now.full, now.root)
