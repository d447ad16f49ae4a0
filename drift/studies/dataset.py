"""The folder of a study as one dataset along the keys that vary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import xarray as xr

from drift.event.arguments import a_path, checked
from drift.runs.results import CSV
from drift.studies.expansion import NAMES
from drift.studies.keys import MEMBERS, READING, SEED
from drift.studies.record import read_record
from drift.studies.table import IDENTITY, WORDS
from weather.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

#: Units by the end of a name.
_UNITS: Final = {"_km": "km", "_deg": "degree", "_h": "h"}

#: Told of a scenario and not of its loads.
_OF_SCENARIO: Final = ("state", "reason")

#: Compared with the baseline already.
_COMPARED: Final = ("difference_", "moved_")

_ENDS: Final = ("_low", "_high", "_sd")


@checked(folder=a_path)
def open_study(folder: str | Path) -> xr.Dataset:
    """The numbers of a study along what varies, for a notebook to plot.

    Parameters
    ----------
    folder : str or Path
        That `drift study` or `drift.study` wrote.

    Returns
    -------
    xarray.Dataset
        Dimensions `event`, one for each key that varies (for each name of those that move together;
        `scenario` for the rows of a table), `reading` and `item`; every varied key is a coordinate.
        Variables are the columns of `results.csv`, units in `attrs`; what a scenario lacks is
        missing. `baseline_NAME` holds a number of the scenario that the others are compared with.

    Raises
    ------
    InputError
        For a folder that is not of a study, or of one that is not done.

    Examples
    --------
    >>> study = {"events": [event], "members": 64, "winds": "sample"}
    >>> heights = {"key": "vehicle.cruise_height_m", "values": [2000, 4000]}
    >>> made = drift.study({"study": study, "vary": [heights]}, out=folder / "heights")
    >>> found = drift.open_study(folder / "heights")
    >>> found["median_distance_km"].dims
    ('event', 'vehicle.cruise_height_m', 'reading', 'item')
    """
    import pandas as pd

    folder = Path(folder)
    try:
        record = read_record(folder)
        frame = pd.read_csv(
            folder / CSV, float_precision="round_trip", keep_default_na=False, na_values=[""]
        )
    except (OSError, ValueError, KeyError):
        raise InputError(
            f"{folder} is not the folder of a study that is done; run `drift study` with --out "
            f"{folder} first"
        ) from None
    return _dataset(record, frame)


def _dataset(record: Mapping[str, Any], frame: pd.DataFrame) -> xr.Dataset:
    # Where readings vary they are the dimension that a study has anyway.
    axes = record["axes"]
    own = [axis for axis in axes if axis["keys"] != [READING]]
    shape = [len(axis["values"]) for axis in axes]
    steps = np.array(np.unravel_index(np.maximum(frame["scenario"] - 1, 0), shape or [1]))
    kept = [i for i, axis in enumerate(axes) if axis in own]
    events = [event["id"] for event in record["events"]]
    readings, items = (_names(frame[name]) for name in (READING, "item"))
    dims = ["event", *(axis["name"] for axis in own), READING, "item"]
    sizes = [len(events), *(len(axis["values"]) for axis in own), len(readings), len(items)]
    at = [
        frame["event"].map(events.index).to_numpy(),
        *(steps[i] for i in kept),
        *(_places(frame[name], names) for name, names in ((READING, readings), ("item", items))),
    ]
    grid = _Grid(dims=dims, sizes=sizes, at=at)
    in_grid = frame["scenario"].to_numpy() > 0
    of_baseline = frame["scenario"].to_numpy() == record["baseline"]["scenario"]
    found = xr.Dataset(
        coords={"event": events, READING: readings, "item": items} | _coordinates(own),
        attrs={
            "title": record["title"],
            "baseline": record["baseline"]["name"],
            "members": record["members"],
            "seed": record["seed"],
            "version": record["provenance"]["version"],
        },
    )
    keys = {key for axis in axes for key in axis["keys"]}
    for name in frame.columns:
        if name in {*IDENTITY, READING, "item", *keys}:
            continue
        column = frame[name]
        found[name] = grid.filled(column, in_grid, 2 if name in _OF_SCENARIO else 0)
        found[name].attrs = _attributes(name)
        if name not in {*WORDS, SEED, MEMBERS} and not name.startswith(_COMPARED):
            one = grid.without(range(1, 1 + len(own))).filled(column, of_baseline, 0)
            found[f"baseline_{name}"] = one.assign_attrs(_attributes(name))
    return found


class _Grid:
    """Where each row of the table stands in an array over all dimensions."""

    def __init__(self, dims: list[str], sizes: list[int], at: Sequence[Any]) -> None:
        self.dims, self.sizes, self.at = dims, sizes, at

    def without(self, positions: Sequence[int]) -> _Grid:
        """The same rows in an array that lacks some dimensions."""
        kept = [i for i in range(len(self.dims)) if i not in positions]
        return _Grid(
            [self.dims[i] for i in kept], [self.sizes[i] for i in kept], [self.at[i] for i in kept]
        )

    def filled(self, column: pd.Series, use: Any, dropped: int) -> xr.DataArray:
        """A column as an array; `dropped` dimensions at the end do not count for it."""
        number = column.name not in WORDS
        last = len(self.dims) - dropped
        fill: Any = np.nan if number else ""
        values = np.full(self.sizes[:last], fill, dtype=float if number else object)
        rows = use & np.logical_and.reduce([each >= 0 for each in self.at[:last]])
        told = column if number else column.astype(object).fillna("")
        values[tuple(each[rows] for each in self.at[:last])] = told.to_numpy()[rows]
        return xr.DataArray(values if number else values.astype(str), dims=self.dims[:last])


def _names(column: pd.Series) -> list[str]:
    """Names in the order in which the table has them."""
    return list(dict.fromkeys(column.dropna().astype(str))) or [""]


def _places(column: pd.Series, names: Sequence[str]) -> Any:
    """Which name each row has; -1 for none."""
    place = {name: i for i, name in enumerate(names)}
    return column.astype(object).map(lambda value: place.get(str(value), -1)).to_numpy(dtype=int)


def _coordinates(axes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Every varied key along the dimension of its axis; words where not all values are numbers."""
    found: dict[str, Any] = {}
    for axis in axes:
        for i, key in enumerate(axis["keys"]):
            values = [row[i] for row in axis["values"]]
            if any(isinstance(value, str) for value in values):
                values = [str(value) for value in values]
            name = f"varied_{key}" if key == READING else key
            found[name] = (axis["name"], values)
        if axis["names"]:
            found[NAMES] = (axis["name"], axis["names"])
    return found


def _attributes(name: str) -> dict[str, str]:
    plain = name
    for end in _ENDS:
        plain = plain.removesuffix(end)
    unit = next((unit for end, unit in _UNITS.items() if plain.endswith(end)), "")
    if not unit and ("fraction" in plain or "probability" in plain or plain.startswith("region_")):
        unit = "1"
    return {"units": unit} if unit else {}
