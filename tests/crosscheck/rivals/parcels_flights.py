"""Whole flights in Parcels 3, compiled: `python parcels_flights.py FLIGHTS.npz ENDS.npz`.

Its interpolation and its clock, with a kernel that rises and holds a height, or follows heights
that are given, and then falls. The mesh is flat and the kernel turns metres into degrees itself,
on the sphere that it is told.
"""

import math
import sys

import numpy as np
from parcels import Field, FieldSet, JITParticle, ParticleSet, Variable

STEP_S = 5.0

f = np.load(sys.argv[1])
many, begin = f["lon"].size, float(f["time"][0])
axes = {
    name: f[key] for name, key in (("lon", "longitude"), ("lat", "latitude"), ("depth", "height"))
}
axes["time"] = f["time"] - begin
winds = FieldSet.from_data({"U": f["u"], "V": f["v"], "rho": f["rho"]}, axes, mesh="flat")
# Heights that are given are a field of their own, flight by second: looked up as winds are.
tabled = "table" in f
table = f["table"] if tabled else np.zeros((many, 2))
table_s = f["table_s"] if tabled else np.array([0.0, 1e6])
winds.add_field(Field("given", table, lon=table_s, lat=np.arange(many, dtype=float), mesh="flat"))
for name, value in {
    "launch": -begin,
    "ground": float(f["ground"]),
    "degree": math.radians(float(f["radius"])),
    "sealevel": 1.225,
    "tabled": float(tabled),
}.items():
    winds.add_constant(name, value)

Flight = JITParticle.add_variables(
    [
        Variable(name, dtype=np.float64, initial=0.0)
        for name in (
            "number", "rise", "cruise", "top", "opens", "fall",
            "down", "landlon", "landlat", "landtime",
        )
    ]
)  # fmt: skip


def Fly(particle, fieldset, time):  # noqa: C901  a kernel calls no other function
    """Heights by the clock until the load is let go, then by the density; a step of Kutta's."""
    if particle.down < 0.5:
        h = particle.dt
        age = time - fieldset.launch
        half = fieldset.ground + particle.rise * (age + 0.5 * h)
        if half > particle.cruise:
            half = particle.cruise
        whole = fieldset.ground + particle.rise * (age + h)
        if whole > particle.cruise:
            whole = particle.cruise
        if fieldset.tabled > 0.5:
            half = fieldset.given[0, 0, particle.number, age + 0.5 * h]
            whole = fieldset.given[0, 0, particle.number, age + h]
        x1 = particle.lon
        y1 = particle.lat
        z1 = particle.depth
        (u1, v1) = fieldset.UV[time, z1, y1, x1]
        w1 = -particle.fall * math.sqrt(fieldset.sealevel / fieldset.rho[time, z1, y1, x1])
        z2 = z1 + 0.5 * h * w1
        if age < particle.opens:
            z2 = particle.top + (age + 0.5 * h - particle.opens) * w1
        if age + 0.5 * h <= particle.opens:
            z2 = half
        x2 = x1 + 0.5 * h * u1 / (fieldset.degree * math.cos(y1 * math.pi / 180.0))
        y2 = y1 + 0.5 * h * v1 / fieldset.degree
        (u2, v2) = fieldset.UV[time + 0.5 * h, z2, y2, x2]
        w2 = -particle.fall * math.sqrt(
            fieldset.sealevel / fieldset.rho[time + 0.5 * h, z2, y2, x2]
        )
        z3 = z2
        if age >= particle.opens:
            z3 = z1 + 0.5 * h * w2
        x3 = x1 + 0.5 * h * u2 / (fieldset.degree * math.cos(y2 * math.pi / 180.0))
        y3 = y1 + 0.5 * h * v2 / fieldset.degree
        (u3, v3) = fieldset.UV[time + 0.5 * h, z3, y3, x3]
        w3 = -particle.fall * math.sqrt(
            fieldset.sealevel / fieldset.rho[time + 0.5 * h, z3, y3, x3]
        )
        z4 = z1 + h * w3
        if age < particle.opens:
            z4 = particle.top + (age + h - particle.opens) * w2
        if age + h <= particle.opens:
            z4 = whole
        x4 = x1 + h * u3 / (fieldset.degree * math.cos(y3 * math.pi / 180.0))
        y4 = y1 + h * v3 / fieldset.degree
        (u4, v4) = fieldset.UV[time + h, z4, y4, x4]
        w4 = -particle.fall * math.sqrt(fieldset.sealevel / fieldset.rho[time + h, z4, y4, x4])
        dz = z4 - z1
        if age >= particle.opens:
            dz = (w1 + 2 * w2 + 2 * w3 + w4) / 6.0 * h
        e1 = u1 / math.cos(y1 * math.pi / 180.0)
        e2 = u2 / math.cos(y2 * math.pi / 180.0)
        e3 = u3 / math.cos(y3 * math.pi / 180.0)
        e4 = u4 / math.cos(y4 * math.pi / 180.0)
        dx = (e1 + 2 * e2 + 2 * e3 + e4) / 6.0 * h / fieldset.degree
        dy = (v1 + 2 * v2 + 2 * v3 + v4) / 6.0 * h / fieldset.degree
        if dz < 0.0 and z1 + dz < fieldset.ground:
            part = (z1 - fieldset.ground) / -dz
            particle.landlon = x1 + part * dx
            particle.landlat = y1 + part * dy
            particle.landtime = age + part * h
            particle.down = 1.0
        else:
            # Parcels' own names of what moves a particle.
            particle_dlon += dx  # noqa: F821, F841
            particle_dlat += dy  # noqa: F821, F841
            particle_ddepth += dz  # noqa: F821, F841


flights = ParticleSet(
    winds, Flight, lon=f["lon"], lat=f["lat"], depth=np.full(many, float(f["ground"])),
    time=np.full(many, -begin), lonlatdepth_dtype=np.float64, number=np.arange(many, dtype=float),
    **{name: f[name] for name in ("rise", "cruise", "top", "opens", "fall")},
)  # fmt: skip
# Nothing falls more slowly than at its own speed at sea level.
longest_s = float((f["opens"] + (f["top"] - f["ground"]) / f["fall"]).max()) + 60.0
flights.execute(Fly, runtime=STEP_S * round(longest_s / STEP_S), dt=STEP_S, verbose_progress=False)
assert (flights.down == 1).all()
np.savez(sys.argv[2], lon=flights.landlon, lat=flights.landlat, time=flights.landtime)
