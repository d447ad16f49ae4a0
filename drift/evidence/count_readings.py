"""Which reading of a disputed event its counts favour, beside what its finds do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from drift.statistics.shares import Z95
from drift.statistics.wording import plain


def by_counts(summaries: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """How many times as likely the counts of an event are as under its first reading.

    summaries : by name of the reading, each with the `counts` of `drift.evidence.rows`; what was
    counted nowhere else, an empty search too (`found = 0`), counts. A row per reading: name,
    bayes_factor, low and high (95 %, of sampling), sentence; empty where nothing was counted.
    """
    told = {name: _together(numbers.get("counts", ())) for name, numbers in summaries.items()}
    (first, against), *_ = told.items()
    rows = []
    for name, one in told.items():
        if one is None or against is None:
            return []
        log, sd = one[0] - against[0], math.hypot(one[1], against[1])
        if name == first:
            sd = 0.0
        factor, low, high = (math.exp(min(log + z * sd, 700.0)) for z in (0.0, -Z95, Z95))
        said = (
            f"The counts are {factor:.3g} [{low:.3g}, {high:.3g}] times as likely under {name!r} "
            f"as under {first!r}."
        )
        rows.append(
            {"name": name, "bayes_factor": factor, "low": low, "high": high, "sentence": said}
        )
    return [plain(row) for row in rows]


def _together(counts: Any) -> tuple[float, float] | None:
    """Log-likelihood of all counts that are evidence, and its s.d.; None where one is unknown."""
    used = [one for one in counts if one["counts"]]
    values = [(one["log_likelihood"], one["log_likelihood_sd"]) for one in used]
    if not used or any(x is None or sd is None or not math.isfinite(x + sd) for x, sd in values):
        return None
    return sum(x for x, _ in values), math.sqrt(sum(sd**2 for _, sd in values))
