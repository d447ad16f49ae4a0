"""How each kind of flight that flew is flown again: an event as any reported one would be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from drift.event.file import load_event
from drift.event.model import Event
from drift.priors import tracked
from drift.priors.distributions import Distribution
from drift.priors.payload import ITEMS
from drift.validation.pairs import Pair
from weather.errors import InputError

Parts = dict[str, Any]

#: A balloon that bursts is given so many times as long as a mean rise takes: no timer ends it.
_ROOM: Final = 2.0

#: What is not followed down falls as fast as can be, so that no air is needed for it, m/s.
_AT_ONCE_MPS: Final = 1000.0

#: Flights whose height is known ended within so many metres of it.
_HEIGHT_KNOWN_M: Final = 100.0


@dataclass(frozen=True)
class Kind:
    """How one kind flies. parts : vehicle and payload of a pair, as tables of an event file.

    ends_aloft : whether it is compared where it was last seen in the air, not on the ground.
    """

    name: str
    parts: Callable[[Pair], tuple[Parts, Parts]]
    ends_aloft: bool = False


def kind_of(pair: Pair) -> Kind:
    """How a pair is flown; InputError for a kind that is not known."""
    asked = " ".join(pair.kind.lower().replace("_", " ").replace("-", " ").split())
    if asked in _ALIASES:
        return _KINDS[_ALIASES[asked]]
    item = asked.replace(" ", "-")
    if item in ITEMS:
        return Kind(item, lambda pair: _of_balloon(pair, "kinematic", item))
    raise InputError(
        f"flight {pair.id}: kind {pair.kind!r} is not known; it is one of {', '.join(_KINDS)}, or "
        f"an item of the payload table such as leaflet-paper"
    )


def event_of(pair: Pair, kind: Kind) -> Event:
    """The event that a pair is: its launch exactly where and when it was, the rest unknown."""
    vehicle, payload = kind.parts(pair)
    launch: Parts = {
        "latitude_deg": pair.launch_latitude_deg,
        "longitude_deg": pair.launch_longitude_deg,
        "radius_km": 0.0,
        "time": pair.launch_time,
        "time_spread_min": 0.0,
        "balloons": 1,
    }
    if pair.launch_height_m is not None:
        # The ground is taken to be flat at the height of the landing, and nothing starts under it.
        launch["height_m"] = max(pair.launch_height_m, pair.ground_height_m or -500.0)
    content: Parts = {
        "event": {"id": "flight", "title": pair.id},
        "launch": [launch],
        "vehicle": vehicle,
        "payload": [payload],
    }
    if pair.ground_height_m is not None:
        content["ground"] = {"height_m": min(pair.ground_height_m, 9000.0)}
    return load_event(content)


def _given(value: float | None, otherwise: Distribution) -> Any:
    """A number of the row as it is, or what is assumed."""
    return otherwise if value is None else value


def _until_burst_h(pair: Pair) -> float:
    """Hours that are enough to reach where a balloon bursts."""
    height = pair.burst_height_m or tracked.RADIOSONDE_BURST_M.high
    rise = pair.rise_mps or tracked.RADIOSONDE_RISE_MPS.mean
    return _ROOM * height / rise / 3600.0


def _radiosonde(pair: Pair) -> tuple[Parts, Parts]:
    vehicle = {
        "model": "kinematic",
        "bursts": True,
        "rise_mps": _given(pair.rise_mps, tracked.RADIOSONDE_RISE_MPS),
        "cruise_height_m": _given(pair.burst_height_m, tracked.RADIOSONDE_BURST_M),
        "flight_time_h": _until_burst_h(pair),
    }
    fall = _given(pair.fall_mps, tracked.RADIOSONDE_FALL_MPS)
    return vehicle, {"item": "sonde", "fall_mps": fall}


def _dropsonde(pair: Pair) -> tuple[Parts, Parts]:
    if pair.launch_height_m is None:
        raise InputError(
            f"flight {pair.id}: a dropsonde needs launch_height_m, from where it fell; add it"
        )
    vehicle = {
        "model": "kinematic",
        "bursts": True,
        "rise_mps": 5.0,
        "cruise_height_m": pair.launch_height_m,
        "flight_time_h": 0.01,
    }
    fall = _given(pair.fall_mps, tracked.DROPSONDE_FALL_MPS)
    return vehicle, {"item": "sonde", "fall_mps": fall}


def _ascent(pair: Pair) -> tuple[Parts, Parts]:
    if pair.burst_height_m is None:
        raise InputError(
            f"flight {pair.id}: an ascent needs burst_height_m, up to where it was seen; add it"
        )
    vehicle = {
        "model": "kinematic",
        "bursts": True,
        "rise_mps": _given(pair.rise_mps, tracked.RADIOSONDE_RISE_MPS),
        "cruise_height_m": pair.burst_height_m,
        "flight_time_h": _until_burst_h(pair),
    }
    return vehicle, {"item": "sonde", "fall_mps": _AT_ONCE_MPS}


def _float(pair: Pair) -> tuple[Parts, Parts]:
    if pair.landing_time is None or pair.burst_height_m is None:
        raise InputError(
            f"flight {pair.id}: a float needs burst_height_m, the height it kept, and landing_time,"
            " when it was where it is compared; add them"
        )
    aloft = pair.landing_time - pair.launch_time
    vehicle = {
        "model": "kinematic",
        "rise_mps": _given(pair.rise_mps, tracked.RADIOSONDE_RISE_MPS),
        "cruise_height_m": {"normal": [pair.burst_height_m, _HEIGHT_KNOWN_M]},
        "flight_time_h": aloft / timedelta(hours=1),
    }
    return vehicle, {"item": "float", "fall_mps": _AT_ONCE_MPS}


def _of_balloon(pair: Pair, model: str, item: str) -> tuple[Parts, Parts]:
    vehicle: Parts = {"model": model}
    if model == "kinematic":
        given: Mapping[str, float | None] = {
            "rise_mps": pair.rise_mps,
            "cruise_height_m": pair.burst_height_m,
        }
        vehicle |= {name: value for name, value in given.items() if value is not None}
    payload: Parts = {"item": item}
    if pair.fall_mps is not None:
        payload["fall_mps"] = pair.fall_mps
    return vehicle, payload


_KINDS: Final = {
    "radiosonde": Kind("radiosonde", _radiosonde),
    "dropsonde": Kind("dropsonde", _dropsonde),
    "ascent": Kind("ascent", _ascent, ends_aloft=True),
    "float": Kind("float", _float, ends_aloft=True),
    "leaflet": Kind("leaflet", lambda pair: _of_balloon(pair, "kinematic", "leaflet-paper")),
    "latex": Kind("latex", lambda pair: _of_balloon(pair, "latex", "envelope")),
    "film-tube": Kind("film-tube", lambda pair: _of_balloon(pair, "film-tube", "leaflet-paper")),
}

#: Other words for the kinds, as tracking services and campaigns write them.
_ALIASES: Final = {name.replace("-", " "): name for name in _KINDS} | {
    "": "radiosonde",
    "sonde": "radiosonde",
    "rs41": "radiosonde",
    "rs41 sg": "radiosonde",
    "rs92": "radiosonde",
    "dfm": "radiosonde",
    "m10": "radiosonde",
    "m20": "radiosonde",
    "sounding balloon": "radiosonde",
    "weather balloon": "radiosonde",
    "rd41": "dropsonde",
    "rd94": "dropsonde",
    "constant height": "float",
    "constant height float": "float",
    "constant level": "float",
    "superpressure": "float",
    "tetroon": "float",
    "leaflets": "leaflet",
    "rubber": "latex",
    "film tube": "film-tube",
}
