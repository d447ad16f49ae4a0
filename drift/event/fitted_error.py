"""A wind error fitted to soundings, as `drift winds --against ... --fit` writes it, in an event."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import (
    ConfigDict,
    Field,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)

from drift.event.schema import complaint, shown
from weather.errors import InputError
from weather.guard.budget import refuse_endless

# What else the file says, of its ascents and correlations, is for people.
_OPEN = ConfigDict(extra="ignore", allow_inf_nan=False)

_PATH_OR_TABLE: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "object"}]}

_Positive = Annotated[float, Field(gt=0)]
_Interval = tuple[_Positive, _Positive]


@dataclass(frozen=True, kw_only=True)
class FittedLayer:
    """Root mean square of the error of each component between two heights, and its interval."""

    __pydantic_config__ = _OPEN
    bottom_m: float
    top_m: float
    rms_mps: _Positive
    rms_mps_95: _Interval


@dataclass(frozen=True, kw_only=True)
class FittedGroup:
    """The layers of one season and hour."""

    __pydantic_config__ = _OPEN
    season: Literal["DJF", "MAM", "JJA", "SON"]
    hour_utc: Literal[0, 6, 12, 18]
    layers: tuple[FittedLayer, ...]


@dataclass(frozen=True, kw_only=True)
class FittedScale:
    """How far an error reaches; no value where the ascents do not tell."""

    __pydantic_config__ = _OPEN
    value: _Positive | None = None
    interval_95: _Interval | None = None


@dataclass(frozen=True, kw_only=True)
class FittedError:
    """The file: sizes by layer, over all and by season and hour, and the three scales."""

    __pydantic_config__ = _OPEN
    kind: Literal["wind-error-fit"]
    sky: str = ""
    layers: Annotated[tuple[FittedLayer, ...], Field(min_length=1)]
    groups: tuple[FittedGroup, ...] = ()
    height_m: FittedScale = FittedScale()
    time_h: FittedScale = FittedScale()
    distance_km: FittedScale = FittedScale()


def read(value: Any) -> FittedError:
    """A fitted error from the path to its file, or from its content.

    Raises InputError with what is wrong with it.
    """
    if isinstance(value, FittedError):
        return value
    if isinstance(value, Mapping):
        return _checked(value, "the table")
    if not isinstance(value, str | Path):
        raise InputError(f"must be the path of a file that `--fit` wrote, got {shown(value)}")
    path = Path(value)
    try:
        refuse_endless(path)
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"{shown(str(path))} cannot be read: {error.strerror}; give the path of a file that "
            "`drift winds SKY --against SOUNDINGS --fit FILE` wrote, from the folder of the event "
            "file"
        ) from None
    except ValueError:
        raise InputError(
            f"{path.name} is not JSON; give a file that `drift winds SKY --against SOUNDINGS --fit "
            "FILE` wrote"
        ) from None
    return _checked(content, path.name)


def _checked(content: Any, name: str) -> FittedError:
    """A fitted error from its content, or what is wrong with it."""
    try:
        return TypeAdapter(FittedError).validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(key) for key in first["loc"])
        missing = first["type"] == "missing"
        what = f"lacks {where}" if missing else f"{where} {complaint(first)}"
        raise InputError(
            f"{name} is no fit of a wind error ({what}); give a file that `drift winds SKY "
            "--against SOUNDINGS --fit FILE` wrote"
        ) from None


if TYPE_CHECKING:
    Fitted: TypeAlias = FittedError
else:
    Fitted = Annotated[FittedError, PlainValidator(read), WithJsonSchema(_PATH_OR_TABLE)]
