"""What the past winds did to a reported balloon: where its loads may have come down.

Letters used in formulas and kernels, SI throughout: t, s since 1970 UTC; z, geopotential metres
above mean sea level; lat, lon, degrees north and east; u, v, w, m/s towards east, north and up;
T, K; p, Pa; rho, kg/m3; h, a step in s; n, number of members.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from drift import maps as maps
    from drift.event.file import alternatives as alternatives
    from drift.event.file import load_event as load_event
    from drift.event.model import Event as Event
    from drift.evidence import check as check
    from drift.flight.height_table import HeightTable as HeightTable
    from drift.hindcast import estimate as estimate
    from drift.hindcast import tracks as tracks
    from drift.landings.density import density as density
    from drift.manuscript.numbers import table as table
    from drift.manuscript.paragraphs import methods as methods
    from drift.studies.dataset import open_study as open_study
    from drift.studies.run import study as study

# Modules are named so that none has the name of a function here: `drift.density` stays a function
# whatever has been imported before it.
_HOMES = {
    "HeightTable": "drift.flight.height_table",
    "Event": "drift.event.model",
    "alternatives": "drift.event.file",
    "check": "drift.evidence",
    "density": "drift.landings.density",
    "estimate": "drift.hindcast",
    "load_event": "drift.event.file",
    "methods": "drift.manuscript.paragraphs",
    "table": "drift.manuscript.numbers",
    "open_study": "drift.studies.dataset",
    "study": "drift.studies.run",
    "tracks": "drift.hindcast",
}

__all__ = [
    "Event",
    "HeightTable",
    "alternatives",
    "check",
    "density",
    "estimate",
    "load_event",
    "maps",
    "methods",
    "open_study",
    "study",
    "table",
    "tracks",
]


def __getattr__(name: str) -> Any:
    # Names are fetched at first use, so that importing the package costs nothing.
    from importlib import import_module

    if name == "maps":
        return import_module("drift.maps")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
