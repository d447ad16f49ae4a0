"""A count of what came down: so many here, of so many, counted by somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from drift.event.schema import STRICT, Certainty, HowMany, Latitude, Longitude, Moment, YesNo
from drift.places.regions import find_regions
from weather.errors import InputError

Side = Literal["north", "south"]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """So many balloons or bundles counted in one area: a side of the line, a region, or a disc.

    of : among so many that rose; None where nobody said. complete : whether all that came down
    there was counted; else what was found. rounded_to : "about 80" is rounded to 10. list :
    counts of the same name are one list of districts, whose shares of the list are weighed.
    """

    __pydantic_config__ = STRICT
    text: str = ""
    found: HowMany
    of: Annotated[HowMany, Field(ge=1)] | None = None
    complete: YesNo = False
    rounded_to: Annotated[int, Field(strict=True, ge=1, le=1000)] = 1
    list: str = ""
    side: Side | None = None
    region: str | None = None
    place: str = ""
    latitude_deg: Latitude | None = None
    longitude_deg: Longitude | None = None
    radius_km: Annotated[float, Field(strict=True, gt=0, le=2000)] = 12.0
    time: Moment | None = None
    item: str | None = None
    certainty: Certainty | None = None
    sources: tuple[str, ...] = ()

    def area(self) -> str:
        """The area in words."""
        if self.side is not None:
            return f"the {self.side.capitalize()}"
        return self.region or self.place or f"{self.latitude_deg:g} N {self.longitude_deg:g} E"


def check_counts(counts: Sequence[Counted]) -> None:
    """Raise InputError for a count without an area, or one that cannot be."""
    for i, one in enumerate(counts, start=1):
        _check(one, f"count {i}")
    for name in sorted({one.list for one in counts if one.list}):
        rows = [one for one in counts if one.list == name]
        if len({(one.of, one.item, one.time, one.complete) for one in rows}) > 1:
            raise InputError(
                f"[count] list {name!r}: its rows must have the same `of`, item, time and "
                "complete; give those that differ another list"
            )
        total = sum(one.found for one in rows)
        if rows[0].of is not None and total > rows[0].of:
            raise InputError(
                f"[count] list {name!r} sums to {total}, more than `of`, {rows[0].of}; correct one "
                "of them, or leave `of` out where finds are not balloons"
            )


def _check(one: Counted, where: str) -> None:
    place = one.latitude_deg is not None and one.longitude_deg is not None
    if (one.latitude_deg is None) != (one.longitude_deg is None):
        missing = "longitude_deg" if one.longitude_deg is None else "latitude_deg"
        raise InputError(f"[{where}] gives a place without its {missing}; add it")
    given = [one.side is not None, one.region is not None, place]
    if sum(given) != 1:
        raise InputError(
            f"[{where}] needs one area, and has {sum(given)}; give side, region, or latitude_deg "
            "and longitude_deg"
        )
    if one.of is not None and one.found > one.of:
        raise InputError(f"[{where}] found is {one.found}, more than `of`, {one.of}; correct one")
    if one.complete and one.of is None:
        raise InputError(f"[{where}] is complete without `of`, so it says no share; add `of`")
    if not one.list and one.of is None:
        raise InputError(
            f"[{where}] has neither `of` nor a list, so nothing can be compared with it; add `of`, "
            "how many rose, or give it and its neighbours one list"
        )
    if one.region is not None:
        try:
            find_regions(one.region)
        except InputError as error:
            raise InputError(f"[{where}] {error}") from None
