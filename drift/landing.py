"""Where members ended: the result as a plain xarray dataset with CF attributes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import xarray as xr

from drift.ensemble import Members
from drift.event import Event
from drift.flight import Ends
from drift.grounding import caveat
from drift.kernels import ABOVE_THE_TOP, LANDED, LEFT_THE_SKY, STILL_ALOFT
from drift.uncertainty import has_subgrid
from drift.version import program_version
from weather.field import GriddedSky
from weather.ground import Ground

Array = npt.NDArray[np.float64]

#: How a member ended, as CF flag and as a sentence with the remedy.
OUTCOMES = {
    LANDED: ("landed", "came down on the ground"),
    STILL_ALOFT: (
        "still_aloft",
        "were still in the air when the winds ended: give winds for later hours",
    ),
    LEFT_THE_SKY: (
        "left_the_sky",
        "left the area or the hours of the winds: give winds of a larger area, or from earlier on",
    ),
    ABOVE_THE_TOP: (
        "above_the_top",
        "rose above the highest level of the winds: give winds of more levels",
    ),
}

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
    out = xr.Dataset(
        {
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
            "balloon": (
                "member",
                members.balloon,
                {"long_name": "balloon of its launch", "units": "1"},
            ),
            "wind_field": (
                "member",
                members.wind_field,
                {
                    "long_name": "draw of the wind error, shared by the balloons of one launch",
                    "units": "1",
                },
            ),
            "launch": (
                "member",
                members.launch,
                {"long_name": "launch of the event", "units": "1"},
            ),
            "launch_latitude": _degrees("latitude", members.launch_latitude, "latitude of launch"),
            "launch_longitude": _degrees(
                "longitude", members.launch_longitude, "longitude of launch"
            ),
            "launch_altitude": _metres(
                _launch_altitude(event, ground, members), "height above sea level of launch"
            ),
            "launch_time": _time(members.launch_time, "time of launch"),
        },
        coords={
            "member": (
                "member",
                np.arange(first, first + members.payload.size),
                {"long_name": "number of the member in its ensemble", "units": "1"},
            )
        },
    )
    if len(sky.realizations) > 1:
        out["realization"] = (
            "member",
            members.wind_field % len(sky.realizations),
            {"long_name": "member of the winds' own ensemble", "units": "1"},
        )
    for name, values in members.drawn.items():
        unit = next((u for suffix, u in _UNITS.items() if name.endswith(f"_{suffix}")), "1")
        out[name] = ("member", values, {"units": unit, "long_name": f"drawn {name}"})
    out.attrs = provenance(event, sky, ground) | {"seed": seed}
    return out


def _launch_altitude(event: Event, ground: Ground, members: Members) -> Array:
    """Where each balloon rose from, m: as the event says, else the ground there."""
    given = [np.nan if part.height_m is None else part.height_m for part in event.launches]
    height = np.array(given)[members.launch]
    at_ground = ground.at(members.launch_latitude, members.launch_longitude)
    return np.where(np.isnan(height), at_ground, height)


def provenance(event: Event, sky: GriddedSky, ground: Ground) -> dict[str, str | list[str]]:
    """What every output of a run says about where it comes from."""
    origin = sky.provenance
    caveats = [*origin.caveats, caveat(event, sky, ground), *_assumed(event)]
    return {
        "title": f"Landings of {event.title or event.id}",
        "event_id": event.id,
        "event_title": event.title,
        "event_hash": event.hash(),
        "event_status": event.status,
        "winds": origin.title,
        "sky_id": origin.source or origin.title,
        "sky_hash": sky.hash(),
        "sky_file_sha256": origin.sha256,
        "sky_heights": origin.heights,
        "ground": ground.label,
        "licence": origin.licence,
        "attribution": origin.attribution,
        "sources": [f"{s.publisher} {s.title} {s.url}".strip() or s.key for s in event.sources],
        "version": program_version(),
        "caveats": [text for text in caveats if text],
        "Conventions": "CF-1.11",
    }


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
        "seed": seed,
    }
    return out


def landed(landings: xr.Dataset) -> xr.Dataset:
    """Only the members that came down on the ground."""
    return landings.isel(member=np.flatnonzero(landings["outcome"].values == LANDED))


def outcome_sentences(landings: xr.Dataset) -> list[str]:
    """One sentence per way of ending other than landing, and on members that never rose."""
    outcome, total = landings["outcome"].values, landings.sizes["member"]
    said = [
        f"{(outcome == code).sum()} of {total} members {sentence}."
        for code, (_, sentence) in OUTCOMES.items()
        if code != LANDED and (outcome == code).any()
    ]
    return [*said, *_never_rose(landings)]


def _never_rose(landings: xr.Dataset) -> list[str]:
    """A balloon whose cruise height lies under its launch stays where it is, and counts."""
    if "cruise_height_m" not in landings:
        return []
    low = int((landings["cruise_height_m"] < landings["launch_altitude"]).sum())
    if not low:
        return []
    return [
        f"{low} of {landings.sizes['member']} members did not rise, for their cruise height lies "
        "under their launch: cruise_height_m counts from mean sea level, as the ground does."
    ]


def _unused(event: Event) -> list[str]:
    """What the event gives for a kinematic balloon and its physical model does not ask for."""
    if event.vehicle.model == "kinematic":
        return []
    names = ("rise_mps", "cruise_height_m")
    return [name for name in names if getattr(event.vehicle, name) is not None]


def _assumed(event: Event) -> list[str]:
    said = []
    if event.status != "flown":
        said.append(f"This launch was {event.status} and never flew; computed with --what-if.")
    if unused := _unused(event):
        said.append(
            f"A {event.vehicle.model} works out its own rise and height; {' and '.join(unused)} of "
            "the event were not used."
        )
    if event.winds.error_mps == 0:
        said.append("No error of the winds is included, so the spread is too small.")
    if not has_subgrid(event):
        said.append("Turbulence that the winds do not resolve is not included.")
    return said


def _degrees(name: str, values: Array, meaning: str) -> tuple[str, Array, dict[str, str]]:
    return "member", values, {"units": _DEGREES[name], "standard_name": name, "long_name": meaning}


def _metres(values: Array, meaning: str) -> tuple[str, Array, dict[str, str]]:
    attrs = {"units": "m", "standard_name": "altitude", "positive": "up", "long_name": meaning}
    attrs["comment"] = "geopotential metres above mean sea level: 4 m less than geometric at 5 km"
    return "member", values, attrs


def _time(seconds: Array, meaning: str) -> tuple[str, npt.NDArray[np.datetime64], dict[str, str]]:
    attrs = {"standard_name": "time", "long_name": meaning}
    # Every day has 86400 s, as in numpy and POSIX (CF 4.4.1).
    attrs["units_metadata"] = "leap_seconds: none"
    return "member", _datetimes(seconds), attrs


def _datetimes(seconds: Array) -> npt.NDArray[np.datetime64]:
    """Seconds since 1970 as dates, to the microsecond; NaN becomes NaT."""
    known = np.isfinite(seconds)
    out = np.full(seconds.shape, np.datetime64("NaT"), dtype="datetime64[ns]")
    out[known] = np.round(seconds[known] * 1e6).astype(np.int64).astype("datetime64[us]")
    return out


def _flags(
    values: npt.NDArray[np.integer], meanings: dict[int, str], what: str
) -> tuple[str, npt.NDArray[np.integer], dict[str, object]]:
    attrs = {
        "flag_values": np.array(list(meanings), dtype=values.dtype),
        "flag_meanings": " ".join(word.replace(" ", "_") for word in meanings.values()),
        "long_name": what,
    }
    return "member", values, attrs
