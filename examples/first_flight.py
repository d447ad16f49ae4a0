"""A reported launch through the embedded sky: numbers, a map and a file, in a few lines."""

import drift
import weather

event = drift.load_event("2008-12-border-chapel")
sky = weather.open_sky("sample", box=event.box())
landings = drift.estimate(event, sky, members=1000, seed=0)  # an xarray.Dataset

down = landings.where(landings.outcome == 0, drop=True)
print(f"{down.sizes['member']} of {landings.sizes['member']} members landed")
print(f"median time aloft {float(down.time_aloft.median()) / 3600:.1f} h")

figure, axes = drift.maps.landing_map(landings, drift.density(landings), event=event)
drift.maps.save(figure, "first_flight.png")
