"""The answer of a run in one sentence per load: where, how far, which way, how sure.

One text for terminal, maps, reports and notebooks. "North of the line" is never said without the
rule for the sea beside it (`side`), and nothing of the line where it does not apply.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from drift.landings import headline_korean
from drift.language import told
from drift.places.regions import REGIONS, SEA_RULE
from drift.statistics.wording import chance, count, percent

_COMPASS: Final = (
    "north", "north-north-east", "north-east", "east-north-east", "east", "east-south-east",
    "south-east", "south-south-east", "south", "south-south-west", "south-west",
    "west-south-west", "west", "west-north-west", "north-west", "north-north-west",
)  # fmt: skip

#: Regions that the sentence on an event abroad names.
_NAMED: Final = 3

_COUNTRIES: Final = {region.country for region in REGIONS}


def sentences(summary: Mapping[str, Any], language: str = "en") -> list[str]:
    """One sentence per load: what several loads have in common is no answer for any of them.

    language : "en" or "ko".
    """
    say = headline_korean.sentence if language == "ko" else sentence
    items = summary.get("by_item", {})
    if len(items) < 2:
        return [say(summary)]
    return [f"{told(item, language)}: {say(numbers)}" for item, numbers in items.items()]


def sentence(numbers: Mapping[str, Any]) -> str:
    """Where the flights of one load came down, with intervals; then distance and direction.

    numbers : as `drift.landings.summary.numbers`, of one load.
    """
    members = numbers["members"]
    if numbers["median_distance_km"] is None:
        return f"None of {count(members)} plausible flights came down inside the winds."
    low, high = numbers["median_distance_km_95"]
    landed, (fewest, most) = numbers["landed_fraction"], numbers["landed_fraction_95"]
    parts = _parts(numbers)
    lost, subject = "", "half of the loads"
    if landed < 1.0:
        lost = f"; {chance(1 - landed, 1 - most, 1 - fewest)} did not come down inside the winds"
        subject = "half of those that did"
    return (
        f"Of {count(members)} plausible flights, {_joined(parts)}{lost}; {subject} landed more "
        f"than {numbers['median_distance_km']:.0f}\u00a0km [{low:.0f},\u00a0{high:.0f}] from the "
        f"launch, {_direction(numbers['bearing_deg'])}."
    )


def side(numbers: Mapping[str, Any]) -> str:
    """The share north of the line, with how the sea is counted; "" where no line applies."""
    if numbers.get("north_of_mdl_fraction") is None:
        return ""
    return (
        f"Counted {SEA_RULE}, {share(numbers, 'north_of_mdl_fraction')} of those that came down "
        "lie north of the Military Demarcation Line."
    )


def where_in_words(numbers: Mapping[str, Any]) -> str:
    """The parts of the answer alone, for a cell of a table; "–" where nothing landed."""
    if numbers["median_distance_km"] is None:
        return "–"
    return "; ".join(_parts(numbers)).replace(" came down", "")


def share(numbers: Mapping[str, Any], name: str) -> str:
    """A share with its interval, "87 % [86, 89]"; a dash where there is none."""
    if numbers[name] is None:
        return "–"
    return chance(numbers[name], *numbers[f"{name}_95"])


def compass(bearing_deg: float) -> str:
    """A direction as one of sixteen words."""
    return _COMPASS[round(bearing_deg / 22.5) % 16]


def _parts(numbers: Mapping[str, Any]) -> list[str]:
    """Where loads came down, part by part, each with its interval."""
    if numbers.get("where"):
        return _korean(numbers["where"])
    said = _abroad(numbers.get("places") or ())
    return said or [f"{share(numbers, 'landed_fraction')} came down"]


def _korean(where: Mapping[str, Any]) -> list[str]:
    """Land in the North, land in the South, the sea, elsewhere."""
    said = [
        f"{_of(where['north_land'])} came down on land in the North",
        f"{_of(where['south_land'])} on land in the South",
        f"{_of(where['sea'])} in the sea{_which(where['sea'].get('seas', ()), 'sea')}",
    ]
    if where["elsewhere"]["fraction"] > 0:
        countries = where["elsewhere"].get("countries", ())
        said.append(f"{_of(where['elsewhere'])} elsewhere{_which(countries, 'country')}")
    return said


def _abroad(places: Sequence[Mapping[str, Any]]) -> list[str]:
    """The likeliest regions of the place, and how much is left for the others."""
    said = []
    for i, row in enumerate(places[:_NAMED]):
        verb = " came down" if i == 0 else ""
        said.append(f"{_of(row)}{verb} in {region_in_words(row)}")
    if len(places) > _NAMED:
        rest, others = sum(row["fraction"] for row in places[_NAMED:]), len(places) - _NAMED
        said.append(f"{percent(rest)}\u00a0% in {others} other region{'s' * (others > 1)}")
    return said


def region_in_words(row: Mapping[str, Any]) -> str:
    """A region of an event abroad with its country: "Bayern (Germany)", "the sea"."""
    name, country = str(row["region"]), str(row["country"])
    if not country or country == "sea":
        return f"the {name}"
    return name if country in (name, *_COUNTRIES) else f"{name} ({country})"


def _which(rows: Any, key: str) -> str:
    """Names in brackets; of several, each with its share."""
    rows = list(rows)
    if len(rows) < 2:
        return f" ({rows[0][key]})" if rows else ""
    named = (f"{row[key]} {percent(row['fraction'])}\u00a0%" for row in rows)
    return f" ({', '.join(named)})"


def _of(part: Mapping[str, Any]) -> str:
    return chance(part["fraction"], *part["fraction_95"])


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _direction(bearing_deg: float | None) -> str:
    if bearing_deg is None:
        return "in no one direction"
    return f"on average towards the {compass(bearing_deg)} ({bearing_deg:.0f}°)"
