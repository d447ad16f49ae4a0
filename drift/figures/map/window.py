"""Which piece of the Earth a map shows, and in which projection."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cartopy.crs as ccrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from weather.constants import EARTH_RADIUS_M
from weather.physics import sphere

Array = NDArray[np.float64]

#: The same sphere the flights are computed on.
GLOBE: Final = ccrs.Globe(
    ellipse=None, semimajor_axis=EARTH_RADIUS_M, semiminor_axis=EARTH_RADIUS_M
)

#: No map is smaller than this across, nor reaches farther from its centre, m.
_SMALLEST_M: Final = 60_000.0
_FARTHEST_M: Final = 6_000_000.0


@dataclass(frozen=True)
class Window:
    """A rectangle in the metres of a projection.

    x, y : left and right, bottom and top, in the projection's own unit.
    """

    projection: ccrs.Projection
    x: tuple[float, float]
    y: tuple[float, float]

    @property
    def aspect(self) -> float:
        """Width over height."""
        return (self.x[1] - self.x[0]) / (self.y[1] - self.y[0])

    def project(self, lon: ArrayLike, lat: ArrayLike) -> Array:
        """Points of the map, shape (n, 2); not finite where the projection has no such place."""
        return project(self.projection, lon, lat)

    def degrees(self, x: ArrayLike, y: ArrayLike) -> Array:
        """Longitude and latitude of points of the map, shape (n, 2)."""
        x, y = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
        geodetic = self.projection.as_geodetic()
        return np.asarray(geodetic.transform_points(self.projection, x.ravel(), y.ravel())[:, :2])

    def rim(self, n: int = 60) -> Array:
        """Longitude and latitude along the frame from the lower left, n a side, shape (4 n, 2)."""
        s = np.linspace(0.0, 1.0, n, endpoint=False)
        width, height = self.x[1] - self.x[0], self.y[1] - self.y[0]
        x = self.x[0] + width * np.concatenate([s, np.ones(n), 1 - s, np.zeros(n)])
        y = self.y[0] + height * np.concatenate([np.zeros(n), s, np.ones(n), 1 - s])
        return self.degrees(x, y)

    def bounds_deg(self) -> tuple[float, float, float, float]:
        """West, east, south, north that hold the whole window; west may be above east - 360 only.

        Round a pole, or where the frame leaves the globe, the bounds are those of the whole Earth.
        """
        rim = self.rim()
        if not np.isfinite(rim).all():
            return -180.0, 180.0, -90.0, 90.0
        poles = self.project([0.0, 0.0], [90.0, -90.0])
        inside = [self.holds(point) for point in poles]
        lon = np.degrees(np.unwrap(np.radians(rim[:, 0])))
        south = -90.0 if inside[1] else float(rim[:, 1].min())
        north = 90.0 if inside[0] else float(rim[:, 1].max())
        if any(inside) or np.ptp(lon) >= 360.0:
            return -180.0, 180.0, south, north
        return float(lon.min()), float(lon.max()), south, north

    def holds(self, point: Array) -> bool:
        """Whether a point of the map is inside the frame."""
        return bool(self.x[0] <= point[0] <= self.x[1] and self.y[0] <= point[1] <= self.y[1])


def project(projection: ccrs.Projection, lon: ArrayLike, lat: ArrayLike) -> Array:
    """Longitudes and latitudes as points of a map, shape (n, 2)."""
    lon, lat = np.broadcast_arrays(np.asarray(lon, float), np.asarray(lat, float))
    geodetic = projection.as_geodetic()
    return np.asarray(projection.transform_points(geodetic, lon.ravel(), lat.ravel())[:, :2])


def local_projection(lon: float, lat: float) -> ccrs.Projection:
    """The stereographic projection touching the sphere at a point: angles and circles stay true.

    Scale grows by (d / 2R)^2, 0.15 % at d = 500 km (Snyder 1987, USGS Professional Paper 1395,
    p. 157).
    """
    return ccrs.Stereographic(central_latitude=lat, central_longitude=lon, globe=GLOBE)


def window_of(
    lon: Array,
    lat: Array,
    must: Array,
    *,
    projection: ccrs.Projection | None = None,
    aspects: tuple[float, float] = (0.85, 1.35),
    margin: float = 0.10,
) -> Window:
    """The rectangle that holds the middle 98 % of some points and all of those that must be seen.

    lon, lat : ndarray, shape (n,), degrees. must : ndarray, shape (m, 2), longitude and latitude.
    projection : None takes `local_projection` at the middle.
    aspects : least and greatest width over height. margin : added on each side, as a fraction.
    """
    points = np.column_stack([lon, lat])
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points) and not len(must):
        points = np.zeros((1, 2))
    if projection is not None:
        return _framed(projection, points, must, aspects, margin)
    lat0, lon0 = sphere.middle(*np.vstack([points, must]).T[::-1])
    first = local_projection(lon0, lat0)
    rough = _framed(first, points, must, aspects, margin)
    ((lon0, lat0),) = rough.degrees(sum(rough.x) / 2, sum(rough.y) / 2)
    return _framed(local_projection(lon0, lat0), points, must, aspects, margin)


def _framed(
    projection: ccrs.Projection,
    points: Array,
    must: Array,
    aspects: tuple[float, float],
    margin: float,
) -> Window:
    """Percentiles, what must be seen, margin, and sides that are not too unequal."""
    # Only the stereographic map has no edge of its own: the far side of the Earth runs to infinity.
    far = _FARTHEST_M if isinstance(projection, ccrs.Stereographic) else np.inf
    cloud = _within(project(projection, points[:, 0], points[:, 1]), far)
    shown = [np.percentile(cloud, [1, 99], axis=0)] if len(cloud) else []
    shown.append(_within(project(projection, must[:, 0], must[:, 1]), far))
    corners = np.vstack(shown)
    if not len(corners):
        corners = np.zeros((1, 2))
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
    sides = np.ptp(corners, axis=0) * (1 + 2 * margin)
    sides = np.maximum(sides, _SMALLEST_M / projection_unit_m(projection))
    width = max(sides[0], sides[1] * aspects[0])
    height = max(sides[1], width / aspects[1])
    return Window(
        projection,
        (float(middle[0] - width / 2), float(middle[0] + width / 2)),
        (float(middle[1] - height / 2), float(middle[1] + height / 2)),
    )


def _within(points: Array, far: float) -> Array:
    """Points with a finite place on the map, not farther than that from its origin."""
    near = np.isfinite(points).all(axis=1) & (np.abs(points) <= far).all(axis=1)
    return np.asarray(points[near])


def projection_unit_m(projection: ccrs.Projection) -> float:
    """Metres in one unit of a projection: about 111 km where it counts in degrees."""
    degrees = isinstance(projection, ccrs.PlateCarree | ccrs.RotatedPole)
    return EARTH_RADIUS_M * np.pi / 180 if degrees else 1.0


def stacked(pieces: Sequence[Array]) -> Array:
    """Several lists of points as one, shape (n, 2); none gives shape (0, 2)."""
    return np.vstack([np.empty((0, 2)), *pieces])
