"""Records of a member in a fast flight, and the room that a thread works in."""

from __future__ import annotations

import numpy as np

from drift.flight.kernels.disturbance import MEMBER_COLUMNS
from drift.flight.kernels.step import LEG_COLUMNS

_D = np.float64

#: A member's row and a leg, column by column (`disturbance`, `step`).
ROW = np.dtype(
    [
        (name, _D)
        for name in (
            "time height latitude longitude field flight payload "
            "diffusivity mesoscale glide_east cloud glide_north vertical".split()
        )
    ]
)
LEG = np.dtype(
    [
        (name, _D)
        for name in (
            "law speed exponent stop_height stop_time row clock follows ceiling catch_up".split()
        )
    ]
)
assert (len(ROW.descr), len(LEG.descr)) == (MEMBER_COLUMNS, LEG_COLUMNS)

#: Where a member is and what it carries along: cells east and north, height (m), time (s since
#: 1970); mesoscale wind and normalised turbulent velocity; error of the wind, s.d. of the grid
#: values around (m s-1); until when the error holds (s); the boundary layer (its depth, m, negative
#: where it is not known, friction and convective velocity, m s-1, Obukhov length, m, way of the
#: wind) and until when it holds (s); number of the step; layer and interval of time of the last
#: look-up; vertical speed of the last step (m s-1); points of the path written.
STATE = np.dtype(
    [
        *((name, _D) for name in "x y z t meso_u meso_v along across upward".split()),
        *((name, _D) for name in "error_u error_v spread_u spread_v fresh_until".split()),
        *((name, _D) for name in "depth ustar wstar obukhov cos_wind sin_wind".split()),
        *((name, _D) for name in "surveyed_until climb".split()),
        *((name, np.int64) for name in "step below hour points".split()),
    ]
)

#: What is to be done with a member: nothing (its leg is over), something in lanes, something alone,
#: nothing more (it has ended), something in the boundary layer.
LEG_OVER, IN_LANES, ALONE, ENDED, IN_LAYER = range(5)

#: What is to be done, the outcome once a member has ended, and which sums of the sky its leg uses.
PLAN = np.dtype([(name, np.int64) for name in "todo outcome law".split()])

#: Deviates of so many keys are worked out together.
RUN = 64

#: Room for keys (flight, stream, step) and four deviates of each;
#: where they are those of one flight and stream: which (`deviates.run_of`), and the first step.
DEVIATES = np.dtype(
    [
        *((name, np.int64, (RUN,)) for name in "flight stream step".split()),
        ("out", _D, (4, RUN)),
        ("drawn_for", np.int64),
        ("drawn_from", np.int64),
    ]
)

#: So many members are flown side by side in the boundary layer.
SIDE_BY_SIDE = 32

_PASSED = (
    "ground h half gain there u v w a b s x0 y0 z0 x y z up falls mesoscale glide_u glide_v "
    "meso_u meso_v along across upward error_u error_v spread_u spread_v cos_wind sin_wind "
    "sigma_u sigma_v sigma_w time_u time_v time_w forcing"
)

#: What passes from part to part of their steps, lane by lane.
#:
#: member : which. ground : under it, m. h : length of the step, s. half, gain, there : what a table
#: gains in half of it and in all, and where that leads, m. a, b, s : wind of the grid (m s-1), and
#: slowness. u, v, w : what is added to that wind, cells s-1, and m s-1 upward. x0, y0, z0 : where
#: the step begins; x, y, z : where it, or half of it, leads, cells and m. up : of the leg, m s-1;
#: falls : 1 where it does. mesoscale, glide_u, glide_v : of the member. meso_u .. upward,
#: error_u .. sin_wind : of its state. sigma_u .. time_w : of the turbulence where it is
#: (`turbulence.Turbulence`); forcing : of its vertical part, s-1. deviates : of the step, and then
#: those of its turbulence.
LAYER = np.dtype(
    [
        ("member", np.int64, (SIDE_BY_SIDE,)),
        *((name, _D, (SIDE_BY_SIDE,)) for name in _PASSED.split()),
        ("deviates", DEVIATES),
    ]
)
assert 2 * SIDE_BY_SIDE == RUN

#: Of each such lane: shares of the eight columns, and layers at hand, as in `ROOM`.
NEAR = np.dtype(
    [
        ("shares", _D, (8,)),
        ("layers", np.float32, (11, 8)),
        ("layers_base", np.int64),
        ("layers_low", _D),
        ("layers_high", _D),
    ]
)

#: Room for one thread: shares of the eight columns; integrals up to two heights, and base and
#: height that they hold for; layers at hand (`columns`), their base and range of heights;
#: deviates of a run of steps; the ground under the end of the last step (m), NaN where that step
#: did not ask for it.
ROOM = np.dtype(
    [
        ("shares", _D, (8,)),
        ("low", _D, (3, 8)),
        ("high", _D, (3, 8)),
        ("low_base", np.int64),
        ("low_z", _D),
        ("high_base", np.int64),
        ("high_z", _D),
        ("layers", np.float32, (11, 8)),
        ("layers_base", np.int64),
        ("layers_low", _D),
        ("layers_high", _D),
        ("deviates", DEVIATES),
        ("ground", _D),
    ]
)
