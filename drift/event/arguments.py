"""What the arguments of public functions may be: one sentence for each that cannot be."""

from __future__ import annotations

import functools
import inspect
import numbers
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np

from weather.errors import InputError, refuse_unless_yes_or_no

P = ParamSpec("P")
T = TypeVar("T")

#: Looks at an argument by its name and value; raises InputError where it cannot be used.
Rule = Callable[[str, Any], None]

#: Greatest seed: what fits a whole number of 64 bits.
LARGEST_SEED = 2**63 - 1

#: More members than this fit no memory, and would say nothing that fewer do not.
MOST_MEMBERS = 10_000_000


def checked(**rules: Rule) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A decorator by which a public function looks at its arguments before anything else.

    rules : what is asked of an argument, by its name.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def looked_at(*args: P.args, **kwargs: P.kwargs) -> T:
            given = signature.bind(*args, **kwargs).arguments
            for name, rule in rules.items():
                if name in given:
                    rule(name, given[name])
            return function(*args, **kwargs)

        return looked_at

    return decorate


def or_none(rule: Rule) -> Rule:
    """The same, for an argument that may be None."""

    def look(name: str, value: Any) -> None:
        if value is not None:
            rule(name, value)

    return look


def a(kind: type, maker: str) -> Rule:
    """An object of a class; maker : what makes one."""
    return lambda name, value: refuse_unless_a(kind, value, name, maker)


def a_number(least: float, most: float) -> Rule:
    """A finite number between two others."""

    def look(name: str, value: Any) -> None:
        if not is_number(value) or not least <= value <= most:
            raise InputError(f"{name} is {_said(value)}; give a number, {least:g} to {most:g}")

    return look


def a_whole_number(least: int, most: int) -> Rule:
    """A whole number between two others."""
    return lambda name, value: refuse_unless_whole(name, value, least, most)


def an_event(name: str, value: Any) -> None:
    """What `drift.load_event` returns."""
    from drift.event.model import Event

    refuse_unless_a(Event, value, name, "drift.load_event")


def a_sky(name: str, value: Any) -> None:
    """What `weather.open_sky` returns."""
    from weather.grid.gridded_sky import GriddedSky

    refuse_unless_a(GriddedSky, value, name, "weather.open_sky")


def a_path(name: str, value: Any) -> None:
    """The path of a file or a folder, as text or a Path."""
    if not isinstance(value, str | Path) or not str(value):
        raise InputError(f"{name} must be a path in text, got {_said(value)}; give one")


def a_text(name: str, value: Any) -> None:
    """A text that is not empty."""
    if not isinstance(value, str) or not value:
        raise InputError(f"{name} must be a text, got {_said(value)}")


def yes_or_no(name: str, value: Any) -> None:
    """True or False: "no" is a text, which Python takes for yes."""
    refuse_unless_yes_or_no(name, value)


def is_number(value: Any) -> bool:
    """Whether a value is one finite number."""
    is_one = isinstance(value, numbers.Real | np.number) and not isinstance(value, bool | np.bool_)
    try:
        return is_one and bool(np.isfinite(float(value)))
    except OverflowError:  # a whole number of hundreds of digits
        return False


def refuse_unless_whole(name: str, value: Any, least: int, most: int) -> None:
    """Raise InputError unless an argument is a whole number between two others."""
    is_whole = isinstance(value, numbers.Integral | np.integer) and not isinstance(value, bool)
    if is_whole and least <= value <= most:
        return
    if is_whole and value > most:
        raise InputError(f"{name} is {_said(value)}; give at most {most}")
    said = _said(value)
    raise InputError(f"{name} is {said}; give a whole number, at least {least}")


def _said(value: Any) -> str:
    """A value as Python writes it, cut where it is long; of objects, what they are."""
    if not isinstance(value, str | bytes | numbers.Number | list | tuple | dict | None):
        return f"a {type(value).__name__}"
    try:
        said = repr(value)
    except ValueError:  # Python writes no whole number of thousands of digits
        return "a number of thousands of digits"
    return said if len(said) < 60 else f"{said[:60]}..."


def refuse_unless_a_run(members: Any, seed: Any, first: Any = 0, *, named: str = "members") -> None:
    """Raise InputError unless these number the members of a run and its seed."""
    refuse_unless_whole(named, members, 1, MOST_MEMBERS)
    refuse_unless_whole("seed", seed, 0, LARGEST_SEED)
    refuse_unless_whole("first", first, 0, 2**53)


def refuse_unless_a(kind: type, value: Any, name: str, maker: str) -> None:
    """Raise InputError unless an argument is of a class; maker is the function that makes one."""
    if not isinstance(value, kind):
        raise InputError(
            f"{name} must be what {maker} returns, a {kind.__name__}, got {type(value).__name__}"
        )


def refuse_unless_a_dataset(value: Any, name: str, maker: str) -> None:
    """Raise InputError unless an argument is a dataset."""
    import xarray as xr

    refuse_unless_a(xr.Dataset, value, name, maker)
