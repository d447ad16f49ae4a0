"""The names of regions that a claim may name and that results use."""

from __future__ import annotations

from docs.making.event_file import markdown
from drift.places.regions import REGIONS


def table() -> str:
    """One row per region: English and Korean name, code and what it is."""
    rows = [[one.name, one.name_ko, f"`{one.code}`", one.kind] for one in REGIONS]
    return markdown(["region", "in Korean", "code", "what it is"], rows)
