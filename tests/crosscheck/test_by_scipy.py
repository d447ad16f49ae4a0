"""Whole flights from `drift run` beside the same flights by scipy: winds, legs and landings.

What remains is the step of the project, said to be within some ten metres (docs/science.md,
"Numerical error"), and what common heights 10 m apart lose of winds that bend at levels.
"""

import numpy as np
import pytest

from tests.crosscheck import flights
from tests.crosscheck.by_scipy import ByScipy
from tests.others.earths import sphere
from weather.constants import EARTH_RADIUS_M

#: Root mean square and most, m. Heights 20 m apart gave a largest of 56 m in ERA5, 10 m gave 14.
RMS_M, MOST_M = 6.0, 25.0

#: The step of a fall, and density that is read linearly between 10 m instead of between levels, s.
LATE_S = 0.3


@pytest.mark.parametrize("name", flights.CASES)
def test_whole_flights_land_where_scipy_lands_them(name, flown):
    ours = flown(name)
    lon, lat, aloft = ByScipy(ours.file, sphere(EARTH_RADIUS_M)).ends()
    off = ours.off_m(lon, lat)
    say(name, off, ours)
    assert np.sqrt((off**2).mean()) < RMS_M
    assert off.max() < MOST_M
    assert np.abs(ours.late_s(aloft)).max() < LATE_S
    # They went somewhere: an error of a leg, a minute or a level would show.
    assert ours.way_m().mean() > 100 * RMS_M


def say(name, off, ours):
    """What was measured."""
    way = ours.way_m(off.size) / 1000.0
    print(
        f"\n{name}: {np.sqrt((off**2).mean()):.2f} m r.m.s. and at most {off.max():.1f} m apart "
        f"after {way.mean():.0f} km on average, {way.max():.0f} km at most"
    )
