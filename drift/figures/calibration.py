"""Whether finds lie where they should: credible areas against what was found."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.stats import binom

from drift.figures.chart import COLUMN, chart
from drift.figures.style import BLUE, FAINT, INK, Look, styled
from drift.figures.words import word
from weather.errors import InputError


def calibration_diagram(
    levels: Sequence[float],
    *,
    foot: Sequence[str] = (),
    ax: Axes | None = None,
    look: Look | None = None,
) -> tuple[Figure, Axes]:
    """How often finds lie inside credible areas, against how often they should.

    levels : of each find, the size of the smallest credible area that holds it, 0 to 1; of a
    calibrated method these are uniform. The band holds 95 % of calibrated methods at each level
    (exact binomial), and is wide where finds are few.
    """
    found = np.sort(np.asarray(levels, float))
    if not len(found) or not ((found >= 0) & (found <= 1)).all():
        raise InputError("a calibration diagram needs at least one level, each from 0 to 1")
    look = look or COLUMN
    with styled(look):
        title = word("Calibration on {n} finds", look.language, n=len(found))
        figure, ax = chart(ax, look, height_mm=66.0, title=title, foot=foot, sides_mm=(12.0, 10.0))
        nominal = np.linspace(0.0, 1.0, 201)
        low, high = (100 * binom.ppf(q, len(found), nominal) / len(found) for q in (0.025, 0.975))
        band = word("95 % of calibrated methods", look.language)
        ax.fill_between(100 * nominal, low, high, color=FAINT, alpha=0.22, linewidth=0, label=band)
        perfect = word("Perfect calibration", look.language)
        ax.plot([0, 100], [0, 100], color=INK, linewidth=0.8, linestyle=(0, (4, 2)), label=perfect)
        steps = 100 * np.arange(len(found) + 1) / len(found)
        edges = 100 * np.concatenate([[0.0], found, [1.0]])
        ax.stairs(
            steps,
            edges,
            baseline=None,
            color=BLUE,
            linewidth=1.6,
            label=word("Finds", look.language),
        )
        ax.set_xlim(0, 100)
        ax.set_ylim(0, 100)
        ax.set_aspect("equal")
        ax.grid(True)
        ax.set_xlabel(word("Size of the credible area (%)", look.language))
        ax.set_ylabel(word("Finds inside it (%)", look.language))
        ax.legend(loc="lower right", frameon=True, framealpha=0.85, edgecolor="none")
        return figure, ax
