"""The page of the catalogue, read without a browser."""

import json
import re
from dataclasses import replace

import pytest

from drift.event.listing import events
from drift.event.schema import CERTAINTY
from drift.pages import catalogue
from tests.drift import reports, synthetic
from tests.drift.markup import Page


@pytest.fixture(scope="module")
def known():
    return events()


@pytest.fixture(scope="module")
def page(known, tmp_path_factory):
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.html"
    return Page(catalogue.write(path, known).read_text("utf-8"))


def plain(text):
    return " ".join(text.split())


def test_every_fact_of_every_event_is_there_with_its_certainty_and_sources(page, known):
    said = plain(page.text)
    ids = {element.attrs.get("id") for element in page.elements}
    for event in known:
        assert event.id in ids
        for part in (*event.facts, *event.finds, *event.claims):
            assert plain(part.text) in said, part.text
        for number, source in enumerate(event.sources, start=1):
            assert f"{event.id}-source-{number}" in ids
            assert plain(source.title) in said
    cited = [e.attrs["href"][1:] for e in page.of("a") if e.attrs.get("href", "").startswith("#")]
    assert len(cited) > 700 and set(cited) <= ids
    marks = [e for e in page.of("span") if e.attrs.get("title") in CERTAINTY.values()]
    assert len(marks) > sum(len(event.facts) for event in known)


def test_no_name_stands_twice_and_nothing_is_fetched(page):
    ids = [e.attrs["id"] for e in page.elements if "id" in e.attrs]
    assert len(ids) == len(set(ids))
    assert not [e for e in page.elements if e.attrs.get("src", "data:")[:5] != "data:"]
    (policy,) = [e.attrs["content"] for e in page.of("meta") if "http-equiv" in e.attrs]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")


def test_years_and_map_have_a_mark_for_every_event(page, known):
    dots = {e.attrs["data-event"] for e in page.of("span") if "data-event" in e.attrs}
    assert dots == {event.id for event in known}
    (data,) = [e for e in page.of("script") if e.attrs.get("class") == "catalogue-data"]
    marks = json.loads(data.text)["events"]
    assert [len(one["launches"]) for one in marks] == [len(event.launches) for event in known]


def test_a_run_is_linked_only_where_it_is_one_of_that_event(known, tmp_path):
    first, second = known[0], known[1]
    for event, said in ((first, first.id), (second, "another")):
        folder = tmp_path / "runs" / event.id
        folder.mkdir(parents=True)
        (folder / "report.html").write_text("a report")
        (folder / "summary.json").write_text(json.dumps({"event": {"id": said}}))
    (tmp_path / "pages").mkdir()
    path = catalogue.write(tmp_path / "pages" / "all.html", known[:3], [tmp_path / "runs"])
    links = [e.attrs["href"] for e in Page(path.read_text("utf-8")).of("a") if e.attrs.get("class")]
    assert [link for link in links if "report.html" in link] == [f"../runs/{first.id}/report.html"]


def test_words_of_an_event_never_become_markup(tmp_path):
    hostile = replace(reports.hostile().event, id="hostile", direction="northward")
    text = catalogue.write(tmp_path / "x.html", [hostile, synthetic.event()]).read_text("utf-8")
    page = Page(text)
    assert not [e for e in page.elements if {"onerror", "onfocus", "autofocus"} & set(e.attrs)]
    assert not [e for e in page.of("a") if e.attrs.get("href", "").startswith("javascript")]
    assert not re.search(r"<script>window\.broken", text)
