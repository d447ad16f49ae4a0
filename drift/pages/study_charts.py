"""Small drawings of a study as SVG: where each scenario has its middle, what an axis does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from drift.pages.report.thumbnail import Stamp, land, lines, sheet, spot

Array = npt.NDArray[np.float64]

#: Size of a chart in CSS pixels, and the room for its words.
_WIDTH: Final = 300
_HEIGHT: Final = 180
_LEFT: Final = 46
_BOTTOM: Final = 26
_TOP: Final = 10
_RIGHT: Final = 12

#: More dots than these on a map the size of a stamp are a blot.
_MOST_DOTS: Final = 400

#: Colours of the steps of an axis, those of map.css from pale to dark.
_SHADES: Final = 7


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One line of a chart: positions on the axis from 0, values, and both ends of intervals."""

    step: Sequence[int]
    value: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    is_baseline: bool = False
    is_joined: bool = True


def shade(step: int, steps: int) -> int:
    """Number of the colour of a step."""
    return round((_SHADES - 1) * step / max(steps - 1, 1))


def small_map(launches: Array, middles: Array, steps: Sequence[int], count: int) -> Markup:
    """Where the landings of each scenario have their middle, coloured by the first axis.

    launches, middles : ndarray, shape (n, 2), longitude and latitude, degrees. steps : of each
    middle on the first axis; -1 for the baseline. count : steps of that axis.
    """
    points = np.vstack([launches, middles]) if middles.size else launches
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    stamp = Stamp([[south, west], [north, east]])
    every = max(-(-len(middles) // _MOST_DOTS), 1)
    places = stamp.place(middles) if middles.size else middles
    dots = [
        Markup('<circle class="{}" cx="{}" cy="{}" r="{}"/>').format(
            "study-baseline" if steps[i] < 0 else f"dm-chance-{shade(steps[i], count)} study-dot",
            f"{places[i, 0]:.1f}",
            f"{places[i, 1]:.1f}",
            "4" if steps[i] < 0 else "3",
        )
        for i in range(0, len(middles), every)
    ]
    said = f"Small map: the middle of the landings of {len(middles)} rows"
    return sheet(
        said, land(stamp), *lines(stamp), *dots, *(spot(x, y) for x, y in stamp.place(launches))
    )


def chart(labels: Sequence[str], curves: Sequence[Curve], unit: str, description: str) -> Markup:
    """What a number does along one axis: a line per combination of the others, with intervals."""
    known = [
        value
        for curve in curves
        for row in (curve.value, curve.low, curve.high)
        for value in row
        if math.isfinite(value)
    ]
    top = 1.0 if unit == "%" else max([*known, 1e-9])
    scale = _Scale(steps=len(labels), low=0.0, high=top)
    words = [scale.tick(at, unit) for at in (0.0, top / 2, top)]
    parts = [part for curve in curves for part in _curve(curve, scale, len(labels))]
    return Markup(
        '<svg class="dm study-chart" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" '
        'height="{}">{}</svg>'
    ).format(
        description,
        _WIDTH,
        _HEIGHT,
        _WIDTH,
        _HEIGHT,
        Markup("").join([*words, *scale.names(labels), *parts]),
    )


@dataclass(frozen=True, kw_only=True)
class _Scale:
    steps: int
    low: float
    high: float

    def x(self, step: float) -> float:
        room = _WIDTH - _LEFT - _RIGHT
        return _LEFT + room * (step + 0.5) / self.steps

    def y(self, value: float) -> float:
        room = _HEIGHT - _TOP - _BOTTOM
        return _HEIGHT - _BOTTOM - room * (value - self.low) / (self.high - self.low)

    def tick(self, value: float, unit: str) -> Markup:
        """A line across, with its number."""
        told = f"{100 * value:.0f} %" if unit == "%" else f"{value:.3g} {unit}"
        y = self.y(value)
        return Markup(
            '<path class="study-rule" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}'
            "</text>"
        ).format(_LEFT, f"{y:.1f}", _WIDTH - _RIGHT, _LEFT - 4, f"{y + 4:.1f}", told)

    def names(self, labels: Sequence[str]) -> list[Markup]:
        """The steps by name, as many as there is room for."""
        every = -(-self.steps // 6)
        letters = max(int((_WIDTH - _LEFT) / self.steps * every / 6), 4)
        return [
            Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(
                f"{self.x(i):.1f}",
                _HEIGHT - 8,
                label if len(label) <= letters else f"{label[: letters - 1]}…",
            )
            for i, label in enumerate(labels)
            if i % every == 0
        ]


def _curve(curve: Curve, scale: _Scale, steps: int) -> list[Markup]:
    if curve.is_baseline:
        y = scale.y(curve.value[0])
        return [
            Markup('<path class="study-base" d="M{} {}H{}"/>').format(
                _LEFT, f"{y:.1f}", _WIDTH - _RIGHT
            )
        ]
    drawn = [i for i, value in enumerate(curve.value) if math.isfinite(value)]
    line = "L".join(f"{scale.x(curve.step[i]):.1f} {scale.y(curve.value[i]):.1f}" for i in drawn)
    found = (
        [Markup('<path class="study-line" d="M{}"/>').format(line)]
        if drawn and curve.is_joined
        else []
    )
    for i in drawn:
        x = f"{scale.x(curve.step[i]):.1f}"
        ends = (curve.low[i], curve.high[i])
        if all(map(math.isfinite, ends)):
            low, high = (f"{scale.y(end):.1f}" for end in ends)
            found.append(Markup('<path class="study-ends" d="M{} {}V{}"/>').format(x, low, high))
        found.append(
            Markup('<circle class="dm-chance-{} study-dot" cx="{}" cy="{}" r="3.5"/>').format(
                shade(curve.step[i], steps), x, f"{scale.y(curve.value[i]):.1f}"
            )
        )
    return found
