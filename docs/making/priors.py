"""Tables of what is assumed where a report is silent: numbers from the code, sources beside."""

from __future__ import annotations

from docs.making.event_file import markdown
from drift.ensemble import payload_form
from drift.event.parts import VEHICLE_PRIORS, Launch
from drift.priors import air as air_priors
from drift.priors import launch, payload, wet
from drift.priors.balloon import PRIORS, balloon_priors
from drift.priors.distributions import describe, parse
from drift.priors.payload_table import ROWS
from weather.grid.between_levels import KEEPS_SHARE, MISSED_PER_S, MOST_MPS
from weather.grid.wind_error import BIAS_SHARE, BROAD_MODES, FINE_MODES

#: Where a prior of the kinematic balloon comes from: basis, and its mark (see the page).
_VEHICLE = {
    "rise_mps": (
        "m/s",
        "drag law with a free lift of 5 to 30 % and a drag coefficient of 0.4 to 2; sounding "
        "balloons rise at about 5 m/s",
        "calculated; the 5 m/s from memory",
    ),
    "cruise_height_m": (
        "m",
        "3 to 5 km said by two independent sources (RFA 2014, New York Times 2016), widened by "
        "1 km",
        "B",
    ),
    "flight_time_h": (
        "h",
        "timers said to run 1, 2 or 3 h (Dong-A 2014, RFA 2014), 1 to 4 h (another group); "
        "untimed flights of some hours",
        "B and C",
    ),
}


def vehicle() -> str:
    """The kinematic balloon and the launch."""
    rows = []
    for name, (unit, basis, mark) in _VEHICLE.items():
        rows.append([f"`{name}`", describe(getattr(VEHICLE_PRIORS, name), unit), basis, mark])
    near = Launch.__dataclass_fields__
    rows += [
        ["`radius_km`", f"disc of {near['radius_km'].default:g} km",
         "a village; 12 km for a county, 30 km for \"the western border\". A launch of 2018 was "
         "reported from the wrong town", "assumed"],
        ["`time_spread_min`", f"± {near['time_spread_min'].default:g} min, uniform",
         "hours as reported; ± 2 h or more where only \"night\" is said", "assumed"],
    ]  # fmt: skip
    return markdown(["quantity", "prior", "basis", "mark"], rows)


def air() -> str:
    """The error of the winds, and what their grid leaves out."""
    rows = [
        ["s.d. of the wind error, per component, at 1.5 to 5 km",
         describe(air_priors.REANALYSIS_ERROR_MPS, "m/s"),
         "balloons against analyses (section [How wrong the winds are](#how-wrong-the-winds-are)); "
         "one value per wind field, as of the three scales below", "fitted; its spread assumed"],
        ["the same at other heights",
         ", ".join(f"{z / 1000:g} km: {f:g}" for z, f in air_priors.ERROR_PROFILE) + " times it",
         "low: hot-air balloons 2.3 m/s (de Bruijn et al. 2021), dropsondes up to 2.5 (Savazzi et "
         "al. 2022), mountain valleys 3 to 4 m/s below 500 m; high: Loon 2.5 to 3.5 at 16 to 20 km",
         "abstracts read"],
        ["constant part of that variance", f"{BIAS_SHARE:g}",
         "a bias of 0.5 m/s beside an error of 2 m/s", "assumed"],
        ["how long it keeps", describe(air_priors.ERROR_TIME_H, "h"),
         "fitted with the distance to the table above; STILT practice 0.5 to 4.3 h",
         "fitted; code of X-STILT"],
        ["how far up it keeps", describe(air_priors.ERROR_HEIGHT_M, "m"),
         "STILT practice 400 to 700 m; ECMWF's winds resolve shear over some 1.7 km (Houchi et al. "
         "2009); an analysis of soundings keeps its errors over 1.8 km",
         "code, abstract; measured"],
        ["how far along the ground it keeps", describe(air_priors.ERROR_DISTANCE_KM, "km"),
         "fitted; STILT practice 10 to 97 km by resolution is its lower end, forecast errors of "
         "global models (Hollingsworth and Loennberg 1986: synoptic scales) its upper",
         "fitted; code of X-STILT, abstract"],
        ["between levels dz apart", f"{1000 * MISSED_PER_S:g} m/s per km of dz, at most "
         f"{MOST_MPS:g}; over {KEEPS_SHARE:g} dz",
         "five soundings of full resolution (below)", "measured"],
        ["modes of one field", f"{BROAD_MODES} and {FINE_MODES}",
         "enough that one field looks Gaussian", "chosen"],
        ["horizontal diffusivity above the boundary layer",
         describe(air_priors.HORIZONTAL_DIFFUSIVITY_M2_S, "m²/s"),
         "FLEXPART and MPTRAC use 50", "read in their code"],
        ["mesoscale share of the grid's spread", describe(air_priors.MESOSCALE_FRACTION),
         "FLEXPART and MPTRAC use 0.16, set for coarser grids", "read in their code"],
        ["vertical wind, where the winds do not tell it",
         describe(air_priors.VERTICAL_WIND_MPS, "m/s"),
         "hourly ERA5 over Portugal by continuity: 1.8 to 3.6 cm/s at once, 0.9 to 2.7 in means of "
         "6 to 11 h; one value per launch", "measured"],
        ["water on the envelope of a wet flight, share of the mass", describe(wet.WATER_FRACTION),
         "1 to 30 um on 43 m2 of film that lift 12 kg", "calculated"],
        ["when a wet flight gets wet, after launch", describe(wet.WET_AFTER_H, "h"),
         "nobody reported it", "assumed"],
        ["fall speed of wet paper, times that of dry", describe(wet.WET_PAPER_FACTOR),
         "it takes up 60 to 100 % of its mass; the root of that", "calculated"],
        ["share of wet flights, where the winds tell neither humidity nor cloud",
         f"{wet.CHANCE_UNKNOWN:g}", "reports speak of fair weather", "assumed"],
        ["cloud cover", describe(air_priors.CLOUD_FRACTION),
         "no report tells it; sets how stable the lowest air is", "assumed"],
        ["memory of a gliding sheet",
         "loguniform {:g} / {:g} s".format(*payload.GLIDE_MEMORY_BOUNDS_S),
         "a tumbling card keeps its direction (Mahadevan et al. 1999), a fluttering one does not "
         "(Belmonte et al. 1998); nobody followed one for longer than a room is high", "assumed"],
    ]  # fmt: skip
    return markdown(["quantity", "value", "basis", "mark"], rows)


def common_shares() -> str:
    """What balloons of one launch have in common, by the size of the share."""
    by_share: dict[float, list[str]] = {}
    for name, share in launch.COMMON_SHARE.items():
        by_share.setdefault(share, []).append(f"`{name}`")
    rows = [[f"{share:g}", ", ".join(names)] for share, names in sorted(by_share.items())[::-1]]
    minutes = launch.LAUNCH_SCATTER_S / 60.0
    rows.append([f"all but {minutes:g} min (s.d.) of it", "`launch_time`"])
    return markdown(["share of the variance in common", "quantities"], rows)


def balloons() -> str:
    """The physical balloons."""
    parts = []
    for model, known in PRIORS.items():
        by_day = balloon_priors(model, is_day=True).known()
        rows = []
        for name, night in known.known().items():
            changes = by_day[name] != night
            for when, p in ((" by night", night), (" by day", by_day[name]))[: 1 + changes]:
                called = f"`{name}`{when if changes else ''}"
                rows.append([called, describe(parse(p.distribution)), p.basis, p.certainty])
        parts.append(f"**{model}**\n\n" + markdown(["unknown", "prior", "basis", "mark"], rows))
    return "\n\n".join(parts)


def payloads() -> str:
    """Everything that falls."""
    rows = [
        [
            f"`{row.name}`",
            f"{row.fall_median_mps:g}",
            f"{row.fall_sigma_ln:g}",
            "{:g} to {:g}".format(*row.fall_range_mps),
            row.source,
            row.certainty,
        ]
        for row in ROWS
    ]
    forms = ", ".join(payload_form.FORMS.values()).replace("_", " ")
    head = ["item", "median m/s", "s.d. of ln", "from the extremes, m/s", "source", "mark"]
    return markdown(head, rows) + f"\n\nForms in which a load may fall: {forms}."
