"""What each table and key of an event file means, in words; types and bounds come from the code."""

from __future__ import annotations

from typing import Final

#: What a table is for, and whether a flight needs it.
TABLES: Final = {
    "event": "Name and kind of the event. The one table that every file has.",
    "source": "A publication. A key of the package's own list (`drift/catalogue/sources.toml`) "
    "needs nothing else; one of your own should say title, publisher, date and address.",
    "fact": "One statement of a report, in your own words. Facts are shown and counted, never "
    "flown: what is flown stands in the tables below.",
    "launch": "A place and a time that balloons rose from, and how well each is known. Several "
    "launches of one event are flown in turn.",
    "vehicle": "How the balloon moves up and down. What is left out takes the prior of its kind.",
    "payload": "One kind of thing that fell. Several of them fall from the same balloons, and are "
    "reported apart.",
    "ground": "A flat ground. Without it, the ground is that of the wind file, else the packaged "
    "elevation around Korea, else sea level with a caveat.",
    "winds": "How wrong the winds may be, and whether motion that their grid leaves out is added.",
    "claim": "What somebody said happened. It becomes a probability (`drift check`).",
    "find": "What was found on the ground. It becomes a likelihood (`drift check`).",
    "count": "How many were counted somewhere: a share of so many that rose, or one row of a list "
    "of districts. It becomes a likelihood in which balloons share one wind (`drift check`).",
    "alternative": "Another reading of a disputed fact. It is flown beside the event as reported "
    "and never mixed with it.",
}

_CERTAINTY = "how sure it is: A to D, as below"
_SOURCES = "keys of the sources that say so"
_PLACE = "in words, as reported"

#: What a key means, by table and key.
KEYS: Final = {
    ("event", "id"): "short name, also that of the results' folder; begins with the date as known",
    ("event", "title"): "one line for headings",
    ("event", "status"): "whether it flew; the others run only with `--what-if`",
    ("event", "summary"): "some sentences for the report",
    ("event", "reported_id"): "the name of the event in another list",
    ("event", "actor"): "who launched, as reported",
    ("event", "direction"): "where the loads were meant to go, as reported",
    ("event", "date_text"): "the date in the words of the report",
    ("event", "time_text"): "the hour in the words of the report",
    ("source", "key"): "short name that the other tables use",
    ("source", "title"): "headline, or what the piece is about",
    ("source", "publisher"): "newspaper, agency, office",
    ("source", "date"): "day of publication; text where only month or year is known",
    ("source", "url"): "address",
    ("fact", "topic"): "what it is about",
    ("fact", "text"): "the statement",
    ("fact", "value"): "its number, where it has one",
    ("launch", "place"): _PLACE,
    ("launch", "latitude_deg"): "degrees north of the reported point",
    ("launch", "longitude_deg"): "degrees east of it",
    ("launch", "radius_km"): "how well the place is known: launches are uniform on this disc; "
    '0 is exact. Village 5, county 12, "the western border" 30',
    ("launch", "time"): "date and hour *with the offset from UTC*",
    ("launch", "time_spread_min"): "how well the time is known: uniform, plus or minus",
    ("launch", "balloons"): "how many, as reported",
    (
        "launch",
        "scattered",
    ): "balloons rose from all over the disc and all through the spread, each "
    "for itself; left out: they share one place and hour",
    ("launch", "height_m"): "height of launch above mean sea level; left out: on the ground",
    ("vehicle", "model"): "`kinematic`: rise, cruise and fall as numbers (the default, and what a "
    "reader can check by hand); `film-tube` and `latex`: a physical balloon",
    ("vehicle", "rise_mps"): "rise speed, at sea level where it changes with height",
    ("vehicle", "rise_law"): "how it changes with the density of air: not, as a sphere "
    "(power 1/6), as a tube (power 1/2)",
    ("vehicle", "cruise_height_m"): "height above mean sea level at which it goes level",
    (
        "vehicle",
        "bursts",
    ): "a kinematic balloon bursts at its cruise height and its load falls from "
    "there; left out: it holds that height until its flight time is over",
    ("vehicle", "flight_time_h"): "from launch to the opening of the load",
    ("payload", "item"): "a row of the payload table, or any name with `fall_mps` given",
    ("payload", "count"): "how many pieces, as reported",
    ("payload", "fall_mps"): "fall speed at sea level in the standard atmosphere; left out: that "
    "of the item",
    ("payload", "fall_law"): "faster in thin air (`density`, if left out), or the same at every "
    "height",
    ("payload", "unopened_fraction"): "share that falls shut in its bundle",
    ("payload", "clump_fraction"): "share of the rest that falls in clumps",
    ("ground", "height_m"): "above mean sea level, everywhere",
    ("winds", "error"): "path, from the event file, of an error fitted to soundings "
    "(`drift winds --against ... --fit`), or its content; not together with `error_mps`",
    ("winds", "error_mps"): "s.d. of the wind error, per component, at every place and height; 0: "
    "none. Left out: the sky's own (soundings), else the prior, which changes with height",
    ("winds", "error_time_h"): "time over which the error keeps (a factor e), of every field. Left "
    "out: one value per field, from the sky or the prior",
    ("winds", "error_height_m"): "height over which it keeps, likewise",
    ("winds", "error_distance_km"): "distance over which it keeps, likewise",
    ("winds", "subgrid"): "add motion that the winds do not resolve or tell; left out: yes",
    (
        "winds",
        "wet",
    ): "whether rain, cloud or dew wetted balloons and loads; left out: by the moisture "
    "of the winds",
    ("claim", "text"): "the claim in words",
    ("claim", "predicate"): "what a flight must have done for the claim to hold, as below",
    ("claim", "count"): "`[k, n]`: k of n balloons did; the chance is of a launch, not a balloon",
    ("claim", "item"): "tested on members of this item only",
    ("claim", "place"): _PLACE,
    ("claim", "latitude_deg"): "of the place (`within`, `aloft-at`)",
    ("claim", "longitude_deg"): "of the place (`within`, `aloft-at`)",
    ("claim", "radius_km"): "how near (`within`, `aloft-at`)",
    ("claim", "region"): "name or ISO code of a province, country or sea (`region`)",
    ("claim", "bearing_deg"): "direction from the launch, clockwise from north (`heading`)",
    ("claim", "tolerance_deg"): "either side of it (`heading`)",
    ("claim", "min_km"): "at least so far from the launch (`distance`)",
    ("claim", "max_km"): "at most so far (`distance`)",
    ("claim", "time"): "the moment (`aloft-at`)",
    ("find", "place"): _PLACE,
    ("find", "latitude_deg"): "degrees north",
    ("find", "longitude_deg"): "degrees east",
    ("find", "radius_km"): "how well the place is known; the only smoothing of the likelihood",
    ("find", "time"): "when it was found: what came down later is not it",
    ("find", "item"): "which payload; left out: any",
    ("find", "text"): "in words",
    ("count", "text"): "in words",
    ("count", "found"): "how many were counted there; 0 where it is said that nothing was found",
    ("count", "of"): "of how many that rose; needed without a list",
    (
        "count",
        "complete",
    ): "all that came down there was counted; left out: what was found",
    ("count", "rounded_to"): 'to what the number is rounded: 10 for "about 80"',
    ("count", "list"): "name of a list of districts; its rows are weighed as shares of its sum",
    ("count", "side"): "the area is this side of the Military Demarcation Line",
    ("count", "region"): "the area is a province, country or sea",
    ("count", "place"): _PLACE,
    ("count", "latitude_deg"): "the area is a disc around this point, degrees north",
    ("count", "longitude_deg"): "degrees east",
    ("count", "radius_km"): "radius of the disc",
    ("count", "time"): "counted by then: what came down later is not in it",
    ("count", "certainty"): _CERTAINTY,
    ("count", "sources"): _SOURCES,
    ("count", "item"): "which payload; left out: balloons, by the load listed first",
    ("alternative", "name"): "of the reading; also the name of its folder",
    ("alternative", "text"): "what it says",
    ("alternative", "launch"): "keys of `[[launch]]` that differ, for the first launch",
    ("alternative", "vehicle"): "keys of `[vehicle]` that differ",
} | {
    (table, key): text
    for table in ("fact", "launch", "vehicle", "payload", "claim", "find", "alternative")
    for key, text in (("certainty", _CERTAINTY), ("sources", _SOURCES))
}
