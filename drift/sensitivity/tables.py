"""Indices as rows for figures and reports, as sentences for people, as plain data for JSON."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import xarray as xr

from drift.places.regions import SEA_RULE
from drift.sensitivity.flights import OUTPUTS

#: A study is sharp enough where the 95 % interval of the largest total share is narrower than this.
SHARP = 0.1

_SAID = {
    "east_km": "How far east loads came down",
    "north_km": "How far north loads came down",
    "north_land": "Whether loads came down on land in the North",
    "south_land": "Whether loads came down on land in the South",
    "sea": "Whether loads came down in the sea",
    "south_of_line": f"Whether loads came down south of the Military Demarcation Line ({SEA_RULE})",
}

#: Where that interval is wider than this, nothing is said: usually too few flights did one of two.
_UNKNOWN = 0.5

#: Unknowns that a sentence names.
_NAMED = 3


def rows(indices: xr.Dataset, output: str) -> list[dict[str, Any]]:
    """One row per unknown, the most important first, as `drift.maps.sensitivity_bars` takes them.

    Shares are held between 0 and 1, which an estimate may leave by chance. Empty where the output
    never varies.
    """
    one = indices.sel(output=output)
    found: list[dict[str, Any]] = [
        {
            "name": str(part["meaning"].values),
            "total": _share(float(part["ST"])),
            "total_95": _interval(float(part["ST"]), float(part["ST_conf"])),
            "first": _share(float(part["S1"])),
            "first_95": _interval(float(part["S1"]), float(part["S1_conf"])),
            "alone": float(part["alone"]),
        }
        for part in (one.isel(factor=i) for i in range(indices.sizes["factor"]))
    ]
    return sorted(
        (row for row in found if math.isfinite(row["total"])), key=lambda row: -row["total"]
    )


def sentences(indices: xr.Dataset) -> list[str]:
    """What decides each output, in words, and what the reader should know about the numbers."""
    said = [_sentence(indices, str(output)) for output in indices["output"].values]
    widths = [_width(indices, str(output)) for output in indices["output"].values]
    wide = max((width for width in widths if width < _UNKNOWN), default=0.0)
    if wide >= SHARP:
        said.append(
            f"The largest of these shares is known to within {50 * wide:.0f} per cent of the "
            "variance only; more samples would sharpen it."
        )
    flights, landed = int(indices.attrs["flights"]), int(indices.attrs["landed"])
    if landed < flights:
        said.append(
            f"{flights - landed} of {flights} flights did not land inside the winds; they count "
            "where they were last."
        )
    if indices.attrs["held_at_median"]:
        held = ", ".join(indices.attrs["held_at_median"])
        said.append(f"Held at their medians, so not part of the variance: {held}.")
    return said


def as_dict(indices: xr.Dataset) -> dict[str, Any]:
    """Everything as plain data, for JSON: `outputs` holds the rows of each."""
    outputs = {}
    for name in map(str, indices["output"].values):
        one = indices.sel(output=name)
        outputs[name] = {
            "meaning": OUTPUTS[name][0],
            "unit": OUTPUTS[name][1],
            **{
                key: _finite(float(one[key]))
                for key in ("mean", "sd", "intrinsic", "intrinsic_conf", "interactions")
            },
            "factors": [
                {key: _finite(value) for key, value in row.items()} for row in rows(indices, name)
            ],
        }
    return {**indices.attrs, "outputs": outputs, "sentences": sentences(indices)}


def _sentence(indices: xr.Dataset, output: str) -> str:
    found, one = rows(indices, output), indices.sel(output=output)
    if not found:
        where = "all" if float(one["mean"]) else "none"
        return f"{_SAID[output]}: nothing decides it, for {where} of the flights did."
    if _width(indices, output) >= _UNKNOWN:
        few = f" ({100 * float(one['mean']):.1f} % did)" if OUTPUTS[output][1] == "1" else ""
        return f"{_SAID[output]}{few}: too few flights to tell what decides it; take more samples."
    named = ", ".join(f"{row['name']} {100 * row['total']:.0f} %" for row in found[:_NAMED])
    spread = f" (spread {float(one['sd']):.0f} km)" if OUTPUTS[output][1] == "km" else ""
    chance = 100 * _share(float(one["intrinsic"]))
    return (
        f"{_SAID[output]}{spread}: {named} of the variance, interactions counted in; "
        f"{chance:.0f} % would remain if everything but the wind error and turbulence were known."
    )


def _width(indices: xr.Dataset, output: str) -> float:
    """Width of the 95 % interval of the largest total share; 0 where nothing varies."""
    one = indices.sel(output=output)
    found = rows(indices, output)
    return 2.0 * float(one["ST_conf"][int(np.nanargmax(one["ST"].values))]) if found else 0.0


def _share(estimate: float) -> float:
    return estimate if math.isnan(estimate) else min(max(estimate, 0.0), 1.0)


def _interval(middle: float, half: float) -> list[float]:
    return [_share(middle - half), _share(middle + half)]


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return [_finite(part) for part in value] if isinstance(value, list) else value
