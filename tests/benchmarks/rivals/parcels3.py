"""Parcels 3 with compiled kernels: `python parcels3.py FIELD.npz ENDS.npz`, in its environment."""

import sys
import time

import numpy as np
from parcels import AdvectionRK4, FieldSet, JITParticle, ParticleSet

f = np.load(sys.argv[1])
axes = {"lon": f["longitude"], "lat": f["latitude"], "depth": f["height"], "time": f["time"]}
winds = FieldSet.from_data({"U": f["u"], "V": f["v"]}, axes, mesh="spherical")
end_s, step_s = float(f["end_s"]), float(f["step_s"])


def fly(seconds):
    points = ParticleSet(winds, JITParticle, lon=f["lon"], lat=f["lat"], depth=f["z"])
    start = time.process_time()
    points.execute(AdvectionRK4, runtime=seconds, dt=step_s, verbose_progress=False)
    return points, time.process_time() - start


fly(step_s)  # compiles
_, took = fly(end_s)
_, again = fly(end_s)
# Its particles are moved at the start of the next step: one more shows where they were then.
points, _ = fly(end_s + step_s)
np.savez(sys.argv[2], lon=points.lon, lat=points.lat, seconds=min(took, again))
