"""What a season comes to: mean scores and skill, coverage, reliability, and what contradicts it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from drift.evidence.calibration import MODEL
from drift.evidence.contradictions import FLAG
from drift.statistics.shares import Z95, Array, Index, share
from drift.statistics.wording import percent

#: Areas whose coverage is told.
AREAS = (0.5, 0.9)

Rows = Sequence[Mapping[str, Any]]


def summary(waves: Rows, finds: Rows) -> dict[str, Any]:
    """`scores`, `coverage`, `reliability`, `season_checks` and `sentences` of a season.

    scores : mean of each log score over the rows that every model has, and its difference to the
    model, with a 95 % interval over events. coverage : of the 50 and 90 % areas by finds, with and
    without the chance of being found. reliability : the slope of shares that were counted on those
    that were said; 1 is right, less is overconfident. season_checks : how many waves contradict the
    model, and all together.
    """
    events = np.unique([row["event"] for row in finds], return_inverse=True)[1] if finds else None
    counted = [wave for wave in waves if wave["count_log_score"]]
    found: dict[str, Any] = {
        "scores": {
            "counts": _scores([w["count_log_score"] for w in counted], np.arange(len(counted))),
            "finds": _scores([row["log_score"] for row in finds], events),
            "finds_without_detection": _scores([row["log_score_naive"] for row in finds], events),
        },
        "coverage": {
            name: {f"{100 * area:.0f}": _coverage(finds, key, area, events) for area in AREAS}
            for name, key in (("with_detection", "level"), ("without_detection", "level_naive"))
        },
        "reliability": _reliability(waves),
        "season_checks": _checks(waves),
    }
    return found | {"sentences": _sentences(found)}


def _scores(rows: Sequence[Mapping[str, float]], events: Index | None) -> dict[str, Any]:
    """Means over the rows that every model has; the gain of the model over each reference."""
    if not rows or events is None:
        return {"rows": 0, "mean": {}, "gain": {}}
    names = set.intersection(*(set(row) for row in rows))
    mean = {name: float(np.mean([row[name] for row in rows])) for name in sorted(names)}
    gain = {}
    for name in sorted(names - {MODEL}):
        each = np.array([row[name] - row[MODEL] for row in rows])
        gain[name] = {"nats": float(each.mean()), "nats_95": _interval(each, events)}
    return {"rows": len(rows), "mean": mean, "gain": gain}


def _interval(each: Array, events: Index) -> list[float] | None:
    """95 % interval of a mean whose rows go together by event; None of fewer than three events."""
    sums = np.bincount(events, weights=each - each.mean())
    if sums.size < 3:
        return None
    half = Z95 * math.sqrt(float((sums**2).sum()) * sums.size / (sums.size - 1)) / each.size
    return [float(each.mean()) - half, float(each.mean()) + half]


def _coverage(finds: Rows, key: str, area: float, events: Index | None) -> dict[str, Any] | None:
    """Share of finds that an area holds, its interval counting that finds of a wave go together."""
    known = np.array([row[key] is not None for row in finds], dtype=bool)
    if events is None or not known.any():
        return None
    inside = np.array([row[key] < area for row in finds if row[key] is not None])
    told = share(inside, np.unique(events[known], return_inverse=True)[1])
    assert told is not None
    return {"held": told.probability, "held_95": [told.low, told.high], "finds": int(known.sum())}


def _reliability(waves: Rows) -> dict[str, Any] | None:
    """Least-squares slope of counted on said shares, its interval by leaving out a wave in turn."""
    points = [(s["said"], s["happened"], i) for i, w in enumerate(waves) for s in w["shares"]]
    if len({i for _, _, i in points}) < 3:
        return None
    said, happened, wave = (np.array(column, dtype=float) for column in zip(*points, strict=True))
    slope = _slope(said, happened)
    out = np.array([_slope(said[wave != i], happened[wave != i]) for i in np.unique(wave)])
    half = Z95 * math.sqrt(float(((out - out.mean()) ** 2).sum()) * (out.size - 1) / out.size)
    return {
        "slope": slope,
        "slope_95": [slope - half, slope + half],
        "points": [{"said": x, "happened": y} for x, y in zip(said, happened, strict=True)],
    }


def _slope(x: Array, y: Array) -> float:
    spread = float(((x - x.mean()) ** 2).sum())
    return float(((x - x.mean()) * (y - y.mean())).sum()) / spread if spread > 0 else math.nan


def _checks(waves: Rows) -> dict[str, Any]:
    """How many waves contradict the model; whether all of them together do (Fisher 1932)."""
    from scipy.special import chdtrc

    chances = [w["check"]["chance"] for w in waves if w["check"] and w["check"]["chance"]]
    flagged = [w["event"] for w in waves if w["check"] and w["check"]["flagged"]]
    counts = [w["event"] for w in waves if w["count_chance"] is not None
              and w["count_chance"] < FLAG]  # fmt: skip
    together = None
    if chances:
        together = float(chdtrc(2 * len(chances), -2.0 * float(np.log(chances).sum())))
    return {
        "asked": len(chances),
        "flagged": flagged,
        "flagged_by_counts": counts,
        "chance_together": together,
        "alone": _alone_over_waves(waves),
    }


def _alone_over_waves(waves: Rows) -> dict[str, Any]:
    """Each unknown over all waves, as if it were off by the same in all: mean by precision."""
    found: dict[str, list[tuple[float, float]]] = {}
    for wave in waves:
        for one in (wave["check"] or {}).get("alone", ()):
            if one["unit"] == "m/s":
                continue
            ends = [one["shift"], one["low"], one["high"]]
            if one["unit"] == "times":
                ends = [math.log(max(end, 1e-4)) for end in ends]
            sd = max((ends[2] - ends[1]) / (2 * Z95), 1e-6)
            found.setdefault(f"{one['quantity']} ({one['unit']})", []).append((ends[0], sd))
    out = {}
    for name, rows in found.items():
        weight = np.array([1.0 / sd**2 for _, sd in rows])
        mean = float((weight * [x for x, _ in rows]).sum() / weight.sum())
        half = Z95 / math.sqrt(float(weight.sum()))
        middle = [mean, mean - half, mean + half]
        out[name] = [math.exp(x) for x in middle] if name.endswith("(times)") else middle
    return out


def _sentences(found: Mapping[str, Any]) -> list[str]:
    """The verdict in sentences."""
    said = []
    for area, with_, without in (
        (a, found["coverage"]["with_detection"][a], found["coverage"]["without_detection"][a])
        for a in found["coverage"]["with_detection"]
    ):
        if with_ and without:
            low, high = with_["held_95"]
            said.append(
                f"The {area} % areas hold {percent(with_['held'])} % [{percent(low)}, "
                f"{percent(high)}] of {with_['finds']} finds with the chance of being found, and "
                f"{percent(without['held'])} % without it."
            )
    for key, words in (("finds", "finds"), ("counts", "waves with counts")):
        scores = found["scores"][key]
        for name, gain in scores["gain"].items():
            ends = gain["nats_95"]
            known = f" [{ends[0]:.1f}, {ends[1]:.1f}]" if ends else ""
            said.append(
                f"By the log score of {scores['rows']} {words} the model gains "
                f"{gain['nats']:+.1f}{known} nats over the {name}."
            )
    checks = found["season_checks"]
    if checks["asked"]:
        named = f": {', '.join(checks['flagged'])}" if checks["flagged"] else ""
        said.append(
            f"The finds of {len(checks['flagged'])} of {checks['asked']} waves contradict the "
            f"model{named}. All together are as far out in {percent(checks['chance_together'])} % "
            "of seasons of a right model."
        )
    if found["reliability"]:
        low, high = found["reliability"]["slope_95"]
        said.append(
            f"Counted shares rise by {found['reliability']['slope']:.2f} [{low:.2f}, {high:.2f}] "
            "for each 1 of said ones; 1 is right, less is overconfident."
        )
    return said
