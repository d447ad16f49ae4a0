"""How a step outside lanes ends: where, and what becomes of its leg."""

from __future__ import annotations

from typing import Any

from drift.flight.kernels.member_state import ALONE, ENDED, LEG_OVER
from drift.flight.kernels.outcome import LEFT_THE_SKY
from drift.flight.kernels.packed import UNFIT, inside
from drift.flight.kernels.surroundings import ground_under

#: How a step ended: the leg goes on, it is over, or how the flight ended (outcomes of `loop`, from
#: `OUTCOME` on).
GOES_ON, OVER, OUTCOME = -2, -1, 0

#: How near to a height or a time counts as there, m and s.
NEAR_M, NEAR_S = 1e-4, 1e-6

# Halvings of a step that ends on a slope: to a millimetre.
_HALVINGS = 30


@inside
def what_next(code: int) -> tuple[int, int]:
    """What is to be done with a member whose step ended so, and its outcome if it has ended."""
    if code == OVER:
        return LEG_OVER, 0
    return (ENDED, code - OUTCOME) if code >= OUTCOME else (ALONE, 0)


@inside
def move(world: Any, m: Any, end: tuple[float, float, float, float], code: int) -> int:
    """The member put at the end of its step, or at the edge of the sky where that lies before."""
    x, y, z, h = end
    share = share_inside(world, m.x, m.y, x, y)
    if share < 1.0:
        code = OUTCOME + (UNFIT if world.goes_around else LEFT_THE_SKY)
        h *= share
        x, y = m.x + share * (x - m.x), m.y + share * (y - m.y)
        z = m.z + share * (z - m.z)
    elif h > 0.0:
        m.climb = (z - m.z) / h
    m.x, m.y, m.z, m.t = x, y, z, m.t + h
    return code


@inside
def up_to(world: Any, m: Any, end: tuple[float, float, float, float]) -> int:
    """The end of a leg on a slope that carries a balloon higher than the leg goes: where the ground
    is as high as that. end : of the step, but at that height.
    """
    x, y, z, h = end
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        w = 0.5 * (low + high)
        if ground_under(world, m.x + w * (x - m.x), m.y + w * (y - m.y)) < z:
            low = w
        else:
            high = w
    return move(world, m, (m.x + high * (x - m.x), m.y + high * (y - m.y), z, high * h), OVER)


@inside
def share_inside(world: Any, x: float, y: float, x2: float, y2: float) -> float:
    """Share of a straight way from (x, y) to (x2, y2), cells, that lies in the world."""
    east, north = world.nx - 1.0, world.ny - 1.0
    share = 1.0
    if x2 < 0.0:
        share = min(share, x / (x - x2))
    elif x2 > east:
        share = min(share, (east - x) / (x2 - x))
    if y2 < 0.0:
        share = min(share, y / (y - y2))
    elif y2 > north:
        share = min(share, (north - y) / (y2 - y))
    return max(share, 0.0)
