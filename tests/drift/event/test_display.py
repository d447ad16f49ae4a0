"""What a notebook shows of an event, a sky and the tests of claims and finds."""

import html
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

import drift
import weather
from drift.event.parts import Claim, Find
from drift.evidence import compare, weigh


@pytest.fixture(scope="module")
def event():
    return drift.load_event("2008-12-border-chapel")


@pytest.fixture(scope="module")
def sky():
    return weather.open_sky("sample")


@pytest.fixture(scope="module")
def told(event):
    claim = Claim(text="It went <north> & beyond.", predicate="north-of-mdl", certainty="C")
    find = Find(place="Wonsan", latitude_deg=39.15, longitude_deg=127.44, radius_km=200)
    return replace(event, claims=(claim,), finds=(find,))


@pytest.fixture(scope="module")
def landings(told, sky):
    return drift.estimate(told, sky, members=1000, seed=1)


def cells(shown):
    """Rows of a shown table; the parser refuses markup that is not well formed."""
    table = ElementTree.fromstring(shown._repr_html_())
    return [["".join(cell.itertext()) for cell in row] for row in table.iter("tr")]


def test_a_prompt_shows_an_event_in_one_line(event):
    assert repr(event).startswith("<Event 2008-12-border-chapel: Launch by Lee Min-bok")
    assert "flown; 1 launches, 1 payloads" in repr(event)
    assert "\n" not in repr(event) and len(repr(event)) < 200


def test_a_notebook_shows_every_fact_of_an_event_with_how_sure_it_is(event):
    rows = cells(event)
    assert rows[0] == ["what", "reported", "how sure", "sources"]
    facts = [row for row in rows if row[0].startswith("fact:")]
    assert [row[1] for row in facts] == [fact.text for fact in event.facts]
    assert all(re.match(r"[ABCD]: \w+", row[2]) for row in facts)


def test_the_hash_of_an_event_does_not_hang_on_how_it_is_shown(event):
    # It stands in every output, so it reads the fields and nothing of their display.
    assert event.hash() == replace(event).hash() != replace(event, title="x").hash()


def test_a_prompt_shows_where_and_when_a_sky_is(sky):
    line = repr(sky)
    assert "2008-12-08 00:00 UTC" in line and "32 to 44 N, 120 to 134 E" in line
    assert "array" not in line and "\n" not in line
    rows = dict(cells(sky))
    assert rows["to"] == "2008-12-09 00:00 UTC"
    assert float(rows["top"].split()[0]) > 10.0


def test_claims_and_finds_are_shown_as_tables_and_stay_lists(told, sky, landings):
    claims, finds = drift.check(told, landings), weigh(told, landings, sky=sky)
    assert isinstance(claims, list) and len(claims) == 1
    assert cells(claims)[1][:2] == ["It went <north> & beyond.", "C"]
    assert html.escape("<north> &") in claims._repr_html_()
    assert re.fullmatch(r"\d+ %", cells(claims)[1][2])
    assert re.fullmatch(r"\d+ to \d+ %", cells(claims)[1][3])
    assert cells(finds)[1][:2] == ["Wonsan", "any"]
    assert cells(finds)[1][-1] == finds[0].sentence


def test_readings_are_shown_beside_each_other(told, landings):
    rows = cells(compare({"one": (told, landings), "other": (told, landings)}))
    assert [row[0] for row in rows] == ["reading", "one", "other"]
    assert rows[2][1] == "1"


def test_an_event_without_claims_shows_an_empty_table(event, landings):
    found = drift.check(event, landings)
    assert found == [] and len(cells(found)) == 1
