"""Which reading of a disputed event its finds favour: side by side, never a blend."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import xarray as xr

from drift.event.arguments import an_event, checked, is_number, yes_or_no
from drift.event.model import Event
from drift.evidence.detection import applies
from drift.evidence.notebook_tables import READINGS
from drift.evidence.posterior import Joint, joint
from drift.landings.checks import a_run
from drift.statistics.shares import Z95
from drift.statistics.wording import percent, plain
from weather.display import Rows
from weather.errors import InputError

#: Words for a Bayes factor (Kass and Raftery 1995, J. Amer. Stat. Assoc. 90:773, section 3.2).
_WORDS = (
    (3.0, "not worth more than a bare mention"),
    (20.0, "positive"),
    (150.0, "strong"),
    (math.inf, "very strong"),
)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the finds say of one reading of an event.

    bayes_factor, low, high : how many times as likely the finds are as under the first reading, and
    its 95 % interval of sampling, wind errors included; None where a likelihood is refused.
    bayes_factor_seen : the same with the chance of being found (`drift.evidence.detection`).
    probability : of the reading given the finds, among those compared and with the given prior.
    """

    name: str
    joint: Joint
    bayes_factor: float | None
    low: float | None
    high: float | None
    probability: float | None
    sentence: str
    bayes_factor_seen: float | None = None


def _readings(name: str, value: Any) -> None:
    """Readings by their names, each an event and its landings."""
    pairs = value.values() if isinstance(value, Mapping) else ()
    if not pairs or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        raise InputError(f"{name} must be a mapping of names to an event and its landings")
    for event, landings in pairs:
        an_event("the first of each of the readings", event)
        a_run("the second of each of the readings", landings)


@checked(readings=_readings, what_if=yes_or_no)
def compare(
    readings: Mapping[str, tuple[Event, xr.Dataset]],
    prior: Mapping[str, float] | None = None,
    *,
    what_if: bool = False,
) -> list[Reading]:
    """The readings of one event, each with its own landings, weighed by the finds they share.

    prior : how plausible each reading is before the finds; equally, if not given.
    Raises InputError where the readings have different finds, or a prior is missing.
    """
    names = list(readings)
    if len({event.finds for event, _ in readings.values()}) != 1:
        raise InputError(f"the readings {', '.join(names)} must have the same finds to be compared")
    before = _prior(names, prior)
    joints = {name: joint(*case, what_if=what_if) for name, case in readings.items()}
    first = joints[names[0]]
    chances = _probabilities(joints, before)
    found = [_reading(name, joints[name], names[0], first, chances[name]) for name in names]
    if all(applies(*case) for case in readings.values()):
        seen = {name: joint(*case, what_if=what_if, seen=True) for name, case in readings.items()}
        found = [_with_seen(one, seen[one.name], seen[names[0]], names[0]) for one in found]
    return Rows(found, "Readings, each against the first", READINGS)


def as_rows(found: Sequence[Reading]) -> list[dict[str, Any]]:
    """Readings as plain dictionaries, for JSON."""
    return [plain(asdict(reading)) for reading in found]


def _prior(names: Sequence[str], prior: Mapping[str, float] | None) -> dict[str, float]:
    if prior is None:
        return dict.fromkeys(names, 1.0 / len(names))
    if not isinstance(prior, Mapping) or not all(map(is_number, prior.values())):
        raise InputError(f"the prior must be a mapping of names to numbers, got {prior!r:.60}")
    if set(prior) != set(names) or min(prior.values()) < 0 or not sum(prior.values()) > 0:
        raise InputError(
            f"the prior needs one number of 0 or more for each of {', '.join(names)}, got "
            f"{dict(prior)}"
        )
    return {name: prior[name] / sum(prior.values()) for name in names}


def _probabilities(
    joints: Mapping[str, Joint], prior: Mapping[str, float]
) -> dict[str, float | None]:
    """Probability of each reading; None for all where one of them is refused."""
    if any(found.refusal for found in joints.values()):
        return dict.fromkeys(joints, None)
    top = max(found.log_likelihood for found in joints.values())
    weight = {
        name: prior[name] * math.exp(found.log_likelihood - top) for name, found in joints.items()
    }
    return {name: each / sum(weight.values()) for name, each in weight.items()}


def _reading(
    name: str, found: Joint, against: str, first: Joint, probability: float | None
) -> Reading:
    refusal = found.refusal or first.refusal
    if refusal:
        whose = name if found.refusal else against
        return Reading(
            name=name,
            joint=found,
            bayes_factor=None,
            low=None,
            high=None,
            probability=None,
            sentence=f"The finds cannot weigh the reading {whose!r}: {refusal}.",
        )
    log, sd = found.log_likelihood - first.log_likelihood, math.hypot(found.sd, first.sd)
    if name == against:
        sd = 0.0
    factor, low, high = (float(np.exp(log + z * sd)) for z in (0.0, -Z95, Z95))
    return Reading(
        name=name,
        joint=found,
        bayes_factor=factor,
        low=low,
        high=high,
        probability=probability,
        sentence=_sentence(name, against, (factor, low, high), probability),
    )


def _with_seen(reading: Reading, found: Joint, first: Joint, against: str) -> Reading:
    """The reading with its Bayes factor by who can have found what, beside the plain one."""
    if reading.name == against or found.refusal or first.refusal:
        return reading
    factor = float(np.exp(found.log_likelihood - first.log_likelihood))
    more = f"With the chance of being found it is {factor:.3g} times as likely."
    said = f"{reading.sentence} {more}"
    return replace(reading, bayes_factor_seen=factor, sentence=said)


def _sentence(
    name: str, against: str, factor: tuple[float, float, float], probability: float | None
) -> str:
    chance = "" if probability is None else f" Its probability is {percent(probability)} %."
    if name == against:
        return f"The other readings are compared with {name!r}.{chance}"
    middle, low, high = factor
    strength = max(middle, 1.0 / middle) if middle > 0 else math.inf
    word = next(word for limit, word in _WORDS if strength <= limit)
    favoured = name if middle >= 1 else against
    return (
        f"The finds are {middle:.3g} [{low:.3g}, {high:.3g}] times as likely under {name!r} as "
        f"under {against!r}: evidence for {favoured!r} that is {word}.{chance}"
    )
