"""Towns of both Koreas with their names in several spellings."""

import csv
import difflib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from weather.errors import InputError

#: The credit that a map or table with the towns must carry.
PLACES_ATTRIBUTION: Final = "Place names: GeoNames (CC BY 4.0)"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A town or village of the gazetteer. ``country`` is KR or KP; ``admin1`` a GeoNames code.

    A ``population`` of 0 means unknown.
    """

    geonameid: int
    name: str
    name_ko: str
    latitude_deg: float
    longitude_deg: float
    country: str
    admin1: str
    population: int


@cache
def _corrected_names() -> Mapping[int, tuple[str, str]]:
    """Today's latin and Hangul spelling of towns whose GeoNames entry has an older one."""
    text = (files("drift") / "data" / "geo" / "place_names.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {int(row["geonameid"]): (row["name"], row["name_ko"]) for row in rows}


@cache
def _gazetteer() -> tuple[tuple[Place, tuple[str, ...]], ...]:
    """Each place with every name it may be asked for, the largest place first."""
    path = files("drift") / "data" / "geo" / "places_kr_kp_geonames500.csv"
    entries = []
    for row in csv.DictReader(path.read_text("utf-8").splitlines()):
        old = (row["name"], row["name_ko"])
        name, name_ko = _corrected_names().get(int(row["geonameid"]), old)
        place = Place(
            geonameid=int(row["geonameid"]),
            name=name,
            name_ko=name_ko,
            latitude_deg=float(row["lat"]),
            longitude_deg=float(row["lon"]),
            country=row["country"],
            admin1=row["admin1code"],
            population=int(row["population"]),
        )
        entries.append((place, (name, name_ko, *old)))
    return tuple(sorted(entries, key=lambda entry: -entry[0].population))


def places() -> tuple[Place, ...]:
    """All 438 towns of the gazetteer, the most populous first."""
    return tuple(place for place, _ in _gazetteer())


def _key(name: str) -> str:
    """A name without case, accents, apostrophes and spaces, so that Kaesong finds Kaesŏng."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in letters if c.isalnum())


def _bare_key(name: str) -> str:
    """`_key` of a name without what says city, county, town or village."""
    stem = name.split("(")[0].strip()
    for suffix in ("-si", "-gun", "-ŭp", "-eup", "-up", " City", "시", "군", "읍", "면"):
        if stem.endswith(suffix) and len(stem) > len(suffix) + 1:
            stem = stem.removesuffix(suffix)
    return _key(stem)


@cache
def _by_name() -> Mapping[str, tuple[Place, ...]]:
    """Places by every spelling; the exact spelling of a place goes before the bare stem."""
    found: dict[str, dict[int, Place]] = {}
    for spell in (_key, _bare_key):
        for entry, names in _gazetteer():
            for name in filter(None, names):
                found.setdefault(spell(name), {}).setdefault(entry.geonameid, entry)
    return {key: tuple(some.values()) for key, some in found.items()}


def place(name: str, *, country: str | None = None) -> Place:
    """The town of that latin or Hangul name; of several, the one most people live in.

    Case, accents, apostrophes and endings such as ``-si`` or ``군`` may be left out.
    ``country`` (KR or KP) keeps to one side of the line.
    """
    for key in (_key(name), _bare_key(name)):
        for found in _by_name().get(key, ()):
            if country in (None, found.country):
                return found
    near = difflib.get_close_matches(_key(name), _by_name(), n=3)
    hint = ", ".join(_by_name()[key][0].name for key in near) or "none is close"
    raise InputError(
        f"the gazetteer has no place {name!r}"
        f"{f' in {country}' if country else ''} (closest: {hint}); "
        "give latitude_deg and longitude_deg instead"
    )
