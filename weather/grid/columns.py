"""Columns of the grid as the kernels read them: height, wind and density side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from weather.grid.kernels import SkyArrays

if TYPE_CHECKING:
    import xarray as xr

Array = npt.NDArray[np.float64]

#: How far below its lowest level a column goes on with the same wind, m.
_BELOW_LOWEST_M = 1000.0

#: The vertical motion of the air, where winds come with it.
VERTICAL = "upward_air_velocity"

#: Roughness length of the lowest ten metres, m: open farmland (Stull 1988, figure 9.6).
ROUGHNESS_M = 0.1


def pack(
    tidy: xr.Dataset, times: Array, dtype: np.dtype
) -> tuple[SkyArrays, npt.NDArray[np.float32]]:
    """Height, wind and density side by side, column after column; and beside them vertical motion.

    Returns the columns, and the upward velocity of the air at each of their nodes, m s-1, shape
    (nt * ny * nx * nz,); empty where the winds do not tell it.
    """
    names = ["geopotential_height", "eastward_wind", "northward_wind", "air_density"]
    names += [VERTICAL] if VERTICAL in tidy else []
    heights, *values = (
        np.moveaxis(tidy[name].transpose("time", "level", "latitude", "longitude").values, 1, -1)
        for name in names
    )
    if "surface_altitude" in tidy and not _goes_on_below(tidy):
        nodes = _on_the_ground(tidy, heights, values, dtype)
    else:
        nodes = _continued_below(heights, values, dtype)
    if nodes.shape[0] == 1:
        nodes = np.concatenate([nodes, nodes])
    latitude, longitude = tidy["latitude"].values, tidy["longitude"].values
    nodes, longitude_step = _closed_around(nodes, longitude)
    _, ny, nx, nz, _ = nodes.shape
    vertical = np.ascontiguousarray(nodes[..., 4:].reshape(-1), dtype=np.float32)
    return SkyArrays(
        times=times,
        latitude0=float(latitude[0]),
        latitude_step=float(latitude[-1] - latitude[0]) / (ny - 1),
        longitude0=float(longitude[0]),
        longitude_step=longitude_step,
        ny=ny,
        nx=nx,
        nz=nz,
        nodes=np.ascontiguousarray(nodes[..., :4].reshape(-1, 4)),
    ), vertical


def _goes_on_below(tidy: xr.Dataset) -> bool:
    """Whether the levels under the ground were filled by the gate and nothing better is known.

    A file that leaves them out (MERRA-2) has them extrapolated with care; another's may hold
    anything there.
    """
    return tidy.attrs.get("below_ground") == "extrapolated" and "eastward_wind_10m" not in tidy


def pack_mixed(tidy: xr.Dataset) -> Array:
    """Depth of the boundary layer on the times and columns of `pack`, m; empty if unknown."""
    if "boundary_layer_height" not in tidy:
        return np.empty((0, 0, 0))
    depth = tidy["boundary_layer_height"].transpose("time", "latitude", "longitude").values
    if depth.shape[0] == 1:
        depth = np.concatenate([depth, depth])
    depth, _ = _closed_around(depth, tidy["longitude"].values)
    return np.ascontiguousarray(depth, dtype=np.float64)


def _closed_around(nodes: npt.NDArray, longitude: Array) -> tuple[npt.NDArray, float]:
    """A grid that goes around the Earth gets its first meridian again at the end."""
    step = float(longitude[-1] - longitude[0]) / (longitude.size - 1)
    if abs(step * longitude.size - 360.0) < 0.01 * step:
        return np.concatenate([nodes, nodes[:, :, :1]], axis=2), step
    return nodes, step


def _continued_below(
    heights: npt.NDArray, values: list[npt.NDArray], dtype: np.dtype
) -> npt.NDArray:
    """Columns with one node more, under the lowest level: its wind, denser air, no way down."""
    rho = values[2]
    shape = (*heights.shape[:-1], heights.shape[-1] + 1, 1 + len(values))
    nodes = np.empty(shape, dtype=dtype)
    nodes[..., 1:, 0] = heights
    for n, part in enumerate(values, start=1):
        nodes[..., 1:, n] = part
    nodes[..., 0, :] = nodes[..., 1, :]
    nodes[..., 0, 0] -= _BELOW_LOWEST_M
    nodes[..., 0, 4:] = 0.0
    scale = (heights[..., 1] - heights[..., 0]) / np.log(rho[..., 0] / rho[..., 1])
    nodes[..., 0, 3] *= np.exp(_BELOW_LOWEST_M / scale)
    return nodes


def _on_the_ground(
    tidy: xr.Dataset, heights: npt.NDArray, values: list[npt.NDArray], dtype: np.dtype
) -> npt.NDArray:
    """Columns that begin at the reanalysis' own ground.

    Levels under the ground hold extrapolated values. They are stacked out of the way below it, and
    near-surface winds take over where the data have them, else the lowest level above the ground.
    """
    ground = tidy["surface_altitude"].transpose("latitude", "longitude").values[None, :, :]
    near = [metres for metres in (10, 100) if f"eastward_wind_{metres}m" in tidy]
    free = heights > (ground + (near[-1] if near else 0))[..., None]
    lowest = np.argmax(free, axis=-1)[..., None]
    foot_u, foot_v, foot_rho = (np.take_along_axis(part, lowest, -1) for part in values[:3])
    above = np.take_along_axis(heights, lowest, -1) - ground[..., None]
    density = foot_rho * np.exp(above / _scale(heights, values[2], lowest))
    surface = _surface_winds(tidy, near) or [(0.0, foot_u[..., 0], foot_v[..., 0])]
    nt, ny, nx, nz = heights.shape
    nodes = np.zeros((nt, ny, nx, nz + len(surface), 1 + len(values)), dtype=dtype)
    buried = (ground[..., None] - _BELOW_LOWEST_M) + np.arange(nz)
    nodes[..., :nz, 0] = np.where(free, heights, buried)
    _, lowest_u, lowest_v = surface[0]
    nodes[..., :nz, 1] = np.where(free, values[0], lowest_u[..., None])
    nodes[..., :nz, 2] = np.where(free, values[1], lowest_v[..., None])
    nodes[..., :nz, 3] = np.where(free, values[2], density)
    for part in values[3:]:  # the air does not pass through the ground
        nodes[..., :nz, 4] = np.where(free, part, 0.0)
    for n, (metres, u, v) in enumerate(surface, start=nz):
        nodes[..., n, 0], nodes[..., n, 1], nodes[..., n, 2] = ground + metres, u, v
        nodes[..., n, 3] = density[..., 0]
    order = np.argsort(nodes[..., 0], axis=-1, kind="stable")
    return np.take_along_axis(nodes, order[..., None], axis=-2)


def _surface_winds(
    tidy: xr.Dataset, near: list[int]
) -> list[tuple[float, npt.NDArray, npt.NDArray]]:
    """Height above ground, u and v of the nodes near the ground, lowest first.

    Below 10 m the wind follows the neutral logarithmic profile u(z) = u(10 m) ln(z / z0) / ln(10 m
    / z0) (Stull 1988, equation 9.7.1) and is calm at the roughness length z0.
    """
    winds = {
        metres: tuple(
            tidy[f"{way}_wind_{metres}m"].transpose("time", "latitude", "longitude").values
            for way in ("eastward", "northward")
        )
        for metres in near
    }
    nodes = []
    if 10 in winds:
        for metres in (ROUGHNESS_M, 0.5, 2.0, 5.0):
            share = np.log(metres / ROUGHNESS_M) / np.log(10.0 / ROUGHNESS_M)
            u, v = winds[10]
            nodes.append((metres, share * u, share * v))
    return nodes + [(float(metres), u, v) for metres, (u, v) in winds.items()]


def _scale(heights: npt.NDArray, rho: npt.NDArray, lowest: npt.NDArray) -> npt.NDArray:
    """Scale height of the density in the layer above the lowest level over the ground, m."""
    above = np.minimum(lowest + 1, heights.shape[-1] - 1)
    below = above - 1
    depth = np.take_along_axis(heights, above, -1) - np.take_along_axis(heights, below, -1)
    ratio = np.take_along_axis(rho, below, -1) / np.take_along_axis(rho, above, -1)
    return depth / np.log(ratio)
