"""Outlines on the sphere: which one is nearest, and how far away a line is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from weather.physics.sphere import arc_km, unit_vectors


@dataclass(frozen=True, eq=False)
class Outline:
    """Labelled points.

    corners : ndarray, shape (n, 2). Longitude and latitude, degrees.
    labels : ndarray, shape (n,).
    """

    corners: NDArray[np.float64]
    labels: NDArray[np.int64]
    tree: KDTree

    @classmethod
    def of(cls, shapes: Mapping[int, BaseGeometry], step_deg: float) -> Outline:
        """The rims of areas, or lines, as points no farther apart than ``step_deg``."""
        pieces = {
            label: shapely.get_coordinates(
                shapely.segmentize(shape.boundary if shape.area else shape, step_deg)
            )
            for label, shape in shapes.items()
        }
        labels = np.repeat(list(pieces), [len(piece) for piece in pieces.values()])
        return cls._planted(np.concatenate(list(pieces.values())), labels)

    @classmethod
    def _planted(cls, corners: NDArray[np.float64], labels: NDArray[np.int64]) -> Outline:
        """The points with the tree that finds them."""
        tree = KDTree(unit_vectors(corners[:, 1], corners[:, 0]))
        return cls(corners, labels, tree)

    def without(self, area: BaseGeometry) -> Outline:
        """The points that lie outside an area."""
        shapely.prepare(area)
        keep = ~shapely.contains_xy(area, self.corners)
        return self._planted(self.corners[keep], self.labels[keep])

    def nearest(self, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.int64]:
        """Label of the point nearest to each of n others, degrees."""
        return np.asarray(self.labels[self.tree.query(unit_vectors(lat, lon), workers=-1)[1]])

    def of_labels(self, chosen: NDArray[np.bool_]) -> Outline:
        """The points whose label is marked in a table of labels."""
        keep = chosen[self.labels]
        return self._planted(self.corners[keep], self.labels[keep])

    def distance_km(
        self, lat: NDArray[np.float64], lon: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Great-circle distance of each of n points to the nearest of these, degrees to km."""
        return arc_km(self.tree.query(unit_vectors(lat, lon), workers=-1)[0])


def distance_to_line_km(
    line: LineString, lat: NDArray[np.float64], lon: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Great-circle distance from each of n points to a line of short pieces, km.

    Each piece is taken as the chord between its ends, which lies 2 m inside the sphere where the
    ends are 10 km apart.
    """
    corners = shapely.get_coordinates(line)
    ends = unit_vectors(corners[:, 1], corners[:, 0])
    points = unit_vectors(lat, lon)
    nearest2 = np.full(len(points), np.inf)
    for start, along in zip(ends[:-1], np.diff(ends, axis=0), strict=True):
        reach = np.clip((points - start) @ along / (along @ along), 0.0, 1.0)
        gap = points - start - reach[:, None] * along
        np.minimum(nearest2, np.einsum("ij,ij->i", gap, gap), out=nearest2)
    return arc_km(np.sqrt(nearest2))
