"""Zarr stores: lazy datasets in which a chunk that is not there is told, whatever its fill value.

A store copied in part reads without a word: an absent chunk is the fill value, which is 0 in many
stores, and 0 is calm air. Here a chunk that is read must be there.
Source: Zarr specification, version 2 (attributes of arrays) and version 3 (chunk grids, chunk key
encoding, sharding).
"""

import itertools
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from xarray.backends import BackendArray
from xarray.core import indexing

from weather.errors import InputError

#: Whether the store holds an object, by its key.
Exists = Callable[[str], bool]


def open_zarr(store: Any, name: str, exists: Exists, *, consolidated: bool) -> list[xr.Dataset]:
    """Datasets of a store, one for each group with fields, read chunk by chunk.

    store : a path or address as zarr takes it. name : of the store, for sentences. exists : tells
    whether an object of the store is there.
    """
    try:
        import zarr
    except ImportError as error:
        raise InputError(
            f"{name} is a Zarr store, and zarr is not installed; pip install 'balloon-drift[cloud]'"
        ) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            root = zarr.open(store, mode="r")
            if isinstance(root, zarr.Array):
                raise InputError(f"{name} is one array of a Zarr store; give the folder above it")
            groups = ["", *(path for path, part in _members(root) if isinstance(part, zarr.Group))]
            found = [_opened(store, root, g, exists, consolidated=consolidated) for g in groups]
    except InputError:
        raise
    except Exception as error:  # each codec and store fails in its own way
        raise InputError(f"{name} is not a whole Zarr store ({error}); copy it again") from error
    return [ds for ds in found if ds.data_vars] or found[:1]


def _members(root: Any) -> Sequence[tuple[str, Any]]:
    return root.members(max_depth=None)


def _opened(store: Any, root: Any, group: str, exists: Exists, *, consolidated: bool) -> xr.Dataset:
    ds: xr.Dataset = xr.open_zarr(
        store,
        group=group or None,
        chunks=None,
        consolidated=consolidated and not group,
        mask_and_scale=False,
        decode_times=False,
    )
    whole = {}
    for name, variable in ds.variables.items():
        array = root[f"{group}/{name}" if group else str(name)]
        if variable.dims and array.shape == variable.shape:
            lazy = indexing.LazilyIndexedArray(_Chunks(array, str(name), exists))
            whole[name] = (variable.dims, lazy, variable.attrs, variable.encoding)
    coords = {name: part for name, part in whole.items() if name in ds.coords}
    others = {name: part for name, part in whole.items() if name in ds.data_vars}
    return ds.assign(others).assign_coords(coords)


class _Chunks(BackendArray):
    """An array of a store that refuses to read a chunk that is not there."""

    def __init__(self, array: Any, name: str, exists: Exists) -> None:
        self.array, self.name, self.exists = array, name, exists
        self.shape, self.dtype = array.shape, array.dtype
        # What is stored as one object: the chunk, or the shard of chunks.
        self.chunks = getattr(array, "shards", None) or array.chunks

    def __getitem__(self, key: Any) -> Any:
        return indexing.explicit_indexing_adapter(
            key, self.shape, indexing.IndexingSupport.OUTER, self._outer
        )

    def _outer(self, key: tuple[Any, ...]) -> NDArray[Any]:
        """Values at integers, slices and index arrays along each axis, independently."""
        touched = [
            np.unique(np.atleast_1d(np.arange(n)[k]) // size)
            for n, size, k in zip(self.shape, self.chunks, key, strict=True)
        ]
        if self.shape and max(self.chunks) == 1 and len(self.shape) == 1:
            # A single value that is the fill value is not written: number 0, the first hour. An
            # axis that lacks one is no axis, which is told where axes are looked at.
            return np.asarray(self.array.oindex[key])
        every = itertools.product(*(t.tolist() for t in touched))
        absent = next((place for place in every if not self.exists(self._key(place))), None)
        if absent is not None:
            raise InputError(
                f"{self.name} lacks its chunk {self._key(absent)}, and an absent chunk is not calm "
                "air; copy the store again"
            )
        return np.asarray(self.array.oindex[key])

    def _key(self, place: tuple[int, ...]) -> str:
        """Key of a chunk, by the encoding that the array states."""
        path = self.array.path.strip("/")
        key = self.array.metadata.encode_chunk_key(place)
        return f"{path}/{key}" if path else key
