"""Whole flights in OpenDrift: `python opendrift_flights.py FLIGHTS.npz ENDS.npz`.

Its readers, its interpolation, its horizontal steps of fourth order on WGS 84. Its heights are
negative, so the air is turned over and hung below its sea; how fast things fall is given as the
vertical speed of that sea at a fall speed of one.
"""

import sys
from datetime import datetime, timedelta

import numpy as np
import xarray as xr
from opendrift.models.oceandrift import Lagrangian3DArray, OceanDrift
from opendrift.readers import reader_netCDF_CF_generic
from opendrift.readers.basereader.consts import standard_names

# A sea is no faster than 15 m/s; air is.
for name in ("x_sea_water_velocity", "y_sea_water_velocity"):
    standard_names[name] |= {"valid_min": -200, "valid_max": 200}

STEP_S = 20.0

#: It numbers its levels in eight bits.
MOST_LEVELS = 127


def levels(given) -> np.ndarray:
    """Which heights it gets: most of them where profiles bend most."""
    bend = np.max([np.abs(np.diff(given[n], 2, axis=1)).max(axis=(0, 2, 3)) for n in "uv"], axis=0)
    share = np.concatenate([[0.0, 0.0], np.sqrt(bend + 1e-4), [0.0]]).cumsum()
    at = np.linspace(0.0, share[-1], MOST_LEVELS - 1)
    chosen = np.searchsorted(share, at)
    return np.unique(np.append(chosen, 0))


f = dict(np.load(sys.argv[1]))
kept = levels(f)
f |= {name: f[name][:, kept] for name in ("u", "v", "rho")} | {"height": f["height"][kept]}
start = datetime(2008, 12, 8)
highest_m = float(f["height"][-1]) + 1.0
ground = float(f["ground"]) - highest_m

fields = {
    "x_sea_water_velocity": f["u"],
    "y_sea_water_velocity": f["v"],
    "upward_sea_water_velocity": -np.sqrt(1.225 / f["rho"]),
}
data = {
    name: (("time", "depth", "latitude", "longitude"), values[:, ::-1].astype(np.float32),
           {"standard_name": name, "units": "m s-1"})
    for name, values in fields.items()
}  # fmt: skip
axes = {
    "time": [np.datetime64(start) + np.timedelta64(round(float(s)), "s") for s in f["time"]],
    "depth": ("depth", f["height"][::-1] - highest_m, {
        "standard_name": "depth", "positive": "up", "units": "m", "axis": "Z"}),
    "latitude": (
        "latitude", f["latitude"], {"standard_name": "latitude", "units": "degrees_north"}),
    "longitude": (
        "longitude", f["longitude"], {"standard_name": "longitude", "units": "degrees_east"}),
}  # fmt: skip


class Flight(Lagrangian3DArray):
    """What rises, holds a height and falls; where it was a step ago, and where it came down."""

    variables = Lagrangian3DArray.add_variables(
        [
            (name, {"dtype": np.float64, "units": "1", "default": np.nan})
            for name in ("rise", "top", "opens", "fall", "landlon", "landlat", "landtime")
        ]
    )


class Balloons(OceanDrift):
    """Half of the way up or down, the step to the side, the other half."""

    ElementType = Flight

    def heights(self, age: float, z: np.ndarray, lasts: float, fall: np.ndarray) -> np.ndarray:
        """Heights after so many seconds more, falling at these speeds where they fall."""
        e = self.elements
        top = e.top - highest_m
        after = age + lasts
        falling = np.where(age < e.opens, top - (after - e.opens) * fall, z - lasts * fall)
        return np.where(after <= e.opens, np.minimum(ground + e.rise * after, top), falling)

    def update(self) -> None:
        """One step of a simulation."""
        e, age = self.elements, (self.time - start).total_seconds()
        before = e.lon.astype(float), e.lat.astype(float), e.z.astype(float)
        # The speed half-way is that of the height half-way there: the midpoint rule.
        quarter = self.heights(age, before[2], STEP_S / 4, self.fall_at(before[2]))
        e.z[:] = self.heights(age, before[2], STEP_S / 2, self.fall_at(quarter))
        half = e.z.astype(float)
        self.environment.x_sea_water_velocity, self.environment.y_sea_water_velocity = self.wind()
        self.advect_ocean_current()
        e.z[:] = self.heights(age, before[2], STEP_S, self.fall_at(half))
        self.land(age, before)

    def look(self, *names: str, z: np.ndarray | None = None) -> list[np.ndarray]:
        """Values of its reader where the elements are, or at other heights there."""
        found, _, _ = self.env.get_environment(
            list(names), self.time, self.elements.lon, self.elements.lat,
            self.elements.z if z is None else z, None,
        )  # fmt: skip
        return [np.asarray(found[name], dtype=float) for name in names]

    def fall_at(self, z: np.ndarray) -> np.ndarray:
        """Fall speeds at these heights."""
        (unit,) = self.look("upward_sea_water_velocity", z=z)
        return -unit * self.elements.fall

    def wind(self) -> list[np.ndarray]:
        """What carries the elements at their heights now."""
        return self.look("x_sea_water_velocity", "y_sea_water_velocity")

    def land(self, age: float, before: tuple[np.ndarray, ...]) -> None:
        """Where what has come below the ground was when it came there."""
        e = self.elements
        lon, lat, z = before
        down = np.isnan(e.landtime) & (age + STEP_S > e.opens) & (e.z < ground)
        share = ((z - ground) / (z - e.z))[down]
        e.landlon[down] = lon[down] + share * (e.lon[down] - lon[down])
        e.landlat[down] = lat[down] + share * (e.lat[down] - lat[down])
        e.landtime[down] = age + share * STEP_S
        # What is down waits at its height, which no longer matters.
        e.fall[~np.isnan(e.landtime)] = 0.0


winds = reader_netCDF_CF_generic.Reader(xr.Dataset(data, axes))
# It keeps the levels around its elements for the next hour; ours cross them all by then.
winds.verticalbuffer = f["height"].size
model = Balloons(loglevel=50)
model.add_reader(winds)
for name, value in {
    "environment:constant:land_binary_mask": 0,
    "environment:fallback:x_wind": 0,
    "environment:fallback:y_wind": 0,
    "drift:advection_scheme": "runge-kutta4",
    "drift:vertical_mixing": False,
    # Else it would not read the vertical speed; what moves by it is our `heights` alone.
    "drift:vertical_advection": True,
    "drift:max_age_seconds": None,
}.items():
    model.set_config(name, value)
model.seed_elements(
    lon=f["lon"], lat=f["lat"], z=np.full(f["lon"].size, ground), time=start, number=f["lon"].size,
    **{name: f[name] for name in ("rise", "top", "opens", "fall")},
)  # fmt: skip
# Nothing falls more slowly than at its own speed at sea level.
longest_s = float((f["opens"] + (f["top"] - f["ground"]) / f["fall"]).max()) + 60.0
lasts = timedelta(seconds=STEP_S * round(longest_s / STEP_S))
model.run(duration=lasts, time_step=STEP_S, time_step_output=lasts)
ends = model.elements
order = np.argsort(ends.ID)
names = {"lon": ends.landlon, "lat": ends.landlat, "time": ends.landtime}
assert np.isfinite(ends.landtime).all()
np.savez(sys.argv[2], **{name: values[order] for name, values in names.items()})
