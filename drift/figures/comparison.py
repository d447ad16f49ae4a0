"""A sky beside the ascents made in it, as a figure."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

import xarray as xr

if TYPE_CHECKING:
    from matplotlib.figure import Figure
from weather.soundings.verification import Array

#: Colours and markers that differ without colour vision and in grey (Okabe and Ito 2008).
_STYLE: Final = {
    "eastward": ("#0072B2", "o"),
    "northward": ("#D55E00", "s"),
    "vector": ("#000000", "D"),
}


def plot_against(table: xr.Dataset, title: str = "") -> Figure:
    """Figure of one table of `against`: bias and scatter on the left, vector error on the right."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 4.0), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    middle = (table["layer_bottom"] + table["layer_top"]).values / 2000.0
    for offset, component in ((-0.06, "eastward"), (0.06, "northward")):
        colour, marker = _STYLE[component]
        left.errorbar(
            table[f"{component}_bias"],
            middle + offset,
            xerr=table[f"{component}_sd"],
            color=colour,
            marker=marker,
            linestyle="none",
            capsize=3,
            label=component,
        )
    left.axvline(0.0, color="0.6", linewidth=0.8)
    left.set_xlabel("sky minus sounding, bias and s.d. (m/s)")
    left.set_ylabel("geopotential height (km)")
    left.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    colour, marker = _STYLE["vector"]
    right.plot(table["vector_rms"], middle, color=colour, marker=marker)
    right.set_xlabel("vector r.m.s. error (m/s)")
    right.set_xlim(0.0, 1.15 * float(table["vector_rms"].max()))
    right.set_title("beside each point: levels counted", fontsize="small")
    _write_counts(right, table, middle)
    title = title or str(table.attrs.get("sky", ""))
    if title:
        figure.suptitle(textwrap.fill(title, 90), fontsize="small")
    return figure


def _write_counts(axes: Any, table: xr.Dataset, middle: Array) -> None:
    """How many levels each point rests on, beside it."""
    for count, rms, z in zip(
        table["count"].values, table["vector_rms"].values, middle, strict=True
    ):
        if count:
            axes.annotate(
                f"{count}",
                (rms, z),
                xytext=(7, 0),
                textcoords="offset points",
                fontsize="small",
                va="center",
                color="0.3",
            )
