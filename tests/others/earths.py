"""The Earths that programs go by: metres of a degree of longitude and of latitude."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

#: Metres of a degree of longitude and of latitude, at latitudes in degrees.
Earth = Callable[[Array], tuple[Array, Array]]


def sphere(radius_m: float) -> Earth:
    """A sphere: this project's, or that of a nautical mile (Parcels)."""
    degree = np.radians(radius_m)
    return lambda lat: (degree * np.cos(np.radians(lat)), np.full_like(lat, degree))


def ellipsoid(lat: Array) -> tuple[Array, Array]:
    """WGS 84 (OpenDrift): radii of curvature of the prime vertical and of the meridian."""
    a, e2 = 6378137.0, 0.00669437999014
    root = np.sqrt(1.0 - e2 * np.sin(np.radians(lat)) ** 2)
    east = np.radians(a / root) * np.cos(np.radians(lat))
    return east, np.radians(a * (1.0 - e2) / root**3)


#: A nautical mile is a minute of arc.
NAUTICAL = sphere(np.degrees(1852.0 * 60.0))
