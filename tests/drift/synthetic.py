"""Small made-up runs in the shape of real ones: for tests of figures and files, not of physics.

A wind that turns and grows with height carries flights of a few hours; every number is drawn from
a seeded generator, so that two calls give the same run.
"""

from datetime import datetime, timedelta, timezone

import numpy as np
import xarray as xr

from drift.event.model import Event
from drift.event.parts import Claim, Find, Launch, Payload
from weather.grid.gridded_sky import Air
from weather.grid.kernels import SkyArrays
from weather.provenance import Provenance

KST = timezone(timedelta(hours=9))
KM_PER_DEGREE = 111.195
ITEMS = ("leaflet-film", "leaflet-paper", "usb-stick")


def event(longitude_deg=126.70, latitude_deg=37.80, *, finds=True, claims=True, radius_km=5.0):
    """A launch from Paju with one find and one claim, invented."""
    launch = Launch(
        place="Paju, Tanhyeon-myeon",
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        radius_km=radius_km,
        time=datetime(2015, 1, 19, 23, tzinfo=KST),
        time_spread_min=30.0,
        balloons=5,
    )
    found = Find(
        place="Hwacheon, a field",
        latitude_deg=latitude_deg + 0.31,
        longitude_deg=longitude_deg + 1.01,
        radius_km=8.0,
    )
    claim = Claim(
        text="It drifted to the north-east.",
        predicate="heading",
        bearing_deg=60.0,
        tolerance_deg=30.0,
    )
    return Event(
        id="made-up",
        title="Five balloons from Paju, two of them tracked",
        launches=(launch,),
        payloads=tuple(Payload(item=item) for item in ITEMS),
        finds=(found,) if finds else (),
        claims=(claim,) if claims else (),
    )


def wind(z):
    """Eastward and northward wind, m/s, at a height in metres: turning and growing."""
    speed = 3.0 + 4.0e-3 * z
    direction = np.radians(20.0 + 0.009 * z)
    return speed * np.sin(direction), speed * np.cos(direction)


class Sky:
    """The made-up wind, a tenth stronger and weaker in turn, with an error of 2 m/s."""

    #: No ground of its own: the packaged elevation is drawn.
    surface = None

    provenance = Provenance(
        title="Winds made from a formula: turning and growing with height, not weather",
        source="formula",
        wind_error_mps=2.0,
    )
    error = None
    #: One column with no level between 0 and 20 km: nothing lies between levels.
    arrays = SkyArrays(
        times=np.array([0.0, 1.0]), latitude0=0.0, latitude_step=1.0, longitude0=0.0,
        longitude_step=1.0, ny=1, nx=1, nz=3,
        nodes=np.array([[-1e3, 0, 0, 1], [0.0, 0, 0, 1], [2e4, 0, 0, 1]]),
    )  # fmt: skip

    def at(self, t, z, lat, lon):
        """Air at points; the same everywhere at one height and time."""
        u, v = wind(np.asarray(z, float))
        pulse = 1.0 + 0.1 * np.sin(np.asarray(t, float) / 3600.0)
        return Air(u * pulse, v * pulse, np.ones_like(u))


def flights(members, seed=0, steps=60, longitude_deg=126.70, latitude_deg=37.80):
    """Longitude, latitude, height and hours after launch of each member, shape (members, steps)."""
    rng = np.random.default_rng(seed)
    rise = rng.triangular(1.5, 3.5, 7.0, members)
    cruise = rng.triangular(1500, 3000, 5000, members)
    burst = rng.uniform(1.0, 3.5, members) * 3600
    fall = rng.lognormal(np.log(1.2), 0.3, members)
    up = np.minimum(cruise / rise, burst)
    top = rise * up
    aloft = burst + top / fall
    t = np.linspace(0, 1, steps) * aloft[:, None]
    z = np.minimum(rise[:, None] * t, top[:, None])
    z = np.where(t > burst[:, None], top[:, None] - fall[:, None] * (t - burst[:, None]), z)
    z = np.maximum(z, 0.0)
    u, v = wind(z)
    error = rng.normal(0, 1.5, (2, members, 1))
    dt = aloft[:, None] / (steps - 1)
    radius, turn = np.sqrt(rng.uniform(0, 5.0**2, members)), rng.uniform(0, 2 * np.pi, members)
    x = (radius * np.sin(turn))[:, None] + np.cumsum((u + error[0]) * dt, axis=1) / 1000
    y = (radius * np.cos(turn))[:, None] + np.cumsum((v + error[1]) * dt, axis=1) / 1000
    lat = latitude_deg + y / KM_PER_DEGREE
    lon = longitude_deg + x / KM_PER_DEGREE / np.cos(np.radians(latitude_deg))
    return lon, lat, z, t / 3600


def run(members=2000, seed=0, tracks=60, longitude_deg=126.70, latitude_deg=37.80):
    """Landings and tracks of one made-up run."""
    place = {"longitude_deg": longitude_deg, "latitude_deg": latitude_deg}
    lon, lat, z, hours = flights(members, seed, **place)
    start = np.datetime64("2015-01-19T14:00:00", "ns")
    outcome = np.zeros(members, np.int8)
    outcome[::40] = 1
    seconds = (hours[:, -1] * 3600 * 1e9).astype("timedelta64[ns]")
    landings = xr.Dataset(
        {
            "longitude": ("member", lon[:, -1]),
            "latitude": ("member", lat[:, -1]),
            "altitude": ("member", z[:, -1]),
            "time": ("member", start + seconds),
            "time_aloft": ("member", hours[:, -1] * 3600, {"units": "s"}),
            "outcome": ("member", outcome),
            "payload": ("member", (np.arange(members) % len(ITEMS)).astype(np.int8)),
            "launch": ("member", np.zeros(members, np.int8)),
            "launch_longitude": ("member", np.full(members, longitude_deg)),
            "launch_latitude": ("member", np.full(members, latitude_deg)),
            "launch_altitude": ("member", np.zeros(members)),
            "launch_time": ("member", np.full(members, start)),
        },
        coords={"member": np.arange(members)},
        attrs={
            "event_id": "made-up",
            "event_title": "Five balloons from Paju, two of them tracked",
            "event_hash": "0" * 12,
            "sky_id": "made-up-sky",
            "sky_hash": "1" * 12,
            "seed": 0,
            "version": "0",
            "winds": "Winds made from a formula: turning and growing with height, not weather",
            "sources": ["formula"],
            "licence": "MIT",
            "caveats": ["The winds are invented and describe no day."],
        },
    )
    landings["payload"].attrs = {
        "flag_values": np.arange(len(ITEMS), dtype=np.int8),
        "flag_meanings": " ".join(ITEMS),
    }
    when = start + (hours[:tracks] * 3600 * 1e9).astype("timedelta64[ns]")
    paths = xr.Dataset(
        {
            "longitude": (("trajectory", "obs"), lon[:tracks]),
            "latitude": (("trajectory", "obs"), lat[:tracks]),
            "altitude": (("trajectory", "obs"), z[:tracks]),
            "time": (("trajectory", "obs"), when),
            "payload": ("trajectory", [ITEMS[p] for p in landings["payload"].values[:tracks]]),
        },
        coords={"trajectory": np.arange(tracks)},
        attrs={"featureType": "trajectory"},
    )
    return landings, paths
