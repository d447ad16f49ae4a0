"""Awkward text through every field of an event and every file of a run (tests/awkward.py).

Each file is read by a parser of its own kind: netCDF4, lxml, json, csv, GeoPandas, Pillow, html.
"""

import copy
import csv
import json
import os
import re
import tomllib
import warnings
from collections.abc import Callable
from pathlib import Path

import geopandas
import netCDF4
import numpy as np
import pytest
from lxml import etree
from PIL import Image

import drift
from drift.event.text import flag_word
from drift.landings.density import density
from drift.landings.groups import items_of
from drift.landings.summary import summary
from drift.output.files import write_data
from tests.analytic import toml
from tests.awkward import HALF, KEPT, LINES, REFUSED
from tests.cli import whole_run, windfile
from tests.drift.markup import Page
from weather import synthetic
from weather.display import visible
from weather.errors import InputError

#: A machine without a font for a sign draws a box, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:Glyph")

#: What makes text harmless in a table, or the one function that does so for landings.
CLEANED = re.compile(r"for_spreadsheet")

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def of_netcdf(path: Path) -> str:
    with netCDF4.Dataset(path) as file:
        variables = [(v.__dict__, v[:3]) for v in file.variables.values()]
        return "\n".join([*map(str, file.__dict__.values()), str(variables)])


def of_json(path: Path) -> str:
    def strings(part):
        if isinstance(part, dict):
            return [text for value in part.values() for text in strings(value)]
        if isinstance(part, list):
            return [text for value in part for text in strings(value)]
        return [part] if isinstance(part, str) else []

    return "\n".join(strings(json.loads(path.read_text("utf-8"))))


def of_xml(path: Path) -> str:
    return "\n".join(etree.parse(path).getroot().itertext())


def of_html(path: Path) -> str:
    page = Page(path.read_text("utf-8"))
    assert not [one for one in page.of("script") if "window.broken" in one.text.split("=")[0]]
    return page.text


def is_number(cell: str) -> bool:
    try:
        return bool(np.isfinite(float(cell)))
    except ValueError:
        return False


def of_csv(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert rows and all(len(row) == len(head) for row in rows)
    cells = {cell for row in rows for cell in row if not is_number(cell)}
    assert not [cell for cell in cells if cell.startswith(FORMULA)]
    return "\n".join(cells)


def of_parquet(path: Path) -> str:
    return "\n".join(geopandas.read_parquet(path)["payload"].astype(str).unique())


def of_text(path: Path) -> str:
    text = path.read_text("utf-8")
    assert text == visible(text)
    return text


def of_style(path: Path) -> str:
    # A style says everything in attributes.
    return of_xml(path) + str(etree.parse(path).getroot().tag)


def of_toml(path: Path) -> str:
    return json.dumps(tomllib.loads(path.read_text("utf-8")), ensure_ascii=False, default=str)


def of_picture(path: Path) -> str:
    with Image.open(path) as picture:
        picture.load()
        assert np.ptp(np.asarray(picture.convert("L"))) > 100
        return "\n".join(map(str, picture.info.values()))


#: Every kind of file that a run writes, and what reads its text back; others are unknown here.
OUTPUTS: dict[str, Callable[[Path], str]] = {
    ".nc": of_netcdf,
    ".json": of_json,
    ".geojson": of_json,
    ".kml": of_xml,
    ".svg": of_xml,
    ".qml": of_style,
    ".toml": of_toml,
    ".html": of_html,
    ".csv": of_csv,
    ".parquet": of_parquet,
    ".png": of_picture,
    ".md": of_text,
    ".bib": of_text,
    ".tex": of_text,
}

#: Files that carry the title of the event, each as it was written.
TITLED = ("landings.nc", "tracks.nc", "density.nc", "landings.geojson", "landings.kml",
          "map.svg", "map.png", "report.html")  # fmt: skip

#: Items whose maps are drawn, too; all of them go through the files of data.
DRAWN = ("no-break space", "dollars", "markup", "formula", "Hangul", "broken formula")


def everywhere(drawn: tuple[str, ...] = DRAWN) -> dict:
    """An event with every text of the table in every field that may stand many times."""
    mapping = whole_run.korean()
    short = [text for text in KEPT.values() if len(text) < 60]
    mapping["event"] |= {
        "title": " / ".join(short), "summary": "\n".join(KEPT.values()),
        "actor": " ".join(short), "date_text": KEPT["dollars"], "time_text": KEPT["markup"],
    }  # fmt: skip
    mapping["source"] = [
        {"key": f"{i}{text}", "title": text, "publisher": text, "url": text, "date": text}
        for i, text in enumerate(KEPT.values())
    ]
    keys = [source["key"] for source in mapping["source"]]
    first = mapping["launch"][0] | {"certainty": "C", "sources": keys}
    mapping["launch"] = [first | {"place": text} for text in short]
    mapping["fact"] = [
        {"topic": "other", "text": text, "certainty": "C", "sources": [key]}
        for text, key in zip(KEPT.values(), keys, strict=True)
    ]
    mapping["payload"] = [{"item": KEPT[name], "fall_mps": 5.0} for name in drawn]
    item = mapping["payload"][0]["item"]
    mapping["claim"] = [
        {"text": text, "predicate": "within", "place": text, "latitude_deg": 38.0,
         "longitude_deg": 127.0, "radius_km": 50.0, "item": item}
        for text in KEPT.values()
    ]  # fmt: skip
    mapping["find"] = [
        {"place": text, "text": text, "latitude_deg": 38.0, "longitude_deg": 127.0 + 0.05 * i}
        for i, text in enumerate(list(KEPT.values())[:12])
    ]
    return mapping


@pytest.fixture(scope="module")
def event_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("awkward") / "event.toml"
    path.write_text(toml(everywhere()), "utf-8")
    return path


@pytest.fixture(scope="module")
def folder(event_file) -> Path:
    """The folder of a run of an event that is awkward everywhere."""
    from drift.__main__ import _status

    wind = synthetic.uniform(u_mps=8, v_mps=6)
    ds = windfile.cds(wind, lats=range(34, 44), lons=range(122, 136), heights=range(0, 8001, 2000))
    ds.attrs["title"] = "\x1b[31mred\x0b $1 </text> \ufffe " + "long " * 2000
    winds = windfile.save(ds, event_file.parent / "winds.nc")
    out = event_file.parent / "out"
    words = ["drift", "run", event_file, "--winds", winds, "--members", 60, "--out", out]
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")
        patch.setattr("sys.argv", [str(word) for word in words])
        assert _status() == 0
    return out


def test_every_file_of_an_awkward_run_is_read_by_a_parser_of_its_kind(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 12
    for path in files:
        assert OUTPUTS[path.suffix](path).strip(), f"{path.name} says nothing"


@pytest.mark.parametrize("name", TITLED)
def test_a_file_keeps_the_title_as_it_was_written(folder, name):
    title = everywhere()["event"]["title"]
    assert title in OUTPUTS[Path(name).suffix](folder / name)


def test_a_page_keeps_every_text(folder):
    said = " ".join(of_html(folder / "report.html").split())
    lost = [text for text in KEPT.values() if " ".join(text.split()) not in said]
    assert not lost


def test_a_dollar_is_drawn_as_a_dollar():
    # matplotlib would set what stands between two of them as a formula, or fail at it.
    from matplotlib.text import Text

    from drift.figures.paper.sheet import Sheet
    from drift.figures.paper.style import Look, styled

    with styled(Look()):
        sheet = Sheet(80, 40)
        sheet.say(2, 30, KEPT["broken formula"])
        drawn = [text for text in sheet.findobj(Text) if text.get_text()]
        sheet.canvas.draw()
    assert drawn and not any(text.get_parse_math() for text in drawn)


def test_every_item_keeps_its_name_and_its_members_in_every_file_of_data(tmp_path):
    mapping = everywhere(tuple(KEPT))
    for i, payload in enumerate(mapping["payload"][1:4]):
        payload["item"] += "abc"[i]  # else they are one item, whatever the blank in it is
    mapping["claim"] = []
    event = drift.load_event(mapping)
    wind = synthetic.uniform(u_mps=8, v_mps=6)
    ds = windfile.cds(wind, lats=range(34, 44), lons=range(122, 136), heights=range(0, 8001, 2000))
    from weather import open_sky

    sky = open_sky(windfile.save(ds, tmp_path / "winds.nc"), box=event.box())
    landings = drift.estimate(event, sky, members=2 * len(event.payloads))
    words = [flag_word(payload.item) for payload in event.payloads]
    assert items_of(landings) == words
    paths = drift.tracks(event, sky, count=2)
    write_data(tmp_path, event, landings, paths, density(landings), summary(event, landings))
    for path in tmp_path.glob("*.*"):
        OUTPUTS[path.suffix](path)
    with (tmp_path / "landings.csv").open(encoding="utf-8", newline="") as file:
        said = [row["payload"].removeprefix("'") for row in csv.DictReader(file)]
    assert said == words * 2
    assert list(geopandas.read_parquet(tmp_path / "landings.parquet")["payload"]) == words * 2


def places(mapping: dict) -> list[tuple]:
    """Where a mapping holds text that a person writes."""
    found = []
    for table, parts in mapping.items():
        for i, part in enumerate(parts if isinstance(parts, list) else [parts]):
            for key, value in part.items():
                if isinstance(value, str) and (table, key) not in CHOSEN:
                    found.append((table, i if isinstance(parts, list) else None, key))
    return found


#: Keys whose value is one of a few words.
CHOSEN = {("event", "id"), ("event", "status"), ("event", "direction"), ("claim", "predicate"),
          ("fact", "topic"), ("fact", "certainty"), ("launch", "certainty"),
          ("payload", "fall_law"), ("vehicle", "rise_law")}  # fmt: skip


def refused(mapping) -> str:
    with pytest.raises(InputError) as told:
        drift.load_event(mapping)
    assert all(letter.isprintable() for letter in str(told.value))
    return str(told.value)


@pytest.mark.parametrize("what", [*REFUSED, *HALF, *LINES])
def test_what_some_output_could_not_keep_is_refused_in_every_field(what):
    text = (REFUSED | HALF | LINES)[what]
    base = whole_run.korean()
    base["source"] = [{"key": "K", "title": "t", "publisher": "p", "url": "u", "date": "d"}]
    base["fact"] = [{"topic": "other", "text": "x", "certainty": "C"}]
    base["claim"] = [{"predicate": "heading", "bearing_deg": 1.0, "text": "x", "place": "y"}]
    base["find"] = [{"latitude_deg": 38.0, "longitude_deg": 127.0, "place": "x", "text": "y"}]
    base["alternative"] = [{"name": "a", "text": "x", "vehicle": {"rise_mps": 2.0}}]
    base["event"] |= {"summary": "s", "actor": "a", "date_text": "d", "time_text": "t"}
    for table, i, key in places(base):
        mapping = copy.deepcopy(base)
        part = mapping[table] if i is None else mapping[table][i]
        part[key] = text
        if what in LINES and key in ("text", "summary"):
            assert drift.load_event(mapping)
        else:
            assert f"[{table}" in (said := refused(mapping)) and key in said


def test_the_door_refuses_before_the_winds_are_opened(drift, tmp_path):
    mapping = whole_run.korean()
    mapping["event"]["title"] = "a\x0bb"
    path = tmp_path / "event.toml"
    path.write_text(toml(mapping), "utf-8")
    said = drift("run", path, "--winds", "none.nc", "--out", "out")
    assert said.status == 2
    assert "U+000B" in said.complaint and "title" in said.complaint


@pytest.mark.parametrize("where", ["event", "winds", "out"])
def test_a_path_that_is_no_text_is_refused_before_the_flights(drift, where):
    # Bytes that are not UTF-8 reach Python as halves of pairs (PEP 383).
    odd = Path(os.fsdecode(b"\xc6\xc4\xc1\xd6"))
    odd.mkdir()
    words = {"event": "event.toml", "winds": "none.nc", "out": "out"}
    Path(words["event"]).write_text(toml(whole_run.korean()), "utf-8")
    words[where] = str(odd / words[where])
    said = drift("run", words["event"], "--winds", words["winds"], "--out", words["out"])
    assert said.status == 2
    assert "UTF-8" in said.complaint and "\\udcc6" in said.complaint
    assert "flying" not in said.err


def test_every_table_for_spreadsheets_is_cleaned_of_formulas():
    writes = re.compile(r"to_csv\(|csv\.writer\(|csv\.DictWriter\(")
    root = Path(drift.__file__).parent
    texts = {path: path.read_text("utf-8") for path in root.rglob("*.py")}
    writers = [path for path, text in texts.items() if writes.search(text)]
    assert len(writers) >= 3
    assert not [path for path in writers if not CLEANED.search(texts[path])]
