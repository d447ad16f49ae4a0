"""Times too far apart: which run of a file's hours can be flown through, and what a gap says."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from weather.box import Box
from weather.errors import InputError

Array = npt.NDArray[np.float64]

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
        "flight, or hold it steady with --allow-gaps"
    )


def _gap(seconds: Array, i: int) -> InputError:
    hours = (seconds[i + 1] - seconds[i]) / 3600.0
    return InputError(
        f"the winds have a gap of {hours:g} h, from {_say(seconds[i])} to {_say(seconds[i + 1])}, "
        f"and more than {LONGEST_STEP_H:g} h is not interpolated; add the times between, or pass "
        "--allow-gaps"
    )


def _say(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
