"""The catalogue as a whole: its events in order, and what one line says of each."""

from __future__ import annotations

from drift.event.file import catalogue, load_event
from drift.event.model import Event


def events() -> list[Event]:
    """Every event of the catalogue, in the order of its id."""
    return [load_event(path) for path in catalogue().values()]


def certainty_of(event: Event) -> str | None:
    """How certain the reported launch is: the least certain of its launches, else of its place."""
    marks = [launch.certainty for launch in event.launches if launch.certainty]
    marks = marks or [fact.certainty for fact in event.facts if fact.topic == "place"]
    return max(marks) if marks else None


def year_of(event: Event) -> int:
    """The year of the first launch, else that an id begins with; 0 where neither tells."""
    if event.launches:
        return event.launches[0].time.year
    return int(event.id[:4]) if event.id[:4].isdigit() else 0


def balloons_of(event: Event) -> int | None:
    """How many balloons all launches are said to have had; None where no launch says."""
    numbers = [launch.balloons for launch in event.launches if launch.balloons is not None]
    return sum(numbers) if numbers else None
