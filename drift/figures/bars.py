"""Bars: chance per region, share of the variance per unknown."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from drift.event.arguments import a_whole_number, checked, or_none
from drift.figures import notes
from drift.figures.asked import a_look, axes, rows, texts
from drift.figures.chart import chart, grid
from drift.figures.map.window import Array
from drift.figures.paper.sheet import Sheet
from drift.figures.paper.style import COLUMN_MM, INK, PAGE_MM, PALE_BLUE, YELLOW, Look, styled
from drift.figures.paper.words import word
from drift.landings.checks import a_run
from drift.places.regions import REGIONS
from weather.errors import InputError

_ROW_MM: Final = 5.0
_LABELS_MM: Final = 31.0


@checked(
    regions=rows("region", "fraction", "fraction_95"),
    landings=or_none(a_run),
    most=a_whole_number(1, 10**6),
    ax=or_none(axes),
    look=or_none(a_look),
)
def region_bars(
    regions: Sequence[Mapping[str, Any]],
    landings: xr.Dataset | None = None,
    *,
    most: int = 12,
    ax: Axes | None = None,
    look: Look | None = None,
) -> tuple[Figure, Axes]:
    """Chance of landing per region with its 95 % interval, most likely on top.

    Parameters
    ----------
    regions : sequence of mappings
        Rows with ``region``, ``fraction`` and ``fraction_95`` (low, high), as
        `drift.landings.summary.regions` gives them; fractions from 0 to 1.
    landings : xarray.Dataset, optional
        Adds winds and members to the notes.
    most : int
        How many rows are drawn; the others are added up in a last one, without an interval.
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
    >>> from drift.landings.summary import regions
    >>> figure, axes = drift.maps.region_bars(regions(landings), landings)
    >>> len(axes.patches) > 0
    True
    """
    look = (look or Look()).sized(COLUMN_MM)
    with styled(look):
        rows = sorted(regions, key=lambda row: -row["fraction"])
        names = [_region_name(str(row["region"]), look) for row in rows[:most]]
        share = [100 * float(row["fraction"]) for row in rows[:most]]
        limits = [[100 * float(x) for x in row["fraction_95"]] for row in rows[:most]]
        if len(rows) > most:
            rest = 100 * sum(float(row["fraction"]) for row in rows[most:])
            names.append(word("{n} others", look.language, n=len(rows) - most))
            share.append(rest)
            limits.append([rest, rest])
        said = "Of the members that landed. Bars end at the share, whiskers span its 95 % interval."
        foot = [word(said, look.language)]
        if landings is not None:
            foot = [
                notes.winds_line(landings.attrs, look),
                notes.members_line(landings, look),
                *foot,
            ]
        title = notes.title(landings, None) if landings is not None else ""
        figure, ax = _rows(ax, look, names, title, foot)
        places = np.arange(len(names), dtype=float)
        ax.barh(places, share, color=PALE_BLUE, height=0.66)
        _whiskers(ax, places, np.array(share), np.array(limits).reshape(-1, 2))
        for place, value, (_, high) in zip(places, share, limits, strict=True):
            text = f"{value:.1f}" if value >= 0.05 else "< 0.1"
            ax.annotate(
                text, (max(high, value), place), (3, 0), textcoords="offset points", va="center",
                fontsize=6,
            )  # fmt: skip
        ax.set_xlim(0.0, 1.15 * max([1.0, *(high for _, high in limits)]))
        ax.set_xlabel(word("Chance of landing by region (%)", look.language))
        return figure, ax


def _region_name(name: str, look: Look) -> str:
    """A region in the language of the figure."""
    spoken = {region.name: region.name_ko for region in REGIONS}
    return spoken.get(name, name) if look.language == "ko" else name


@checked(
    indices=rows("name", "total"),
    foot=texts,
    ax=or_none(axes),
    look=or_none(a_look),
)
def sensitivity_bars(
    indices: Sequence[Mapping[str, Any]],
    *,
    foot: Sequence[str] = (),
    ax: Axes | None = None,
    look: Look | None = None,
) -> tuple[Figure, Axes]:
    """Which unknown matters: share of the variance it explains with and without interactions.

    Parameters
    ----------
    indices : sequence of mappings
        Rows with ``name`` and ``total`` (0 to 1), and where known ``first``, ``total_95`` and
        ``first_95`` (low, high), as `drift.sensitivity.rows` gives them; the most important is
        drawn on top.
    foot : sequence of str
        Notes under the figure, such as what the variance is of.
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
    >>> rows = [{"name": "height", "total": 0.7, "first": 0.6}, {"name": "time", "total": 0.3}]
    >>> figure, axes = drift.maps.sensitivity_bars(rows)
    >>> [label.get_text() for label in axes.get_yticklabels()]
    ['height', 'time']
    """
    look = (look or Look()).sized(COLUMN_MM)
    rows = _by_total(indices)
    with styled(look):
        title = word("What matters most", look.language)
        figure, ax = _rows(ax, look, [str(row["name"]) for row in rows], title, foot)
        kinds = [("total", "With interactions", YELLOW), ("first", "On its own", PALE_BLUE)]
        kinds = [kind for kind in kinds if all(kind[0] in row for row in rows)]
        high = 1.0
        for k, (key, name, colour) in enumerate(kinds):
            places = np.arange(len(rows), dtype=float) + (k - (len(kinds) - 1) / 2) * 0.38
            bars = np.array([float(row[key]) for row in rows])
            label = word(name, look.language)
            thick = 0.66 / len(kinds)
            ax.barh(places, bars, height=thick, color=colour, label=label)
            if all(f"{key}_95" in row for row in rows):
                limits = np.array([row[f"{key}_95"] for row in rows], float)
                _whiskers(ax, places, bars, limits)
                high = max(high, 1.03 * float(limits.max()))
        ax.set_xlim(0.0, high)
        ax.set_xlabel(word("Share of the variance", look.language))
        ax.legend(loc="lower right")
        return figure, ax


def sensitivity_panels(
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    title: str = "",
    foot: Sequence[str] = (),
    look: Look | None = None,
) -> tuple[Figure, list[Axes]]:
    """Which unknown matters for what: a panel for each answer, the unknowns in one common order.

    Parameters
    ----------
    tables : mapping of str to sequence of mappings
        By what the variance is of, rows as `sensitivity_bars` takes them. An answer without rows,
        which never varies, gets no panel.
    title : str
        Over the page.
    foot : sequence of str
        Notes under the figure.
    look : Look, optional
        Width and language.

    Returns
    -------
    tuple[Figure, list[Axes]]
        The figure and its panels.

    Raises
    ------
    InputError
        Where no answer has any row.

    Examples
    --------
    >>> rows = [{"name": "height", "total": 0.7, "first": 0.6}, {"name": "time", "total": 0.3}]
    >>> both = {"how far east": rows, "how far north": rows}
    >>> figure, panels = drift.maps.sensitivity_panels(both)
    >>> [panel.get_title(loc="left") for panel in panels]
    ['how far east', 'how far north']
    """
    look = (look or Look()).sized(PAGE_MM)
    told = {name: rows for name, rows in tables.items() if rows}
    if not told:
        raise InputError("none of the answers varies, so there are no shares to draw")
    # The order of the first answer, which every other may be read against.
    every = [str(row["name"]) for rows in told.values() for row in _by_total(rows)]
    order = list(dict.fromkeys(every))
    with styled(look):
        panels = grid(look, list(told), rows=len(order), title=title, foot=foot)
        for ax, rows in zip(panels, told.values(), strict=True):
            _paired(ax, rows, order, look)
        sheet = panels[0].get_figure(root=True)
        assert isinstance(sheet, Sheet)
        sheet.legend_of(panels[0])
        return sheet, panels


def _by_total(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: -row["total"])


def _paired(ax: Axes, rows: Sequence[Mapping[str, Any]], order: Sequence[str], look: Look) -> None:
    """Shares with and without interactions of each unknown, at its place in a common order."""
    places = np.array([order.index(str(row["name"])) for row in rows], float)
    kinds = [("total", "With interactions", YELLOW), ("first", "On its own", PALE_BLUE)]
    kinds = [kind for kind in kinds if all(kind[0] in row for row in rows)]
    for k, (key, name, colour) in enumerate(kinds):
        at = places + (k - (len(kinds) - 1) / 2) * 0.38
        bars = np.array([float(row[key]) for row in rows])
        ax.barh(at, bars, height=0.66 / len(kinds), color=colour, label=word(name, look.language))
        if all(f"{key}_95" in row for row in rows):
            _whiskers(ax, at, bars, np.array([row[f"{key}_95"] for row in rows], float))
    ax.set_yticks(np.arange(len(order)), order)
    ax.set_ylim(len(order) - 0.4, -0.6)
    ax.set_xlim(0.0, 1.0)
    ax.set_xticks([0.0, 0.5, 1.0], ["0", "0.5", "1"])
    ax.tick_params(axis="y", length=0)
    ax.grid(True, axis="x")
    ax.set_xlabel(word("Share of the variance", look.language))


def _rows(
    ax: Axes | None, look: Look, names: Sequence[str], title: str, foot: Sequence[str]
) -> tuple[Figure, Axes]:
    """Axes with one named row each, the first on top."""
    height = max(14.0, _ROW_MM * len(names))
    figure, ax = chart(
        ax, look, height_mm=height, title=title, foot=foot, sides_mm=(_LABELS_MM, 2.5)
    )
    ax.set_yticks(np.arange(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.grid(True, axis="x")
    return figure, ax


def _whiskers(ax: Axes, places: ArrayLike, values: Array, limits: Array) -> None:
    """95 % intervals as thin lines with ends."""
    reach = np.abs(np.column_stack([values - limits[:, 0], limits[:, 1] - values]).T)
    ax.errorbar(
        values,
        places,
        xerr=reach,
        fmt="none",
        ecolor=INK,
        elinewidth=0.8,
        capsize=1.6,
        capthick=0.8,
    )
