"""Columns of the grid as the kernels read them: height, wind and density side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from weather.kernels import SkyArrays

if TYPE_CHECKING:
    import xarray as xr

Array = npt.NDArray[np.float64]

#: How far below its lowest level a column goes on with the same wind, m.
_BELOW_LOWEST_M = 1000.0


def pack(tidy: xr.Dataset, times: Array, dtype: np.dtype) -> SkyArrays:
    """Height, wind and density side by side, column after column."""
    heights, *values = (
        np.moveaxis(tidy[name].transpose("time", "level", "latitude", "longitude").values, 1, -1)
        for name in ("geopotential_height", "eastward_wind", "northward_wind", "air_density")
    )
    if "surface_altitude" in tidy:
        nodes = _on_the_ground(tidy, heights, values, dtype)
    else:
        nodes = _continued_below(heights, values, dtype)
    if nodes.shape[0] == 1:
        nodes = np.concatenate([nodes, nodes])
    latitude, longitude = tidy["latitude"].values, tidy["longitude"].values
    nodes, longitude_step = _closed_around(nodes, longitude)
    _, ny, nx, nz, _ = nodes.shape
    return SkyArrays(
        times=times,
        latitude0=float(latitude[0]),
        latitude_step=float(latitude[-1] - latitude[0]) / (ny - 1),
        longitude0=float(longitude[0]),
        longitude_step=longitude_step,
        ny=ny,
        nx=nx,
        nz=nz,
        nodes=np.ascontiguousarray(nodes.reshape(-1, 4)),
    )


def _closed_around(nodes: npt.NDArray, longitude: Array) -> tuple[npt.NDArray, float]:
    """A grid that goes around the Earth gets its first meridian again at the end."""
    step = float(longitude[-1] - longitude[0]) / (longitude.size - 1)
    if abs(step * longitude.size - 360.0) < 0.01 * step:
        return np.concatenate([nodes, nodes[:, :, :1]], axis=2), step
    return nodes, step


def _continued_below(
    heights: npt.NDArray, values: list[npt.NDArray], dtype: np.dtype
) -> npt.NDArray:
    """Columns with one node more, under the lowest level: its wind, and denser air."""
    u, v, rho = values
    shape = (*heights.shape[:-1], heights.shape[-1] + 1, 4)
    nodes = np.empty(shape, dtype=dtype)
    nodes[..., 1:, 0], nodes[..., 1:, 1], nodes[..., 1:, 2] = heights, u, v
    nodes[..., 1:, 3] = rho
    nodes[..., 0, :] = nodes[..., 1, :]
    nodes[..., 0, 0] -= _BELOW_LOWEST_M
    scale = (heights[..., 1] - heights[..., 0]) / np.log(rho[..., 0] / rho[..., 1])
    nodes[..., 0, 3] *= np.exp(_BELOW_LOWEST_M / scale)
    return nodes


def _on_the_ground(
    tidy: xr.Dataset, heights: npt.NDArray, values: list[npt.NDArray], dtype: np.dtype
) -> npt.NDArray:
    """Columns that begin at the reanalysis' own ground.

    Levels under the ground hold extrapolated values; their place is taken by the winds at 10 m
    and 100 m where the data have them, else by the wind of the lowest level above the ground.
    """
    ground = tidy["surface_altitude"].transpose("latitude", "longitude").values[None, :, :]
    near = [metres for metres in (10, 100) if f"eastward_wind_{metres}m" in tidy]
    free = heights > (ground + (near[-1] if near else 0))[..., None]
    lowest = np.argmax(free, axis=-1)[..., None]
    foot = [np.take_along_axis(values[i], lowest, -1) for i in range(3)]
    foot_height = np.take_along_axis(heights, lowest, -1)
    nt, ny, nx, nz = heights.shape
    nodes = np.empty((nt, ny, nx, nz + 1 + len(near), 4), dtype=dtype)
    # Buried levels are stacked, in order and out of the way, below the ground.
    buried = (ground[..., None] - _BELOW_LOWEST_M) + np.arange(nz)
    nodes[..., :nz, 0] = np.where(free, heights, buried)
    for i in range(3):
        nodes[..., :nz, i + 1] = np.where(free, values[i], foot[i])
    surface_density = foot[2] * np.exp(
        (foot_height - ground[..., None]) / _scale(heights, values[2], lowest)
    )
    levels: list[tuple[int, list[npt.NDArray]]] = [(0, [foot[0][..., 0], foot[1][..., 0]])]
    for metres in near:
        pair = [
            tidy[f"{way}_wind_{metres}m"].transpose("time", "latitude", "longitude").values
            for way in ("eastward", "northward")
        ]
        levels.append((metres, pair))
    if near:
        levels[0] = (0, levels[1][1])
    for n, (metres, (u, v)) in enumerate(levels, start=nz):
        nodes[..., n, 0], nodes[..., n, 1], nodes[..., n, 2] = ground + metres, u, v
        nodes[..., n, 3] = surface_density[..., 0]
    below = ~free
    for i in range(2):
        nodes[..., :nz, i + 1] = np.where(below, levels[0][1][i][..., None], nodes[..., :nz, i + 1])
    nodes[..., :nz, 3] = np.where(below, surface_density, nodes[..., :nz, 3])
    order = np.argsort(nodes[..., 0], axis=-1, kind="stable")
    return np.take_along_axis(nodes, order[..., None], axis=-2)


def _scale(heights: npt.NDArray, rho: npt.NDArray, lowest: npt.NDArray) -> npt.NDArray:
    """Scale height of the density in the layer above the lowest level over the ground, m."""
    above = np.minimum(lowest + 1, heights.shape[-1] - 1)
    below = above - 1
    depth = np.take_along_axis(heights, above, -1) - np.take_along_axis(heights, below, -1)
    ratio = np.take_along_axis(rho, below, -1) / np.take_along_axis(rho, above, -1)
    return depth / np.log(ratio)
