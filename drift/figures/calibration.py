"""Whether the model is as often right as it says: probabilities and ranks against what happened."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from drift.event.arguments import checked, or_none
from drift.figures.asked import a_look, axes, numbers_by_name, rows, texts
from drift.figures.chart import chart
from drift.figures.paper.style import BLUE, COLUMN_MM, FAINT, INK, ORANGE, Look, styled
from drift.figures.paper.words import word
from weather.errors import InputError

_COLOURS = (BLUE, ORANGE, INK)
_DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1)))


#: Room for two lines of the legend above the axes, mm.
_LEGEND_MM: Final = 8.5


@checked(
    ranks=numbers_by_name,
    foot=texts,
    ax=or_none(axes),
    look=or_none(a_look),
)
def calibration_diagram(
    ranks: Mapping[str, Sequence[float]],
    *,
    foot: Sequence[str] = (),
    ax: Axes | None = None,
    look: Look | None = None,
) -> tuple[Figure, Axes]:
    """How often finds lie below a level of the model's distribution, against how often they should.

    The band holds 95 % of calibrated models at each level (exact binomial), and is wide where finds
    are few.

    Parameters
    ----------
    ranks : mapping of str to sequence of float
        By name, such as distance and bearing, the share of members below each find, 0 to 1; of a
        calibrated model these are uniform (Hamill 2001, Mon. Wea. Rev. 129:550).
    foot : sequence of str
        Notes under the figure.
    ax : Axes, optional
        Axes to draw on; by default a page of its own is made.
    look : Look, optional
        Width, language, and how much is named and drawn.

    Returns
    -------
    tuple[Figure, Axes]
        The figure and what it is drawn on.

    Raises
    ------
    InputError
        For no rank at all, or one outside 0 to 1.

    Examples
    --------
    >>> figure, axes = drift.maps.calibration_diagram({"distance": [0.1, 0.4, 0.8]})
    >>> axes in figure.axes
    True
    """
    sets = {name: np.sort(np.asarray(values, float)) for name, values in ranks.items()}
    if not sets or not all(len(x) and ((x >= 0) & (x <= 1)).all() for x in sets.values()):
        raise InputError("a calibration diagram needs at least one rank of each kind, from 0 to 1")
    from scipy.stats import binom  # slow to import, and no other picture needs it

    look = (look or Look()).sized(COLUMN_MM)
    with styled(look):
        n = min(len(found) for found in sets.values())
        figure, ax = _square(ax, look, word("Calibration on {n} finds", look.language, n=n), foot)
        nominal = np.linspace(0.0, 1.0, 201)
        low, high = (100 * binom.ppf(q, n, nominal) / n for q in (0.025, 0.975))
        band = word("95 % of calibrated models", look.language)
        ax.fill_between(100 * nominal, low, high, color=FAINT, alpha=0.22, linewidth=0, label=band)
        for k, (name, found) in enumerate(sets.items()):
            steps = 100 * np.arange(len(found) + 1) / len(found)
            edges = 100 * np.concatenate([[0.0], found, [1.0]])
            style: dict[str, Any] = {"color": _COLOURS[k % 3], "linestyle": _DASHES[k % 3]}
            ax.stairs(
                steps, edges, baseline=None, linewidth=1.6, label=_spoken(name, look), **style
            )
        ax.set_xlabel(word("Level of the model's distribution (%)", look.language))
        ax.set_ylabel(word("Finds below it (%)", look.language))
        _legend(ax)
        return figure, ax


@checked(
    bins=rows("said", "came_true"),
    foot=texts,
    ax=or_none(axes),
    look=or_none(a_look),
)
def reliability_diagram(
    bins: Sequence[Mapping[str, Any]],
    *,
    foot: Sequence[str] = (),
    ax: Axes | None = None,
    look: Look | None = None,
) -> tuple[Figure, Axes]:
    """Of all that was said to be p likely, the share that came true, with its 95 % interval.

    A point's area grows with how many outcomes it stands for.

    Parameters
    ----------
    bins : sequence of mappings
        Rows with ``said`` and ``came_true``, a table of ``probability``, ``low``, ``high`` and
        ``members``, as the calibration of `drift.evidence` gives them.
    foot : sequence of str
        Notes under the figure.
    ax : Axes, optional
        Axes to draw on; by default a page of its own is made.
    look : Look, optional
        Width, language, and how much is named and drawn.

    Returns
    -------
    tuple[Figure, Axes]
        The figure and what it is drawn on.

    Raises
    ------
    InputError
        For no row at all.

    Examples
    --------
    >>> came = {"probability": 0.3, "low": 0.1, "high": 0.6, "members": 9}
    >>> figure, axes = drift.maps.reliability_diagram([{"said": 0.25, "came_true": came}])
    >>> axes in figure.axes
    True
    """
    if not bins:
        raise InputError("a reliability diagram needs at least one bin with an outcome in it")
    look = (look or Look()).sized(COLUMN_MM)
    said = 100 * np.array([float(row["said"]) for row in bins])
    parts = [row["came_true"] for row in bins]
    share, low, high = (
        100 * np.array([float(part[key]) for part in parts])
        for key in ("probability", "low", "high")
    )
    many = np.array([float(part["members"]) for part in parts])
    with styled(look):
        title = word("Reliability of {n} statements", look.language, n=f"{many.sum():g}")
        figure, ax = _square(ax, look, title, foot)
        reach = np.maximum(np.array([share - low, high - share]), 0.0)
        ax.errorbar(
            said, share, yerr=reach, fmt="none", ecolor=BLUE, elinewidth=0.8, capsize=1.6,
            label=word("95 % interval", look.language),
        )  # fmt: skip
        size = 8.0 + 60.0 * many / many.max()
        ax.scatter(
            said,
            share,
            s=size,
            color=BLUE,
            edgecolors="white",
            linewidths=0.6,
            zorder=3,
            clip_on=False,
        )
        for x, y, n in zip(said, share, many, strict=True):
            ax.annotate(
                f"{n:g}", (x, y), (5, -6), textcoords="offset points", fontsize=5.5, color=INK
            )
        ax.set_xlabel(word("Said to be likely (%)", look.language))
        ax.set_ylabel(word("Came true (%)", look.language))
        _legend(ax)
        return figure, ax


def _square(ax: Axes | None, look: Look, title: str, foot: Sequence[str]) -> tuple[Figure, Axes]:
    """Axes from 0 to 100 % both ways with the diagonal of a calibrated model."""
    figure, ax = chart(
        ax, look, height_mm=66.0, title=title, foot=foot, sides_mm=(12.0, 10.0), above_mm=_LEGEND_MM
    )
    perfect = word("Perfect calibration", look.language)
    ax.plot([0, 100], [0, 100], color=INK, linewidth=0.8, linestyle=(0, (4, 2)), label=perfect)
    ax.set_xlim(0, 100)
    ax.set_ylim(0, 100)
    ax.set_aspect("equal")
    ax.grid(True)
    return figure, ax


def _legend(ax: Axes) -> None:
    """The legend above the axes: points and steps may lie anywhere inside."""
    ax.legend(
        loc="lower left", bbox_to_anchor=(0.0, 1.01), ncols=2, borderaxespad=0.0, borderpad=0.2,
        handlelength=2.2, columnspacing=1.2,
    )  # fmt: skip


def _spoken(name: str, look: Look) -> str:
    """A kind of rank in the language of the figure; a name of the user's own stays."""
    known = {"distance": "Distance from launch", "bearing": "Bearing from launch"}
    return word(known[name], look.language) if name in known else name
