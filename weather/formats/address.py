"""Winds at a web address: an OPeNDAP data set or a Zarr store, of which only the box is read.

What an address is, its server tells: OPeNDAP answers `.dds`, a Zarr store has its metadata beside
the chunks. Anything else is a file, to be downloaded first.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import xarray as xr

from weather.errors import FetchError, InputError
from weather.formats.zarr_store import open_zarr
from weather.network.patience import Deadline, Patience, is_offline

if TYPE_CHECKING:
    import requests

    from weather.network.http import PatientSession

_ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_WEB = re.compile(r"^https?://", re.IGNORECASE)

#: What lies at the root of a Zarr store, of version 2 consolidated, 3, and 2.
_ZARR_MARKS = (".zmetadata", "zarr.json", ".zgroup")


class Address(str):
    """A web address of winds, which has the name of a file."""

    @property
    def name(self) -> str:
        """The address: its last part alone would not tell where it is."""
        return str(self)


def is_address(given: object) -> bool:
    """Whether a name of winds is an address on the net."""
    return isinstance(given, str) and _ADDRESS.match(given) is not None


def open_address(address: Address) -> tuple[str, list[xr.Dataset]]:
    """What is at an address, OPeNDAP or Zarr, and its lazy datasets."""
    if not _WEB.match(address):
        raise InputError(
            f"{address} is no address that is read here; give one of http or https, or download "
            "the file and give its path"
        )
    if is_offline():
        raise InputError(
            f"{address} is on the net, and DRIFT_OFFLINE is set; unset it, or give files"
        )
    # What asks over the net takes a tenth of a second to load, which no run on files waits for.
    from weather.network.http import PatientSession

    plain = Address(address.split("?")[0].split("#")[0].rstrip("/"))
    patience = Patience.from_environment()
    session = PatientSession(patience, Deadline(patience.deadline_s))
    mark = next((m for m in _ZARR_MARKS if _is_there(session, f"{plain}/{m}")), None)
    if mark is not None:
        return "Zarr", _open_zarr(plain, session, consolidated=mark == ".zmetadata")
    if _answers_opendap(session, plain):
        return "OPeNDAP", [_open_opendap(plain)]
    raise InputError(
        f"{address} is neither an OPeNDAP data set nor a Zarr store, so it is not read from afar; "
        f"download it first, such as by `curl -O {address}`, and give the file"
    )


def _get(session: PatientSession, url: str) -> requests.Response:
    import requests

    from weather.network.http import host, trouble_words

    try:
        answer: requests.Response = session.get(url)
    except requests.RequestException as error:
        raise FetchError(
            f"{host(url)} could not be asked: {trouble_words(url, error)}; try again later, or "
            "download the winds another way"
        ) from None
    return answer


def _is_there(session: PatientSession, url: str) -> bool:
    """Whether a server has an object; a page that says in HTML that it has not is none."""
    answer = _get(session, url)
    return answer.status_code == 200 and answer.content.lstrip()[:1] == b"{"


def _answers_opendap(session: PatientSession, address: str) -> bool:
    answer = _get(session, f"{address}.dds")
    return answer.status_code == 200 and answer.text.lstrip()[:7].casefold() == "dataset"


def _open_zarr(address: str, session: PatientSession, *, consolidated: bool) -> list[xr.Dataset]:
    try:
        import aiohttp  # noqa: F401
        import fsspec  # noqa: F401
    except ImportError as error:
        raise InputError(
            f"{address} is a Zarr store, and what reads it from afar is not installed; pip install "
            "'balloon-drift[cloud]', or copy the store and give its folder"
        ) from error
    return open_zarr(address, address, _existing(address, session), consolidated=consolidated)


def _existing(address: str, session: PatientSession) -> Callable[[str], bool]:
    """Whether the store has an object, asked once for each."""
    import requests

    from weather.network.http import host, trouble_words

    @cache
    def exists(key: str) -> bool:
        try:
            return bool(session.head(f"{address}/{key}", allow_redirects=True).ok)
        except requests.RequestException as error:
            raise FetchError(
                f"{host(address)} could not be asked: {trouble_words(address, error)}; try again "
                "later"
            ) from None

    return exists


def _open_opendap(address: str) -> xr.Dataset:
    """The data set by pydap, undecoded like a file (`weather.formats.netcdf`)."""
    try:
        import pydap  # noqa: F401
    except ImportError as error:
        raise InputError(
            f"{address} is an OPeNDAP data set, and what reads it is not installed; pip install "
            "'balloon-drift[cloud]', or download it as netCDF and give the file"
        ) from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ds: xr.Dataset = xr.open_dataset(
            address,
            engine="pydap",
            mask_and_scale=False,
            decode_times=False,
            cache=False,
        )
    return ds
