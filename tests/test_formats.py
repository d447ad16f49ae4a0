"""What others build on: files of a run with their columns and keys, commands with their options.

Extend these lists; a name that goes or changes its meaning is a new first number of the version
(docs/promises.md).
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import xarray as xr
import yaml

from docs.making import commands

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

FILES = """
    landings.nc tracks.nc density.nc landings.geojson density.geojson landings.kml landings.csv
    map.png map.svg report.html summary.json
"""

ATTRIBUTES = """
    title event_id event_title event_hash event_status winds sky_id sky_hash seed version command
    history sources licence attribution caveats Conventions
"""

VARIABLES = {
    "landings": """
        longitude latitude altitude time time_aloft outcome payload balloon wind_field launch_draw
        launch launch_latitude launch_longitude launch_altitude launch_time rise_mps cruise_height_m
        flight_time_h fall_mps wind_error_mps wind_error_time_h wind_error_height_m
        wind_error_distance_km vertical_wind_mps
    """,
    "tracks": "longitude latitude altitude time trajectory payload",
    "density": """
        probability probability_by_item credible_50 credible_90 latitude longitude item
    """,
}

COLUMNS = """
    member longitude_deg latitude_deg altitude_m time time_aloft_s outcome payload balloon launch
    launch_latitude_deg launch_longitude_deg launch_altitude_m launch_time rise_mps cruise_height_m
    flight_time_h fall_mps
"""

KEYS = """
    event members landed_fraction landed_fraction_95 where places north_of_mdl_fraction
    north_of_mdl_fraction_95 median_distance_km median_distance_km_95 bearing_deg
    direction_resultant_length median_time_aloft_h by_item regions assumed outcomes sentences
    caveats provenance unknowns claims finds alternatives commands
"""

PROVENANCE = """
    event_id event_title event_hash event_status winds sky_id sky_hash licence attribution sources
    version seed command
"""

PROPERTIES = {
    "landings": "draw outcome item time time_aloft_s altitude_m",
    "density": "kind probability",
}

OPTIONS = {
    "run": """
        --winds --members --seed --out --allow-preliminary --allow-gaps --what-if --force --until
    """,
    "batch": "--winds --members --seed --out --scheduler",
    "study": "--scheduler --out",
    "check": "--winds --members --seed",
    "sensitivity": "--winds --seed",
    "show": "--validate",
    "list": "--json",
    "fetch": "--winds --no-wait",
    "winds": "--against --fit",
    "validate": "--winds --out --column",
    "doctor": "",
    "cache ls": "",
    "cache info": "",
    "cache verify": "--deep",
    "cache prune": "",
}


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    out = tmp_path_factory.mktemp("formats") / "night"
    words = ["run", "2008-12-border-chapel", "--members", "64", "--out", str(out)]
    subprocess.run([sys.executable, "-m", "drift", *words], check=True, capture_output=True)
    return out


def missing(listed: str, found) -> list[str]:
    there = set(found)
    return [name for name in listed.split() if name not in there]


def test_a_run_has_its_files(night):
    assert missing(FILES, (path.name for path in night.iterdir())) == []


@pytest.mark.parametrize("name", VARIABLES)
def test_the_netcdf_files_have_their_variables_and_attributes(night, name):
    with xr.open_dataset(night / f"{name}.nc") as file:
        assert missing(VARIABLES[name], file.variables) == []
        assert missing(ATTRIBUTES, file.attrs) == []


def test_the_outcomes_keep_their_flags(night):
    with xr.open_dataset(night / "landings.nc", mask_and_scale=False) as file:
        attrs = file["outcome"].attrs
    assert attrs["flag_meanings"] == "landed still_aloft left_the_sky above_the_top"
    assert list(attrs["flag_values"]) == [0, 1, 2, 3]


def test_the_table_has_its_columns(night):
    with (night / "landings.csv").open(encoding="utf-8") as file:
        assert missing(COLUMNS, file.readline().strip().split(",")) == []


def test_the_summary_has_its_keys(night):
    summary = json.loads((night / "summary.json").read_text("utf-8"))
    assert missing(KEYS, summary) == []
    assert missing(PROVENANCE, summary["provenance"]) == []


@pytest.mark.parametrize("name", PROPERTIES)
def test_the_features_have_their_properties(night, name):
    features = json.loads((night / f"{name}.geojson").read_text("utf-8"))["features"]
    assert missing(PROPERTIES[name], features[0]["properties"]) == []


@pytest.mark.parametrize("name", ["csv", "geojson", "kml", "nc"])
def test_every_file_of_members_says_that_they_are_draws(night, name):
    # Six decimals of a degree are 0.1 m: nobody may take them for a place that was surveyed.
    if name == "nc":
        with xr.open_dataset(night / "landings.nc") as file:
            assert "draw of the model" in file.attrs["comment"]
    else:
        assert "draw of the model" in (night / f"landings.{name}").read_text("utf-8")


@pytest.mark.parametrize("command", OPTIONS)
def test_a_command_has_its_options(command):
    found = [option for p in commands.commands()[command].params for option in p.opts]
    assert missing(OPTIONS[command], found) == []


def test_the_recipe_for_conda_needs_what_the_package_needs():
    text = (ROOT / "requirements" / "conda" / "meta.yaml").read_text("utf-8")
    text = re.sub(r"^{%.*%}$", "", text, flags=re.M)
    recipe = yaml.safe_load(re.sub(r"{{ *(\w+) *}}", r"the \1", text))
    needs = {line.replace(" ", "") for line in recipe["requirements"]["run"]}
    asked = {line.lower() for line in PROJECT["dependencies"]}
    assert needs == asked | {f"python{PROJECT['requires-python']}"}
