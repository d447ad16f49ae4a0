"""What the arguments of the figures may be."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import numpy as np
from matplotlib.axes import Axes

from drift.event.arguments import (
    an_event,
    or_none,
    refuse_unless_a,
    refuse_unless_a_dataset,
)
from drift.figures.map.scene import Scene
from drift.figures.paper.style import Look
from drift.landings.checks import a_run, some_tracks
from drift.language import Language
from weather.errors import InputError

#: Wider than any sheet that is printed, mm.
_WIDEST_MM = 2000.0


def a_density(name: str, value: Any) -> None:
    """What `drift.density` returns."""
    refuse_unless_a_dataset(value, name, "drift.density")
    if "probability" not in value or set(value["probability"].dims) != {"latitude", "longitude"}:
        raise InputError(f"{name} has no probability by latitude and longitude; give drift.density")


def a_sky(name: str, value: Any) -> None:
    """Whatever tells the wind at places and times, as what `weather.open_sky` returns does."""
    if not callable(getattr(value, "at", None)):
        raise InputError(
            f"{name} must be what weather.open_sky returns, a GriddedSky; it is a "
            f"{type(value).__name__}"
        )


def a_look(name: str, value: Any) -> None:
    """A `Look` whose numbers can be drawn."""
    refuse_unless_a(Look, value, name, "drift.maps.Look")
    if value.language not in get_args(Language):
        raise InputError(f"language of {name} is {value.language!r}; there are 'en' and 'ko'")
    for key, most in (("width_mm", _WIDEST_MM), ("towns", 1000.0), ("tracks", 1e6)):
        given = getattr(value, key)
        if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= most:
            raise InputError(f"{key} of {name} is {given!r}; give a number, 0 to {most:g}")


def axes(name: str, value: Any) -> None:
    """Axes of matplotlib."""
    refuse_unless_a(Axes, value, name, "matplotlib")


def axes_of_a_map(name: str, value: Any) -> None:
    """Axes with a projection of cartopy."""
    if not hasattr(value, "projection") or not isinstance(value, Axes):
        raise InputError(
            f"a map needs cartopy axes with a projection, as plt.axes(projection=cartopy.crs."
            f"PlateCarree()) makes them; {name} is a {type(value).__name__}"
        )


def axes_of_maps(name: str, value: Any) -> None:
    """Several of these."""
    try:
        every = list(value)
    except TypeError:
        every = [value]
    for one in every:
        axes_of_a_map(name, one)


def a_scene(name: str, value: Any) -> None:
    """A `Scene` of a run."""
    refuse_unless_a(Scene, value, name, "drift.maps.Scene")
    a_run(f"landings of {name}", value.landings)
    or_none(a_density)(f"density of {name}", value.density)
    or_none(some_tracks)(f"tracks of {name}", value.tracks)
    or_none(an_event)(f"event of {name}", value.event)


def runs_by_name(name: str, value: Any) -> None:
    """Landings, or scenes, each by the name that stands over it."""
    if not isinstance(value, Mapping):
        raise InputError(f"{name} must be a mapping of names to runs, got {type(value).__name__}")
    for key, run in value.items():
        if not isinstance(key, str):
            raise InputError(f"{name} has the name {key!r}, which is no text; give names in text")
        (a_scene if isinstance(run, Scene) else a_run)(f"{name}[{key!r}]", run)


def scenes_by_name(name: str, value: Any) -> None:
    """Scenes, each by the name that stands over it."""
    if not isinstance(value, Mapping):
        raise InputError(f"{name} must be a mapping of names to scenes, got {type(value).__name__}")
    for key, scene in value.items():
        a_scene(f"{name}[{key!r}]", scene)


def rows(*keys: str) -> Any:
    """Rows as a summary holds them, each with these keys."""

    def look(name: str, value: Any) -> None:
        is_list = isinstance(value, Sequence) and not isinstance(value, str | bytes)
        whole = is_list and all(isinstance(r, Mapping) and set(keys) <= set(r) for r in value)
        if not whole:
            raise InputError(
                f"{name} must be a list of rows with {', '.join(keys)}, as summary.json holds them"
            )

    return look


def texts(name: str, value: Any) -> None:
    """Some lines of text."""
    is_list = isinstance(value, Sequence) and not isinstance(value, str | bytes)
    if not (is_list and all(isinstance(line, str) for line in value)):
        raise InputError(f"{name} must be a list of texts, got {type(value).__name__}")


def some_numbers(name: str, value: Any) -> None:
    """Finite numbers in a row."""
    try:
        found = np.asarray(value, float)
    except (TypeError, ValueError):
        found = np.array(np.nan)
    if found.ndim != 1 or not np.isfinite(found).all():
        raise InputError(f"{name} must be a list of numbers, got {type(value).__name__}")


def numbers_by_name(name: str, value: Any) -> None:
    """Finite numbers in rows, each by its name."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise InputError(
            f"{name} must be a mapping of names to numbers, got {type(value).__name__}"
        )
    for key, row in value.items():
        some_numbers(f"{name}[{key!r}]", row)
