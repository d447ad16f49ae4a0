"""Quantities known only roughly, and what is assumed where a report is silent.

A distribution is used through its inverse (``ppf``), so one quasi-random number per member and
quantity is all that an ensemble needs, mixtures included.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from weather.errors import InputError

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Fixed:
    """A number known exactly."""

    value: float

    def ppf(self, u: Array) -> Array:
        """The number itself, once per element of u."""
        return np.full(np.shape(u), self.value)

    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return self.value, self.value


@dataclass(frozen=True)
class Uniform:
    """Any value between two bounds, all equally plausible."""

    low: float
    high: float

    def ppf(self, u: Array) -> Array:
        """Value below which a share u of the distribution lies."""
        return self.low + (self.high - self.low) * u

    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return self.low, self.high


@dataclass(frozen=True)
class Triangular:
    """A most plausible value between two bounds."""

    low: float
    mode: float
    high: float

    def ppf(self, u: Array) -> Array:
        """Inverse of the two parabolic pieces of the distribution function."""
        width = self.high - self.low
        if width == 0:
            return np.full(np.shape(u), self.mode)
        rising = self.low + np.sqrt(u * width * (self.mode - self.low))
        falling = self.high - np.sqrt((1 - u) * width * (self.high - self.mode))
        return np.where(u < (self.mode - self.low) / width, rising, falling)

    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return self.low, self.high


@dataclass(frozen=True)
class Normal:
    """A mean and a standard deviation; cut at the bounds the quantity itself has."""

    mean: float
    sd: float
    low: float = -math.inf
    high: float = math.inf

    def ppf(self, u: Array) -> Array:
        """Inverse of the normal distribution, renormalised between the bounds."""
        if self.sd == 0:
            return np.full(np.shape(u), self.mean)
        bottom = ndtr((self.low - self.mean) / self.sd)
        top = ndtr((self.high - self.mean) / self.sd)
        return self.mean + self.sd * ndtri(bottom + (top - bottom) * u)

    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return (self.low, self.high) if self.sd else (self.mean, self.mean)


@dataclass(frozen=True)
class LogNormal:
    """A median and the s.d. of the natural logarithm; cut at the bounds the quantity has."""

    median: float
    sigma_ln: float
    low: float = 0.0
    high: float = math.inf

    def ppf(self, u: Array) -> Array:
        """Exponential of a normal quantile, renormalised between the bounds."""
        low = math.log(self.low) if self.low > 0 else -math.inf
        inner = Normal(math.log(self.median), self.sigma_ln, low, math.log(self.high))
        return np.exp(inner.ppf(u))

    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return (self.low, self.high) if self.sigma_ln else (self.median, self.median)


@dataclass(frozen=True)
class LogUniform:
    """Any value between two positive bounds, every factor equally plausible."""

    low: float
    high: float

    def ppf(self, u: Array) -> Array:
        """Geometric interpolation between the bounds."""
        return np.asarray(self.low * (self.high / self.low) ** u, dtype=np.float64)

    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return self.low, self.high


@dataclass(frozen=True)
class Choice:
    """One of several values or distributions, each with a weight."""

    options: tuple[tuple[Distribution, float], ...]

    def ppf(self, u: Array) -> Array:
        """The option that u falls in; what is left of u draws from that option."""
        u = np.asarray(u, dtype=np.float64)
        edges = np.cumsum([0.0] + [weight for _, weight in self.options])
        edges /= edges[-1]
        picked = np.clip(np.searchsorted(edges, u, side="right") - 1, 0, len(self.options) - 1)
        out = np.empty(np.shape(u))
        for i, (option, _) in enumerate(self.options):
            here = picked == i
            out[here] = option.ppf((u[here] - edges[i]) / (edges[i + 1] - edges[i]))
        return out

    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value over all options."""
        lows, highs = zip(*(option.support() for option, _ in self.options), strict=True)
        return min(lows), max(highs)


Distribution = Fixed | Uniform | Triangular | Normal | LogNormal | LogUniform | Choice

#: Spelling in an event file -> class and how many numbers it takes.
_KINDS: dict[str, tuple[type, int, str]] = {
    "uniform": (Uniform, 2, "[low, high]"),
    "triangular": (Triangular, 3, "[low, mode, high]"),
    "normal": (Normal, 2, "[mean, standard deviation]"),
    "lognormal": (LogNormal, 2, "[median, sigma_ln]"),
    "loguniform": (LogUniform, 2, "[low, high]"),
}


#: A normal spread of so many times what the quantity can be is flat, beyond what numbers resolve.
_WIDEST = 1000.0
#: A choice between choices has a meaning; so many inside each other are a slip of the pen.
_DEEPEST = 20


def parse(value: Any, depth: int = 0) -> Distribution:
    """A distribution from what a person writes in an event file.

    value : a number, or a mapping with one key such as ``{"uniform": [1, 2]}``. depth : how many
    choices it stands in.
    Raises InputError with the spelling that is expected.
    """
    if isinstance(value, Distribution):
        return value
    if _is_number(value):
        return Fixed(float(value))
    if not isinstance(value, Mapping) or len(value) != 1:
        raise InputError(f"must be a number or a table with one of {_names()}, got {value!r}")
    (kind, numbers), *_ = value.items()
    if kind == "choice":
        if depth == _DEEPEST:
            raise InputError(f"has more than {_DEEPEST} choices inside each other; use fewer")
        options = tuple(_option(pair, depth) for pair in _pairs(numbers))
        if not math.isfinite(sum(weight for _, weight in options)):
            raise InputError(
                f"the weights of choice have no sum, got {numbers!r}; use smaller ones"
            )
        return Choice(options)
    if kind not in _KINDS:
        raise InputError(f"unknown distribution {kind!r}; use one of {_names()}")
    cls, count, shape = _KINDS[kind]
    if not (isinstance(numbers, list | tuple) and len(numbers) == count):
        raise InputError(f"{kind} takes {shape}, got {numbers!r}")
    if not all(_is_number(number) for number in numbers):
        raise InputError(f"{kind} takes finite numbers {shape}, got {numbers!r}")
    distribution: Distribution = cls(*(float(number) for number in numbers))
    _refuse_unless_ordered(kind, distribution, numbers)
    return distribution


def bounded(distribution: Distribution, low: float, high: float) -> Distribution:
    """The distribution held within what the quantity can be.

    Bounded kinds must lie inside; a normal or lognormal one is cut there and renormalised.
    """
    if isinstance(distribution, Choice):
        return Choice(tuple((bounded(d, low, high), weight) for d, weight in distribution.options))
    if isinstance(distribution, Normal) and distribution.sd:
        if distribution.sd > _WIDEST * (high - low):
            raise InputError(f"the spread of normal is {distribution.sd:g}; use uniform instead")
        if not low - 4 * distribution.sd < distribution.mean < high + 4 * distribution.sd:
            raise InputError(
                f"must be between {low:g} and {high:g}, got a mean {distribution.mean:g}"
            )
        return Normal(distribution.mean, distribution.sd, low, high)
    if isinstance(distribution, LogNormal) and distribution.sigma_ln:
        if distribution.sigma_ln > _WIDEST:
            raise InputError(f"sigma_ln is {distribution.sigma_ln:g}; use loguniform instead")
        if not low < distribution.median < high:
            raise InputError(
                f"must be between {low:g} and {high:g}, got a median {distribution.median:g}"
            )
        return LogNormal(distribution.median, distribution.sigma_ln, max(low, 0.0), high)
    bottom, top = distribution.support()
    if bottom < low or top > high:
        got = f"{bottom:g}" if bottom == top else f"{bottom:g} to {top:g}"
        raise InputError(f"must be between {low:g} and {high:g}, got {got}")
    return distribution


def to_plain(distribution: Distribution) -> Any:
    """The distribution as an event file writes it (the inverse of `parse`)."""
    if isinstance(distribution, Fixed):
        return distribution.value
    if isinstance(distribution, Choice):
        return {"choice": [[to_plain(option), weight] for option, weight in distribution.options]}
    for kind, (cls, count, _) in _KINDS.items():
        if isinstance(distribution, cls):
            names = [f.name for f in fields(distribution)][:count]
            return {kind: [getattr(distribution, name) for name in names]}
    raise AssertionError(distribution)


def describe(distribution: Distribution, unit: str = "") -> str:
    """The distribution in words, for people."""
    plain = to_plain(distribution)
    if not isinstance(plain, dict):
        return f"{plain:g} {unit}".strip()
    if isinstance(distribution, Choice):
        parts = [f"{describe(d, unit)} (weight {weight:g})" for d, weight in distribution.options]
        return " or ".join(parts)
    (kind, numbers), *_ = plain.items()
    return f"{kind} {' / '.join(f'{number:g}' for number in numbers)} {unit}".strip()


def _is_number(value: Any) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number of hundreds of digits
        return False


def _names() -> str:
    return ", ".join([*_KINDS, "choice"])


def _pairs(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple) or not value:
        raise InputError(f"choice takes [[value, weight], ...], got {value!r}")
    return list(value)


def _option(pair: Any, depth: int) -> tuple[Distribution, float]:
    if not (isinstance(pair, list | tuple) and len(pair) == 2):
        raise InputError(f"choice takes [[value, weight], ...], got {pair!r} among them")
    if not _is_number(pair[1]) or pair[1] <= 0:
        raise InputError(f"a weight in choice must be a number above 0, got {pair[1]!r}")
    return parse(pair[0], depth + 1), float(pair[1])


def _refuse_unless_ordered(kind: str, distribution: Distribution, numbers: Any) -> None:
    if isinstance(distribution, Uniform | Triangular | LogUniform):
        if list(numbers) != sorted(numbers):
            raise InputError(f"{kind} takes numbers that do not fall, got {list(numbers)}")
    elif isinstance(distribution, Normal | LogNormal) and numbers[1] < 0:
        raise InputError(f"the spread of {kind} must not be negative, got {numbers[1]:g}")
    if isinstance(distribution, LogUniform | LogNormal) and numbers[0] <= 0:
        raise InputError(f"{kind} needs numbers above 0, got {numbers[0]:g}")
