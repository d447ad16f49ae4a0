"""Where members ended: the result as a plain xarray dataset with CF attributes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import xarray as xr

from drift.ensemble.members import Members
from drift.event.model import Event
from drift.event.text import flag_word
from drift.flight.fly import MOST_POINTS, Ends
from drift.flight.landing_ground import launch_altitude
from drift.landings.blocks import Column, dataset_of
from drift.landings.method import A_DRAW
from drift.landings.of_all import told_of_all
from drift.landings.outcomes import OUTCOMES
from drift.landings.provenance import provenance
from weather.grid.gridded_sky import GriddedSky
from weather.grid.ground import Ground

Array = npt.NDArray[np.float64]


_DEGREES = {"latitude": "degrees_north", "longitude": "degrees_east"}
_UNITS = {
    "mps": "m s-1",
    "m2_s": "m2 s-1",
    "m": "m",
    "h": "h",
    "km": "km",
    "s": "s",
    "fraction": "1",
    "kg": "kg",
}
_AXES = {"longitude": "X", "latitude": "Y", "altitude": "Z", "time": "T"}


def landings(
    event: Event,
    sky: GriddedSky,
    ground: Ground,
    members: Members,
    ends: Ends,
    *,
    seed: int,
    first: int,
) -> xr.Dataset:
    """One row per member: where, when and how it ended, and all that was drawn for it."""
    columns = columns_of(event, sky, ground, members, ends, seed=seed, first=first)
    return of_columns(event, sky, ground, columns, seed=seed)


def of_columns(
    event: Event, sky: GriddedSky, ground: Ground, columns: Mapping[str, Column], *, seed: int
) -> xr.Dataset:
    """The dataset of `landings` from the columns of all members."""
    attrs = provenance(event, sky, ground) | {"comment": A_DRAW, "seed": seed}
    return told_of_all(dataset_of(columns, attrs), sky.nearest_sounding)


def columns_of(
    event: Event,
    sky: GriddedSky,
    ground: Ground,
    members: Members,
    ends: Ends,
    *,
    seed: int,
    first: int,
) -> dict[str, Column]:
    """The columns of `landings`, of any block of members, first .. first + n - 1."""
    count = members.payload.size
    columns: dict[str, Column] = {
        "longitude": _degrees("longitude", ends.longitude, "longitude where the member ended"),
        "latitude": _degrees("latitude", ends.latitude, "latitude where the member ended"),
        "altitude": _metres(ends.altitude, "height above sea level where the member ended"),
        "time": _time(ends.time, "time at which the member ended"),
        "time_aloft": (
            "member",
            ends.time - members.launch_time,
            {"units": "s", "long_name": "time from launch to the end"},
        ),
        "outcome": _flags(
            ends.outcome.astype(np.int8),
            {code: word for code, (word, _) in OUTCOMES.items()},
            "how the member ended",
        ),
        "payload": _flags(
            members.payload.astype(np.int16),
            dict(enumerate(payload.item for payload in event.payloads)),
            "what fell",
        ),
        "balloon": _number(members.balloon, "balloon of its launch"),
        "wind_field": _number(
            members.wind_field, "draw of the wind error, shared by the balloons of one launch"
        ),
        "launch_draw": _number(
            members.launch_draw, "plausible launch, whose balloons share place, hour and filling"
        ),
        "launch": (
            "member",
            members.launch,
            {
                "long_name": "launch of the event",
                "units": "1",
                "valid_range": _range(members.launch, len(event.launches)),
            },
        ),
        "launch_latitude": _degrees("latitude", members.launch_latitude, "latitude of launch"),
        "launch_longitude": _degrees("longitude", members.launch_longitude, "longitude of launch"),
        "launch_altitude": _metres(
            launch_altitude(event, ground, members), "height above sea level of launch"
        ),
        "launch_time": _time(members.launch_time, "time of launch"),
        "member": _number(np.arange(first, first + count), "number of the member in its ensemble"),
        "seed": _number(
            np.full(count, seed, dtype=np.int64), "seed of the run that the member is of"
        ),
    }
    if len(sky.realizations) > 1:
        columns["realization"] = _number(
            members.wind_field % len(sky.realizations), "member of the winds' own ensemble"
        )
    for name, values in members.drawn.items():
        unit = next((u for suffix, u in _UNITS.items() if name.endswith(f"_{suffix}")), "1")
        columns[name] = ("member", values, {"units": unit, "long_name": f"drawn {name}"})
    return columns


def tracks(
    event: Event,
    sky: GriddedSky,
    ground: Ground,
    members: Members,
    paths: list[Array],
    *,
    seed: int,
) -> xr.Dataset:
    """Whole paths as CF trajectories, padded to the longest one."""
    count, longest = len(paths), max(len(path) for path in paths)
    padded = np.full((count, longest, 4), np.nan)
    for i, path in enumerate(paths):
        padded[i, : len(path)] = path
    dims = ("trajectory", "obs")
    out = xr.Dataset(
        {
            "longitude": (dims, *_degrees("longitude", padded[..., 3], "longitude")[1:]),
            "latitude": (dims, *_degrees("latitude", padded[..., 2], "latitude")[1:]),
            "altitude": (dims, *_metres(padded[..., 1], "height above sea level")[1:]),
            "time": (dims, *_time(padded[..., 0], "time")[1:]),
            "payload": (
                "trajectory",
                [event.payloads[p].item for p in members.payload],
                {"long_name": "what fell"},
            ),
        },
        coords={
            "trajectory": (
                "trajectory",
                np.arange(count),
                {"cf_role": "trajectory_id", "long_name": "member"},
            )
        },
    )
    # CF 9.2 wants the coordinates of a trajectory found by their axes.
    for name, axis in _AXES.items():
        out[name].attrs["axis"] = axis
    out = out.set_coords(list(_AXES))
    out.attrs = provenance(event, sky, ground) | {
        "title": f"Some of the flights of {event.title or event.id}",
        "featureType": "trajectory",
        "comment": f"whole paths; of more than {MOST_POINTS} points, every so many and the last",
        "seed": seed,
    }
    return out


def _degrees(name: str, values: Array, meaning: str) -> Column:
    return "member", values, {"units": _DEGREES[name], "standard_name": name, "long_name": meaning}


def _metres(values: Array, meaning: str) -> Column:
    attrs = {"units": "m", "standard_name": "altitude", "positive": "up", "long_name": meaning}
    attrs["comment"] = "geopotential metres above mean sea level: 4 m less than geometric at 5 km"
    return "member", values, attrs


def _time(seconds: Array, meaning: str) -> Column:
    attrs = {"standard_name": "time", "long_name": meaning}
    # Every day has 86400 s, as in numpy and POSIX (CF 4.4.1).
    attrs["units_metadata"] = "leap_seconds: none"
    return "member", _datetimes(seconds), attrs


def _number(values: npt.NDArray[np.integer], meaning: str) -> Column:
    return "member", values, {"long_name": meaning, "units": "1"}


def _range(like: npt.NDArray[np.integer], count: int) -> npt.NDArray[np.integer]:
    """The first and the last of so many numbers, of the type of some values (CF 2.5.1)."""
    return np.array([0, max(count - 1, 0)], dtype=like.dtype)


def _datetimes(seconds: Array) -> npt.NDArray[np.datetime64]:
    """Seconds since 1970 as dates, to the microsecond; NaN becomes NaT."""
    known = np.isfinite(seconds)
    out = np.full(seconds.shape, np.datetime64("NaT"), dtype="datetime64[ns]")
    out[known] = np.round(seconds[known] * 1e6).astype(np.int64).astype("datetime64[us]")
    return out


def _flags(values: npt.NDArray[np.integer], meanings: dict[int, str], what: str) -> Column:
    attrs = {
        "flag_values": np.array(list(meanings), dtype=values.dtype),
        "flag_meanings": " ".join(flag_word(word) for word in meanings.values()),
        "long_name": what,
    }
    return "member", values, attrs
