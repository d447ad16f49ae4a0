"""The error of the winds that a run assumes: what is drawn, said and shown of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from drift.priors.distributions import Distribution, Fixed, describe
from weather.grid.wind_error import (
    EVEN,
    Amplitude,
    Correlation,
    ErrorModes,
    amplitude_at,
    draw_error,
)

Array = npt.NDArray[np.float64]


#: Whose word an error is, and what changes it from place to place.
_WHOSE: Final = {
    "event": "as the event says",
    "fit": "fitted to soundings, by layer",
    "sky": "by what is known of these winds",
    "prior": "assumed, more near the ground and above 5 km",
}


@dataclass(frozen=True, kw_only=True)
class FineError:
    """What a sky cannot show: how long, how far up and along the ground it keeps.

    None for time and distance: as long, and as far, as the rest of the error of its field.
    """

    height_m: float
    time_h: float | None = None
    distance_km: float | None = None


@dataclass(frozen=True, kw_only=True)
class WindError:
    """The error of the winds that a run assumes: what is drawn, said and shown of it.

    sd_mps, time_h, height_m, distance_km : s.d. of each component, and how long, how far up and
        how far along the ground it keeps; one value of each per wind field.
    amplitude : how it changes from place to place, and the s.d. of the fine part.
    fine : the scales of that; None for no fine part. is_smooth : whether the error is smooth along
        the ground.
    basis : whose word it is: `event`, `fit`, `sky` or `prior`.
    """

    sd_mps: Distribution
    time_h: Distribution
    height_m: Distribution
    distance_km: Distribution
    amplitude: Amplitude = EVEN
    fine: FineError | None = None
    is_smooth: bool = False
    basis: Literal["event", "fit", "sky", "prior"] = "prior"

    def at(self, t: Array, z: Array, lat: Array, lon: Array) -> Array:
        """S.d. of each component at points, m/s, shape (n,): s since 1970, m, degrees.

        At the middle of what is drawn of it.
        """
        sd = float(self.sd_mps.ppf(np.array(0.5)))
        points = np.broadcast_arrays(
            *(np.atleast_1d(np.asarray(x, float)) for x in (t, z, lat, lon))
        )
        factors = np.array([amplitude_at(self.amplitude, *p) for p in zip(*points, strict=True)])
        return np.asarray(np.hypot(sd * factors[:, 0], factors[:, 1]))

    def words(self) -> str:
        """Whose word it is, how large it is and how long, how far up and how far it keeps."""
        size = describe(self.sd_mps, "m/s")
        if self.is_none:
            return size
        keeps = [
            f"{float(f'{float(scale.ppf(np.array(0.5))):.3g}'):g} {unit}"
            for scale, unit in (
                (self.time_h, "h"),
                (self.height_m, "m"),
                (self.distance_km, "km"),
            )
        ]
        return f"{size}, {_WHOSE[self.basis]}; keeps over {keeps[0]}, {keeps[1]} and {keeps[2]}"

    @property
    def is_none(self) -> bool:
        """Whether the winds are taken to be right."""
        return self.sd_mps == Fixed(0.0)

    def drawn(self) -> dict[str, Distribution]:
        """What is drawn per wind field, by the names of `drift.ensemble.members.QUANTITIES`."""
        scales = {
            "wind_error_time_h": self.time_h,
            "wind_error_height_m": self.height_m,
            "wind_error_distance_km": self.distance_km,
        }
        return {"wind_error_mps": self.sd_mps, **({} if self.is_none else scales)}

    def fields(
        self, number: npt.NDArray[np.int64], drawn: Mapping[str, Array], seed: int, origin_s: float
    ) -> ErrorModes:
        """Error fields by number, from what was drawn of each."""
        time, distance = drawn["wind_error_time_h"], drawn["wind_error_distance_km"]
        broad = Correlation(
            time * 3600.0, drawn["wind_error_height_m"], distance * 1000.0, self.is_smooth
        )
        fine = None
        if self.fine is not None:
            hours = time if self.fine.time_h is None else self.fine.time_h
            km = distance if self.fine.distance_km is None else self.fine.distance_km
            fine = Correlation(hours * 3600.0, self.fine.height_m, km * 1000.0)
        return draw_error(
            number,
            drawn["wind_error_mps"],
            broad,
            fine,
            seed=seed,
            origin_s=origin_s,
            amplitude=self.amplitude,
        )
