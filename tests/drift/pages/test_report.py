"""The report page and its index, read without a browser."""

import base64
import hashlib
import json
import re
from dataclasses import replace

import pytest
import xarray as xr

from drift.landings import density
from drift.landings.summary import summary
from drift.output.files import write_data
from drift.pages import report
from drift.pages.assets import is_web
from drift.pages.map import page as interactive
from drift.pages.report import answer, evidence, sensitivity
from tests.drift import reports
from tests.drift.markup import Page


@pytest.fixture(scope="module")
def run():
    return reports.result()


@pytest.fixture(scope="module")
def page(run):
    return report.html(run)


@pytest.fixture(scope="module")
def stub(tmp_path_factory):
    """A picture that is quicker to have than the figure of a run."""
    path = tmp_path_factory.mktemp("picture") / "map.png"
    path.write_bytes(b"\x89PNG not really")
    return path


@pytest.fixture(scope="module")
def attacked(stub):
    return report.html(reports.hostile(), picture=stub)


def test_sections_stand_in_the_order_a_careful_reader_asks(page):
    headings = re.findall(r"<h2[^>]*>([^<]*)</h2>", page)
    assert headings == [
        "The answer", "The map", "The numbers", "Regions", "What was reported, and how sure it is",
        "Which winds", "Claims and finds", "What matters most", "What this cannot tell",
        "Method in brief", "Provenance", "Citation", "Licence",
    ]  # fmt: skip


def test_a_run_in_which_nothing_landed_says_so(run, stub):
    landings = run.landings.assign(outcome=xr.full_like(run.landings["outcome"], 1))
    numbers = summary(run.event, landings)
    empty = replace(run, landings=landings, density=density.density(landings), summary=numbers)
    text = Page(report.html(empty, picture=stub)).text
    assert "leaflet-paper: None of 400 plausible flights came down inside the winds." in text
    assert "No flight came down inside the winds." in text


@pytest.mark.parametrize(
    ("bearing", "word"),
    [(0, "north"), (359, "north"), (11.24, "north"), (11.26, "north-north-east"), (180, "south")],
)
def test_a_direction_is_the_nearest_of_sixteen_winds(bearing, word):
    assert answer.compass(bearing) == word


def test_every_fact_carries_its_certainty_and_a_link_to_its_source(page):
    row = re.search(r"<tr role=\"row\">[^\n]*From a field in Paju.*?</tr>", page).group()
    assert "sure-B" in row and 'href="#source-1"' in row
    assert '<li id="source-1">' in page and 'href="https://example.org/a?b=1&amp;c=2"' in page


def test_an_unlisted_source_is_named_without_a_link(page):
    assert re.search(r"<span title=\"not listed[^>]*>UNLISTED</span>", page)


def test_claims_finds_and_other_readings_are_told_with_their_numbers(page):
    text = Page(page).text
    assert "In 42 % [35, 49] of plausible flights" in text
    assert "3.1\u00a0% [2.0,\u00a05.0]" in text or "3\u00a0% [2,\u00a05]" in text
    assert "Hwacheon, a field (leaflet-paper)" in text
    assert 'href="short%20timer/report.html"' in page


def test_an_untested_claim_is_told_as_reported(run, stub):
    bare = {key: value for key, value in run.summary.items() if key not in ("claims", "finds")}
    text = Page(report.html(replace(run, summary=bare), picture=stub)).text
    assert "not tested" in text and "drift check" not in text, "the event has no file to name"
    named = bare | {"commands": {"check": "drift check 'my event.toml' --winds a.nc"}}
    text = Page(report.html(replace(run, summary=named), picture=stub)).text
    assert "drift check 'my event.toml' --winds a.nc" in text


def test_results_of_an_unknown_shape_are_shown_with_all_their_numbers():
    (row,) = evidence.rows([{"text": "So it was", "odd_number": 0.123456, "fine": True, "x": [1]}])
    assert (row.title, row.chance) == ("So it was", "–")
    assert row.details == "odd number: 0.1235; fine: yes"


def test_what_matters_most_comes_first():
    rows = sensitivity.rows(
        [{"name": "rise", "total": 0.2}, {"name": "timer", "total": 0.61, "total_95": [0.5, 0.7]}]
    )
    assert [row.name for row in rows] == ["timer", "rise"]
    assert rows[0].total == "61 % [50, 70]" and rows[0].first == "–"


def test_the_page_tells_what_each_unknown_explains_and_who_tells_more(run, stub):
    unknowns = [
        {"name": "the long fuse", "first": 0.61, "first_95": [0.55, 0.67]},
        {"name": "the quick climb", "first": 0.2, "first_95": [0.1, 0.3]},
        {"name": "sheen", "first": 0.001, "first_95": [0.0, 0.002]},
    ]
    told = {"unknowns": unknowns, "commands": {"sensitivity": "drift sensitivity mine.toml"}}
    page = report.html(replace(run, summary=run.summary | told), picture=stub)
    assert "61 % [55, 67]" in page and "drift sensitivity mine.toml" in page
    text = Page(page).text
    assert text.index("the long fuse") < text.index("the quick climb")
    assert "19 % is left to combinations" in text
    assert "Under half a per cent each: sheen." in text


def test_an_analysis_of_its_own_takes_the_place_of_what_the_members_say(page, run, stub):
    assert "Nothing to tell" in page
    rows = [{"name": "cruise_height_m", "total": 0.5, "first": 0.25}]
    told = report.html(run, sensitivity=rows, picture=stub)
    assert "Nothing to tell" not in told and "cruise_height_m" in told


def test_a_launch_that_never_flew_is_marked_at_the_top(run, stub):
    stopped = replace(run, event=replace(run.event, status="stopped"))
    text = Page(report.html(stopped, picture=stub)).text
    assert text.index("never flew") < text.index("Of 400")


def test_preliminary_winds_are_marked_at_the_top(run, stub):
    origin = replace(run.sky.provenance, preliminary="yes")
    early = replace(run, sky=replace(run.sky, provenance=origin))
    text = Page(report.html(early, picture=stub)).text
    assert text.index("These winds are preliminary") < text.index("Of 400")


def test_a_reading_leads_back_to_the_event_as_reported(run, stub):
    page = Page(report.html(run, reading="late", picture=stub))
    links = [element.attrs["href"] for element in page.of("a")]
    assert "../report.html" in links


def test_what_the_finds_say_of_the_readings_is_told(run, stub):
    told = run.summary | {"readings": [{"name": "late", "sentence": "The finds favour neither."}]}
    assert (
        "The finds favour neither."
        in Page(report.html(replace(run, summary=told), picture=stub)).text
    )


def test_the_picture_says_its_numbers_in_its_alternative_text(page, run):
    (picture,) = Page(page).of("img")
    assert picture.attrs["src"].startswith("data:image/svg+xml;base64,")
    # 400 members of each of three items; the launch is that of the event.
    assert "1\u2009200 plausible flights" in picture.attrs["alt"]
    assert "37.80° N 126.70° E, known to 5 km" in picture.attrs["alt"]
    assert re.search(
        r"90 % of the landings lie in an area of [\d\u2009]+ km²", picture.attrs["alt"]
    )


def test_a_given_picture_is_put_in_as_it_is(run, stub):
    (picture,) = Page(report.html(run, picture=stub)).of("img")
    kind, content = picture.attrs["src"].split(",")
    assert kind == "data:image/png;base64" and base64.b64decode(content) == stub.read_bytes()


def test_the_same_run_gives_the_same_bytes(run, page):
    assert report.html(run) == page


@pytest.mark.parametrize("make", ["page", "attacked", "map", "index"])
def test_nothing_in_a_page_makes_a_browser_ask_a_network(make, request, run):
    made = {
        "map": lambda: interactive.html(run.landings, run.tracks, run.density, run.event),
        "index": lambda: report.index_html([]),
    }
    text = made[make]() if make in made else request.getfixturevalue(make)
    page = Page(text)
    asked = [
        (element.tag, value)
        for element in page.elements
        for name, value in element.attrs.items()
        if name in ("src", "srcset", "href", "data", "poster", "action", "background")
        and element.tag != "a"
        and not value.startswith("data:")
    ]
    assert asked == []
    styles = "".join(element.text for element in page.of("style"))
    assert "url(" not in styles.replace("url(#", "") and "@import" not in styles
    assert "sourceMappingURL" not in text


def test_the_policy_of_a_page_allows_its_own_scripts_and_nothing_else(page):
    parsed = Page(page)
    (policy,) = [
        element.attrs["content"]
        for element in parsed.of("meta")
        if element.attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'" and rules["img-src"] == "data:"
    scripts = [e.text for e in parsed.of("script") if e.attrs.get("type") != "application/json"]
    hashes = [hashlib.sha256(script.encode()).digest() for script in scripts]
    known = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes]
    assert len(known) == 4 and sorted(rules["script-src"].split()) == sorted(known)


def test_words_of_an_event_never_become_elements_or_attributes(attacked, page):
    bad, good = Page(attacked), Page(page)
    assert len(bad.of("script")) == len(good.of("script"))
    allowed = {element.tag for element in good.elements}
    assert {element.tag for element in bad.elements} <= allowed
    names = {name for element in bad.elements for name in element.attrs}
    assert not {name for name in names if name.startswith("on")} and "autofocus" not in names
    addresses = [element.attrs.get("href", "") for element in bad.of("a")]
    assert not [a for a in addresses if not a.startswith(("#", "https://"))]
    assert reports.ATTACKS[0] in bad.text, "the words themselves are shown"


def test_data_of_a_page_survive_whatever_the_words_are(attacked):
    (data,) = [e for e in Page(attacked).of("script") if e.attrs.get("type") == "application/json"]
    found = json.loads(data.text)["marks"]["finds"][0]["text"]
    assert "</script><script>window.broken = 3</script>" in found


@pytest.mark.parametrize(
    ("address", "is_link"),
    [
        ("https://example.org/a", True), ("http://example.org", True),
        ("javascript:alert(1)", False), (" javascript:alert(1)", False),
        ("data:text/html,x", False), ("//example.org", False),
        ("", False), ("a paper of 5 May", False), ("http://[bad", False),
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(address, is_link):
    assert is_web(address) == is_link


def test_a_report_is_light(run):
    assert len(report.html(run).encode()) < 5_000_000


def test_the_index_links_every_run_and_shows_its_numbers(run, tmp_path):
    path = report.write_index(tmp_path, {"first": run, "a b&c": run})
    page = Page(path.read_text("utf-8"))
    links = [element.attrs["href"] for element in page.of("a")]
    assert links == ["#runs", "first/report.html", "a%20b%26c/report.html"]
    for load in answer.loads(run.summary):
        assert load.where in page.text and load.distance in page.text
    assert answer.row("", run.summary).distance not in page.text, "pooled over three loads"
    stamps = [e for e in page.of("svg") if "stamp" in e.attrs.get("class", "")]
    assert len(stamps) == 2 and "on land in the North" in stamps[0].attrs["aria-label"]


def test_the_index_of_a_folder_is_that_of_its_runs(run, tmp_path):
    folder = tmp_path / "one"
    folder.mkdir()
    write_data(folder, run.event, run.landings, run.tracks, run.density, run.summary)
    (tmp_path / "not a run").mkdir()
    read = report.write_index(tmp_path).read_text("utf-8")
    assert read == report.write_index(tmp_path, {"one": run}).read_text("utf-8")
