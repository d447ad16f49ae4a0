"""Columns of landings filled block by block, so that each number of a large run is held once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

#: The dimension, values of shape (n,) and attributes of one variable, as xarray takes them.
Column = tuple[str, npt.NDArray[Any], dict[str, Any]]

#: What tells members apart, beside what is known of them.
_COORDINATES = ("member", "seed")


class Columns:
    """Every column of some members, filled by blocks that come in any order and on any thread.

    A quantity that no member of a block has (a form, a glide) is 0 there. Columns stand in the
    order of the first block, followed by what later ones bring besides.
    """

    def __init__(self, count: int) -> None:
        """Room for so many members."""
        self._count = count
        self._columns: dict[str, Column] = {}
        self._names: dict[int, tuple[str, ...]] = {}

    def put(self, start: int, block: Mapping[str, Column]) -> None:
        """The columns of one block, whose first member has that row."""
        for name, (dim, values, attrs) in block.items():
            if name not in self._columns:
                empty = np.zeros(self._count, values.dtype)
                self._columns.setdefault(name, (dim, empty, attrs))
            self._columns[name][1][start : start + values.size] = values
        self._names[start] = tuple(block)

    def filled(self) -> dict[str, Column]:
        """All of them by name."""
        names = (name for _, block in sorted(self._names.items()) for name in block)
        return {name: self._columns[name] for name in dict.fromkeys(names)}


def dataset_of(columns: Mapping[str, Column], attrs: Mapping[str, Any]) -> xr.Dataset:
    """Columns as a dataset, which holds their values as they are."""
    return xr.Dataset(columns, attrs=attrs).set_coords([n for n in _COORDINATES if n in columns])


def together(blocks: Sequence[xr.Dataset]) -> xr.Dataset:
    """Landings of several blocks of one run as one dataset; attributes are those of the first."""
    if len(blocks) == 1:
        return blocks[0]
    whole, start = Columns(sum(block.sizes["member"] for block in blocks)), 0
    for block in blocks:
        found = block.variables.items()
        whole.put(start, {str(name): ("member", one.values, one.attrs) for name, one in found})
        start += block.sizes["member"]
    return dataset_of(whole.filled(), blocks[0].attrs)
