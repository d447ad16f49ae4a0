"""Numbers in words: percentages, shares and plain data, never finer than they are known."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from drift.statistics.shares import Share

#: Interval so narrow that whole per cents would hide it.
_NARROW = 0.03


def percent(p: float, fine: bool = False) -> str:
    """A probability in per cent: a decimal only where it matters, never a false 0 or 100."""
    if p in (0.0, 1.0):
        return f"{100 * p:.0f}"
    if p < 0.001:
        return "under 0.1"
    if p > 0.999:
        return "over 99.9"
    return f"{100 * p:.1f}" if fine or p < 0.0095 or p > 0.9905 else f"{100 * p:.0f}"


def in_words(found: Share) -> str:
    """A share with its interval: "7 % [4, 11]"; with a decimal where the interval is narrow."""
    fine = found.high - found.low < _NARROW
    middle, low, high = (percent(p, fine) for p in (found.probability, found.low, found.high))
    return f"{middle} % [{low}, {high}]"


def chance(probability: float, low: float, high: float) -> str:
    """A probability with its interval in per cent, to be broken nowhere but before the interval."""
    found = Share(probability=probability, low=low, high=high, members=0, effective=0.0)
    return in_words(found).replace(" ", "\u00a0").replace("\u00a0[", " [")


def count(n: int) -> str:
    """A whole number with thin spaces between thousands, as the SI brochure writes it."""
    return f"{n:,}".replace(",", "\u2009")


def plain(value: Any) -> Any:
    """What JSON can hold: numbers rounded to six digits, None for what is not finite."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, float | np.floating):
        return float(f"{value:.6g}") if math.isfinite(value) else None
    # Numbers and truths of numpy are Python's, which JSON knows.
    return value.item() if isinstance(value, np.integer | np.bool_) else value
