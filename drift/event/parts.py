"""What was reported of one event, each part with its sources and certainty."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, replace
from typing import Annotated, Any, Literal

from pydantic import Field

from drift.event.fitted_error import Fitted
from drift.event.schema import (
    MOST_COUNTED,
    STRICT,
    Certainty,
    CruiseHeight,
    FlightTime,
    HowMany,
    Latitude,
    Longitude,
    Model,
    Moment,
    NotNegative,
    Predicate,
    ReadingName,
    RiseLaw,
    Speed,
    YesNo,
)
from drift.priors.distributions import Distribution, LogNormal, Triangular
from drift.priors.payload_table import FALL_EXPONENT, FallLaw


@dataclass(frozen=True, kw_only=True)
class Source:
    """A publication that reported something."""

    __pydantic_config__ = STRICT
    key: str
    title: str = ""
    publisher: str = ""
    date: dt.date | str | None = None
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Launch:
    """One place and time that balloons rose from; radius and spread say how well they are known.

    scattered : whether balloons rose from all over the disc and all through the spread, each for
    itself (a wave from a whole front), rather than together from one place at one hour.
    """

    __pydantic_config__ = STRICT
    place: str = ""
    latitude_deg: Latitude
    longitude_deg: Longitude
    radius_km: Annotated[float, Field(strict=True, ge=0, le=2000)] = 5.0
    time: Moment
    time_spread_min: Annotated[float, Field(strict=True, ge=0, le=43_200)] = 30.0
    balloons: Annotated[HowMany, Field(ge=1)] | None = None
    height_m: Annotated[float, Field(strict=True, ge=-500, le=60_000)] | None = None
    scattered: YesNo = False
    certainty: Certainty | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Vehicle:
    """How the balloon moves up and down; None is the documented prior of its kind.

    bursts : whether a kinematic balloon bursts at its cruise height, and its load falls from there
    at once, instead of keeping the height until the flight time is over.
    """

    __pydantic_config__ = STRICT
    model: Model = "kinematic"
    bursts: YesNo = False
    rise_mps: Speed | None = None
    rise_law: RiseLaw = "constant"
    cruise_height_m: CruiseHeight | None = None
    flight_time_h: FlightTime | None = None
    certainty: Certainty | None = None
    sources: tuple[str, ...] = ()

    def with_priors(self) -> Vehicle:
        """The vehicle with every gap filled from `VEHICLE_PRIORS`."""
        gaps = {f.name: getattr(VEHICLE_PRIORS, f.name) for f in fields(self)}
        return replace(self, **{k: v for k, v in gaps.items() if getattr(self, k) is None})


#: What is assumed where no report says. Rise: drag law with free lift of 5 to 30 %. Cruise height:
#: reports of 3 to 5 km by two independent outlets, widened by 1 km. Flight time: timers said to be
#: set to 1 to 4 h, and up to 6 h (docs/science.md has each source and its certainty).
VEHICLE_PRIORS = Vehicle(
    rise_mps=Triangular(1.5, 3.5, 7.0),
    cruise_height_m=Triangular(2000.0, 4000.0, 6000.0),
    flight_time_h=Triangular(0.5, 3.0, 6.0),
)


@dataclass(frozen=True, kw_only=True)
class Payload:
    """One kind of thing that fell, and how many.

    unopened_fraction : share that falls shut in its bundle, where the timer failed (0.05 to 0.3 by
        reports of 2016 and 2020). clump_fraction : share of the opened rest that falls in clumps.
    """

    __pydantic_config__ = STRICT
    item: Annotated[str, Field(min_length=1)]
    count: Annotated[float, Field(strict=True, ge=0, le=MOST_COUNTED)] | None = None
    fall_mps: Speed | None = None
    fall_law: FallLaw | None = None
    unopened_fraction: Annotated[float, Field(strict=True, ge=0, le=1)] = 0.0
    clump_fraction: Annotated[float, Field(strict=True, ge=0, le=1)] = 0.0
    certainty: Certainty | None = None
    sources: tuple[str, ...] = ()

    def speed(self) -> Distribution:
        """Fall speed at sea level in the standard atmosphere: as given, else the item's prior."""
        if self.fall_mps is not None:
            return self.fall_mps
        from drift.priors.payload import item

        row = item(self.item)
        return LogNormal(row.fall_median_mps, row.fall_sigma_ln)

    def exponent(self) -> float:
        """Exponent k of the fall speed v0 (rho0 / rho)**k: as given, else the item's."""
        from drift.priors.payload import fall_law_of

        return FALL_EXPONENT[self.fall_law or fall_law_of(self.item)]


@dataclass(frozen=True, kw_only=True)
class FlatGround:
    """A flat ground, for places whose orography is not at hand."""

    __pydantic_config__ = STRICT
    height_m: Annotated[float, Field(strict=True, ge=-500, le=9000)] = 0.0


@dataclass(frozen=True, kw_only=True)
class Winds:
    """How wrong the winds may be, what the grid does not resolve, and whether it was wet."""

    __pydantic_config__ = STRICT
    error: Fitted | None = None
    error_mps: NotNegative | None = None
    error_time_h: Annotated[float, Field(strict=True, gt=0)] | None = None
    error_height_m: Annotated[float, Field(strict=True, gt=0)] | None = None
    error_distance_km: Annotated[float, Field(strict=True, gt=0)] | None = None
    subgrid: YesNo | None = None
    wet: YesNo | None = None


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What somebody said happened, as something that a flight either did or did not do."""

    __pydantic_config__ = STRICT
    text: str = ""
    predicate: Predicate
    certainty: Certainty | None = None
    sources: tuple[str, ...] = ()
    count: tuple[HowMany, HowMany] | None = None
    item: str | None = None
    place: str = ""
    latitude_deg: Latitude | None = None
    longitude_deg: Longitude | None = None
    radius_km: Annotated[float, Field(strict=True, gt=0)] | None = None
    region: str | None = None
    bearing_deg: Annotated[float, Field(strict=True, ge=0, le=360)] | None = None
    tolerance_deg: Annotated[float, Field(strict=True, gt=0, le=180)] = 45.0
    min_km: NotNegative | None = None
    max_km: NotNegative | None = None
    time: Moment | None = None


@dataclass(frozen=True, kw_only=True)
class Find:
    """What was found on the ground, where and when, and how well that is known."""

    __pydantic_config__ = STRICT
    place: str = ""
    latitude_deg: Latitude
    longitude_deg: Longitude
    radius_km: Annotated[float, Field(strict=True, gt=0, le=2000)] = 12.0
    time: Moment | None = None
    item: str | None = None
    text: str = ""
    certainty: Certainty | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One statement of a report, in our own words."""

    __pydantic_config__ = STRICT
    topic: Literal[
        "balloons", "payload", "place", "time", "outcome", "gas", "tracker", "wind", "other"
    ]
    text: str
    value: Annotated[float, Field(strict=True)] | None = None
    certainty: Certainty
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another reading of a disputed fact: what it changes of the first launch or the vehicle."""

    __pydantic_config__ = STRICT
    name: ReadingName
    text: str = ""
    certainty: Certainty | None = None
    sources: tuple[str, ...] = ()
    launch: dict[str, Any] | None = None
    vehicle: dict[str, Any] | None = None
