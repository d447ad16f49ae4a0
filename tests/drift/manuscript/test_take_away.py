"""What an author takes away, read by the languages' own readers: pybtex, pylatexenc, pandas."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import LatexWalker

import drift
import weather
from drift.manuscript.citations import of_attribution, of_library
from drift.manuscript.marks import bibtex, latex, markdown
from drift.pages.report.provenance import LIBRARIES
from weather import origins
from weather.reanalyses import JRA_3Q, MERRA_2, NCEP_NCAR_1

#: What breaks LaTeX, BibTeX or Markdown where it is not written as they want it.
NASTY = r"50 % & more_$5 #1 {open ~x^2 \cmd <b> |a| 풍선 “quoted” \"plain\" @key [a](b) *x*"


@pytest.fixture(scope="module")
def event() -> drift.Event:
    """The demo's launch, told by somebody who likes marks."""
    told = drift.load_event("2008-12-border-chapel")
    (launch,) = told.launches
    return drift.load_event({
        "event": {"id": "made-up", "title": NASTY},
        "source": [{"key": "한겨레 {1}", "title": NASTY, "publisher": "Kim & Sons",
                    "date": "12 May 2009", "url": "https://example.org/a_b?x={1}&y=50%25#c"},
                   {"key": "한겨레 {2}", "title": "Another"}],
        "launch": [{"place": NASTY, "latitude_deg": launch.latitude_deg,
                    "longitude_deg": launch.longitude_deg, "time": launch.time,
                    "certainty": "C", "sources": ["한겨레 {1}"]}],
        "payload": [{"item": "leaflet-film", "count": 1000}, {"item": "dvd"}],
    })  # fmt: skip


@pytest.fixture(scope="module")
def landings(event):
    return drift.estimate(event, weather.open_sky("sample", box=event.box()), members=64, seed=1)


def bibliography(text: str):
    return parse_string(text, "bibtex").entries


def test_text_for_latex_is_read_back_as_it_was():
    # pylatexenc is another program's idea of what the commands mean.
    LatexWalker(latex(NASTY), tolerant_parsing=False).get_latex_nodes()
    read = LatexNodes2Text(keep_comments=False).latex_to_text(latex(NASTY))
    # Quotes are set as typographers set them, and that circumflex is its only one.
    assert read.replace("ˆ", "^").replace("”", '"') == NASTY.replace("”", '"')


def test_references_are_valid_bibtex_whatever_the_event_says(event, landings):
    from drift.manuscript.references import references

    known = references(event, landings.attrs)
    found = bibliography(str(known))
    keys = known.key_of(event)
    assert len(set(keys.values())) == 2 and set(keys.values()) <= set(found)
    source = found[keys["한겨레 {1}"]]
    assert LatexNodes2Text().latex_to_text(source.fields["title"]).strip("{}").startswith("50 % &")
    assert source.fields["year"] == "2009" and "{1}" not in source.fields["url"]
    assert "Kim" in str(source.persons["author"][0])
    assert {library.name for library in LIBRARIES} <= set(found) and "balloon-drift" in found
    assert "TEMP messages" in found["winds"].fields["note"]


def test_every_reference_that_the_methods_cite_is_there(event, landings):
    from drift.manuscript.references import references

    text = drift.methods(landings)
    cited = set(re.findall(r"(?<!\\)@([A-Za-z0-9.:+-]*[A-Za-z0-9])", text))
    assert cited == set(bibliography(str(references(event, landings.attrs))))


def test_the_methods_tell_every_choice_and_number(event, landings):
    from drift.landings.headline import sentences
    from drift.landings.summary import summary

    text = drift.methods(landings)
    for said in (*sentences(summary(event, landings)), landings.attrs["caveats"][0],
                 landings.attrs["wind_error"], event.hash(), landings.attrs["sky_hash"],
                 "64 flights", "seed of everything random is 1",
                 "1,000 of leaflet-film"):  # fmt: skip
        assert markdown(said) in text, said


def test_landings_read_from_a_file_give_the_same_methods_and_table(landings, tmp_path):
    import xarray as xr

    from drift.output.netcdf import write_netcdf

    write_netcdf(landings, tmp_path / "landings.nc")
    with xr.open_dataset(tmp_path / "landings.nc") as read:
        assert drift.methods(read) == drift.methods(landings)
        pd.testing.assert_frame_equal(drift.table(read), drift.table(landings))


def test_the_shares_of_the_table_sum_to_what_landed(landings):
    table = drift.table(landings)
    for _, rows in table.groupby("load"):
        told = rows.set_index("quantity")["value"]
        parts = told[[name for name in told.index if name.startswith("came down: ")]]
        assert parts.sum() == pytest.approx(told["came down inside the winds"], abs=1e-5)
    assert set(table["load"]) == {"leaflet-film", "dvd", "all loads together"}
    assert (table.dropna()["low_95"] <= table.dropna()["value"]).all()


def test_the_table_for_latex_parses_and_each_row_has_as_many_cells(event, landings):
    from drift.landings.summary import summary
    from drift.manuscript.numbers import as_latex

    text = as_latex(summary(event, landings), f"Landings of {event.title}.", "tab:one")
    nodes, _, _ = LatexWalker(text, tolerant_parsing=False).get_latex_nodes()
    assert [n.environmentname for n in nodes if hasattr(n, "environmentname")] == ["table"]
    rows = [line for line in text.splitlines() if line.endswith(r"\\")]
    assert {len(re.findall(r"(?<!\\)&", row)) for row in rows} == {3}
    assert all("%" not in re.sub(r"\\%", "", row) for row in rows)


@pytest.mark.parametrize(
    "origin, expected",
    [
        # Authors, titles and DOIs as the publications themselves have them.
        (JRA_3Q, [("Japan Meteorological Agency", "2022", "", "10.5065/AVTZ-1H78"),
                  ("Kosaka et al.", "2024", "J. Meteor. Soc. Japan", "10.2151/jmsj.2024-004")]),
        (MERRA_2, [("Global Modeling and Assimilation Office (GMAO)", "2015", "",
                    "10.5067/QBZ6MG944HW0"),
                   ("Gelaro et al.", "2017", "J. Climate", "10.1175/JCLI-D-16-0758.1")]),
        (NCEP_NCAR_1, [("Kalnay et al.", "1996", "BAMS",
                        "10.1175/1520-0477(1996)077<0437:TNYRP>2.0.CO;2")]),
    ],
    ids=["JRA-3Q", "MERRA-2", "NCEP"],
)  # fmt: skip
def test_the_attribution_of_winds_is_taken_apart(origin, expected):
    found = of_attribution(origin.attribution)
    assert [(one.who, one.year, one.journal, one.doi) for one in found] == expected


def test_every_known_data_set_is_cited_by_each_doi_that_it_names():
    for _, origin in origins._NAMED:
        found = of_attribution(origin.attribution)
        assert len(found) == origin.attribution.count("DOI "), origin.name
        assert all(one.doi.startswith("10.") and one.who for one in found), origin.name


def test_libraries_are_cited_as_papers_with_their_pages():
    numpy = next(one for one in LIBRARIES if one.name == "numpy")
    found = of_library(numpy.citation, numpy.address)
    # Nature 585, 357-362 (2020), doi:10.1038/s41586-020-2649-2.
    assert (found.journal, found.volume, found.pages) == ("Nature", "585", "357-362")
    assert found.authors() == "Harris and others" and found.doi == "10.1038/s41586-020-2649-2"


def test_the_program_is_cited_as_the_citation_file_has_it():
    from drift.manuscript.references import PROGRAM

    said = (Path(__file__).parents[3] / "CITATION.cff").read_text("utf-8")
    assert f'title: "{PROGRAM.title}"' in said and f'name: "{PROGRAM.who}"' in said


def test_an_event_is_written_and_read_again_as_it_was(event):
    import tomllib

    from drift.event.file import catalogue
    from drift.event.write import as_tables, as_toml

    for one in (event, *(drift.load_event(name) for name in catalogue())):
        again = drift.load_event(tomllib.loads(as_toml(one)))
        assert again == one and again.hash() == one.hash()
        assert json.dumps(as_tables(again), default=str) == json.dumps(as_tables(one), default=str)


def test_bibtex_keeps_braces_balanced():
    assert bibtex("a { b } c } {").count("{") == bibtex("a { b } c } {").count("}")
