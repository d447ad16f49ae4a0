"""One step of all lanes: classical Runge-Kutta of fourth order in cells of the grid."""

from __future__ import annotations

from typing import Any

import numpy as np

from drift.flight.kernels.columns import secant
from drift.flight.kernels.lane_cells import LANES, enter
from drift.flight.kernels.packed import inside

_F = np.float32
_U = np.uintp


@inside
def begin(many: Any) -> None:
    """The first stage of a step lies at its start."""
    for m in range(LANES):
        k = _U(m)
        many.fx0[k] = _F(many.x[k])
        many.fy0[k] = _F(many.y[k])
    for m in range(LANES):
        k = _U(m)
        many.w[k] = _F((many.t[k] - many.hour_began[k]) * many.per_hour[k])
        many.q4[k] = _F(many.h[k] * many.per_hour[k])
    for m in range(LANES):
        k = _U(m)
        many.fx[k], many.fy[k] = many.fx0[k], many.fy0[k]
        many.sum_a[k] = 0.0
        many.sum_b[k] = 0.0


@inside
def rates(many: Any, east: float, north: float, radians: float) -> None:
    """Rates of every lane at its stage, cells s-1.

    Wind in single precision; metric and rates in double, whose rounding would add up in a steady
    wind.
    """
    c = many.e
    for m in range(LANES):
        k = _U(m)
        x, y, w = many.fx[k], many.fy[k], many.w[k]
        xy = x * y
        u = c[_U(0), k] + x * c[_U(1), k] + y * c[_U(2), k] + xy * c[_U(3), k]
        u += w * (c[_U(4), k] + x * c[_U(5), k] + y * c[_U(6), k] + xy * c[_U(7), k])
        v = c[_U(8), k] + x * c[_U(9), k] + y * c[_U(10), k] + xy * c[_U(11), k]
        v += w * (c[_U(12), k] + x * c[_U(13), k] + y * c[_U(14), k] + xy * c[_U(15), k])
        sc = secant(many.corner[k] + float(y) * radians)
        many.a[k] = float(u + many.push_u[k]) * east * sc
        many.b[k] = float(v + many.push_v[k]) * north


@inside
def next_stage(many: Any, count: float, share: float, later: Any) -> None:
    """A stage's rates added `count` times; the next stage lies a share of the step on in space, and
    a share (`later`) after this one in time.
    """
    for m in range(LANES):
        k = _U(m)
        a, b, h = many.a[k], many.b[k], many.h[k] * share
        many.sum_a[k] += count * a
        many.sum_b[k] += count * b
        many.fx[k], many.fy[k] = many.fx0[k] + _F(h * a), many.fy0[k] + _F(h * b)
        many.w[k] += later * many.q4[k]


@inside
def lane_step(world: Any, many: Any) -> None:
    """A step of every lane; lanes that do not fly have steps of length 0."""
    east, north, radians = world.east_per_m, world.north_per_m, world.radians_step
    half = _F(0.5)
    rates(many, east, north, radians)
    for stage in range(1, 4):
        count = 1.0 if stage == 1 else 2.0
        share = 1.0 if stage == 3 else 0.5
        later = _F(0) if stage == 2 else half
        next_stage(many, count, share, later)
        enter(world, many)
        rates(many, east, north, radians)
    for m in range(LANES):
        k = _U(m)
        a, b = (many.sum_a[k] + many.a[k]) / 6.0, (many.sum_b[k] + many.b[k]) / 6.0
        many.last_a[k], many.last_b[k] = _F(a), _F(b)
        many.x[k] += many.h[k] * a
        many.y[k] += many.h[k] * b
        many.t[k] += many.h[k]
