"""The public Zarr store itself: opening it, its limits in time, and reading one hour of it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import tenacity
import xarray as xr
from numpy.typing import NDArray

from weather.errors import FetchError, InputError
from weather.guard.budget import MEMORY, largest_answer
from weather.network.http import host
from weather.network.patience import Patience, one_line, within
from weather.network.secrets import public_address
from weather.providers.box_cut import Cut
from weather.providers.into_store import Terms
from weather.store import Wanted
from weather.tidy.era5t import FINAL, PRELIMINARY

ADDRESS = "gs://gcp-public-data-arco-era5/ar/full_37-1h-0p25deg-chunk-1.zarr-v3"
T = TypeVar("T")
NEEDED = ("time", "level", "latitude", "longitude")


def address() -> str:
    """DRIFT_ARCO_URL, else the public bucket."""
    return os.environ.get("DRIFT_ARCO_URL", "").strip().rstrip("/") or ADDRESS


def opened(terms: Terms) -> xr.Dataset:
    """The store, its coordinates read and nothing else."""
    where = address()
    doing = f"opening the Zarr store at {host(where) if '://' in where else where}"
    try:
        globe = _patiently(doing, lambda: _open(where, terms.patience), terms)
    except ImportError as error:
        raise InputError(
            f"the source 'arco' needs packages that are not installed "
            f"({one_line(str(error), 120)}): pip install 'balloon-drift[cloud]'"
        ) from None
    missing = [name for name in NEEDED if name not in globe.coords]
    if missing:
        raise FetchError(
            f"the Zarr store at {public_address(where)} has no {', '.join(missing)}; is "
            "DRIFT_ARCO_URL right?"
        )
    globe.attrs["address"] = where
    return globe


def refuse_outside_validity(globe: xr.Dataset, wanted: Wanted, allow_preliminary: bool) -> None:
    """Hours the store cannot have, or has only preliminarily, are an error.

    The time axis of the store runs on for years beyond its data, and what is not there reads as
    NaN without an error. Only the attributes tell.
    """
    first, last = wanted.times[0], wanted.times[-1]
    start = _moment(globe.attrs.get("valid_time_start"), "0000-00-00T00:00")
    final = _final(globe)
    early = max(final, _moment(globe.attrs.get("valid_time_stop_era5t"), final))
    if first < start or last > early:
        raise FetchError(
            f"the public Zarr store is valid from {start.replace('T', ' ')} to "
            f"{early.replace('T', ' ')} UTC, and {wanted.words()} lies outside: "
            f"use the source 'cds'"
        )
    if last > final and not allow_preliminary:
        raise InputError(
            f"the winds of {', '.join(wanted.days)} are still preliminary (ERA5T) in the public "
            f"Zarr store: pass allow_preliminary=True to use them, with a mark in every output"
        )


def versions_at(globe: xr.Dataset, wanted: Wanted) -> NDArray[np.str_]:
    """ERA5's version of each hour by the attributes of the store, as expver writes it."""
    final = _final(globe)
    return np.array([PRELIMINARY if time > final else FINAL for time in wanted.times])


def _final(globe: xr.Dataset) -> str:
    return _moment(globe.attrs.get("valid_time_stop"), "9999-12-31T23:59")


def chunk_bytes(variable: xr.DataArray, cut: Cut) -> int:
    """Uncompressed size of the chunks of a variable that a cut touches."""
    chunks = variable.encoding.get("chunks") or variable.shape
    columns = cut.longitude_indices
    wanted = {
        "time": np.arange(cut.outer[0].start, cut.outer[0].stop),
        "level": np.arange(cut.outer[1].start, cut.outer[1].stop),
        "latitude": np.arange(cut.outer[2].start, cut.outer[2].stop),
        "longitude": columns,
    }
    touched = 1
    for name, chunk in zip(variable.dims, chunks, strict=True):
        touched *= len(np.unique(wanted[str(name)] // chunk)) * int(chunk)
    return touched * variable.dtype.itemsize


def hour_of(variable: xr.DataArray, name: str, terms: Terms) -> NDArray[Any]:
    """The numbers of one hour of one variable."""
    doing = f"reading {name.replace('_', ' ')} from the public Zarr store"
    return _patiently(doing, lambda: np.asarray(variable.to_numpy(), np.float32), terms)


def _open(where: str, patience: Patience) -> xr.Dataset:
    with warnings.catch_warnings():
        # A store without consolidated metadata is slower to open, which is all the warning says.
        warnings.simplefilter("ignore")
        # A plain path takes no options at all, not even an empty set of them.
        options = _options(where, patience) if "://" in where else None
        globe: xr.Dataset = xr.open_zarr(where, chunks=None, storage_options=options)
        return globe


def _options(where: str, patience: Patience) -> dict[str, Any]:
    """How fsspec is to connect: anonymously, and not waiting for ever on a silent socket."""
    import aiohttp

    silence = aiohttp.ClientTimeout(
        total=None, sock_connect=patience.timeout_s, sock_read=patience.timeout_s
    )
    session = {"timeout": silence, "response_class": _bounded()}
    if where.startswith(("http://", "https://")):
        return {"client_kwargs": session}
    if where.startswith(("gs://", "gcs://")):
        return {"token": "anon", "session_kwargs": session}
    if where.startswith("s3://"):
        return {"anon": True}
    return {}


def _bounded() -> type:
    """An answer of aiohttp that counts what it reads: an object of a store has an end.

    fsspec keeps its connections, so the limit is asked for with each answer.
    """
    import aiohttp

    class Bounded(aiohttp.ClientResponse):
        async def read(self) -> bytes:
            if self._body is None:
                pieces, got, most_bytes = [], 0, largest_answer()
                async for piece in self.content.iter_any():
                    pieces.append(piece)
                    got += len(piece)
                    if got > most_bytes:
                        self.close()
                        raise FetchError(
                            f"{self.url.host} answers with more than {most_bytes / 1e6:.0f} MB for "
                            f"one object; try again later, or raise {MEMORY} if it is right"
                        )
                self._body = b"".join(pieces)
            return self._body

    return Bounded


def _patiently(doing: str, call: Callable[[], T], terms: Terms) -> T:
    """Try a few times, and end in a sentence."""
    retrying = tenacity.Retrying(
        stop=lambda state: (
            state.attempt_number >= terms.patience.tries or terms.deadline.left_s() <= 0
        ),
        wait=lambda state: terms.patience.pause_s(state.attempt_number),
        retry=tenacity.retry_if_not_exception_type((FileNotFoundError, ImportError, FetchError)),
        sleep=terms.deadline.sleep,
        reraise=True,
    )
    try:
        return retrying(lambda: within(max(0.1, terms.deadline.left_s()), doing, call))
    except (FetchError, InputError, ImportError):
        raise
    except FileNotFoundError:
        raise FetchError(f"{doing}: there is no Zarr store; is DRIFT_ARCO_URL right?") from None
    except Exception as error:
        why = one_line(str(error), 150) or type(error).__name__
        raise FetchError(
            f"{doing} failed ({why}); try again later, or use the source 'rda'"
        ) from None


def _moment(text: Any, otherwise: str) -> str:
    """An attribute as "YYYY-MM-DDTHH:MM"; a bare date means the whole of that day."""
    said = str(text or "").strip().replace(" ", "T")
    if len(said) < 10:
        return otherwise
    return f"{said}T23:59" if len(said) == 10 else said[:16]
