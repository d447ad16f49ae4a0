"""What holds between the parts of an event, which a schema of each part cannot see."""

from __future__ import annotations

from dataclasses import fields

from drift.event.counted import check_counts
from drift.event.model import AS_REPORTED, Event
from drift.event.parts import Claim
from drift.event.text import flag_word, refuse_awkward
from weather import _clock
from weather.errors import InputError

#: What a predicate needs besides itself.
_PREDICATE_NEEDS: dict[str, tuple[str, ...]] = {
    "within": ("latitude_deg", "longitude_deg", "radius_km"),
    "region": ("region",),
    "heading": ("bearing_deg",),
    "aloft-at": ("time",),
}

#: Endings of the names of a run's files, which no reading may have.
_FILES = (".nc", ".csv", ".json", ".geojson", ".kml", ".parquet", ".png", ".svg", ".html")


def refuse_too_recent(event: Event) -> None:
    """Raise InputError for a launch that is not long past: this project looks back."""
    for i, launch in enumerate(event.launches, start=1):
        if _clock.is_too_recent(launch.time):
            raise InputError(
                f"[launch {i}] time {launch.time.isoformat()} is too recent; only launches at "
                f"least {_clock.FINAL_RELEASE_LAG.days} days past are computed, whose reanalysis "
                "is final"
            )


def _refuse_still_to_come(event: Event) -> None:
    """Raise InputError for a claim, a find or a count of a moment that has not come yet."""
    for table in ("claims", "finds", "counts"):
        for i, part in enumerate(getattr(event, table), start=1):
            if part.time is not None and part.time > _clock.now():
                raise InputError(
                    f"[{table[:-1]} {i}] time {part.time.isoformat()} has not come yet, and only "
                    "what is past is computed; correct it"
                )


#: How the tables of an event file are called that may stand several times.
_TABLES = {
    "launches": "launch", "payloads": "payload", "claims": "claim", "finds": "find",
    "facts": "fact", "alternatives": "alternative", "sources": "source",
}  # fmt: skip


def refuse_awkward_text(event: Event) -> None:
    """Raise InputError for a text that some output could not keep (`drift.event.text`)."""
    for field in fields(event):
        part = getattr(event, field.name)
        if field.name in _TABLES:
            for i, each in enumerate(part, start=1):
                refuse_awkward(each, f"[{_TABLES[field.name]} {i}]")
        else:
            table = "" if field.name in ("vehicle", "ground", "winds") else "[event] "
            refuse_awkward(part, f"{table}{field.name}")


def check_rules(event: Event) -> None:
    """Raise InputError where parts of an event contradict each other, or it is not past."""
    refuse_awkward_text(event)
    refuse_too_recent(event)
    _refuse_still_to_come(event)
    for i, payload in enumerate(event.payloads, start=1):
        try:
            payload.speed()
        except InputError as error:
            raise InputError(f"[payload {i}] item: {error}") from None
    if event.winds.error is not None and event.winds.error_mps is not None:
        raise InputError(
            "[winds] has both error, a fitted file, and error_mps, one number for everywhere; give "
            "one of them"
        )
    _refuse_items_alike(event)
    if event.vehicle.bursts and event.vehicle.model != "kinematic":
        raise InputError(
            f"[vehicle] bursts is for a kinematic balloon; a {event.vehicle.model} works that out "
            "itself, so leave the key out"
        )
    _refuse_launch_under_ground(event)
    _refuse_readings_alike(event)
    for i, claim in enumerate(event.claims, start=1):
        _check_claim(claim, f"claim {i}")
    check_counts(event.counts)


def _refuse_items_alike(event: Event) -> None:
    """Every output names what fell by its item, with underscores for blanks."""
    items = [flag_word(payload.item) for payload in event.payloads]
    for i, item in enumerate(items):
        if item in items[:i]:
            raise InputError(
                f"[payload {i + 1}] item: {event.payloads[i].item!r} stands twice; give each "
                "item a name of its own, with its fall_mps"
            )


def _refuse_launch_under_ground(event: Event) -> None:
    lowest = event.ground.height_m if event.ground else None
    for i, launch in enumerate(event.launches, start=1):
        if lowest is not None and launch.height_m is not None and launch.height_m < lowest:
            raise InputError(
                f"[launch {i}] height_m is {launch.height_m:g}, under the {lowest:g} of [ground]; "
                "both are metres above mean sea level, so correct one of them"
            )


def _refuse_readings_alike(event: Event) -> None:
    """Every other reading has a folder of its own name, beside the files of the run."""
    taken = {AS_REPORTED}
    for i, other in enumerate(event.alternatives, start=1):
        if other.name.casefold() in taken or other.name.casefold().endswith(_FILES):
            raise InputError(
                f"[alternative {i}] name: {other.name!r} is taken; give each reading a name of its "
                "own, which is no name of a file of the run"
            )
        taken.add(other.name.casefold())
        if not other.launch and not other.vehicle:
            raise InputError(
                f"[alternative {i}] {other.name!r} changes nothing; give it a launch or vehicle "
                "table with what differs"
            )


def _check_claim(claim: Claim, where: str) -> None:
    for key in _PREDICATE_NEEDS.get(claim.predicate, ()):
        if getattr(claim, key) is None:
            raise InputError(f"[{where}] predicate {claim.predicate!r} needs {key}; add it")
    if (claim.latitude_deg is None) != (claim.longitude_deg is None):
        missing = "longitude_deg" if claim.longitude_deg is None else "latitude_deg"
        raise InputError(f"[{where}] gives a place without its {missing}; add it")
    if claim.min_km is not None and claim.max_km is not None and claim.min_km > claim.max_km:
        raise InputError(
            f"[{where}] min_km is {claim.min_km:g}, more than max_km, {claim.max_km:g}; swap them"
        )
    if claim.predicate == "distance" and claim.min_km is None and claim.max_km is None:
        raise InputError(f"[{where}] predicate 'distance' needs min_km, max_km or both; add one")
    if claim.region is not None:
        from drift.places.regions import find_regions

        try:
            find_regions(claim.region)
        except InputError as error:
            raise InputError(f"[{where}] {error}") from None
    if claim.count is not None and not 0 <= claim.count[0] <= claim.count[1]:
        raise InputError(f"[{where}] count takes [how many, of how many], got {list(claim.count)}")
