"""Shares of the variance of any function of unknowns, after Sobol', through SALib."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from drift.sensitivity.factors import Factor
from drift.sensitivity.flights import Evaluate
from weather.errors import InputError

Array = npt.NDArray[np.float64]

#: Resamples of the bootstrap behind each interval.
RESAMPLES = 1000

#: Two-sided 95 % quantile of the normal distribution, as SALib takes it for its intervals.
_Z95 = 1.959963984540054

_LEVEL = 0.95


def salib() -> ModuleType:
    """SALib with the parts that are used; InputError with what to do where it is missing."""
    try:
        import SALib
        import SALib.analyze.morris
        import SALib.analyze.sobol
        import SALib.sample.morris
        import SALib.sample.sobol
    except ImportError:
        raise InputError(
            "studies of sensitivity need SALib, which is not installed; "
            "pip install 'balloon-drift[sensitivity]'"
        ) from None
    return SALib


def problem(factors: Sequence[Factor], *, grouped: bool = False) -> dict[str, Any]:
    """The factors as SALib describes them: all between 0 and 1."""
    described: dict[str, Any] = {
        "num_vars": len(factors),
        "names": [factor.name for factor in factors],
        "bounds": [[0.0, 1.0]] * len(factors),
    }
    if grouped:
        described["groups"] = [factor.group for factor in factors]
    return described


def sobol(
    evaluate: Evaluate,
    factors: Sequence[Factor],
    outputs: Sequence[str],
    *,
    samples: int = 1024,
    seed: int = 0,
    grouped: bool = False,
    resamples: int = RESAMPLES,
) -> xr.Dataset:
    """First-order and total indices of a function, with intervals, shape (factor, output).

    S1 : share of the variance that knowing the factor alone would remove on average. ST : share
    that would remain if all but the factor were known. S1_conf, ST_conf : half-widths of their
    95 % intervals, by bootstrap. alone : s.d. of the output by the factor alone, sqrt(S1) sd.
    intrinsic : total share of all factors of chance together. interactions : 1 - sum of S1.
    The design is Saltelli's (2002, Comput. Phys. Commun. 145:280): samples (n_factors + 2) runs,
    with a further `samples` for the intrinsic share; the estimators are those of Saltelli et al.
    (2010, Comput. Phys. Commun. 181:259) and Jansen (1999, Comput. Phys. Commun. 117:35).
    An output that never varies has no shares: NaN.
    """
    if samples < 2 or samples & (samples - 1):
        raise InputError(f"samples is {samples}; give a power of two, such as 1024")
    toolbox, described = salib(), problem(factors, grouped=grouped)
    unit = toolbox.sample.sobol.sample(described, samples, calc_second_order=False, seed=seed)
    block = len(unit) // samples
    chance = np.array([factor.is_chance for factor in factors])
    mixed = np.where(chance, unit[block - 1 :: block], unit[::block])
    values = evaluate(np.vstack([unit, mixed]) if chance.any() else unit)
    names = list(dict.fromkeys(factor.group for factor in factors)) if grouped else None
    return (
        xr.concat(
            [
                _one(described, values[:, k], samples, block, (seed, resamples))
                for k in range(len(outputs))
            ],
            "output",
        )
        .assign_coords(output=list(outputs), factor=names or [factor.name for factor in factors])
        .transpose("factor", "output")
    )


def _one(
    described: dict[str, Any], values: Array, samples: int, block: int, boot: tuple[int, int]
) -> xr.Dataset:
    """Indices of one output; boot : seed and number of resamples."""
    of_design, of_mixed = values[: samples * block], values[samples * block :]
    first, last = of_design[::block], of_design[block - 1 :: block]
    mean, sd = float(np.mean([first, last])), float(np.std([first, last]))
    if sd == 0.0:
        shares = {name: np.full(block - 2, np.nan) for name in ("S1", "S1_conf", "ST", "ST_conf")}
        intrinsic = np.nan, np.nan
    else:
        # SALib takes seed 0 for none and then draws from the global state.
        shares = salib().analyze.sobol.analyze(
            described, of_design, calc_second_order=False, num_resamples=boot[1],
            conf_level=_LEVEL, seed=boot[0] + 1,
        )  # fmt: skip
        intrinsic = _total(first, of_mixed, last, boot) if of_mixed.size else (0.0, 0.0)
    columns = {
        name: ("factor", np.asarray(shares[name])) for name in ("S1", "S1_conf", "ST", "ST_conf")
    }
    single = columns["S1"][1]
    return xr.Dataset(
        {
            **columns,
            "alone": ("factor", sd * np.sqrt(np.maximum(single, 0.0))),
            "mean": mean,
            "sd": sd,
            "intrinsic": intrinsic[0],
            "intrinsic_conf": intrinsic[1],
            "interactions": 1.0 - float(single.sum()),
        }
    )


def _total(first: Array, mixed: Array, last: Array, boot: tuple[int, int]) -> tuple[float, float]:
    """Total index of what differs between two sets of runs, and half its 95 % interval."""
    total_order = salib().analyze.sobol.total_order
    picked = np.random.default_rng(boot[0] + 1).integers(first.size, size=(first.size, boot[1]))
    again = total_order(first[picked], mixed[picked], last[picked])
    return float(total_order(first, mixed, last)), float(_Z95 * again.std(ddof=1))
