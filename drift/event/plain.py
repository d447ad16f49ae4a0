"""An event as plain values: the tables of an event file, for JSON, and what is assumed beside."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass
from typing import Any

from drift.event import file, model
from drift.event.actors import people_of
from drift.event.assumed import assumptions
from drift.event.model import Event
from drift.event.schema import CERTAINTY
from drift.event.vehicle import vehicle_quantities
from drift.priors.distributions import Distribution, describe, to_plain


def tables(event: Event) -> dict[str, Any]:
    """The event as the tables of an event file: `drift.load_event` of them is the same event.

    What is absent (None) is left out; distributions are written as an event file writes them, times
    with their offset.
    """
    heading = {f.name: getattr(event, f.name) for f in fields(model.Heading)}
    found: dict[str, Any] = {"event": _plain(heading)}
    for name in ("vehicle", "ground", "winds"):
        part = getattr(event, name)
        if part is not None:
            found[name] = _plain(part)
    for name in file.REPEATED:
        parts = getattr(event, file.field_of(name))
        if parts:
            found[name] = _plain(parts)
    return found


def told(event: Event) -> dict[str, Any]:
    """`tables`, and beside them what `drift show` prints: assumed, vehicle, people, certainty.

    assumed : what no report says, each with its sentence. drawn : every quantity of the vehicle
    with its distribution and where that is from. people : who led those that launched.
    """
    return tables(event) | {
        "people": list(people_of(event.actor)),
        "assumed": [one.as_dict() for one in assumptions(event)],
        "drawn": [
            {
                "name": one.name,
                "unit": one.unit,
                "distribution": to_plain(one.distribution),
                "words": describe(one.distribution, one.unit),
                "origin": one.origin,
            }
            for one in (vehicle_quantities(event) if event.launches else ())
        ],
        "certainty": dict(CERTAINTY),
    }


def _plain(value: Any) -> Any:
    """Values that JSON has."""
    if isinstance(value, Distribution):
        return to_plain(value)
    if is_dataclass(value) and not isinstance(value, type):
        value = {f.name: getattr(value, f.name) for f in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value
