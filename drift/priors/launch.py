"""What balloons of one launch have in common, and what differs from one to the next.

Balloons of one night rise from one place within minutes of each other, of one film, filled from the
same cylinders by the same hands, their timers set alike. No report measures how alike; the shares
below are assumed, from how each quantity comes about.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

#: Share of the variance of a quantity (of its normal score) that balloons of one launch have in
#: common. 1: one value for the launch. 0: each balloon, or what falls from it, for itself.
COMMON_SHARE: Final = MappingProxyType(
    {
        # One place for the launch, one sky above it.
        "launch_distance": 1.0,
        "launch_direction": 1.0,
        "wind_error_mps": 1.0,
        "vertical_wind_mps": 1.0,
        "wind_error_time_h": 1.0,
        "wind_error_height_m": 1.0,
        "wind_error_distance_km": 1.0,
        "horizontal_diffusivity_m2_s": 1.0,
        "mesoscale_fraction": 1.0,
        "cloud_fraction": 1.0,
        "wet": 1.0,
        "wet_after_h": 0.9,
        "wet_paper_factor": 0.9,
        # One make of balloon and one gas.
        "mode": 1.0,
        "is_helium": 1.0,
        "diameter_m": 1.0,
        "added_mass_fraction": 1.0,
        "mass_kg": 0.9,
        "drag_factor": 0.9,
        "full_inflation_height_m": 0.9,
        "superheat_rising_k": 0.9,
        "superheat_floating_k": 0.9,
        "superheat_later_k": 0.9,
        "exchange_time_s": 0.9,
        # One way of filling: what is left is 0.5 m/s of rise and 0.4 km of height.
        "free_lift_fraction": 0.8,
        "rise_mps": 0.8,
        "cruise_height_m": 0.8,
        # One setting of the timers: what is left is 20 minutes of some three hours.
        "flight_time_h": 0.9,
        # Holes and weak spots are each balloon's own, the film is not.
        "leak_per_h": 0.3,
        "water_fraction": 0.5,
        "burst_margin_m": 0.5,
        "burst_expansion": 0.5,
        "spent_drag_area_m2": 0.5,
        # Sheets of one printing differ in how they fall by about as much as printings do.
        "fall_mps": 0.5,
        "glide_memory_s": 1.0,
        # Each balloon is of one of the launches, each load opens or does not.
        "launch": 0.0,
        "form": 0.0,
        "glide_east": 0.0,
        "glide_north": 0.0,
    }
)

#: S.d. of the time between a balloon and the middle of its launch, s: ten to twenty balloons are
#: let go within a quarter to half an hour (assumed). Part of the spread that an event reports.
LAUNCH_SCATTER_S: Final = 300.0


def common_share_of_time(spread_s: float) -> float:
    """Share of the variance of a launch time, uniform within plus or minus spread_s, in common."""
    variance = spread_s**2 / 3.0
    return max(1.0 - LAUNCH_SCATTER_S**2 / variance, 0.0) if variance > 0.0 else 1.0
