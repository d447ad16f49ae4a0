"""What each field of an event file may hold: types, bounds, and the sentence for a wrong value."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias

from pydantic import ConfigDict, Field, PlainValidator, WithJsonSchema

from drift.priors import distributions
from drift.priors.distributions import Distribution
from weather.errors import InputError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Certainty = Literal["A", "B", "C", "D"]

#: What the letters of certainty mean.
CERTAINTY: Final = {
    "A": "official body or several outlets",
    "B": "one outlet",
    "C": "campaigner's claim",
    "D": "disputed or assumed",
}

Status = Literal["flown", "stopped", "planned"]
RiseLaw = Literal["constant", "sphere", "tube"]
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


#: What a wrong value must be, by the type of pydantic's complaint; its context fills the braces.
_MUST = {
    "bool_type": "must be true or false",
    "date_from_datetime_inexact": "must be a date such as 2015-01-26, or text",
    "date_type": "must be a date such as 2015-01-26, or text",
    "finite_number": "must be a finite number",
    "float_type": "must be a number",
    "greater_than": "must be above {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "int_from_float": "must be a whole number",
    "int_type": "must be a whole number",
    "less_than_equal": "must be at most {le:g}",
    "literal_error": "must be {expected}",
    "string_pattern_mismatch": "must begin with a letter or a digit and hold only letters, digits, "
    "'.', '_', '+' and '-'",
    "string_too_long": "must have at most {max_length} characters",
    "string_too_short": "must not be empty",
    "string_type": "must be text in quotes",
    "tuple_type": "must be a list in square brackets",
}

_LONGEST_SHOWN = 60

#: The longest reanalysis, 20CR version 3, begins in 1836; before, a date is a mistake.
_FIRST_YEAR = 1836


def complaint(error: ErrorDetails) -> str:
    """One of pydantic's complaints in the words of an event file: what it must be, what it is."""
    if error["type"] == "value_error":
        return error["msg"].removeprefix("Value error, ")
    must = _MUST.get(error["type"], "cannot be read").format(**error.get("ctx", {}))
    return f"{must}, got {shown(error['input'])}"


def shown(value: Any) -> str:
    """A value as an event file writes it, cut where it is long."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def _spread(low: float, high: float) -> Any:
    """The annotation of a quantity known roughly, between what it can be at all."""

    def check(value: Any) -> Distribution:
        return distributions.bounded(distributions.parse(value), low, high)

    return Annotated[Distribution, PlainValidator(check), WithJsonSchema(_NUMBER_OR_TABLE)]


def _aware(value: Any) -> dt.datetime:
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            raise InputError(
                f"must be a date and time such as 2015-01-19T23:00:00+09:00, got {shown(value)}"
            ) from None
    if not isinstance(value, dt.datetime):
        raise InputError(
            f"must be a date and time such as 2015-01-19T23:00:00+09:00, got {shown(value)}"
        )
    if value.tzinfo is None:
        raise InputError(
            f"{value.isoformat()} has no offset from UTC; write it with one, such as "
            f"{value.isoformat()}+09:00"
        )
    if value.year < _FIRST_YEAR:
        raise InputError(
            f"{value.isoformat()} is before {_FIRST_YEAR}, and no record of the winds reaches that "
            "far back; write the year in full"
        )
    return value


Moment = Annotated[
    dt.datetime, PlainValidator(_aware), WithJsonSchema({"type": "string", "format": "date-time"})
]
Latitude = Annotated[float, Field(strict=True, ge=-90, le=90)]
Longitude = Annotated[float, Field(strict=True, ge=-180, le=360)]
NotNegative = Annotated[float, Field(strict=True, ge=0)]
#: Also the name of a folder: letters of any script and digits, no mark that a path takes amiss.
ReadingName = Annotated[str, Field(pattern=r"^[^\W_]([\w .,+()-]*[\w)])?$", max_length=80)]
#: More balloons, items or finds than anybody ever let go or counted are a slip of the pen.
MOST_COUNTED: Final = 10**12
HowMany = Annotated[int, Field(strict=True, ge=0, le=MOST_COUNTED)]
YesNo = Annotated[bool, Field(strict=True)]
if TYPE_CHECKING:
    Speed: TypeAlias = Distribution
    CruiseHeight: TypeAlias = Distribution
    FlightTime: TypeAlias = Distribution
else:
    Speed = _spread(1e-3, 1000.0)
    CruiseHeight = _spread(0.0, 60_000.0)
    FlightTime = _spread(0.0, 2000.0)
