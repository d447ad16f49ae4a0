"""In what form a payload falls: loose, stuck together, or in a bundle that never opened."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from drift.event.parts import Payload
from drift.priors.distributions import LogNormal
from drift.priors.payload import GLIDE_MEMORY_BOUNDS_S, ITEMS, fall_law_of, fall_speed, glide_spread
from weather.physics import standard_atmosphere

Array = npt.NDArray[np.float64]

# A sheet let go lower than this falls for some minutes at least, m.
_LOWEST_M = 100.0

#: Forms, as stored under the name `form`.
FORM_LOOSE, FORM_CLUMP, FORM_BUNDLE = 0, 1, 2
FORMS = {FORM_LOOSE: "loose", FORM_CLUMP: "clump", FORM_BUNDLE: "unopened_bundle"}


def form_of(payload: Payload, u: Array) -> Array:
    """Form of what each member drops: as many in bundles and in clumps as the payload says."""
    shut, clumped = payload.unopened_fraction, payload.clump_fraction
    form = np.full(u.shape, float(FORM_LOOSE))
    form[u < shut + (1.0 - shut) * clumped] = FORM_CLUMP
    form[u < shut] = FORM_BUNDLE
    return form


def speed_in_form(payload: Payload, form: Array, u: Array) -> Array:
    """Fall speed at sea level (m s-1) of each member's load, in the form it has."""
    speed = payload.speed().ppf(u)
    for code, name in ((FORM_CLUMP, "clump"), (FORM_BUNDLE, "bundle")):
        here = form == code
        if here.any():
            row = ITEMS[name]
            speed[here] = LogNormal(row.fall_median_mps, row.fall_sigma_ln).ppf(u[here])
    return speed


def glides(payload: Payload) -> bool:
    """Whether what falls is a sheet or disc of the table, which glides to the side."""
    row = ITEMS.get(payload.item)
    return row is not None and row.glide_fraction > 0.0 and payload.fall_mps is None


def glide_of(payload: Payload, speed: Array, height_m: Array, numbers: Array) -> Array:
    """Mean glide (m s-1, east and north) of each member's sheet over its fall, shape (2, n).

    speed, height_m : fall speed at sea level and height of opening of each member. numbers : in
    (0, 1), shape (3, n): how long the heading is kept, and how far the sheet gets east and north.
    """
    low, high = GLIDE_MEMORY_BOUNDS_S
    memory = low * (high / low) ** numbers[0]
    height = np.maximum(height_m, _LOWEST_M)
    # Half way down it falls about as fast as on average.
    law = payload.fall_law or fall_law_of(payload.item)
    mean = fall_speed(speed, standard_atmosphere.density(height / 2.0), law)
    spread = glide_spread(mean, ITEMS[payload.item].glide_fraction, memory, height / mean)
    return np.asarray(spread * ndtri(numbers[1:]))
