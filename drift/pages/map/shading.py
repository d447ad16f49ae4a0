"""The chance of landing as a page shows it: cells in steps of chance, and the credible areas."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import xarray as xr

from drift.figures.map.density import area_rings, cell_deg
from drift.landings.density import CREDIBLE
from drift.pages.map import coding

#: Steps of chance that a page can show, one colour each: `.dm-chance-0` and so on in map.css.
SHADES: Final = 7

#: A step of a scale is one of these times a power of ten.
_ROUND: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


def shading(density: xr.Dataset) -> dict[str, Any]:
    """One density as a page needs it, chance in per cent of the members.

    limits : borders of the steps of chance. cells : column, row and step of each cell that any
    member reached, and its chance; columns and rows count from `west` and `south`. areas : outlines
    per credible area.
    """
    lon, lat = (np.asarray(density[name], float) for name in ("longitude", "latitude"))
    percent = 100.0 * np.asarray(density["probability"].transpose("latitude", "longitude"))
    side, top = cell_deg(density), float(percent.max(initial=0.0))
    limits = round_steps(top)
    rows, columns = np.nonzero(percent > 0)
    step = np.clip(np.searchsorted(limits, percent[rows, columns]) - 1, 0, len(limits) - 2)
    return {
        "limits": limits,
        "west": round(float(lon[0]) - side / 2, 6),
        "south": round(float(lat[0]) - side / 2, 6),
        "side": side,
        "cells": [
            [int(i), int(j), int(k), float(f"{p:.3g}")]
            for i, j, k, p in zip(columns, rows, step, percent[rows, columns], strict=True)
        ],
        "areas": {
            str(of): [coding.line(ring) for ring in area_rings(density[f"credible_{of}"])]
            for of in CREDIBLE
        },
    }


def round_steps(top: float) -> list[float]:
    """Borders of at most `SHADES` equal steps from 0 to a number or just beyond it."""
    if top <= 0:
        return [0.0, 1.0]
    least = top / SHADES * (1 - 1e-9)
    power = 10.0 ** np.floor(np.log10(least))
    width = next(power * step for step in _ROUND if power * step >= least)
    return [float(f"{width * k:.6g}") for k in range(int(np.ceil(top / width - 1e-9)) + 1)]
