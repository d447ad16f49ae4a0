"""Times and levels too far apart: what can be flown through, and what a gap says.

In height as in time, winds are known where they are given and not far from there: above the highest
level a member is lost and counted; under the lowest, and between levels too far apart, it would fly
in a wind that nobody gave.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from weather.box import Box
from weather.errors import InputError

Array = npt.NDArray[np.float64]

#: The lowest level may lie this far above the ground at the launch, m, and neighbouring levels
#: this far apart. Either costs about 2.5 m/s in each component of the wind, as much as a reanalysis
#: is wrong by itself: in the 29 ascents of 8 December 2008 over Korea that come with the package,
#: the wind of 500 m held down to the ground is off by 2.5 m/s r.m.s. (750 m: 3.5, 1500 m: 4.7), and
#: the wind interpolated over 4000 m by 2.3 m/s (2000 m: 1.2, 9000 m: 4.8).
LOWEST_LEVEL_M = 500.0
LONGEST_LEVEL_STEP_M = 4000.0

#: Winds further apart in time than this are not interpolated between unless that is asked for:
#: the error of linear interpolation grows with the square of the step (Stohl et al. 1995).
LONGEST_STEP_H = 6.0


def unbroken(seconds: Array, box: Box | None, allow_gaps: bool) -> tuple[slice, list[str]]:
    """Which times to use, and what to say about them.

    seconds : ndarray, shape (n_times,), increasing, s since 1970 UTC. box : with a box, the run of
    times that it begins in. Raises InputError where a gap matters and allow_gaps does not allow it.
    """
    long = np.flatnonzero(np.diff(seconds) > LONGEST_STEP_H * 3600.0)
    if allow_gaps:
        return slice(None), _allowed(seconds, long.size > 0)
    if box is None and long.size:
        raise _gap(seconds, int(long[0]))
    edges = [0, *(long + 1).tolist(), seconds.size]
    runs = [slice(a, b) for a, b in pairwise(edges)]
    run = runs[0] if box is None else _begun_in(seconds, runs, box)
    if run.stop - run.start == 1:
        raise _gap(seconds, max(run.start - 1, 0)) if seconds.size > 1 else _one_time(seconds)
    return run, []


def _allowed(seconds: Array, has_gaps: bool) -> list[str]:
    """What to say of gaps that were allowed."""
    if seconds.size == 1:
        return ["One time only, held steady for 12 h either side (--allow-gaps)."]
    hours = np.diff(seconds).max() / 3600.0
    return [f"Winds interpolated across steps of up to {hours:g} h (--allow-gaps)."] * has_gaps


def _begun_in(seconds: Array, runs: list[slice], box: Box) -> slice:
    """The run of times that the box begins in; one that begins soon after will do."""
    begin, end = box.start.timestamp(), box.end.timestamp()
    run = next((run for run in runs if seconds[run.stop - 1] > begin), runs[-1])
    # Launches are still possible then: an hour is the usual spread of a launch.
    latest = max(begin, min(end, begin + 7200.0))
    if run.start > 0 and seconds[run.start] > latest:
        raise _gap(seconds, run.start - 1)
    return run


def _one_time(seconds: Array) -> InputError:
    return InputError(
        f"the winds have one time only, {_say(seconds[0])}; give a file with the hours of the "
        "flight, or hold it steady with allow_gaps=True"
    )


def _gap(seconds: Array, i: int) -> InputError:
    hours = (seconds[i + 1] - seconds[i]) / 3600.0
    return InputError(
        f"the winds have a gap of {hours:g} h, from {_say(seconds[i])} to {_say(seconds[i + 1])}, "
        f"and more than {LONGEST_STEP_H:g} h is not interpolated; add the times between, or pass "
        "allow_gaps=True"
    )


def _say(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


def level_gap(levels: Array, bottom_m: float, top_m: float) -> str:
    """What a column of levels lacks for a flight between two heights, in words; "" if nothing.

    levels : heights of the levels, increasing, shape (nz,), m. bottom_m, top_m : the ground, and
    the greatest height of the flight, m above sea level.
    """
    if levels.size and levels[0] - bottom_m > LOWEST_LEVEL_M:
        return (
            f"the lowest level of the winds is at {levels[0]:.0f} m, more than "
            f"{LOWEST_LEVEL_M:g} m above the ground at the launch, {bottom_m:.0f} m"
        )
    steps = np.diff(levels)
    needed = (levels[:-1] < top_m) & (levels[1:] > bottom_m)
    wide = np.flatnonzero(needed & (steps > LONGEST_LEVEL_STEP_M))
    if not wide.size:
        return ""
    low, high = levels[wide[0] : wide[0] + 2]
    return (
        f"the levels of the winds at {low:.0f} m and {high:.0f} m, between which the flight goes, "
        f"are {high - low:.0f} m apart, more than {LONGEST_LEVEL_STEP_M:g} m"
    )
