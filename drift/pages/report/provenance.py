"""Where a result comes from: winds, versions, hashes, and whom to cite."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from drift.event.model import Event
from drift.landings.winds_used import winds_used
from drift.version import installed_version
from weather.grid.gridded_sky import GriddedSky


@dataclass(frozen=True, kw_only=True)
class Library:
    """A library that had a part in the result: the version used and its own citation."""

    name: str
    citation: str
    address: str

    @property
    def version(self) -> str:
        """The installed version."""
        return installed_version(self.name)


#: Citations as the projects ask for them in their own CITATION files and documentation.
LIBRARIES: Final = (
    Library(
        name="numpy",
        citation="Harris et al. (2020): Array programming with NumPy. Nature 585, 357-362",
        address="https://doi.org/10.1038/s41586-020-2649-2",
    ),
    Library(
        name="scipy",
        citation="Virtanen et al. (2020): SciPy 1.0. Nature Methods 17, 261-272",
        address="https://doi.org/10.1038/s41592-019-0686-2",
    ),
    Library(
        name="xarray",
        citation="Hoyer and Hamman (2017): xarray: N-D labeled arrays and datasets in Python. "
        "Journal of Open Research Software 5, 10",
        address="https://doi.org/10.5334/jors.148",
    ),
    Library(
        name="numba",
        citation="Lam, Pitrou and Seibert (2015): Numba: a LLVM-based Python JIT compiler. "
        "Proceedings of LLVM '15",
        address="https://doi.org/10.1145/2833157.2833162",
    ),
    Library(
        name="matplotlib",
        citation="Hunter (2007): Matplotlib: a 2D graphics environment. Computing in Science and "
        "Engineering 9, 90-95",
        address="https://doi.org/10.1109/MCSE.2007.55",
    ),
    Library(
        name="cartopy",
        citation="Met Office (2010-): Cartopy: a cartographic Python library with a Matplotlib "
        "interface",
        address="https://scitools.org.uk/cartopy",
    ),
    Library(
        name="shapely",
        citation="Gillies et al. (2007-): Shapely: manipulation and analysis of geometric objects",
        address="https://github.com/shapely/shapely",
    ),
)

_LABELS: Final = {
    "event_id": "event",
    "event_hash": "event, SHA-256",
    "event_status": "status of the event",
    "winds": "winds",
    "sky_id": "source of the winds",
    "sky_hash": "winds as flown, SHA-256",
    "sky_file_sha256": "file of the winds, SHA-256",
    "sky_heights": "heights of the winds",
    "ground": "ground",
    "seed": "seed",
    "version": "balloon-drift",
    "command": "command",
}

#: Told elsewhere on the page.
_ELSEWHERE: Final = (
    "event_title", "sources", "licence", "attribution", "command", "sky_area", "sky_grid",
    "sky_time", "sky_density", "wind_error", "unresolved_motion",
)  # fmt: skip


def winds(event: Event, sky: GriddedSky) -> list[tuple[str, str]]:
    """Which winds carried the flights: name, source, area, time, how wrong they may be."""
    origin, used = sky.provenance, winds_used(event, sky)
    facts = [
        ("winds", origin.title),
        ("source", origin.source),
        ("area", used["sky_area"]),
        ("grid", used["sky_grid"]),
        ("time", used["sky_time"]),
        ("heights", origin.heights),
        ("air density", used["sky_density"]),
        ("error of each component", used["wind_error"]),
        ("unresolved motion", used["unresolved_motion"]),
        ("preliminary", "yes, may still change" if origin.preliminary == "yes" else ""),
        ("attribution", origin.attribution),
        ("licence", origin.licence),
    ]
    return [(name, value) for name, value in facts if value]


def provenance(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Hashes, versions, seed: what a second run needs to give the same numbers."""
    told = [
        (_LABELS.get(key, key.replace("_", " ")), _plain(value))
        for key, value in summary["provenance"].items()
        if key not in _ELSEWHERE and value not in ("", None)
    ]
    versions = ", ".join(f"{library.name} {library.version}" for library in LIBRARIES)
    system = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    return [*told, ("libraries", versions), ("system", system)]


def _plain(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
