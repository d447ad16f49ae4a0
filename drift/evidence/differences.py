"""What differs between runs of one event: readings, skies, or the same with other assumptions.

Where the runs flew the same members, these are paired, and what they share cancels; else the
interval of a difference is put together from the intervals of both (Zou and Donner 2008, Statistics
in Medicine 27:1693).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from drift.evidence.predicates import travelled
from drift.flight.kernels.outcome import LANDED
from drift.landings.groups import clusters_of, items_of, members_of
from drift.landings.outcomes import landed
from drift.landings.where import IN_WORDS, line_applies, parts_of
from drift.places.regions import SEA_RULE, north_of_mdl
from drift.places.world import numbered_places
from drift.statistics.shares import paired_difference, share
from weather.physics.sphere import distance_km, middle

Array = npt.NDArray[np.float64]
Known = npt.NDArray[np.bool_]

#: Regions abroad that fewer than this share of the members reach in either run are not compared.
_WORTH_TELLING = 0.01

#: Every load of a run together, where it has several.
ALL = "all loads together"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One quantity of two runs, and by how much the second is larger, with its 95 % interval.

    unit : "1" for a share of all members, "km" or "h" for a mean of those that came down (in both
    runs, where members are paired). low_95, high_95 : None where nothing is known of it.
    """

    load: str
    quantity: str
    unit: str
    first: float
    second: float
    difference: float
    low_95: float | None
    high_95: float | None
    is_paired: bool

    def in_words(self) -> str:
        """The difference with its interval: "+3.1 points [+1.0, +5.2]"."""
        scale, unit, form = (
            (100.0, "points", "+.1f") if self.unit == "1" else (1.0, self.unit, "+.3g")
        )
        said = f"{scale * self.difference:{form}} {unit}"
        if self.low_95 is None or self.high_95 is None:
            return said
        return f"{said} [{scale * self.low_95:{form}}, {scale * self.high_95:{form}}]"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One run against the first: every difference, how far apart the middles are, in a sentence.

    apart_km : between the middles of the landings; None where one of them has none.
    """

    first: str
    second: str
    rows: tuple[Difference, ...]
    apart_km: float | None
    is_paired: bool

    def sentence(self) -> str:
        """What differs most, and how far apart the landings lie."""
        whole = [row for row in self.rows if row.load == self.rows[-1].load]
        shares = [row for row in whole if row.unit == "1"]
        most = max(shares, key=lambda row: abs(row.difference))
        members = "the same members paired" if self.is_paired else "members not paired"
        pair = f"between {self.first} and {self.second} ({members})"
        if not any(row.difference for row in whole):
            return f"Nothing differs {pair}."
        farther = next(row for row in whole if row.unit == "km")
        said = f"{most.quantity}: {most.in_words()}; {farther.quantity}: {farther.in_words()}"
        apart = "" if self.apart_km is None else (
            f"; the middles of the landings lie {self.apart_km:.0f} km apart"
        )  # fmt: skip
        return f"What differs most {pair}: {said}{apart}."


def compare_with_first(runs: Mapping[str, xr.Dataset]) -> list[Comparison]:
    """Every run against the first of them.

    runs : landings by name, as `drift.estimate` gives them.
    """
    (first, one), *others = runs.items()
    return [
        Comparison(
            first=first,
            second=name,
            rows=tuple(differences(one, other)),
            apart_km=apart_km(one, other),
            is_paired=are_paired(one, other),
        )
        for name, other in others
    ]


def differences(one: xr.Dataset, other: xr.Dataset) -> Iterator[Difference]:
    """Each load that both runs have, and all of them together as the last."""
    items, theirs = items_of(one), items_of(other)
    if len(items) > 1 and items == theirs:
        for item in items:
            a, b = (_of(item, run) for run in (one, other))
            yield from _of_load(item, a, b)
    yield from _of_load(items[0] if items == theirs and len(items) == 1 else ALL, one, other)


def are_paired(one: xr.Dataset, other: xr.Dataset) -> bool:
    """Whether two runs flew the same members: the same numbers, seed and loads."""
    return (
        np.array_equal(one["member"].values, other["member"].values)
        and one.attrs.get("seed") == other.attrs.get("seed")
        and np.array_equal(one["payload"].values, other["payload"].values)
        and items_of(one) == items_of(other)
    )


def apart_km(one: xr.Dataset, other: xr.Dataset) -> float | None:
    """How far apart the middles of the landings are, km; None where one run has none."""
    parts = [landed(run) for run in (one, other)]
    if not all(part.sizes["member"] for part in parts):
        return None
    ends = [middle(part["latitude"].values, part["longitude"].values) for part in parts]
    return round(float(distance_km(*ends[0], *ends[1])), 1)


def _of(item: str, landings: xr.Dataset) -> xr.Dataset:
    return landings.isel(member=np.flatnonzero(members_of(item, landings)))


def _of_load(load: str, one: xr.Dataset, other: xr.Dataset) -> Iterator[Difference]:
    told: dict[str, Any] = {"load": load, "is_paired": are_paired(one, other)}
    down = tuple(np.asarray(run["outcome"].values == LANDED) for run in (one, other))
    yield _shares("came down inside the winds", down, (one, other), told)
    for words, inside in _places(one, other, down):
        yield _shares(words, inside, (one, other), told)
    for words, unit, values in (
        ("mean distance from the launch", "km", tuple(travelled(run)[0] for run in (one, other))),
        ("mean time aloft", "h", tuple(_hours(run) for run in (one, other))),
    ):
        found = _means(words, unit, values, down, (one, other), told)
        if found is not None:
            yield found


def _places(
    one: xr.Dataset, other: xr.Dataset, down: tuple[Known, ...]
) -> Iterator[tuple[str, tuple[Known, ...]]]:
    """Where members came down, of both runs: parts of Korea and its sides, or regions abroad."""
    if line_applies(one) and line_applies(other):
        parts = [parts_of(run) for run in (one, other)]
        for part, words in IN_WORDS.items():
            yield f"came down: {words}", tuple(each[part] for each in parts)
        sides = (
            north_of_mdl(run["latitude"].values, run["longitude"].values) for run in (one, other)
        )
        north = tuple(side & came for side, came in zip(sides, down, strict=True))
        yield f"came down north of the Military Demarcation Line ({SEA_RULE})", north
        return
    both = xr.concat(
        [run[["latitude", "longitude"]].drop_vars("member") for run in (one, other)], "member"
    )
    names, number = numbered_places(both["latitude"].values, both["longitude"].values)
    split = one.sizes["member"]
    for i, (name, country) in enumerate(names):
        inside = tuple(
            (part == i) & came
            for part, came in zip((number[:split], number[split:]), down, strict=True)
        )
        if max(float(each.mean()) for each in inside) >= _WORTH_TELLING:
            yield (
                f"came down: {name} ({country})"
                if country not in ("", name)
                else f"came down: {name}",
                inside,
            )


def _hours(landings: xr.Dataset) -> Array:
    return np.asarray(landings["time_aloft"].values, dtype=np.float64) / 3600.0


def _shares(
    words: str,
    inside: tuple[Known, ...],
    runs: tuple[xr.Dataset, xr.Dataset],
    told: Mapping[str, Any],
) -> Difference:
    """The difference of a share of all members."""
    if told["is_paired"]:
        before, after = inside
        cluster = clusters_of(runs[0])
        change, low, high = paired_difference(before, after, cluster, bounds=(-1.0, 1.0))
        p, q = (float(each.mean()) for each in inside)
    else:
        one, two = (share(each, clusters_of(run)) for each, run in zip(inside, runs, strict=True))
        assert one is not None and two is not None
        p, q = one.probability, two.probability
        change, low, high = _apart((p, one.low, one.high), (q, two.low, two.high))
    return Difference(
        quantity=words, unit="1", first=p, second=q, difference=change, low_95=low, high_95=high,
        **told,
    )  # fmt: skip


def _means(
    words: str,
    unit: str,
    values: tuple[Array, ...],
    down: tuple[Known, ...],
    runs: tuple[xr.Dataset, xr.Dataset],
    told: Mapping[str, Any],
) -> Difference | None:
    """The difference of a mean over the members that came down; None where none did."""
    if told["is_paired"]:
        down = (down[0] & down[1],) * 2
    if not all(each.any() for each in down):
        return None
    kept = [value[each] for value, each in zip(values, down, strict=True)]
    groups = [
        np.unique(clusters_of(run)[each], return_inverse=True)[1]
        for run, each in zip(runs, down, strict=True)
    ]
    p, q = (float(value.mean()) for value in kept)
    change, low, high = q - p, None, None
    if all(int(group.max()) > 0 for group in groups):
        if told["is_paired"]:
            before, after = kept
            change, low, high = paired_difference(before, after, groups[0])
        else:
            one, two = (
                paired_difference(np.zeros_like(value), value, group)
                for value, group in zip(kept, groups, strict=True)
            )
            change, low, high = _apart(one, two)
    return Difference(
        quantity=words, unit=unit, first=p, second=q, difference=change, low_95=low, high_95=high,
        **told,
    )  # fmt: skip


def _apart(
    one: tuple[float, float, float], two: tuple[float, float, float]
) -> tuple[float, float, float]:
    """Difference of two independent numbers, and its interval from theirs (Zou and Donner 2008)."""
    (p, p_low, p_high), (q, q_low, q_high) = one, two
    down, up = math.hypot(q - q_low, p_high - p), math.hypot(q_high - q, p - p_low)
    return q - p, round(q - p - down, 6), round(q - p + up, 6)
