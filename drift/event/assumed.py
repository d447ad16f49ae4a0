"""What a run takes for granted that no report says: day, hour, place, vehicle, fall of the load.

Each stands in a sentence that every output carries. What is assumed of the launch is read off the
event: a date reported without its day, a time of day without its hour, and facts on time or place
that are marked D, our own assumption or disputed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Literal

from drift.event.vehicle import vehicle_quantities

if TYPE_CHECKING:
    from drift.event.model import Event
    from drift.event.parts import Fact, Launch

What = Literal["day", "hour", "place", "launch", "vehicle", "fall"]

#: What is assumed of the launch itself; the others are ranges of the flight.
OF_LAUNCH: Final = frozenset({"day", "hour", "place", "launch"})

_FULL_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_AN_HOUR: Final = re.compile(r"\d")

#: A fact marked D is our own assumption where it says so in one of these ways, else disputed.
_ASSUMED: Final = re.compile(r"\bassum|\bentered\b|\bnot reported\b", re.IGNORECASE)

#: More names than this in one sentence are counted instead.
_MOST_NAMED: Final = 4


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """One thing that is assumed or disputed: what, and the sentence that stands in the outputs."""

    what: What
    sentence: str
    is_disputed: bool = False

    def as_dict(self) -> dict[str, str | bool]:
        """For JSON."""
        return asdict(self)


def assumptions(event: Event) -> list[Assumption]:
    """Everything that is assumed of an event, the launch first; empty for one without a launch."""
    if not event.launches:
        return []
    launch = [*_day(event), *_hour(event), *_place(event)]
    return [*(launch or _unsure(event)), *_vehicle(event), *_fall(event)]


def of_launch(event: Event) -> list[Assumption]:
    """What is assumed of day, hour and place: what a title or a map must not state as a fact."""
    return [one for one in assumptions(event) if one.what in OF_LAUNCH]


def _day(event: Event) -> Iterator[Assumption]:
    first = event.launches[0].time
    if event.date_text and not _FULL_DATE.search(event.date_text):
        yield Assumption(
            what="day",
            sentence=f"The report gives no exact day (“{event.date_text}”): "
            f"{first.day} {first:%B %Y} is assumed.",
        )


def _hour(event: Event) -> Iterator[Assumption]:
    told = event.time_text.strip("- ")
    silent = bool(event.time_text) and not _AN_HOUR.search(told)
    entered = [fact for fact in _doubted(event, "time") if _is_own(fact)]
    if silent or entered:
        said = f" (“{told}”)" if told else ""
        moment = _moment(event.launches[0])
        yield Assumption(
            what="hour",
            sentence=f"The report gives no exact hour of launch{said}: {moment} is assumed.",
        )
    for fact in _doubted(event, "time"):
        if not _is_own(fact):
            yield Assumption(
                what="hour", sentence=f"The time is disputed: {fact.text}", is_disputed=True
            )


def _place(event: Event) -> Iterator[Assumption]:
    own = False
    for fact in _doubted(event, "place"):
        if not _is_own(fact):
            yield Assumption(
                what="place", sentence=f"The place is disputed: {fact.text}", is_disputed=True
            )
        elif not own:
            own = True
            yield Assumption(
                what="place",
                sentence=f"The report names no exact place: {_circle(event.launches[0])} is "
                "assumed.",
            )


def _unsure(event: Event) -> Iterator[Assumption]:
    """A launch marked D without a fact that says what of it."""
    if any(launch.certainty == "D" for launch in event.launches):
        yield Assumption(
            what="launch",
            sentence="Place and time of the launch are disputed or assumed (certainty D).",
            is_disputed=True,
        )


def _vehicle(event: Event) -> Iterator[Assumption]:
    names = [one.words for one in vehicle_quantities(event) if one.origin == "assumed"]
    if names:
        yield Assumption(
            what="vehicle",
            sentence=f"No report gives {_listed(names)}: documented ranges are assumed.",
        )


def _fall(event: Event) -> Iterator[Assumption]:
    items = [part.item for part in event.payloads if part.fall_mps is None]
    if items:
        yield Assumption(
            what="fall",
            sentence=f"No report gives the speed of fall of {_listed(items)}: the documented range "
            "of its kind is assumed.",
        )


def _doubted(event: Event, topic: str) -> list[Fact]:
    return [fact for fact in event.facts if fact.topic == topic and fact.certainty == "D"]


def _is_own(fact: Fact) -> bool:
    return bool(_ASSUMED.search(fact.text))


def _moment(launch: Launch) -> str:
    offset = f"{launch.time:%z}"
    spread = f" ± {launch.time_spread_min:g} min" if launch.time_spread_min else ""
    return f"{launch.time:%H:%M}{spread} (UTC{offset[:3]}:{offset[3:5]})"


def _circle(launch: Launch) -> str:
    lat, lon = launch.latitude_deg, (launch.longitude_deg + 180.0) % 360.0 - 180.0
    at = f"{abs(lat):.2f}° {'N' if lat >= 0 else 'S'} {abs(lon):.2f}° {'E' if lon >= 0 else 'W'}"
    return f"a circle of {launch.radius_km:g} km around {at}" if launch.radius_km else at


def _listed(names: list[str]) -> str:
    if len(names) > _MOST_NAMED:
        names = [*names[: _MOST_NAMED - 1], f"{len(names) - _MOST_NAMED + 1} others"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
