"""The answer in one sentence per load, written by hand from the numbers that it tells."""

import numpy as np
import pytest

from drift.landings import headline
from drift.landings.summary import answer_of, numbers, summary
from tests.drift import twins


def part(fraction, low, high, **more):
    return {"fraction": fraction, "fraction_95": [low, high], **more}


NUMBERS = {
    "members": 2000, "landed_fraction": 0.5, "landed_fraction_95": [0.48, 0.52],
    "where": {
        "north_land": part(0.1, 0.08, 0.13), "south_land": part(0.05, 0.03, 0.08),
        "sea": part(0.33, 0.3, 0.37, seas=[{"sea": "East Sea", **part(0.31, 0.28, 0.34)},
                                           {"sea": "Yellow Sea", **part(0.02, 0.01, 0.03)}]),
        "elsewhere": part(0.02, 0.01, 0.05,
                          countries=[{"country": "Japan", **part(0.02, 0.01, 0.05)}]),
    },
    "places": None,
    "north_of_mdl_fraction": 0.25, "north_of_mdl_fraction_95": [0.2, 0.31],
    "median_distance_km": 80.4, "median_distance_km_95": [78.2, 82.6], "bearing_deg": 158.0,
}  # fmt: skip


def plain(text):
    return text.replace("\u00a0", " ").replace("\u2009", " ")


def test_the_answer_tells_land_in_the_north_in_the_south_the_sea_and_elsewhere():
    # 158 degrees lie in the sixteenth around 157.5, SSE.
    assert plain(headline.sentence(NUMBERS)) == (
        "Of 2 000 plausible flights, 10 % [8, 13] came down on land in the North, 5 % [3, 8] on "
        "land in the South, 33 % [30, 37] in the sea (East Sea 31 %, Yellow Sea 2 %) and 2 % "
        "[1, 5] elsewhere (Japan); 50 % [48, 52] did not come down inside the winds; half of those "
        "that did landed more than 80 km [78, 83] from the launch, on average towards the "
        "south-south-east (158°)."
    )


def test_a_side_of_the_line_is_told_with_the_rule_for_the_sea_and_never_without():
    assert "north of" not in headline.sentence(NUMBERS)
    said = plain(headline.side(NUMBERS))
    assert "25 % [20, 31]" in said and "at sea by the nearest Korean land" in said
    assert headline.side(NUMBERS | {"north_of_mdl_fraction": None}) == ""


def test_abroad_the_answer_names_the_regions_of_the_place():
    places = [
        {"region": "Utrecht", "country": "Netherlands", **part(0.6, 0.5, 0.7)},
        {"region": "sea", "country": "", **part(0.3, 0.2, 0.4)},
        {"region": "Bayern", "country": "Germany", **part(0.06, 0.03, 0.1)},
        {"region": "Hessen", "country": "Germany", **part(0.04, 0.02, 0.08)},
    ]
    abroad = NUMBERS | {
        "where": None, "places": places, "north_of_mdl_fraction": None, "landed_fraction": 1.0,
        "landed_fraction_95": [0.99, 1.0],
    }  # fmt: skip
    said = plain(headline.sentence(abroad))
    assert said.startswith(
        "Of 2 000 plausible flights, 60 % [50, 70] came down in Utrecht (Netherlands), "
        "30 % [20, 40] in the sea, 6 % [3, 10] in Bayern (Germany) and 4 % in 1 other region; half "
        "of the loads landed more than 80 km"
    )
    assert "North" not in said and "line" not in said.casefold()


def test_several_loads_are_told_apart_and_a_median_of_all_is_no_answer():
    # Leaflets at 54 km, sticks at 36: what they have in common, 44 km, is true of neither.
    east = np.tile([54.0, 36.0], 50)
    landings = twins.landings(east, 0.0, items=("leaflet-film", "usb-stick"))
    said = headline.sentences(answer_of(landings))
    assert [text.split(":")[0] for text in said] == ["leaflet-film", "usb-stick"]
    assert "54\u00a0km" in said[0] and "36\u00a0km" in said[1]
    assert not any("44\u00a0km" in text or "45\u00a0km" in text for text in said)


def test_of_one_load_there_is_one_sentence_without_its_name():
    landings = twins.landings(np.full(20, 54.0), 0.0)
    (said,) = headline.sentences(answer_of(landings))
    assert said.startswith("Of 20 plausible flights")


def test_a_calm_has_no_direction():
    # Nothing moved at all: the formula of a bearing would say north.
    still = numbers(twins.landings(np.zeros(50), 0.0))
    assert still["bearing_deg"] is None and still["direction_resultant_length"] == 0
    assert "in no one direction" in headline.sentence(still)


def test_directions_that_chance_scatters_are_none_and_a_wind_is_one():
    rng = np.random.default_rng(0)
    # Rayleigh's test at 5 %: of 200 calms of 30 flights about 10 look like a wind (19 is p 0.998).
    lucky = 0
    for _ in range(200):
        east, north = rng.normal(size=(2, 30))
        lucky += numbers(twins.landings(east, north))["bearing_deg"] is not None
    assert 2 <= lucky <= 19
    wind = numbers(twins.landings(5 + rng.normal(size=30), rng.normal(size=30)))
    assert wind["bearing_deg"] == pytest.approx(90, abs=8)


def test_directions_of_flights_in_one_wrong_wind_count_once():
    # A hundred flights, but of three errors of the wind that point three ways.
    ways = np.radians(np.repeat([10.0, 130.0, 200.0], 40))
    landings = twins.landings(
        20 * np.sin(ways), 20 * np.cos(ways), wind_field=np.repeat([0, 2, 4], 40)
    )
    assert numbers(landings)["bearing_deg"] is None
    alone = twins.landings(20 * np.sin(ways), 20 * np.cos(ways))
    assert numbers(alone)["bearing_deg"] is not None


def test_a_single_flight_went_where_it_went():
    assert numbers(twins.landings([3.0], [4.0]))["bearing_deg"] == pytest.approx(36.87, abs=0.01)


@pytest.mark.parametrize("landed", [1.0, 0.5])
def test_the_answer_is_told_in_korean_too(landed):
    said = headline.headline_korean.sentence(NUMBERS | {"landed_fraction": landed})
    for words in ("북한 육지", "남한 육지", "동해 31\u00a0%", "황해", "일본", "남남동"):
        assert words in said
    assert ("낙하하지 않았다" in said) == (landed < 1)


def test_a_summary_lists_what_is_assumed():
    event = twins.event(heading={"date_text": "2015-01", "time_text": "night"})
    told = summary(event, _with_attrs(twins.landings(np.arange(20.0), 0.0)))
    assert [one["what"] for one in told["assumed"]] == ["day", "hour", "vehicle", "fall"]
    assert told["assumed"][0]["sentence"].startswith("The report gives no exact day")


def _with_attrs(landings):
    landings.attrs |= {"caveats": []}
    return landings
