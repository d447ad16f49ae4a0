"""OpenDrift with fourth-order steps: `python opendrift_rk4.py FIELD.npz ENDS.npz`."""

import sys
import time
from datetime import datetime, timedelta

import numpy as np
import xarray as xr
from opendrift.models.oceandrift import OceanDrift
from opendrift.readers import reader_netCDF_CF_generic

f = np.load(sys.argv[1])
start = datetime(2008, 12, 8)
names = {"u": "x_sea_water_velocity", "v": "y_sea_water_velocity"}
dims = ("time", "depth", "latitude", "longitude")
# Its depths are negative and come from the top down: the heights are turned over.
data = {
    name: (dims, f[key][:, ::-1], {"standard_name": name, "units": "m s-1"})
    for key, name in names.items()
}
lowest_m = -float(f["height"][-1]) - 1.0
axes = {
    "time": [np.datetime64(start) + np.timedelta64(int(s), "s") for s in f["time"]],
    "depth": ("depth", f["height"][::-1] + lowest_m, {
        "standard_name": "depth", "positive": "up", "units": "m", "axis": "Z"}),
    "latitude": (
        "latitude", f["latitude"], {"standard_name": "latitude", "units": "degrees_north"}),
    "longitude": (
        "longitude", f["longitude"], {"standard_name": "longitude", "units": "degrees_east"}),
}  # fmt: skip
winds = reader_netCDF_CF_generic.Reader(xr.Dataset(data, axes))


def fly(seconds):
    model = OceanDrift(loglevel=50)
    model.add_reader(winds)
    settings = {
        "environment:constant:land_binary_mask": 0,
        "environment:fallback:x_wind": 0,
        "environment:fallback:y_wind": 0,
        "drift:advection_scheme": "runge-kutta4",
        "drift:vertical_mixing": False,
        "drift:vertical_advection": False,
        "drift:max_age_seconds": None,
    }
    for name, value in settings.items():
        model.set_config(name, value)
    model.seed_elements(
        lon=f["lon"], lat=f["lat"], z=f["z"] + lowest_m, time=start, number=f["lon"].size
    )
    begin = time.process_time()
    step_s = float(f["step_s"])
    model.run(duration=timedelta(seconds=seconds), time_step=step_s, time_step_output=seconds)
    return model.elements, time.process_time() - begin


ends, took = fly(float(f["end_s"]))
order = np.argsort(ends.ID)
np.savez(sys.argv[2], lon=ends.lon[order], lat=ends.lat[order], seconds=took)
