"""What is on board some seconds on: gas, warmth, water, and what a step lost of them on its way."""

from __future__ import annotations

from drift.balloon.column import Air
from drift.balloon.compiled import inside
from drift.balloon.loss import strained_leak
from drift.balloon.states import SEALED, VENTED, Body, Launched, Moment, State, Superheat, Water
from drift.priors.wet import WETTING_S
from weather.constants import DRY_AIR_GAS_CONSTANT, STANDARD_GRAVITY_MPS2
from weather.physics.exponential import decay

#: Lift that is none: a column that is straight between its heights obeys the gas law no better.
NO_LIFT = 1e-6

# A tight film that rises by a metre gains so much over-pressure, as metres of air, less what leaks:
# a share of its gas is so many metres (1 - Gamma R / g of the standard atmosphere, and R T / g).
_TIGHTENS, _METRES_OF_GAS = 0.8, 7900.0


@inside
def water_at(water: Water, t: float) -> float:
    """Water on the envelope t seconds after launch, as a share of the mass lifted."""
    return water.share * min(max((t - water.start) / WETTING_S, 0.0), 1.0)


@inside
def tends_to(warmth: Superheat, before: State) -> float:
    """The superheat that a step draws near to, K."""
    settled = warmth.floating if before.floated else warmth.rising
    return warmth.later if before.t >= warmth.change else settled


@inside
def on_board(start: Launched, before: State, now: Moment, h: float) -> tuple[float, float, float]:
    """Gas (kg), superheat (K) and water h seconds on."""
    lost = leak_over(start.body, now, h) * h
    gas = now.gas * (1.0 - lost * (1.0 - 0.5 * lost * (1.0 - lost / 3.0)))
    return gas, warmth_on(start, before, h), water_at(start.water, before.t + h)


@inside
def warmth_on(start: Launched, before: State, h: float) -> float:
    """Superheat h seconds on, K."""
    end = tends_to(start.warmth, before)
    return end + (before.superheat - end) * decay(-h * start.body.per_exchange)


@inside
def leak_over(body: Body, now: Moment, h: float) -> float:
    """Mean leak over h seconds, 1/s: of a tight film that of its over-pressure half-way."""
    rate = strained_leak(body.leak, now.excess, body.ratio)
    gains = _TIGHTENS * now.speed - _METRES_OF_GAS * rate
    half = strained_leak(body.leak, max(now.excess + 0.5 * h * gains, 0.0), body.ratio)
    return half if (body.mode == SEALED) & (now.full >= 1.0) else rate


@inside
def vented_on_the_way(
    body: Body, air: Air, now: Moment, then: Moment, warmed: float, h: float
) -> float:
    """Share of its gas that a film lost in a step of h seconds beyond what its end has no room for.

    What it holds would swell by expansion and warmth, less what leaks, were none vented. Where that
    turns into shrinking within the step, as where a balloon comes to its float, it was at its
    largest before the end: at rates that change evenly, (h r1)^2 / (2 h (r0 - r1)) more than at it.
    Without this a leak begins to tell up to half a step too late.

    air, then : where the step ends. warmed : by how much, K.
    """
    swells = STANDARD_GRAVITY_MPS2 / DRY_AIR_GAS_CONSTANT - air.lapse
    # Warmth that is drawn near to changes sooner than evenly, in the share 1 - exp(-h / tau).
    sooner = 0.5 * warmed * min(h * body.per_exchange, 1.0)
    first = (h * now.speed * swells + warmed + sooner) / air.temperature - h * body.leak
    last = (h * then.speed * swells + warmed - sooner) / air.temperature - h * body.leak
    turns_back = (body.mode == VENTED) & (first > 0.0) & (last < 0.0)
    shrank = 0.5 * last * last / (first - last if turns_back else 1.0)
    return max(shrank + min(then.full - 1.0, 0.0), 0.0) if turns_back else 0.0


@inside
def superheat_after(
    start: Launched, before: State, lift: tuple[float, float], settled: float, h: float
) -> float:
    """Superheat (K) after a step of h seconds in which a balloon may have come to its float.

    lift : at the start and at the end. settled : the superheat, had it not.
    """
    warmth = start.warmth
    comes = (not before.floated) & (lift[1] <= NO_LIFT) & (before.t < warmth.change)
    lost = lift[0] - lift[1]
    since = min(h * (NO_LIFT - lift[1]) / lost, h) if comes & (lost > 0.0) else 0.0
    gone = 1.0 - decay(-since * start.body.per_exchange)
    return settled + (warmth.floating - warmth.rising) * gone
