"""What the arguments of public functions may be: one sentence for each that cannot be."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

from weather.errors import InputError

#: Greatest seed: what fits a whole number of 64 bits.
LARGEST_SEED = 2**63 - 1

#: More members than this fit no memory, and would say nothing that fewer do not.
MOST_MEMBERS = 10_000_000


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
    """A value as Python writes it, cut where it is long."""
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
