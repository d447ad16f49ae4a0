"""Runs that go on until their answer is known well enough, and what the answer is worth.

Near Korea the answer is the share of the loads that ended north of the Military Demarcation Line,
and half the width of its 95 % interval is the precision. Where that line does not apply the answer
is the median distance from the launch, and the precision half the width of its interval as a share
of the distance. Members of the same plausible launch and its winds are right or wrong together, so
both intervals count those rather than members.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from drift.landings.blocks import together
from drift.landings.groups import clusters_of
from drift.landings.outcomes import landed
from drift.landings.summary import median_interval
from drift.landings.where import line_applies
from drift.places.regions import SEA_RULE
from drift.statistics.shares import Share, share
from weather.errors import InputError
from weather.physics.sphere import distance_km
from weather.progress import Progress, silent

if TYPE_CHECKING:
    import xarray as xr

Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.int64]

#: Members that a run starts with, and adds between two looks at its precision.
BLOCK = 2048

#: Members that no run goes beyond on its own: minutes of computing.
MOST_MEMBERS = 262_144

#: Precisions that may be asked for: below the first, what is assumed of the launch errs by more.
_FINEST, _COARSEST = 0.001, 0.25

#: Variables of landings that the interval rests on, where they are there.
_NEEDED = (
    "latitude", "longitude", "launch_latitude", "launch_longitude", "payload", "wind_field",
    "wind_error_mps", "launch_draw", "realization",
)  # fmt: skip

_STAGE = "flying"

#: What the precision is of, in the words of its sentence.
_NORTH = f"The share north of the line ({SEA_RULE})"
_DISTANCE = "The median distance from the launch"

_NUMBER = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*(%?)")


@dataclass(frozen=True, kw_only=True)
class Precision:
    """How well the answer is known, against what was asked.

    wanted, half_width : as shares, 0 .. 1 (of the distance where that is the answer); half_width is
    None where nothing landed. of : "north_of_mdl_fraction" or "median_distance_km".
    """

    wanted: float
    half_width: float | None
    members: int
    is_reached: bool
    sentence: str
    of: str = "north_of_mdl_fraction"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def parse(text: str) -> float:
    """A precision as people write it, "1%", "0.5 %" or "0.01", as a share.

    Raises InputError for anything else.
    """
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        raise InputError(
            f"--until is {text!r}; give half the width of the 95 % interval of the answer, such as "
            "1% or 0.01"
        )
    value = float(found[1]) / (100.0 if found[2] else 1.0)
    if not found[2] and value >= 1.0:
        raise InputError(f"--until is {text!r}, which is all or more; did you mean {found[1]}%?")
    if not _FINEST <= value <= _COARSEST:
        raise InputError(
            f"--until is {text!r}; give between {100 * _FINEST:g}% and {100 * _COARSEST:g}%"
        )
    return value


def north_share(landings: xr.Dataset) -> Share | None:
    """Share of the landed members north of the line, with its interval; None if none landed."""
    return share(*_north(landed(landings)))


def fly_until(
    fly: Callable[[int, int], xr.Dataset],
    wanted: float,
    *,
    most: int = MOST_MEMBERS,
    block: int = BLOCK,
    progress: Progress = silent,
) -> tuple[list[xr.Dataset], Precision]:
    """Blocks of members until the answer is known to the precision wanted.

    fly : fly(first, count) gives the landings of so many members from a first one on.
    most : members at which it stops whatever has been reached, and says so.
    """
    blocks: list[xr.Dataset] = []
    down: list[xr.Dataset] = []
    done, total = 0, min(block, most)
    while True:
        progress(_STAGE, done, total)
        blocks.append(fly(done, min(block, most - done)))
        done += blocks[-1].sizes["member"]
        down.append(_landed_only(blocks[-1]))
        known = _known(together(down), wanted, members=done, most=most)
        if known.is_reached or done >= most:
            progress(_STAGE, done, done)
            return blocks, known
        total = max(_expected(known, block, most), min(done + block, most))


def _known(down: xr.Dataset, wanted: float, *, members: int, most: int) -> Precision:
    """The precision of what applies to some landed members: a side of the line, or a distance."""
    if down.sizes["member"] and not line_applies(down):
        return _of_distance(down, wanted, members=members, most=most)
    return precision(*_north(down), wanted, members=members, most=most)


def precision(
    north: Flags, cluster: Index, wanted: float, *, members: int, most: int = MOST_MEMBERS
) -> Precision:
    """How well a share is known, and the sentence that says whether that is enough.

    north, cluster : of the members that landed, shape (n,): which are north of the line, and which
    go together.
    """
    found = share(north, cluster)
    if found is None:
        return Precision(
            wanted=wanted,
            half_width=None,
            members=members,
            is_reached=False,
            sentence=f"None of {members} members landed, so no precision can be reached.",
        )
    half = (found.high - found.low) / 2.0
    return Precision(
        wanted=wanted,
        half_width=half,
        members=members,
        is_reached=half <= wanted,
        sentence=_sentence(_NORTH, half, wanted, members, most),
    )


def _of_distance(down: xr.Dataset, wanted: float, *, members: int, most: int) -> Precision:
    """How well the median distance from the launch is known, as a share of it."""
    start = down["launch_latitude"].values, down["launch_longitude"].values
    far = distance_km(*start, down["latitude"].values, down["longitude"].values)
    low, high = median_interval(far, clusters_of(down))
    middle = float(np.median(far))
    half = (high - low) / 2.0 / middle if middle > 0 else 0.0
    return Precision(
        wanted=wanted,
        half_width=half,
        members=members,
        is_reached=half <= wanted,
        sentence=_sentence(_DISTANCE, half, wanted, members, most),
        of="median_distance_km",
    )


def _landed_only(landings: xr.Dataset) -> xr.Dataset:
    """What an interval of the answer is made from, of the members that landed."""
    down = landed(landings)
    return down[[name for name in _NEEDED if name in down]]


def _north(down: xr.Dataset) -> tuple[Flags, Index]:
    """Which landed members are north of the line, and which of them go together."""
    from drift.places.regions import north_of_mdl

    return north_of_mdl(down["latitude"].values, down["longitude"].values), clusters_of(down)


def _expected(known: Precision, block: int, most: int) -> int:
    """Members that will be enough if the interval goes on narrowing as one over their root."""
    if known.half_width is None:
        return most
    needed = known.members * (known.half_width / known.wanted) ** 2
    return min(math.ceil(needed / block) * block, most)


def _sentence(what: str, half: float, wanted: float, members: int, most: int) -> str:
    got = f"{what} is known to ± {_percent(half)} %"
    if half <= wanted:
        return (
            f"{got} (95 %) after {members} members, as sharp as asked for (± {_percent(wanted)} %)."
        )
    if members < most:
        return f"{got} (95 %) after {members} members, not yet to ± {_percent(wanted)} %."
    needed = members * (half / wanted) ** 2
    return (
        f"{got} only (95 %), not to the ± {_percent(wanted)} % asked for: the run stopped at its "
        f"limit of {most} members, and about {_round(needed)} would be needed."
    )


def _percent(part: float) -> str:
    return f"{100 * part:.2g}"


def _round(number: float) -> str:
    """A large number to two digits, thousands apart."""
    digits = max(math.floor(math.log10(number)) - 1, 0)
    return f"{math.ceil(number / 10**digits) * 10**digits:,}"
