"""A claim as lines on the ground, for every map that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from weather.physics.sphere import circle, destination

if TYPE_CHECKING:
    from drift.event.parts import Claim, Launch

Array = npt.NDArray[np.float64]


def lines_of(claim: Claim, launch: Launch | None, reach_km: float) -> list[Array]:
    """Lines of longitude and latitude (degrees), each shape (n, 2); none without a place.

    A claimed heading is a fan from the launch that reaches reach_km, a distance a ring around it or
    two, a place a circle. The border of a region is not among them (`drift.places.regions`).
    """
    if claim.predicate in ("heading", "distance") and launch is not None:
        start = (launch.longitude_deg, launch.latitude_deg)
        if claim.predicate == "distance":
            return [circle(*start, km) for km in (claim.min_km, claim.max_km) if km]
        fan = (claim.bearing_deg or 0.0) + claim.tolerance_deg * np.linspace(-1.0, 1.0, 31)
        lat, lon = destination(start[1], start[0], fan, reach_km)
        return [np.vstack([[start], np.column_stack([lon, lat]), [start]])]
    if claim.longitude_deg is not None and claim.latitude_deg is not None:
        return [circle(claim.longitude_deg, claim.latitude_deg, claim.radius_km or 0.0)]
    return []
