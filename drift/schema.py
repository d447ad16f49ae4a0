"""What each field of an event file may hold: types, bounds, and the sentence for a wrong value."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import ConfigDict, Field, PlainValidator, WithJsonSchema

from drift import priors
from drift.priors import Distribution
from weather.errors import InputError

Certainty = Literal["A", "B", "C", "D"]
Status = Literal["flown", "stopped", "planned"]
RiseLaw = Literal["constant", "sphere", "tube"]
FallLaw = Literal["density", "constant"]
Model = Literal["kinematic", "film-tube", "latex"]
Predicate = Literal[
    "north-of-mdl", "south-of-mdl", "within", "region", "heading", "distance", "aloft-at"
]

STRICT = ConfigDict(extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True)

_NUMBER_OR_TABLE = {
    "anyOf": [{"type": "number"}, {"type": "object", "minProperties": 1, "maxProperties": 1}],
    "description": "a number, or one of {uniform = [low, high]}, {triangular = [low, mode, high]}, "
    "{normal = [mean, sd]}, {lognormal = [median, sigma_ln]}, {loguniform = [low, high]}, "
    "{choice = [[value, weight], ...]}",
}


def _spread(low: float, high: float) -> Any:
    """The annotation of a quantity known roughly, between what it can be at all."""

    def check(value: Any) -> Distribution:
        return priors.bounded(priors.parse(value), low, high)

    return Annotated[Distribution, PlainValidator(check), WithJsonSchema(_NUMBER_OR_TABLE)]


def _aware(value: Any) -> dt.datetime:
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            raise InputError(
                f"must be a date and time such as 2015-01-19T23:00:00+09:00, got {value!r}"
            ) from None
    if not isinstance(value, dt.datetime):
        raise InputError(
            f"must be a date and time such as 2015-01-19T23:00:00+09:00, got {value!r}"
        )
    if value.tzinfo is None:
        raise InputError(
            f"{value.isoformat()} has no offset from UTC; write it with one, such as "
            f"{value.isoformat()}+09:00"
        )
    return value


Moment = Annotated[
    dt.datetime, PlainValidator(_aware), WithJsonSchema({"type": "string", "format": "date-time"})
]
Latitude = Annotated[float, Field(strict=True, ge=-90, le=90)]
Longitude = Annotated[float, Field(strict=True, ge=-180, le=360)]
NotNegative = Annotated[float, Field(strict=True, ge=0)]
if TYPE_CHECKING:
    Speed: TypeAlias = Distribution
    CruiseHeight: TypeAlias = Distribution
    FlightTime: TypeAlias = Distribution
else:
    Speed = _spread(1e-3, 1000.0)
    CruiseHeight = _spread(0.0, 60_000.0)
    FlightTime = _spread(0.0, 2000.0)
