"""The numbers of a run as a table: tidy for a program, in columns for a paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from drift.event.arguments import checked
from drift.landings.checks import a_run
from drift.landings.headline import region_in_words
from drift.landings.summary import answer_of
from drift.landings.where import IN_WORDS
from drift.manuscript.marks import latex
from drift.places.regions import SEA_RULE
from drift.statistics.wording import chance, count

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

#: What all loads of a run have in common, where there are several.
ALL: Final = "all loads together"

#: More columns than this no page holds.
_MOST_COLUMNS: Final = 6

Row = tuple[str, float | None, float | None, float | None, str]


@checked(landings=a_run)
def table(landings: xr.Dataset) -> pd.DataFrame:
    """The numbers of a run, a row for each load and quantity, with 95 % intervals.

    Parameters
    ----------
    landings : xarray.Dataset
        From `drift.estimate`, or read from a `landings.nc`.

    Returns
    -------
    pandas.DataFrame
        Columns `load`, `quantity` (in words), `value`, `low_95`, `high_95` and `unit`: "1" for a
        share of all flights of the load, "km", "degree", "h", or "flights". What is not known is
        missing.

    Raises
    ------
    KeyError
        For a dataset that is not of landings.

    Examples
    --------
    >>> numbers = drift.table(landings).set_index("quantity")
    >>> numbers.loc["median distance from the launch", "unit"]
    'km'
    """
    return frame(answer_of(landings)).drop(columns=["case"])


def frame(summary: Mapping[str, Any]) -> pd.DataFrame:
    """`table` of a summary, with the reading or the sky of each row under `case`."""
    import pandas as pd

    rows = [
        (case, load, *row)
        for case, numbers in cases(summary).items()
        for load, told in loads(numbers).items()
        for row in _rows(told)
    ]
    names = ["case", "load", "quantity", "value", "low_95", "high_95", "unit"]
    numbers = dict.fromkeys(("value", "low_95", "high_95"), "float64")
    return pd.DataFrame(rows, columns=names).astype(numbers)


def cases(summary: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The run as reported in its first sky, then its other skies and readings, by name."""
    skies = {f"winds: {sky['name']}": sky for sky in summary.get("skies", ())}
    first = next(iter(skies), "as reported")
    others = {f"reading: {name}": one for name, one in summary.get("alternatives", {}).items()}
    return {first: summary} | dict(list(skies.items())[1:]) | others


def loads(numbers: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Each load by name; after several, all of them together."""
    items = numbers.get("by_item", {})
    if len(items) < 2:
        return {next(iter(items), ALL): numbers}
    return {**items, ALL: numbers}


def _rows(told: Mapping[str, Any]) -> Iterator[Row]:
    """The quantities of one load: how many, where, how far, which way, how long."""
    yield "flights", float(told["members"]), None, None, "flights"
    yield _share("came down inside the winds", told, "landed_fraction")
    for name, part in (told.get("where") or {}).items():
        yield _part(f"came down: {IN_WORDS[name]}", part)
    for place in told.get("places") or ():
        yield _part(f"came down: {region_in_words(place)}", place)
    if told.get("north_of_mdl_fraction") is not None:
        words = f"north of the Military Demarcation Line, of those that came down ({SEA_RULE})"
        yield _share(words, told, "north_of_mdl_fraction")
    low, high = told["median_distance_km_95"] or (None, None)
    yield "median distance from the launch", told["median_distance_km"], low, high, "km"
    yield "mean direction from the launch", told["bearing_deg"], None, None, "degree"
    if "median_time_aloft_h" in told:
        yield "median time aloft", told["median_time_aloft_h"], None, None, "h"


def _share(words: str, told: Mapping[str, Any], name: str) -> Row:
    low, high = told[f"{name}_95"] or (None, None)
    return words, told[name], low, high, "1"


def _part(words: str, part: Mapping[str, Any]) -> Row:
    low, high = part["fraction_95"]
    return words, part["fraction"], low, high, "1"


def as_latex(summary: Mapping[str, Any], caption: str, label: str) -> str:
    """The same as a table for a paper: quantities down, loads or cases across; no package needed.

    caption : in words, not yet in LaTeX. label : letters, digits and hyphens.
    """
    told = _columns(summary)
    cells = {name: dict(_cells(numbers)) for name, numbers in told.items()}
    quantities = list(dict.fromkeys(q for column in cells.values() for q in column))
    lines = [" & ".join(["", *(latex(name) for name in told)])]
    lines += [
        " & ".join([latex(q), *(latex(column.get(q, "–")) for column in cells.values())])
        for q in quantities
    ]
    head, *body = (rf"{line} \\" for line in lines)
    return "\n".join([
        r"\begin{table}", r"\centering", rf"\caption{{{latex(caption)}}}", rf"\label{{{label}}}",
        rf"\begin{{tabular}}{{p{{0.3\linewidth}}{'l' * len(told)}}}", r"\hline", head, r"\hline",
        *body, r"\hline", r"\end{tabular}", r"\end{table}", "",
    ])  # fmt: skip


def _columns(summary: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Every case and load, if that many fit, else the loads of the run as reported."""
    several = cases(summary)
    first = loads(summary)
    if len(several) == 1:
        return first
    every = {
        (case if len(first) == 1 else f"{case}, {load}"): told
        for case, numbers in several.items()
        for load, told in loads(numbers).items()
    }
    return every if len(every) <= _MOST_COLUMNS else first


def _cells(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The cells of a column, in the words of the report."""
    for words, value, low, high, unit in _rows(told):
        if value is None:
            yield words, "–"
        elif unit == "1":
            yield words, _percent(value, low, high)
        elif unit == "km":
            yield words, f"{value:.0f}\u00a0km [{low:.0f},\u00a0{high:.0f}]"
        elif unit == "flights":
            yield words, count(round(value))
        else:
            yield words, f"{value:.0f}°" if unit == "degree" else f"{value:.1f}\u00a0h"


def _percent(value: float, low: float | None, high: float | None) -> str:
    """A share as every output writes it."""
    assert low is not None and high is not None
    return chance(value, low, high)
