"""Locate and interpolate, compiled. Numbers in, numbers out.

A wind sample is linear in time, bilinear in longitude and latitude on the wind components, and
linear in geopotential height inside each of the four columns around the point, on the column's own
levels: nothing is resampled, so a sample has no error but that of the grid itself.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from weather.compiled import njit

#: How a sample went.
OK = 0
OUTSIDE_AREA = 1
OUTSIDE_TIME = 2
ABOVE_TOP = 3

#: What is stored side by side at each node of a column.
HEIGHT, EASTWARD, NORTHWARD, DENSITY = 0, 1, 2, 3

# Room for rounding at the rim of a grid, in cells: a launch exactly on the edge is inside.
_RIM = 1e-6


class SkyArrays(NamedTuple):
    """A gridded sky as the kernels read it.

    times : ndarray, shape (nt,), s since 1970 UTC, increasing.
    latitude0, latitude_step, longitude0, longitude_step : degrees.
    ny, nx, nz : number of latitudes, longitudes and nodes in a column.
    nodes : ndarray, shape (nt * ny * nx * nz, 4): height m, u, v m s-1 and density kg m-3 side by
        side, in the order (time, latitude, longitude, node); heights increase along a column.
    """

    times: npt.NDArray[np.float64]
    latitude0: float
    latitude_step: float
    longitude0: float
    longitude_step: float
    ny: int
    nx: int
    nz: int
    nodes: npt.NDArray[Any]


class GroundArrays(NamedTuple):
    """Height of the ground on a regular grid: altitude, shape (ny, nx), m."""

    latitude0: float
    latitude_step: float
    longitude0: float
    longitude_step: float
    altitude: npt.NDArray[np.float64]


@njit(cache=True, error_model="numpy")
def place(value: float, first: float, step: float, n: int) -> tuple[int, float]:
    """Cell and weight of the upper neighbour on a regular axis; cell -1 outside it."""
    position = (value - first) / step
    if position < -_RIM or position > n - 1 + _RIM:
        return -1, 0.0
    cell = min(max(math.floor(position), 0), n - 2)
    return cell, min(max(position - cell, 0.0), 1.0)


@njit(cache=True, error_model="numpy")
def eastward_of(lon: float, first: float) -> float:
    """Longitude moved by whole turns to lie in [first, first + 360)."""
    turned = lon - 360.0 * math.floor((lon - first) / 360.0)
    # A point a rounding error west of the first meridian is on it, not a turn east of it.
    return turned - 360.0 if turned - first > 360.0 - 1e-9 else turned


@njit(cache=True, error_model="numpy")
def moment(times: npt.NDArray[np.float64], t: float) -> tuple[int, float]:
    """Interval and weight of its end on the time axis; interval -1 outside it."""
    n = times.size
    if t < times[0] or t > times[n - 1]:
        return -1, 0.0
    low, high = 0, n - 1
    while high - low > 1:
        middle = (low + high) // 2
        if times[middle] <= t:
            low = middle
        else:
            high = middle
    return low, (t - times[low]) / (times[high] - times[low])


@njit(cache=True, error_model="numpy")
def layer(nodes: npt.NDArray[Any], base: int, nz: int, z: float, guess: int) -> int:
    """Lower node of the layer that holds height z, in the column that starts at node base.

    Neighbouring columns have nearly the same heights, so the guess is rarely off by more than one.
    """
    n = guess
    while n < nz - 2 and nodes[np.uintp(base + n + 1), 0] < z:
        n += 1
    while n > 0 and nodes[np.uintp(base + n), 0] >= z:
        n -= 1
    return n


@njit(cache=True, error_model="numpy")
def air(
    sky: SkyArrays, t: float, z: float, lat: float, lon: float
) -> tuple[int, float, float, float]:
    """How the sample went, eastward and northward wind (m s-1) and density (kg m-3) at a point.

    Below a column's lowest node the values of that node hold; above its top the sample fails.
    """
    nodes, nx, nz = sky.nodes, sky.nx, sky.nz
    j, wj = place(lat, sky.latitude0, sky.latitude_step, sky.ny)
    i, wi = place(eastward_of(lon, sky.longitude0), sky.longitude0, sky.longitude_step, nx)
    if j < 0 or i < 0:
        return OUTSIDE_AREA, 0.0, 0.0, 1.0
    k, wk = moment(sky.times, t)
    if k < 0:
        return OUTSIDE_TIME, 0.0, 0.0, 1.0
    u = v = rho = 0.0
    status = OK
    n = nz // 4
    for dk in range(2):
        for dj in range(2):
            for di in range(2):
                weight = (wk if dk else 1 - wk) * (wj if dj else 1 - wj) * (wi if di else 1 - wi)
                if weight == 0.0:
                    continue
                base = (((k + dk) * sky.ny + j + dj) * nx + i + di) * nz
                n = layer(nodes, base, nz, z, n)
                a, b = np.uintp(base + n), np.uintp(base + n + 1)
                low, high = float(nodes[a, 0]), float(nodes[b, 0])
                if z > high:
                    status = ABOVE_TOP
                upper = weight * max((z - low) / (high - low), 0.0)
                lower = weight - upper
                u += lower * nodes[a, 1] + upper * nodes[b, 1]
                v += lower * nodes[a, 2] + upper * nodes[b, 2]
                rho += lower * nodes[a, 3] + upper * nodes[b, 3]
    return status, u, v, rho


@njit(cache=True, error_model="numpy")
def mixed_depth(
    sky: SkyArrays, mixed: npt.NDArray[np.float64], t: float, lat: float, lon: float
) -> float:
    """Depth of the boundary layer at a point, m; NaN outside the sky or where it does not tell.

    mixed : ndarray, shape (nt, ny, nx), on the times and columns of the sky, or empty if unknown.
    """
    if mixed.size == 0:
        return math.nan
    j, wj = place(lat, sky.latitude0, sky.latitude_step, sky.ny)
    i, wi = place(eastward_of(lon, sky.longitude0), sky.longitude0, sky.longitude_step, sky.nx)
    k, wk = moment(sky.times, t)
    if j < 0 or i < 0 or k < 0:
        return math.nan
    depth = 0.0
    for dk in range(2):
        for dj in range(2):
            for di in range(2):
                weight = (wk if dk else 1 - wk) * (wj if dj else 1 - wj) * (wi if di else 1 - wi)
                depth += weight * mixed[k + dk, j + dj, i + di]
    return depth


@njit(cache=True, error_model="numpy")
def vertical_motion(
    sky: SkyArrays, vertical: npt.NDArray[Any], t: float, z: float, lat: float, lon: float
) -> float:
    """Upward velocity of the air at a point, m s-1; none outside the sky, interpolated as `air`.

    vertical : ndarray, shape (nt * ny * nx * nz,), beside the nodes of the sky.
    """
    nz = sky.nz
    j, wj = place(lat, sky.latitude0, sky.latitude_step, sky.ny)
    i, wi = place(eastward_of(lon, sky.longitude0), sky.longitude0, sky.longitude_step, sky.nx)
    k, wk = moment(sky.times, t)
    if j < 0 or i < 0 or k < 0:
        return 0.0
    w = 0.0
    n = nz // 4
    for dk in range(2):
        for dj in range(2):
            for di in range(2):
                weight = (wk if dk else 1 - wk) * (wj if dj else 1 - wj) * (wi if di else 1 - wi)
                if weight == 0.0:
                    continue
                base = (((k + dk) * sky.ny + j + dj) * sky.nx + i + di) * nz
                n = layer(sky.nodes, base, nz, z, n)
                a, b = np.uintp(base + n), np.uintp(base + n + 1)
                low, high = float(sky.nodes[a, 0]), float(sky.nodes[b, 0])
                share = min(max((z - low) / (high - low), 0.0), 1.0)
                w += weight * ((1.0 - share) * vertical[a] + share * vertical[b])
    return w


@njit(cache=True, error_model="numpy")
def spread(sky: SkyArrays, t: float, z: float, lat: float, lon: float) -> tuple[float, float]:
    """Standard deviation of u and v (m s-1) over the 16 grid values around a point in the sky."""
    nz = sky.nz
    j, _ = place(lat, sky.latitude0, sky.latitude_step, sky.ny)
    i, _ = place(eastward_of(lon, sky.longitude0), sky.longitude0, sky.longitude_step, sky.nx)
    k, _ = moment(sky.times, t)
    if j < 0 or i < 0 or k < 0:
        return 0.0, 0.0
    u = v = uu = vv = 0.0
    n = nz // 4
    for dk in range(2):
        for dj in range(2):
            for di in range(2):
                base = (((k + dk) * sky.ny + j + dj) * sky.nx + i + di) * nz
                n = layer(sky.nodes, base, nz, z, n)
                for level in range(2):
                    a = np.uintp(base + n + level)
                    du, dv = float(sky.nodes[a, 1]), float(sky.nodes[a, 2])
                    u, v, uu, vv = u + du, v + dv, uu + du * du, vv + dv * dv
    u, v = u / 16.0, v / 16.0
    return math.sqrt(max(uu / 16.0 - u * u, 0.0)), math.sqrt(max(vv / 16.0 - v * v, 0.0))


@njit(cache=True, error_model="numpy")
def ground_height(ground: GroundArrays, lat: float, lon: float) -> float:
    """Height of the ground (m), bilinear; outside its grid, that of the nearest edge."""
    ny, nx = ground.altitude.shape
    y = min(max((lat - ground.latitude0) / ground.latitude_step, 0.0), ny - 1.0)
    # A point off the grid is off the side that is nearer to it.
    east, half = lon - ground.longitude0, 0.5 * (nx - 1) * ground.longitude_step
    x = (east - 360.0 * math.floor((east - half) / 360.0 + 0.5)) / ground.longitude_step
    x = min(max(x, 0.0), nx - 1.0)
    j, i = min(int(y), ny - 2), min(int(x), nx - 2)
    wy, wx = y - j, x - i
    south = ground.altitude[j, i] * (1 - wx) + ground.altitude[j, i + 1] * wx
    north = ground.altitude[j + 1, i] * (1 - wx) + ground.altitude[j + 1, i + 1] * wx
    return south * (1 - wy) + north * wy


@njit(cache=True, error_model="numpy")
def air_along(
    sky: SkyArrays,
    t: npt.NDArray[np.float64],
    z: npt.NDArray[np.float64],
    lat: npt.NDArray[np.float64],
    lon: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float64]]:
    """`air` for many points: status, shape (n,), and (u, v, density), shape (3, n)."""
    status = np.empty(t.size, dtype=np.int8)
    values = np.empty((3, t.size))
    for n in range(t.size):
        status[n], values[0, n], values[1, n], values[2, n] = air(sky, t[n], z[n], lat[n], lon[n])
    return status, values
