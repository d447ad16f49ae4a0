"""Where the catalogue puts its places, against the GeoNames gazetteer and Natural Earth."""

import csv
import json
import re
import unicodedata
from math import asin, cos, radians, sin, sqrt

import pytest
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from drift.event.counted import Counted
from drift.event.file import alternatives, catalogue, load_event
from drift.event.model import Event
from drift.event.parts import Find, Launch
from drift.places import gazetteer
from tests.shared import ROOT, needs
from weather.errors import InputError

TOWNS = ROOT / "data/geo/gazetteer/places_kr_kp_geonames500.csv"
BORDERS = ROOT / "data/geo/naturalearth/ne_10m_admin_0_countries.geojson"

EVENTS = [load_event(path) for path in catalogue().values()]

needs_geo = needs("data/geo")
each_event = pytest.mark.parametrize("event", EVENTS, ids=[event.id for event in EVENTS])


def places(event: Event) -> list[Launch | Find | Counted]:
    """Everything of an event that has a position: launches, their other readings, finds, counts."""
    launches = [launch for reading in alternatives(event).values() for launch in reading.launches]
    discs = [one for one in event.counts if one.latitude_deg is not None]
    return [*launches, *event.finds, *discs]


def plain(name: str) -> str:
    """A place's last part without marks, suffix and brackets: "Paju, Tanhyeon-myeon" Tanhyeon."""
    name = re.sub(r" \(.*\)| Island", "", name).split(", ")[-1]
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"-(si|gun|gu|myeon|dong)$", "", letters)


def apart_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance (haversine, mean radius 6371 km)."""
    (p, m), (q, n) = (map(radians, a), map(radians, b))
    h = sin((q - p) / 2) ** 2 + cos(p) * cos(q) * sin((n - m) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(h))


def country(code: str) -> BaseGeometry:
    """Land of a country by its three letters, from Natural Earth."""
    features = json.loads(BORDERS.read_text("utf-8"))["features"]
    return next(shape(f["geometry"]) for f in features if code in f["properties"].values())


@each_event
def test_places_are_at_town_precision(event: Event) -> None:
    for part in places(event):
        for angle in (part.latitude_deg, part.longitude_deg):
            assert round(angle, 2) == angle
        assert part.radius_km >= 5


@needs_geo
@pytest.mark.parametrize(("direction", "code"), [("northward", "KOR"), ("southward", "PRK")])
def test_a_launch_is_on_its_own_side_of_the_line(direction: str, code: str) -> None:
    side = country(code)
    for event in EVENTS:
        for launch in event.launches if event.direction == direction else ():
            assert side.contains(Point(launch.longitude_deg, launch.latitude_deg)), event.id


@needs_geo
def test_towns_are_where_the_gazetteer_has_them() -> None:
    towns: dict[str, list[tuple[float, float]]] = {}
    for town in csv.DictReader(TOWNS.read_text("utf-8").splitlines()):
        towns.setdefault(plain(town["name"]), []).append((float(town["lat"]), float(town["lon"])))
    checked = set()
    for event in EVENTS:
        for part in places(event):
            name, at = plain(part.place), (part.latitude_deg, part.longitude_deg)
            if name in towns:
                # Rounded to 0.05 degree, a point moves by up to 3.6 km.
                assert min(apart_km(at, town) for town in towns[name]) < 4, part.place
                checked.add(name)
    assert len(checked) >= 20, checked


def test_a_village_is_in_the_county_that_the_packaged_gazetteer_has() -> None:
    """The county of "Yecheon, Bomun-myeon" is a town of the gazetteer, seldom 35 km away."""
    checked = set()
    for event in EVENTS:
        for part in places(event):
            county = re.sub(r" \(.*\)| Island", "", part.place).split(", ")[0]
            try:
                town = gazetteer.place(county, country="KR")
            except InputError:
                continue  # not a place of the gazetteer: a front line, or one of its gaps
            at = (part.latitude_deg, part.longitude_deg)
            far = 35 if "," in part.place else 5  # a place without a village is the town
            assert apart_km(at, (town.latitude_deg, town.longitude_deg)) < far, part.place
            checked.add(county)
    assert len(checked) >= 25, sorted(checked)


@needs_geo
def test_the_find_at_hongcheon_is_as_far_from_the_claimed_place_as_reported() -> None:
    event = next(event for event in EVENTS if event.id == "2020-06-22-paju")
    launch, find = event.launches[0], event.finds[0]
    km = apart_km(
        (launch.latitude_deg, launch.longitude_deg), (find.latitude_deg, find.longitude_deg)
    )
    assert 70 - find.radius_km < km < 75 + find.radius_km  # "70-75 km east-south-east" [A]


def test_the_find_at_geochang_is_as_far_from_the_front_as_reported() -> None:
    event = next(event for event in EVENTS if event.id == "2024-05-28-waste-balloons")
    find = event.finds[0]
    # "about 280 km from the central front" [A]; the line near Cheorwon is at 38.3 N, 127.3 E.
    km = apart_km((38.3, 127.3), (find.latitude_deg, find.longitude_deg))
    assert find.place.startswith("Geochang") and 260 < km < 300
