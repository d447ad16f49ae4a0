"""Members of a physical balloon side by side: what each is, where it is, where its step leads.

What the next steps of all lanes need is straight arithmetic, which the compiler makes vectors of;
what comes of it is settled lane by lane (`drift.balloon.course`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from drift.balloon.column import Air
from drift.balloon.compiled import inside
from drift.balloon.states import (
    Body,
    Launched,
    Look,
    Moment,
    State,
    Superheat,
    Water,
)
from drift.balloon.stride import Stride
from weather.compiled import side_by_side

_U = np.uintp

#: Lanes of a set: some vectors, for one waits for its own divisions.
LANES = side_by_side(32)

#: Members that fly together: many, so that those with the same kind of step to do fill the lanes.
TOGETHER = 1024

#: What is next for a lane: nothing, a short step, a long one up, a long one down.
OVER, SHORT, RISE, SINK = range(4)

_START = (
    "mass ratio constant lapse room per_room drag_area limit leak exchange per_exchange rising "
    "floating later change wet wet_from tau timer"
)
_AIR = (
    "temperature pressure density cooling low_temperature low_pressure low_density low_cooling "
    "middle"
)
_TAKEN = "t0 z0 per_s until"
_LOOK = "on_gas on_superheat on_water moved still_fraction still ahead"
_WHERE = "t z superheat gas fraction speed strain excess full root"
_PLANNED = "length left long cap"

#: A member that waits for a lane: what was launched, where it is and what is next, as below.
MEMBER = np.dtype(
    [
        *((name, np.float64) for name in f"{_START} {_WHERE} {_PLANNED}".split()),
        *((name, np.int64) for name in "mode floated column todo".split()),
    ]
)

#: A set of lanes. Of each: what was launched (`step.Launched`), where it is (`step.State`,
#: `step.Moment`), how long its next step is (m, or s of a short one; left : s until it has to end
#: at the latest; long : s of the longest; cap : m), and where that leads (new_..., bend), with
#: is_all : whether the step was all that there is to it, is_even : whether it may be taken.
#: how : it ended the flight (-1: it did not); t0, z0, until, per_s : where the step began, the
#: time until which it was taken, 1 over its length. member : which; live : 1 where one flies, else
#: 0; column : of its heights, the next to be written; todo : as above. The rest is what a step
#: looks at on its way: the air (middle : temperature half-way down, K), what is on board (on_...).
MANY = np.dtype(
    [
        *((name, np.float64, (LANES,)) for name in f"{_START} {_WHERE}".split()),
        *((f"new_{name}", np.float64, (LANES,)) for name in f"{_WHERE} bend".split()),
        *((name, np.float64, (LANES,)) for name in _PLANNED.split()),
        *((name, np.float64, (LANES,)) for name in f"{_AIR} {_LOOK} {_TAKEN}".split()),
        *(
            (name, np.int64, (LANES,))
            for name in "is_known mode floated new_floated is_all".split()
        ),
        *((name, np.int64, (LANES,)) for name in "is_even how member live column todo".split()),
    ]
)


def space(members: int) -> tuple[Any, Any]:
    """A set of lanes, and room for so many members that fly together.

    Their fields are attributes in plain Python, too, as they are where this is compiled.
    """
    return np.zeros(1, MANY).view(np.recarray), np.zeros(members, MEMBER).view(np.recarray)


@inside
def put_start(many: Any, k: Any, start: Launched, timer: float) -> None:
    """What was launched, and after how many seconds its timer runs out, put into lane k."""
    body, warmth, water = start.body, start.warmth, start.water
    many.mode[k], many.mass[k], many.ratio[k] = body.mode, body.mass, body.ratio
    many.constant[k], many.lapse[k] = body.constant, body.lapse
    many.room[k], many.per_room[k], many.drag_area[k] = body.room, body.per_room, body.drag_area
    many.limit[k], many.leak[k] = body.limit, body.leak
    many.exchange[k], many.per_exchange[k] = body.exchange, body.per_exchange
    many.rising[k], many.floating[k] = warmth.rising, warmth.floating
    many.later[k], many.change[k] = warmth.later, warmth.change
    many.wet[k], many.wet_from[k] = water.share, water.start
    many.tau[k], many.timer[k] = start.tau, timer


@inside
def start_of(many: Any, k: Any, mode: int) -> Launched:
    """What was launched in lane k, whose mode is that."""
    body = Body(
        mode,
        many.mass[k],
        many.ratio[k],
        many.constant[k],
        many.lapse[k],
        many.room[k],
        many.per_room[k],
        many.drag_area[k],
        many.limit[k],
        many.leak[k],
        many.exchange[k],
        many.per_exchange[k],
    )
    warmth = Superheat(many.rising[k], many.floating[k], many.later[k], many.change[k])
    return Launched(body, warmth, Water(many.wet[k], many.wet_from[k]), many.tau[k])


@inside
def put(many: Any, k: Any, state: State, now: Moment) -> None:
    """Where a member is, put into lane k."""
    many.t[k], many.z[k] = state.t, state.z
    many.superheat[k], many.floated[k] = state.superheat, state.floated
    many.gas[k], many.fraction[k], many.speed[k] = now.gas, now.fraction, now.speed
    many.strain[k], many.excess[k], many.full[k] = now.strain, now.excess, now.full
    many.root[k] = now.root


@inside
def state_of(many: Any, k: Any) -> State:
    """Where lane k is."""
    return State(many.t[k], many.z[k], many.superheat[k], many.floated[k] != 0)


@inside
def moment_of(many: Any, k: Any) -> Moment:
    """Lift and speed of lane k."""
    return Moment(
        many.gas[k],
        many.fraction[k],
        many.speed[k],
        many.strain[k],
        many.excess[k],
        many.full[k],
        many.root[k],
    )


@inside
def put_new(many: Any, k: Any, new: Stride, is_all: bool, is_even: bool) -> None:
    """Where a step of lane k leads."""
    state, then = new.state, new.moment
    many.new_t[k], many.new_z[k] = state.t, state.z
    many.new_superheat[k], many.new_floated[k] = state.superheat, state.floated
    many.new_gas[k], many.new_fraction[k], many.new_speed[k] = then.gas, then.fraction, then.speed
    many.new_strain[k], many.new_excess[k], many.new_full[k] = then.strain, then.excess, then.full
    many.new_root[k], many.new_bend[k] = then.root, new.bend
    many.is_all[k], many.is_even[k] = is_all, is_even


@inside
def put_if(many: Any, k: Any, is_taken: bool) -> None:
    """Lane k moved to where its step leads, if it is taken, but for its time and height."""
    new = new_of(many, k)
    state, then = new.state, new.moment
    old, now = state_of(many, k), moment_of(many, k)
    many.superheat[k] = state.superheat if is_taken else old.superheat
    many.floated[k] = state.floated if is_taken else old.floated
    many.gas[k] = then.gas if is_taken else now.gas
    many.fraction[k] = then.fraction if is_taken else now.fraction
    many.speed[k] = then.speed if is_taken else now.speed
    many.strain[k] = then.strain if is_taken else now.strain
    many.excess[k] = then.excess if is_taken else now.excess
    many.full[k] = then.full if is_taken else now.full
    many.root[k] = then.root if is_taken else now.root


@inside
def new_of(many: Any, k: Any) -> Stride:
    """Where the step of lane k leads."""
    state = State(many.new_t[k], many.new_z[k], many.new_superheat[k], many.new_floated[k] != 0)
    then = Moment(
        many.new_gas[k],
        many.new_fraction[k],
        many.new_speed[k],
        many.new_strain[k],
        many.new_excess[k],
        many.new_full[k],
        many.new_root[k],
    )
    return Stride(state, then, many.new_bend[k])


@inside
def put_look(many: Any, k: Any, here: Look) -> None:
    """The first look of a short step of lane k."""
    many.on_gas[k], many.on_superheat[k], many.on_water[k] = here.gas, here.superheat, here.water
    many.moved[k] = here.moved
    many.still_fraction[k], many.still[k], many.ahead[k] = here.fraction, here.speed, here.ahead
    many.is_known[k] = here.is_known


@inside
def look_of(many: Any, k: Any) -> Look:
    """The first look of a short step of lane k."""
    return Look(
        many.on_gas[k],
        many.on_superheat[k],
        many.on_water[k],
        many.moved[k],
        many.still_fraction[k],
        many.still[k],
        many.ahead[k],
        many.is_known[k] != 0,
    )


@inside
def put_air(many: Any, k: Any, air: Air) -> None:
    """The air that lane k looks at."""
    many.temperature[k], many.pressure[k] = air.temperature, air.pressure
    many.density[k], many.cooling[k] = air.density, air.lapse


@inside
def air_of(many: Any, k: Any) -> Air:
    """The air that lane k looks at."""
    return Air(many.temperature[k], many.pressure[k], many.density[k], many.cooling[k])


@inside
def put_low_air(many: Any, k: Any, air: Air) -> None:
    """The air at the lower end of a step down of lane k."""
    many.low_temperature[k], many.low_pressure[k] = air.temperature, air.pressure
    many.low_density[k], many.low_cooling[k] = air.density, air.lapse


@inside
def low_air_of(many: Any, k: Any) -> Air:
    """The air at the lower end of a step down of lane k."""
    return Air(
        many.low_temperature[k], many.low_pressure[k], many.low_density[k], many.low_cooling[k]
    )


@inside
def load(member: Any, many: Any, k: Any) -> None:
    """A member put into lane k."""
    many.mass[k], many.ratio[k], many.constant[k] = member.mass, member.ratio, member.constant
    many.lapse[k], many.room[k], many.per_room[k] = member.lapse, member.room, member.per_room
    many.drag_area[k], many.limit[k], many.leak[k] = member.drag_area, member.limit, member.leak
    many.exchange[k], many.per_exchange[k], many.rising[k] = (
        member.exchange,
        member.per_exchange,
        member.rising,
    )
    many.floating[k], many.later[k], many.change[k] = member.floating, member.later, member.change
    many.wet[k], many.wet_from[k], many.tau[k] = member.wet, member.wet_from, member.tau
    many.timer[k], many.mode[k], many.t[k] = member.timer, member.mode, member.t
    many.z[k], many.superheat[k], many.gas[k] = member.z, member.superheat, member.gas
    many.fraction[k], many.speed[k], many.strain[k] = member.fraction, member.speed, member.strain
    many.excess[k], many.full[k], many.root[k] = member.excess, member.full, member.root
    many.length[k], many.left[k], many.long[k] = member.length, member.left, member.long
    many.cap[k], many.floated[k], many.column[k] = member.cap, member.floated, member.column
    many.todo[k] = member.todo


@inside
def put_back(member: Any, many: Any, k: Any) -> None:
    """What has changed of a member in lane k, written to it."""
    member.t, member.z, member.superheat = many.t[k], many.z[k], many.superheat[k]
    member.gas, member.fraction, member.speed = many.gas[k], many.fraction[k], many.speed[k]
    member.strain, member.excess, member.full = many.strain[k], many.excess[k], many.full[k]
    member.root, member.length, member.left = many.root[k], many.length[k], many.left[k]
    member.long, member.cap, member.floated = many.long[k], many.cap[k], many.floated[k]
    member.column, member.todo = many.column[k], many.todo[k]


@inside
def keep_start(member: Any, many: Any, k: Any) -> None:
    """What was launched in lane k, written to its member."""
    member.mass, member.ratio, member.constant = many.mass[k], many.ratio[k], many.constant[k]
    member.lapse, member.room, member.per_room = many.lapse[k], many.room[k], many.per_room[k]
    member.drag_area, member.limit, member.leak = many.drag_area[k], many.limit[k], many.leak[k]
    member.exchange, member.per_exchange, member.rising = (
        many.exchange[k],
        many.per_exchange[k],
        many.rising[k],
    )
    member.floating, member.later, member.change = many.floating[k], many.later[k], many.change[k]
    member.wet, member.wet_from, member.tau = many.wet[k], many.wet_from[k], many.tau[k]
    member.timer, member.mode = many.timer[k], many.mode[k]
