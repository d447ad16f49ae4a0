"""The ecCodes library, where it is installed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from weather.errors import InputError


def eccodes_api(needed_by: str = "GRIB files") -> Any:
    """The ecCodes library, or how to get it."""
    _load_proj()
    try:
        import eccodes
    except (ImportError, RuntimeError) as error:
        raise InputError(
            f"{needed_by} need ecCodes, which is not installed; pip install 'balloon-drift[grib]'"
        ) from error
    return eccodes


def _load_proj() -> None:
    """Load the PROJ of the maps, where there is one, before the one inside ecCodes' wheel.

    Both define the same symbols; loaded the other way round, the process aborts as it ends.
    """
    try:
        import pyproj  # noqa: F401
    except ImportError:
        pass


@contextmanager
def handle_of(codes: Any, message: bytes) -> Iterator[int]:
    """A message as ecCodes sees it."""
    handle = codes.codes_new_from_message(message)
    try:
        yield handle
    finally:
        codes.codes_release(handle)
