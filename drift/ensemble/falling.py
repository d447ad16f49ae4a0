"""What falls from each flight: its speed, its form, and how it glides."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from drift.ensemble.launch_draws import Numbers
from drift.ensemble.payload_form import FORM_LOOSE, form_of, glide_of, glides, speed_in_form
from drift.ensemble.unknowns import has_subgrid
from drift.event.model import Event
from drift.priors.launch import COMMON_SHARE

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]


def falling(
    event: Event, source: Numbers, member: tuple[Index, Index], height_m: Array
) -> dict[str, Array]:
    """Fall speed at sea level, form and glide of what each member drops.

    member : payload and flight of each. height_m : from where it falls, about.
    """
    payload, of_flight = member

    def numbers(name: str, part: int) -> Array:
        return source.of_two_levels(name, COMMON_SHARE[name], part)

    speed, form = np.empty((2, payload.size))
    glide = np.zeros((2, payload.size))
    for p, part in enumerate(event.payloads):
        here = payload == p
        flights = of_flight[here]
        u = numbers("fall_mps", p)[flights]
        form[here] = form_of(part, numbers("form", p)[flights])
        speed[here] = speed_in_form(part, form[here], u)
        if has_subgrid(event) and glides(part):
            names = ("glide_memory_s", "glide_east", "glide_north")
            chosen = np.array([numbers(name, p)[flights] for name in names])
            # A clump or a bundle falls as a lump.
            glide[:, here] = glide_of(part, speed[here], height_m[here], chosen)
            glide[:, here] *= form[here] == FORM_LOOSE
    drawn = {"fall_mps": speed}
    if (form != FORM_LOOSE).any():
        drawn["form"] = form
    if glide.any():
        drawn["glide_east_mps"], drawn["glide_north_mps"] = glide
    return drawn
