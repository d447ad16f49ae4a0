"""The eight columns around a point: values at a height, means over a range of heights."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from drift.flight.kernels.packed import NODE, inside, nodes_of, singles, sums_of

Array = npt.NDArray[np.float64]
Nodes = npt.NDArray[np.float32]

_F = np.float32
_U = np.uintp
_N = np.uintp(NODE)

#: Rows of the layers at hand: foot and inverse depth of a layer, u, v and s at its foot, their
#: change over the layer, and the integrals of s, u s and v s up to its foot.
FOOT, PER_DEPTH, U, V, S, DU, DV, DS, SUM_S, SUM_U, SUM_V = range(11)

# Coefficients of cos(y): to 1e-10 for |y| < 1.48.
_COSINE = (
    -0.5,
    4.1666666666666664e-2,
    -1.3888888888888889e-3,
    2.48015873015873e-05,
    -2.755731922398589e-07,
    2.08767569878681e-09,
    -1.1470745597729725e-11,
)


@inside
def secant(y: float) -> float:
    """1 / cos(y), y in radians, |y| < 1.48."""
    q = y * y
    a, b, c, d, e, f, g = _COSINE
    return 1.0 / (1.0 + q * (a + q * (b + q * (c + q * (d + q * (e + q * (f + q * g)))))))


@inside
def interval(times: Array, t: float, k: int) -> int:
    """Interval of the time axis that holds t, from a guess; the first or last beyond its ends."""
    while k < times.size - 2 and times[_U(k + 1)] <= t:
        k += 1
    while k > 0 and times[_U(k)] > t:
        k -= 1
    return k


@inside
def layer(nodes: Nodes, base: int, nz: int, z: float, n: int) -> int:
    """Layer of the column that begins at node base which holds z, from a guess."""
    while n < nz - 2 and nodes[_U(base + n + 1) * _N] < z:
        n += 1
    while n > 0 and nodes[_U(base + n) * _N] >= z:
        n -= 1
    return n


@inside
def vertical_at(world: Any, node: int, z: float) -> float:
    """Vertical motion of the air at a height in the layer above a node of a column, m s-1; below
    its foot and above its top that of there.
    """
    nodes, vertical, o = nodes_of(world), singles(world.vertical, world.size // NODE), _U(node)
    low, high = float(nodes[o * _N]), float(nodes[o * _N + _N])
    share = min(max((z - low) / (high - low), 0.0), 1.0)
    w = float(vertical[o])
    return w + share * (float(vertical[o + _U(1)]) - w)


@inside
def weights(wx: float, wy: float, wt: float, out: Array) -> None:
    """Shares of the eight columns: south-west, -east, north-west, -east, now and later."""
    a, b, c, d = (1 - wx) * (1 - wy), wx * (1 - wy), (1 - wx) * wy, wx * wy
    e = 1 - wt
    out[_U(0)], out[_U(1)], out[_U(2)], out[_U(3)] = e * a, e * b, e * c, e * d
    out[_U(4)], out[_U(5)], out[_U(6)], out[_U(7)] = wt * a, wt * b, wt * c, wt * d


@inside
def take_layers(world: Any, law: int, base: int, z: float, n: int, room: Any) -> int:
    """Put the layers of the eight columns that hold z at hand, in `room.layers`, rows as above.

    law : which sums of the sky s is taken from. Returns the last layer.
    """
    if room.layers_base == base and room.layers_low <= z <= room.layers_high:
        return n
    nodes, sums, corner, nz = nodes_of(world), sums_of(world, law), world.corner, world.nz
    out = room.layers
    low, high = -math.inf, math.inf
    for c in range(8):
        k = _U(c)
        n = layer(nodes, base + corner[k], nz, z, n)
        o = _U(base + corner[k] + n) * _N
        z0, z1 = nodes[o], nodes[o + _N]
        # Below a column's foot the values of the foot hold.
        low = max(low, float(z0)) if n > 0 else low
        high = min(high, float(z1))
        out[_U(FOOT), k], out[_U(PER_DEPTH), k] = z0, _F(1) / (z1 - z0)
        u, v, s = nodes[o + _U(1)], nodes[o + _U(2)], sums[o]
        out[_U(U), k], out[_U(V), k], out[_U(S), k] = u, v, s
        out[_U(DU), k] = nodes[o + _N + _U(1)] - u
        out[_U(DV), k] = nodes[o + _N + _U(2)] - v
        out[_U(DS), k] = sums[o + _N] - s
        out[_U(SUM_S), k], out[_U(SUM_U), k] = sums[o + _U(1)], sums[o + _U(2)]
        out[_U(SUM_V), k] = sums[o + _U(3)]
    room.layers_base, room.layers_low, room.layers_high = base, low, high
    return n


@inside
def at_height(layers: Nodes, z: float, shares: Array) -> tuple[float, float, float]:
    """u, v and s at height z in the layers at hand, of columns with these shares."""
    u = v = s = _F(0)
    height = _F(z)
    for c in range(8):
        k = _U(c)
        f = max((height - layers[_U(FOOT), k]) * layers[_U(PER_DEPTH), k], _F(0))
        w = _F(shares[k])
        u += w * (layers[_U(U), k] + f * layers[_U(DU), k])
        v += w * (layers[_U(V), k] + f * layers[_U(DV), k])
        s += w * (layers[_U(S), k] + f * layers[_U(DS), k])
    return float(u), float(v), float(s)


@inside
def integrals(layers: Nodes, z: float, out: Array) -> None:
    """Of the columns whose layers are at hand, from their foot to height z: integrals of s, u s and
    v s over height, shape (3, 8). Exact for u, v and s linear in a layer.
    """
    for c in range(8):
        k = _U(c)
        d = z - float(layers[_U(FOOT), k])
        f = max(d, 0.0) * float(layers[_U(PER_DEPTH), k])
        u, v, s = float(layers[_U(U), k]), float(layers[_U(V), k]), float(layers[_U(S), k])
        du, dv = float(layers[_U(DU), k]), float(layers[_U(DV), k])
        ds = float(layers[_U(DS), k])
        g, h = 0.5 * f, f * f / 3.0
        sums = float(layers[_U(SUM_S), k]), float(layers[_U(SUM_U), k]), float(layers[_U(SUM_V), k])
        out[_U(0), k] = sums[0] + d * (s + g * ds)
        out[_U(1), k] = sums[1] + d * (u * s + g * (u * ds + s * du) + h * du * ds)
        out[_U(2), k] = sums[2] + d * (v * s + g * (v * ds + s * dv) + h * dv * ds)


@inside
def between(low: Array, high: Array, shares: Array) -> tuple[float, float, float]:
    """Integrals of s, u s and v s between two heights, of columns with these shares."""
    a = b = c = 0.0
    for m in range(8):
        k = _U(m)
        w = shares[k]
        a += w * (high[_U(0), k] - low[_U(0), k])
        b += w * (high[_U(1), k] - low[_U(1), k])
        c += w * (high[_U(2), k] - low[_U(2), k])
    return a, b, c


@inside
def deviation(total: float, squares: float) -> float:
    """Standard deviation of 16 values, from their sum and that of their squares."""
    mean = total / 16.0
    return math.sqrt(max(squares / 16.0 - mean * mean, 0.0))


@inside
def spread(world: Any, base: int, z: float, n: int) -> tuple[float, float]:
    """Standard deviation of u and v over the 16 grid values around a point."""
    nodes, corner, nz = nodes_of(world), world.corner, world.nz
    u = v = uu = vv = 0.0
    for c in range(8):
        b = base + corner[_U(c)]
        n = layer(nodes, b, nz, z, n)
        for level in range(2):
            o = _U(b + n + level) * _N
            p, q = float(nodes[o + _U(1)]), float(nodes[o + _U(2)])
            u, v, uu, vv = u + p, v + q, uu + p * p, vv + q * q
    return deviation(u, uu), deviation(v, vv)
