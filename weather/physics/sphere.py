"""Distances, bearings and destinations on the sphere."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from weather.constants import EARTH_RADIUS_M


def distance_km(
    lat: ArrayLike, lon: ArrayLike, to_lat: ArrayLike, to_lon: ArrayLike
) -> NDArray[np.float64]:
    """Great-circle distance on the sphere, km; all in degrees, broadcast together.

    Half-angle formula, exact at small distances too: Snyder, Map Projections, a Working Manual
    (USGS Professional Paper 1395, 1987), equation 5-3a.
    """
    phi1, lam1, phi2, lam2 = (np.radians(x) for x in (lat, lon, to_lat, to_lon))
    h = np.sin((phi2 - phi1) / 2) ** 2
    h = h + np.cos(phi1) * np.cos(phi2) * np.sin((lam2 - lam1) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M / 1000 * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0))))


def bearing_deg(
    lat: ArrayLike, lon: ArrayLike, to_lat: ArrayLike, to_lon: ArrayLike
) -> NDArray[np.float64]:
    """Direction in which the great circle to the second point sets out, degrees clockwise of north.

    In [0, 360); 0 where both points are one. Snyder (as in `distance_km`), equation 5-4b.
    """
    phi1, lam1, phi2, lam2 = (np.radians(x) for x in (lat, lon, to_lat, to_lon))
    east = np.sin(lam2 - lam1) * np.cos(phi2)
    north = np.cos(phi1) * np.sin(phi2) - np.sin(phi1) * np.cos(phi2) * np.cos(lam2 - lam1)
    return np.asarray(np.degrees(np.arctan2(east, north)) % 360.0)


def east_north_km(
    latitude0: ArrayLike, longitude0: ArrayLike, latitude: ArrayLike, longitude: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far east and north of a point others lie: distance times sine and cosine of bearing."""
    far = distance_km(latitude0, longitude0, latitude, longitude)
    course = np.radians(bearing_deg(latitude0, longitude0, latitude, longitude))
    return far * np.sin(course), far * np.cos(course)


def destination(
    lat: ArrayLike, lon: ArrayLike, bearing: ArrayLike, distance: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where a great circle ends: latitude and longitude, degrees, the latter in [-180, 180).

    bearing : degrees clockwise of north; distance : km. Snyder (as in `distance_km`), equations
    5-5 and 5-6.
    """
    phi, lam, azimuth = (np.radians(x) for x in (lat, lon, bearing))
    c = np.asarray(distance) * 1000 / EARTH_RADIUS_M
    sine = np.sin(phi) * np.cos(c) + np.cos(phi) * np.sin(c) * np.cos(azimuth)
    east = np.sin(c) * np.sin(azimuth)
    north = np.cos(phi) * np.cos(c) - np.sin(phi) * np.sin(c) * np.cos(azimuth)
    longitude = np.degrees(lam + np.arctan2(east, north))
    return np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0))), (longitude + 180.0) % 360.0 - 180.0


def within(
    lat: ArrayLike, lon: ArrayLike, place_lat: float, place_lon: float, radius_km: float
) -> NDArray[np.bool_]:
    """Whether points lie within a great-circle radius of a place; the rim counts as inside."""
    return np.asarray(distance_km(lat, lon, place_lat, place_lon) <= radius_km)


def circle(lon: float, lat: float, radius_km: float, n: int = 72) -> NDArray[np.float64]:
    """A circle on the sphere as a closed line: lon, lat (degrees), shape (n + 1, 2)."""
    lats, lons = destination(lat, lon, np.linspace(0.0, 360.0, n + 1), radius_km)
    return np.column_stack([lons, lats])


def unit_vectors(lat: ArrayLike, lon: ArrayLike) -> NDArray[np.float64]:
    """Points in degrees as vectors of length 1 from the centre, shape (n, 3)."""
    phi, lam = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def arc_km(chord: ArrayLike) -> NDArray[np.float64]:
    """Great-circle distance, km, of two points whose unit vectors lie a chord (1) apart."""
    half = np.minimum(np.asarray(chord) / 2, 1.0)
    return np.asarray(2 * EARTH_RADIUS_M / 1000 * np.arcsin(half))


def middle(lat: ArrayLike, lon: ArrayLike) -> tuple[float, float]:
    """Latitude and longitude of the mean direction of points on the sphere, degrees."""
    x, y, z = unit_vectors(lat, lon).mean(axis=0)
    return float(np.degrees(np.arctan2(z, np.hypot(x, y)))), float(np.degrees(np.arctan2(y, x)))
