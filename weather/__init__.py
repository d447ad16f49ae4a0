"""The sky as it was. Knows nothing of balloons.

``open_sky`` brings past winds from a file, a store or the embedded soundings through one gate
(`weather.tidy`) into a `weather.grid.gridded_sky.GriddedSky`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weather.box import Box as Box
    from weather.errors import InputError as InputError
    from weather.grid.gridded_sky import GriddedSky as GriddedSky
    from weather.sky import open_sky as open_sky

_HOMES = {
    "Box": "weather.box",
    "InputError": "weather.errors",
    "GriddedSky": "weather.grid.gridded_sky",
    "open_sky": "weather.sky",
}

__all__ = ["Box", "GriddedSky", "InputError", "open_sky"]


def __getattr__(name: str) -> Any:
    # Names are fetched at first use, so that importing the package costs nothing.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
