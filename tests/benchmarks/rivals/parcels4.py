"""Parcels 4, whose kernels are numpy: `python parcels4.py FIELD.npz ENDS.npz`."""

import sys
import time

import numpy as np
import xarray as xr
from parcels import FieldSet, ParticleSet, convert
from parcels.kernels import AdvectionRK4

f = np.load(sys.argv[1])
start = np.datetime64("2008-12-08T00:00:00", "ns")
dims = ("time", "depth", "lat", "lon")
coords = {
    "time": ("time", start + (1e9 * f["time"]).astype("timedelta64[ns]"), {"axis": "T"}),
    "depth": ("depth", f["height"].astype(float), {"axis": "Z", "units": "m"}),
    "lat": ("lat", f["latitude"], {"axis": "Y", "units": "degrees_north"}),
    "lon": ("lon", f["longitude"], {"axis": "X", "units": "degrees_east"}),
}
data = xr.Dataset({"U": (dims, f["u"]), "V": (dims, f["v"])}, coords)
winds = FieldSet.from_sgrid_conventions(
    convert.copernicusmarine_to_sgrid(fields={"U": data["U"], "V": data["V"]}), mesh="spherical"
)
end_s, step = float(f["end_s"]), np.timedelta64(round(float(f["step_s"])), "s")


def fly(seconds):
    many = f["lon"].size
    points = ParticleSet(winds, x=f["lon"], y=f["lat"], z=f["z"], t=np.full(many, start))
    begin = time.process_time()
    points.execute(
        AdvectionRK4, runtime=np.timedelta64(round(seconds), "s"), dt=step, verbose_progress=False
    )
    return points, time.process_time() - begin


points, took = fly(end_s)
np.savez(sys.argv[2], lon=points.x, lat=points.y, seconds=took)
