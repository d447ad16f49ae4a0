"""Whether a dataset is the landings of a run, or its tracks: what a notebook may have made of it.

Selections, runs put together and files read back are runs like any other. What lost its attributes,
its axis or its numbers on the way is not, and would be told by whatever library meets it first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from drift.event.arguments import Rule, refuse_unless_a_dataset
from drift.landings.outcomes import OUTCOMES
from weather.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

#: What whoever reads a run needs first, along its members.
_OF_A_RUN: Final = ("longitude", "latitude", "outcome", "payload")
_OF_TRACKS: Final = ("longitude", "latitude", "time")

_PUT_TOGETHER: Final = "runs are put together by xr.concat(..., 'member', combine_attrs='override')"


def refuse_unless_landings(landings: xr.Dataset, name: str = "landings") -> None:
    """Raise InputError unless a dataset is that of `drift.estimate`, or members of it.

    name : of the argument, for the sentence.
    """
    refuse_unless_a_dataset(landings, name, "drift.estimate")
    _refuse_unless_along(landings, name, _OF_A_RUN, ("member",), _PUT_TOGETHER)
    if "flag_meanings" not in landings["payload"].attrs:
        raise InputError(
            f"{name} lost the attributes that say what they are; keep them "
            f"(xr.set_options(keep_attrs=True); {_PUT_TOGETHER}), or copy them from the run"
        )
    if landings["member"].dtype.kind not in "iuf":
        raise InputError(
            f"member of {name} holds {landings['member'].dtype.name}, and members have numbers; "
            "leave that coordinate as it came"
        )
    _refuse_unless_placed(landings, name)


def a_run(name: str, value: Any) -> None:
    """The rule of an argument that is a run (`drift.event.arguments.checked`)."""
    refuse_unless_landings(value, name)


def a_run_with(*more: str) -> Rule:
    """The same for a run that has more variables along its members."""

    def look(name: str, value: Any) -> None:
        refuse_unless_landings(value, name)
        _refuse_unless_along(value, name, more, ("member",), _PUT_TOGETHER)

    return look


def some_tracks(name: str, value: Any) -> None:
    """The rule of an argument that is the tracks of a run, with their heights."""
    refuse_unless_tracks(value, name, *_OF_TRACKS, "altitude")


def some_ways(name: str, value: Any) -> None:
    """The same where heights are not asked for."""
    refuse_unless_tracks(value, name, *_OF_TRACKS)


def _refuse_unless_placed(landings: xr.Dataset, name: str) -> None:
    """Raise InputError where an end is none that there is, or a landing lies nowhere."""
    outcome, payload = (np.asarray(landings[key].values, float) for key in ("outcome", "payload"))
    items = str(landings["payload"].attrs["flag_meanings"]).split()
    known = np.isnan(outcome) | np.isin(outcome, list(OUTCOMES))
    loads = np.isnan(payload) | ((payload >= -1) & (payload < len(items)))
    if not (known.all() and loads.all()):
        raise InputError(
            f"{name} have an outcome or a payload that no run writes; take them as drift.estimate "
            "returned them"
        )
    down = outcome == next(code for code, (word, _) in OUTCOMES.items() if word == "landed")
    lat, lon = (landings[key].values for key in ("latitude", "longitude"))
    if lat.dtype.kind not in "fiu" or lon.dtype.kind not in "fiu":
        raise InputError(f"the places of {name} are no numbers; take them as they came")
    lost = int((down & ~(np.isfinite(lat) & np.isfinite(lon))).sum())
    if lost:
        raise InputError(
            f"{lost} members of {name} landed and have no place; select members with "
            f"{name}.where(..., drop=True) rather than single variables"
        )


def refuse_unless_tracks(tracks: xr.Dataset, name: str, *variables: str) -> None:
    """Raise InputError unless a dataset is that of `drift.tracks`, or some of it."""
    refuse_unless_a_dataset(tracks, name, "drift.tracks")
    advice = f"one flight is {name}.isel(trajectory=[0]), with brackets"
    _refuse_unless_along(tracks, name, variables, ("trajectory", "obs"), advice)
    if 0 in (tracks.sizes["trajectory"], tracks.sizes["obs"]):
        raise InputError(f"{name} hold no flight; take at least one")


def _refuse_unless_along(
    given: xr.Dataset, name: str, variables: tuple[str, ...], dims: tuple[str, ...], advice: str
) -> None:
    """Raise InputError where variables are not there, or along other dimensions."""
    missing = [key for key in variables if key not in given.variables]
    if missing:
        raise InputError(
            f"{name} lack {', '.join(missing)}; give them as drift.estimate and drift.tracks "
            "return them, or as read from the files of a run"
        )
    for key in variables:
        if set(given[key].dims) != set(dims):
            has = ", ".join(map(str, given[key].dims)) or "none"
            raise InputError(
                f"{key} of {name} has the dimensions {has}, not {', '.join(dims)}; {advice}"
            )
