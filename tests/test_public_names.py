"""What others may rely on: the names of both packages, kept until a release says otherwise."""

import inspect

import drift
import drift.maps
import weather
import weather.synthetic

#: name -> parameters, as a caller may pass them. Extend; never rename or take away.
SIGNATURES = {
    "drift.load_event": ["what"],
    "drift.alternatives": ["event"],
    "drift.estimate": ["event", "sky", "members", "seed", "first", "what_if", "heights"],
    "drift.tracks": ["event", "sky", "count", "seed", "what_if", "heights"],
    "drift.density": ["landings", "cell_deg"],
    "drift.methods": ["landings"],
    "drift.table": ["landings"],
    "drift.check": ["event", "landings", "tracks", "what_if"],
    "drift.study": ["what", "out", "client", "scheduler", "progress"],
    "drift.open_study": ["folder"],
    "weather.open_sky": ["where", "box", "allow_preliminary", "allow_gaps", "progress"],
}

NAMES = {
    "drift": {"Event", "HeightTable", "alternatives", "check", "density", "estimate",
              "load_event", "maps", "methods", "open_study", "study", "table", "tracks"},
    "weather": {"Box", "GriddedSky", "InputError", "open_sky"},
    "drift.maps": {
        "COLUMN_MM", "PAGE_MM", "Look", "Scene", "animate", "arrival_times", "compare",
        "map_and_heights", "calibration_diagram",
        "compare_maps", "hodograph", "landing_distances", "landing_map", "payload_maps",
        "region_bars", "reliability_diagram", "save", "sensitivity_bars", "time_height_section",
        "validation_diagram",
        "wind_profile",
    },
    "weather.synthetic": {"sampled", "uniform", "shear", "solid_body", "inertial"},
}  # fmt: skip

PACKAGES = {
    "drift": drift,
    "weather": weather,
    "drift.maps": drift.maps,
    "weather.synthetic": weather.synthetic,
}


def test_the_public_names_are_there():
    for package, names in NAMES.items():
        missing = {name for name in names if not hasattr(PACKAGES[package], name)}
        assert not missing, f"{package} lost {missing}"


def test_a_caller_may_pass_what_could_be_passed_before():
    for dotted, names in SIGNATURES.items():
        package, name = dotted.rsplit(".", 1)
        known = inspect.signature(getattr(PACKAGES[package], name)).parameters
        assert [p for p in known if p in names] == names, dotted


def test_what_moves_the_members_of_a_run_is_no_public_argument():
    # A design takes the place of what is drawn: it belongs to studies of sensitivity.
    assert "design" not in inspect.signature(drift.estimate).parameters
