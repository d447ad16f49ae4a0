"""How a member ended: landed, still aloft, left the sky, above the top; each with its remedy."""

from __future__ import annotations

import numpy as np
import xarray as xr

from drift.flight.kernels.outcome import ABOVE_THE_TOP, LANDED, LEFT_THE_SKY, STILL_ALOFT
from drift.statistics.shares import Flags

#: How a member ended, as CF flag and as a sentence with the remedy.
OUTCOMES = {
    LANDED: ("landed", "came down on the ground"),
    STILL_ALOFT: (
        "still_aloft",
        "were still in the air when the winds ended: give winds for later hours",
    ),
    LEFT_THE_SKY: (
        "left_the_sky",
        "left the area or the hours of the winds: give winds of a larger area, or from earlier on",
    ),
    ABOVE_THE_TOP: (
        "above_the_top",
        "rose above the highest level of the winds: give winds of more levels",
    ),
}


def landed_flags(landings: xr.Dataset) -> Flags:
    """Which members came down on the ground."""
    return np.asarray(landings["outcome"].values == LANDED)


def landed(landings: xr.Dataset) -> xr.Dataset:
    """Only the members that came down on the ground."""
    return landings.isel(member=np.flatnonzero(landed_flags(landings)))


def outcome_sentences(landings: xr.Dataset) -> list[str]:
    """One sentence per way of ending other than landing, and on members that never rose."""
    outcome, total = landings["outcome"].values, landings.sizes["member"]
    said = [
        f"{(outcome == code).sum()} of {total} members {sentence}."
        for code, (_, sentence) in OUTCOMES.items()
        if code != LANDED and (outcome == code).any()
    ]
    return [*said, *_never_rose(landings)]


def _never_rose(landings: xr.Dataset) -> list[str]:
    """A balloon whose cruise height lies under its launch stays where it is, and counts."""
    if "cruise_height_m" not in landings:
        return []
    low = int((landings["cruise_height_m"] < landings["launch_altitude"]).sum())
    if not low:
        return []
    return [
        f"{low} of {landings.sizes['member']} members did not rise, for their cruise height lies "
        "under their launch: cruise_height_m counts from mean sea level, as the ground does."
    ]
