"""A dataset of a run as CF netCDF, whole or not at all."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from xarray.backends import NetCDF4DataStore
from xarray.backends.locks import HDF5_LOCK


def write_netcdf(dataset: xr.Dataset, path: Path) -> None:
    """A dataset as netCDF-4, compressed, times in seconds since 1970."""
    dataset = dataset.copy()
    dataset.attrs = {
        key: " | ".join(value) if isinstance(value, list | tuple) else value
        for key, value in dataset.attrs.items()
    }
    # CF 2.6.2. Without the hour of the run: the same command gives the same bytes.
    made = (
        f"balloon-drift {dataset.attrs.get('version', '')}".strip(),
        dataset.attrs.get("command"),
    )
    dataset.attrs["history"] = ": ".join(filter(None, made))
    encoding: dict[str, dict[str, Any]] = {}
    for name, variable in dataset.variables.items():
        encoding[str(name)] = {"zlib": True, "complevel": 1} if variable.dtype.kind in "fiu" else {}
        if variable.dtype.kind == "M":
            encoding[str(name)] = {
                "units": "seconds since 1970-01-01 00:00:00",
                "calendar": "standard",
                "dtype": "float64",
                "_FillValue": np.nan if variable.isnull().any() else None,
            }
        elif variable.dtype.kind == "f" and not variable.isnull().any():
            encoding[str(name)]["_FillValue"] = None
    # As `to_netcdf`, which first loads Dask's scheduler, where there is one, to ask it for a lock.
    with _uninterrupted():
        store = NetCDF4DataStore.open(str(path), "w", lock=HDF5_LOCK)  # type: ignore[no-untyped-call]
        with closing(store):
            dataset.dump_to_store(store, encoding=encoding)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits for the end of the block: cut off inside, xarray may wait for itself forever."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[int] = []
    earlier = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in earlier:
        signal.signal(number, lambda number, frame: caught.append(number))
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
    if caught:
        raise KeyboardInterrupt
