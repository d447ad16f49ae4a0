"""A claim as lines on the ground, for every map that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from weather.physics.sphere import circle, destination

if TYPE_CHECKING:
    from drift.event.parts import Claim, Launch

#: Rings have more corners than fans.
_CORNERS_OF_A_RING = 60

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


def label_point(line: Array, number: int) -> Array:
    """Where the number of a claim stands on one of its lines, shape (2,).

    At the end of a fan; on a ring farther round for each number, so that those of several claims on
    one place stand apart.
    """
    is_fan = len(line) < _CORNERS_OF_A_RING
    share = 0.5 if is_fan else (0.125 + 0.15 * (number - 1)) % 1.0
    return np.asarray(line[round(share * (len(line) - 1))])
