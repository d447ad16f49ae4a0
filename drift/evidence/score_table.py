"""The scores of a batch as a table: a row per score, a column per model, and skill against each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from drift.evidence.calibration import MODEL

#: Scores in their order: what each is, and of what; the smaller, the better.
_NAMES: Final = {
    "brier": ("Brier score", "claims"),
    "log_score": ("logarithmic score", "claims"),
    "crps_distance_km": ("CRPS of the distance, km", "finds"),
    "crps_bearing_deg": ("CRPS of the bearing, degrees", "finds"),
    "region_log_score": ("logarithmic score of the region", "finds"),
}

#: A score that many times as large as that of its reference needs no closer number.
_WORST: Final = -10.0

SKILL: Final = "skill against {}"


def score_rows(scores: Mapping[str, Any]) -> list[dict[str, str]]:
    """Rows of one kind: score, of how many, its mean for each model, skill against each reference.

    scores : as `drift.evidence.calibration.calibrate` has them. A dash stands for what could not be
    scored; scores of nothing have no row.
    """
    told = {name: scores[name] for name in _NAMES if name in scores and scores[name]["rows"]}
    models = dict.fromkeys(model for one in told.values() for model in one["mean"])
    others = [model for model in models if model != MODEL]
    return [
        {
            "score": _NAMES[name][0],
            "of": f"{one['rows']} {_NAMES[name][1]}",
            **{model: _number(one["mean"].get(model)) for model in (MODEL, *others)},
            **{SKILL.format(model): _skill(one["skill"].get(model)) for model in others},
        }
        for name, one in told.items()
    ]


def _number(value: float | None) -> str:
    return "–" if value is None or not math.isfinite(value) else f"{value:.3g}"


def _skill(value: float | None) -> str:
    if value is None or math.isnan(value):
        return "–"
    return f"{100 * value:+.0f} %" if value > _WORST else f"under {100 * _WORST:.0f} %"
