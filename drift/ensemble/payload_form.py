"""In what form a payload falls: loose, stuck together, or in a bundle that never opened."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from drift.event.parts import Payload
from drift.priors.distributions import LogNormal
from drift.priors.payload import GLIDE_MEMORY_BOUNDS_S, ITEMS, glide_diffusivity

Array = npt.NDArray[np.float64]

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


def glide_of(payload: Payload, speed: Array, u: Array) -> Array:
    """Horizontal diffusivity (m2 s-1) by which a tumbling sheet glides; 0 for what does not."""
    row = ITEMS.get(payload.item)
    if row is None or row.glide_fraction == 0.0 or payload.fall_mps is not None:
        return np.zeros(speed.shape)
    low, high = GLIDE_MEMORY_BOUNDS_S
    memory = low * (high / low) ** u
    return np.asarray(glide_diffusivity(speed, row.glide_fraction, memory))
