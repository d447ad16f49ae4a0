"""Reports against physics: what was claimed, what was found, and whether the model was right.

`check` turns each claim into a probability, `weigh` each find into a likelihood, `compare` weighs
the readings of a disputed event, `weights` and `updated` redraw a past flight after its finds, and
`calibrate` scores a batch of events.
"""

from __future__ import annotations

from drift.evidence.claims import Result, as_rows, check
from drift.evidence.finds import Weighed, weigh
from drift.evidence.posterior import Joint, joint, updated, weights
from drift.evidence.readings import Reading, compare
from drift.evidence.rows import evidence

__all__ = [
    "Joint", "Reading", "Result", "Weighed", "as_rows", "check", "compare", "evidence", "joint",
    "updated", "weigh", "weights",
]  # fmt: skip
