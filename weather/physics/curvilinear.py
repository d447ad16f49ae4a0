"""Grids that are not of meridians and parallels: where a place lies in them, and their own east.

A grid is two arrays of shape (rows, columns): latitude and longitude of its points, degrees. Inside
a cell of four points latitude and longitude are bilinear in two coordinates from 0 to 1.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

Array = NDArray[np.float64]

#: How far outside a cell, in cells, a place still counts as in it: rounding of float32 places.
_RIM = 1e-4

#: Steps of Newton's method; a cell is so nearly a parallelogram that three reach 1e-9.
_STEPS = 8


def unit_vectors(latitude: Array, longitude: Array) -> Array:
    """Places on the unit sphere, shape (n, 3)."""
    lat, lon = np.radians(latitude).ravel(), np.radians(longitude).ravel()
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))


def interpolation(
    grid: tuple[Array, Array], latitude: Array, longitude: Array
) -> tuple[sparse.csr_array, NDArray[np.bool_]]:
    """Bilinear weights from the points of a grid to some places, and which places lie in it.

    grid : latitude and longitude of its points, shape (rows, columns). latitude, longitude : shape
    (n,). The weights have shape (n, rows * columns); a place outside the grid has none.
    """
    rows, columns = grid[0].shape
    tree = cKDTree(unit_vectors(*grid))
    _, nearest = tree.query(unit_vectors(latitude, longitude))
    j, i = np.divmod(nearest, columns)
    n = latitude.size
    inside = np.zeros(n, bool)
    corner, s, r = np.zeros(n, np.intp), np.zeros(n), np.zeros(n)
    for dj in (-1, 0):
        for di in (-1, 0):
            here = ~inside & (j + dj >= 0) & (j + dj < rows - 1)
            here &= (i + di >= 0) & (i + di < columns - 1)
            first = (j[here] + dj) * columns + i[here] + di
            across, up = _in_cell(grid, first, latitude[here], longitude[here])
            well = (np.minimum(across, up) >= -_RIM) & (np.maximum(across, up) <= 1 + _RIM)
            where = np.flatnonzero(here)[well]
            corner[where], s[where], r[where] = first[well], across[well], up[well]
            inside[where] = True
    return _weights(corner, np.clip(s, 0, 1), np.clip(r, 0, 1), inside, (rows, columns)), inside


def _in_cell(
    grid: tuple[Array, Array], first: NDArray[np.intp], latitude: Array, longitude: Array
) -> tuple[Array, Array]:
    """Coordinates of places in the cells whose first corners are given: along columns and rows."""
    columns = grid[0].shape[1]
    corners = []
    for step in (0, 1, columns, columns + 1):
        north = grid[0].ravel()[first + step] - latitude
        east = (grid[1].ravel()[first + step] - longitude + 180.0) % 360.0 - 180.0
        corners.append(np.stack([east * np.cos(np.radians(latitude)), north]))
    origin, along, up, far = corners
    a, b, c = along - origin, up - origin, far - along - up + origin
    s, r = np.full(first.size, 0.5), np.full(first.size, 0.5)
    for _ in range(_STEPS):
        off = origin + s * a + r * b + s * r * c
        ds, dr = a + r * c, b + s * c
        determinant = ds[0] * dr[1] - ds[1] * dr[0]
        determinant = np.where(determinant == 0, np.inf, determinant)
        s = s - (off[0] * dr[1] - off[1] * dr[0]) / determinant
        r = r - (ds[0] * off[1] - ds[1] * off[0]) / determinant
    return s, r


def _weights(
    corner: NDArray[np.intp],
    s: Array,
    r: Array,
    inside: NDArray[np.bool_],
    shape: tuple[int, int],
) -> sparse.csr_array:
    columns = shape[1]
    at = np.flatnonzero(inside)
    s, r, corner = s[at], r[at], corner[at]
    parts = {
        0: (1 - s) * (1 - r),
        1: s * (1 - r),
        columns: (1 - s) * r,
        columns + 1: s * r,
    }
    weights = sparse.coo_array(
        (
            np.concatenate(list(parts.values())),
            (np.tile(at, 4), np.concatenate([corner + step for step in parts])),
        ),
        shape=(inside.size, shape[0] * columns),
    ).tocsr()
    # A weight of nothing must not carry a missing value along.
    weights.data[np.abs(weights.data) < 1e-9] = 0.0
    weights.eliminate_zeros()
    return weights


def turn_of_rows(latitude: Array, longitude: Array) -> Array:
    """Angle from true east to the direction in which columns are counted, rad, at each point."""
    north = np.gradient(latitude, axis=1)
    east = np.gradient(np.unwrap(longitude, period=360.0, axis=1), axis=1)
    return np.arctan2(north, east * np.cos(np.radians(latitude)))


def unrotated(
    rlat: Array, rlon: Array, pole_latitude: float, pole_longitude: float, turned_by: float = 0.0
) -> tuple[Array, Array]:
    """True latitude and longitude, degrees, of places on a sphere turned to another north pole.

    CF appendix F, rotated_latitude_longitude: the place of the grid's north pole, and the longitude
    of the true north pole in the grid (turned_by).
    """
    phi, lam = np.radians(rlat), np.radians(rlon - turned_by)
    pole = np.radians(pole_latitude)
    x, y = np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam)
    z = np.sin(phi)
    latitude = np.arcsin(np.clip(np.cos(pole) * x + np.sin(pole) * z, -1.0, 1.0))
    east = np.arctan2(-y, np.cos(pole) * z - np.sin(pole) * x)
    longitude = np.degrees(east) + pole_longitude
    return np.degrees(latitude), (longitude + 180.0) % 360.0 - 180.0
