"""Pages in a real browser: no request, no complaint, flights that move, paper, access for all."""

import json
import re
import time
import unicodedata
from pathlib import Path

import numpy as np
import pytest

from drift.cli.catalogue import Filter, rows
from drift.event.listing import events
from drift.pages import catalogue, report
from drift.pages.map import page as interactive
from tests.browser.chromium import Chromium, program
from tests.drift import reports

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")

#: Phone, tablet and desk, as the report promises them.
SIZES = [(390, 844), (768, 1024), (1280, 900)]

SLIDER = "document.querySelector('.dm-slider')"
MAP = "window.driftMap.maps[0]"

#: Where Leaflet has the markers of the flights, in their order: [latitude, longitude].
BALLOONS = """(() => { const found = []; driftMap.maps[0].eachLayer((layer) => {
  if (layer.options.pane !== 'balloons' || !layer.getRadius) return;
  found.push([layer.getLatLng().lat, layer.getLatLng().lng]);
}); return found; })()"""


@pytest.fixture(scope="module")
def browser():
    if program() is None:
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium)")
    found = Chromium(program())
    yield found
    found.close()


@pytest.fixture(scope="module")
def run():
    return reports.result()


@pytest.fixture(scope="module")
def pages(run, tmp_path_factory):
    """Every kind of page as a file, by name."""
    folder = tmp_path_factory.mktemp("pages")
    report.write(folder / "report.html", run, alternatives={"short timer": run})
    hostile = reports.hostile()
    report.write(folder / "hostile.html", hostile)
    interactive.write(
        folder / "hostile-map.html", hostile.landings, hostile.tracks, None, hostile.event
    )
    interactive.write(folder / "map.html", run.landings, run.tracks, run.density, run.event)
    report.write_index(folder, {"first": run, "second": run})
    catalogue.write(folder / "catalogue.html", events())
    entries = report.index._of_results({"b": run, "a": run})
    unflown = [
        report.index.Unflown(name="failed-one", state="failed", reason="no winds of that day")
    ]
    (folder / "batch.html").write_text(report.index_html(entries, unflown, waiting=3), "utf-8")
    return {path.stem: path for path in folder.glob("*.html")}


@pytest.fixture
def opened(browser, pages):
    """Open a page by its name, light and on a screen unless said otherwise."""

    def show(name, scheme="light", medium="", size=(1200, 900)):
        browser.size(*size)
        browser.media(scheme, medium)
        browser.open(pages[name])
        return browser

    return show


def move_to(browser, share):
    """Put the slider at a share of its range, as a hand would; its seconds."""
    return browser.run(
        f"(() => {{ const s = {SLIDER}; s.value = s.max * {share};"
        "s.dispatchEvent(new Event('input')); return Number(s.value); })()"
    )


def said(browser):
    return browser.run("document.querySelector('.dm-said').textContent")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "name", ["report", "map", "index", "batch", "catalogue", "hostile", "hostile-map"]
)
def test_a_page_opens_from_a_file_without_complaint_or_request(opened, name, scheme):
    browser = opened(name, scheme)
    if name not in ("index", "batch", "catalogue"):
        assert browser.run("document.querySelectorAll('figure.dm.dm-ready').length") == 1
    assert browser.complaints() == []
    assert browser.requests() == []


@pytest.mark.parametrize("name", ["hostile", "hostile-map"])
def test_words_of_an_event_are_never_run(opened, name):
    browser = opened(name)
    for at in (0.0, 0.5, 1.0):
        move_to(browser, at)
    browser.run(
        "document.querySelectorAll('.dm-icon').forEach((icon) =>"
        "icon.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})))"
    )
    assert browser.run("document.querySelectorAll('.leaflet-tooltip').length") > 0
    assert browser.run("typeof window.broken") == "undefined"
    assert browser.run("document.querySelectorAll('[onerror], [onfocus], img[src=x]').length") == 0


def test_a_script_from_outside_is_refused(opened):
    browser = opened("report")
    browser.run(
        "(() => { const s = document.createElement('script'); s.textContent = 'window.broken = 6';"
        "document.body.append(s); const i = new Image(); i.src = 'https://example.org/x.png';"
        "document.body.append(i); })()"
    )
    assert browser.run("typeof window.broken") == "undefined"
    assert any("Content Security Policy" in text for text in browser.complaints())


def test_the_slider_puts_each_flight_where_its_track_has_it(opened, run):
    browser = opened("map")
    start = run.tracks["time"].values.min()
    for share in (0.15, 0.5, 0.8):
        t = move_to(browser, share)
        here = np.array(browser.run(BALLOONS))
        for i, (lat, lon) in enumerate(here):
            track = run.tracks.isel(trajectory=i)
            seconds = (track["time"].values - start) / np.timedelta64(1, "s")
            # A page keeps 1 s, 11 m and 140 points of a path: 0.002 degree at these speeds.
            assert lat == pytest.approx(np.interp(t, seconds, track["latitude"]), abs=2e-3)
            assert lon == pytest.approx(np.interp(t, seconds, track["longitude"]), abs=2e-3)


def test_the_slider_says_time_and_how_many_are_where(opened, run):
    browser = opened("map")
    t = move_to(browser, 0.5)
    start = run.tracks["time"].values.min()
    ends = (run.tracks["time"].isel(obs=-1).values - start) / np.timedelta64(1, "s")
    down = int((ends <= t).sum())
    text = said(browser)
    local = start + np.timedelta64(int(t), "s") + np.timedelta64(9, "h")
    assert text.startswith(f"{str(local)[:16].replace('T', ' ')} UTC+09:00")
    # The first of the forty is still aloft when its winds end.
    lost = int(ends[0] <= t)
    assert f"of 40 flights {40 - down} aloft, {down - lost} down" in text
    assert browser.run(f"{SLIDER}.getAttribute('aria-valuetext')") == text


def test_the_flown_part_grows_with_time(opened):
    browser = opened("map")
    flown = "[...document.querySelectorAll('.dm-canvas path.dm-flight')]"
    length = f"{flown}.reduce((n, path) => n + path.getTotalLength(), 0)"
    lengths = []
    for share in (0.0, 0.3, 0.6, 1.0):
        move_to(browser, share)
        lengths.append(browser.run(length))
    assert lengths[0] == 0 and lengths == sorted(lengths) and lengths[-1] > 500


def test_keys_move_the_slider_and_the_map_and_play(opened):
    browser = opened("map")
    browser.run(f"{SLIDER}.focus()")
    full = float(browser.run(f"{SLIDER}.value"))
    browser.key("ArrowLeft", 37)
    assert float(browser.run(f"{SLIDER}.value")) < full
    browser.key("Home", 36)
    assert float(browser.run(f"{SLIDER}.value")) == 0 and "0 h 00 min" in said(browser)
    browser.run("document.querySelector('.dm-play').focus()")
    browser.key(" ", 32)
    time.sleep(0.6)
    assert browser.run("document.querySelector('.dm-play').textContent") == "Pause"
    assert float(browser.run(f"{SLIDER}.value")) > 0
    browser.key(" ", 32)
    held = browser.run(f"{SLIDER}.value")
    time.sleep(0.3)
    assert browser.run(f"{SLIDER}.value") == held
    before = browser.run(f"{MAP}.getCenter().lng")
    browser.run("document.querySelector('.dm-canvas').focus()")
    browser.key("ArrowRight", 39)
    time.sleep(0.6)
    assert browser.run(f"{MAP}.getCenter().lng") > before


def test_everything_is_reached_by_the_tab_key(opened):
    browser = opened("map")
    reached = []
    for _ in range(20):
        browser.key("Tab", 9)
        reached.append(
            browser.run("document.activeElement.className || document.activeElement.tagName")
        )
    text = " ".join(reached)
    assert all(name in text for name in ("dm-canvas", "dm-play", "dm-slider", "dm-item", "INPUT"))


def test_a_load_is_shown_on_its_own(opened, run):
    browser = opened("map")
    move_to(browser, 1.0)
    browser.run(
        "(() => { const s = document.querySelector('.dm-item'); s.value = 'usb-stick';"
        "s.dispatchEvent(new Event('change')); })()"
    )
    usb = int((run.tracks["payload"].values == "usb-stick").sum())
    assert f"of {usb} flights" in said(browser)
    shown = browser.run("document.querySelectorAll('.dm-balloon:not(.dm-waiting)').length")
    assert shown == usb


def test_a_layer_is_switched_off_and_on(opened):
    browser = opened("map")
    shown = "getComputedStyle(driftMap.maps[0].getPane('cells')).display"
    tick = "document.querySelector('[data-panes=cells]').click()"
    assert browser.run(shown) == "block"
    browser.run(tick)
    assert browser.run(shown) == "none"
    browser.run(tick)
    assert browser.run(shown) == "block"


def test_pointing_at_a_cell_reads_its_chance(opened, run):
    browser = opened("map")
    chance = run.density["probability"]
    lat, lon = (float(chance.where(chance == chance.max(), drop=True)[k][0]) for k in chance.dims)
    told = browser.run(
        f"(() => {{ {MAP}.fire('mousemove', {{ latlng: L.latLng({lat}, {lon}) }});"
        "return document.querySelector('.dm-readout').textContent; })()"
    )
    # As on the axis: 38.1°N.
    assert told.startswith(f"{lat - 0.05:.1f} to {lat + 0.05:.1f}°N, {lon - 0.05:.1f}")
    percent = float(re.search(r"([\d.]+) % of the members", told).group(1))
    assert percent == pytest.approx(100 * float(chance.max()), rel=5e-3)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["report", "map", "batch", "catalogue"])
def test_no_page_is_wider_than_its_window(opened, name, size):
    browser = opened(name, size=size)
    assert browser.run("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize(("size", "scheme"), zip(SIZES, ["dark", "light", "dark"], strict=True))
def test_nothing_of_a_report_is_cut_at_any_width(opened, size, scheme):
    browser = opened("report", scheme, size=size)
    cut = browser.run(
        "[...document.querySelectorAll('.wide td, .wide th, .answer')].filter((e) => "
        "{ const b = e.getBoundingClientRect();"
        "return b.width && getComputedStyle(e).position !== 'absolute' && !e.closest('thead')"
        f" && (b.right > {size[0]} || b.left < 0 || e.scrollWidth > e.clientWidth + 1); }})"
        ".map((e) => e.textContent.slice(0, 40))"
    )
    assert cut == []


def test_on_a_phone_rows_are_stacks_that_name_their_columns_with_the_mark_beside_the_fact(opened):
    browser = opened("report", size=SIZES[0])
    row = "[...document.querySelectorAll('#facts ~ tbody tr')][0]"
    fact, mark, text = (
        browser.run(f"{row}.querySelector('{name}').getBoundingClientRect().top")
        for name in ("th", "td.mark", "td")
    )
    assert abs(fact - mark) < 6 and text > fact + 10
    label = f"getComputedStyle({row}.querySelector('td'), '::before').content"
    assert "what was reported" in browser.run(label)


@pytest.mark.parametrize("size", SIZES)
def test_on_a_screen_the_map_is_the_one_that_moves(opened, size):
    browser = opened("report", size=size)
    shown = "getComputedStyle(document.querySelector('{}')).display"
    assert browser.run(shown.format("figure.paper")) == "none"
    assert browser.run("document.querySelector('.dm-canvas').getBoundingClientRect().height") > 200


@pytest.mark.parametrize("size", SIZES)
def test_no_label_of_the_map_covers_another_and_the_first_view_holds_every_cell(opened, size, run):
    browser = opened("map", size=size)
    boxes = browser.run(
        "[...document.querySelectorAll('.dm-name, .dm-degree, .leaflet-control')].map((e) => {"
        " const b = e.getBoundingClientRect();"
        " return [b.left, b.top, b.right, b.bottom, e.textContent]; })"
    )
    assert len(boxes) > 8 and "Paju" in [box[4] for box in boxes]
    covered = [
        (a[4], b[4]) for i, a in enumerate(boxes) for b in boxes[:i]
        if a[0] < b[2] - 2 and b[0] < a[2] - 2 and a[1] < b[3] - 3 and b[1] < a[3] - 3
    ]  # fmt: skip
    assert covered == []
    chance = run.density["probability"]
    held = chance.where(chance > 0, drop=True)
    corners = [[float(held[k].min()), float(held[k].max())] for k in ("latitude", "longitude")]
    inside = browser.run(
        f"{MAP}.getBounds().contains(L.latLngBounds([{corners[0][0]}, {corners[1][0]}],"
        f"[{corners[0][1]}, {corners[1][1]}]))"
    )
    assert inside is True


def test_a_layer_takes_with_it_all_that_is_its_own(opened):
    browser = opened("map")
    for layer, gone in (
        ("launches", "dm-name-launch"),
        ("finds", "dm-name-find"),
        ("claims", "dm-name-claim"),
    ):
        seen = f"[...document.querySelectorAll('.{gone}')].filter((e) => e.offsetParent).length"
        assert browser.run(seen) > 0, layer
        browser.run(f"document.querySelector('[data-panes^={layer}]').click()")
        assert browser.run(seen) == 0, layer


def test_the_map_cannot_be_zoomed_far_beyond_its_data(opened):
    browser = opened("map")
    first = browser.run(f"{MAP}.getZoom()")
    assert first - 1.01 <= browser.run(f"{MAP}.getMinZoom()") <= first
    for _ in range(8):
        browser.run(f"{MAP}.zoomOut(1, {{animate: false}}); 0")
    assert browser.run(f"{MAP}.getZoom()") >= first - 1.01


def test_claims_and_flights_tell_what_they_are(opened, run):
    browser = opened("map")
    move_to(browser, 0.5)
    told = browser.run(
        "(() => { const found = []; driftMap.maps[0].eachLayer((layer) => {"
        "if (!layer.getTooltip || !layer.getTooltip()) return;"
        "const c = layer.getTooltip().getContent();"
        "found.push((typeof c === 'function' ? c(layer) : c).textContent); }); return found; })()"
    )
    assert any(text.startswith("Claim 1: It drifted to the north-east.") for text in told)
    flights = [text for text in told if text.startswith("Flight ")]
    assert len(flights) == 40 and all("h aloft, up to" in text for text in flights)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["report", "map", "batch", "catalogue"])
def test_nothing_serious_stands_in_the_way_of_anybody(opened, name, scheme, size):
    browser = opened(name, scheme, size=size)
    browser.run(f"{AXE}; 0")
    found = browser.run(
        "axe.run(document).then((r) => JSON.stringify({passed: r.passes.length, failed:"
        "r.violations.map((v) => [v.impact, v.id, v.help, v.nodes.map((n) => n.html)])}))"
    )
    result = json.loads(found)
    assert result["passed"] > 15, "the check itself ran"
    assert result["failed"] == []


@pytest.fixture(scope="module")
def printed(browser, pages, tmp_path_factory):
    """Each printed page of the report as (height above the lower edge, words), top to bottom."""
    pypdf = pytest.importorskip("pypdf")
    path = tmp_path_factory.mktemp("print") / "report.pdf"
    browser.media()
    browser.open(pages["report"])
    browser.pdf(path)
    found = []
    for page in pypdf.PdfReader(path).pages:
        lines = []

        def keep(text, cm, tm, font, size, lines=lines):
            # The page's own matrix first, then that of the text: the height on paper, points.
            lines.append((cm[1] * tm[4] + cm[3] * tm[5] + cm[5], plain(text)))

        page.extract_text(visitor_text=keep)
        found.append(sorted((line for line in lines if line[1]), key=lambda line: -line[0]))
    return found


def plain(text):
    """Words without the joined letters that a PDF has."""
    return unicodedata.normalize("NFKC", text).strip()


def words(page):
    return " ".join(text for _, text in page)


def test_a_report_prints_on_six_pages_of_a4_none_of_them_empty(printed):
    # Two pages of facts and numbers, one for the map, the rest in words: with any usual font five
    # to seven; the made-up run of these tests takes six with DejaVu Sans.
    assert 5 <= len(printed) <= 7
    assert all(len(words(page)) > 300 for page in printed)
    for number, page in enumerate(printed, start=1):
        assert f"{number} / {len(printed)}" in words(page)


def test_no_heading_is_printed_without_what_follows_it(printed, browser):
    headings = browser.run("[...document.querySelectorAll('h2')].map((h) => h.textContent)")
    assert len(headings) == 13
    for heading in headings:
        ((page, y),) = [(page, y) for page in printed for y, text in page if text == heading]
        below = [text for at, text in page if at < y - 5 and not re.fullmatch(r"\d+ / \d+", text)]
        assert len(" ".join(below)) > 20, heading


def test_the_map_is_printed_whole_on_one_page_with_its_heading(printed):
    (page,) = [page for page in printed if "Where the flights came down." in words(page)]
    assert "The map" in [text for _, text in page]


def test_what_moves_is_not_printed_and_what_stands_is(printed):
    text = " ".join(words(page) for page in printed)
    assert "Play" not in text and "Skip to the answer" not in text
    assert "drift run made-up.toml --winds sample" in text


def test_no_printed_page_is_mostly_white(printed):
    # The lowest words of a page, but for its number, lie in its lower half (A4: 842 points).
    for page in printed[:-1]:
        lowest = min(y for y, text in page if not re.fullmatch(r"\d+ / \d+", text))
        assert lowest < 421, words(page)[:80]


def test_a_map_alone_prints_what_it_began_with_and_returns(browser, pages, tmp_path):
    pypdf = pytest.importorskip("pypdf")
    browser.media()
    browser.open(pages["map"])
    browser.run(f"{MAP}.setView([35, 120], 9, {{animate: false}}); 0")
    browser.pdf(tmp_path / "map.pdf")
    (page,) = pypdf.PdfReader(tmp_path / "map.pdf").pages
    text = plain(page.extract_text())
    # Both are far off the view that was on the screen, and within the one of the beginning.
    assert "Paju" in text.split("tracked", 1)[1] and "Hwacheon" in text
    centre = browser.run(f"[{MAP}.getCenter().lat, {MAP}.getCenter().lng, {MAP}.getZoom()]")
    assert centre == pytest.approx([35, 120, 9], abs=0.01)


def order(browser):
    return browser.run(
        "[...document.querySelectorAll('.index tbody th')].map((e) => e.dataset.sort)"
    )


def test_the_table_of_a_batch_is_sorted_by_a_head_or_by_the_list(opened):
    browser = opened("batch")
    given = order(browser)
    assert given[-1] == "failed-one"
    head = "document.querySelectorAll('.index thead button')[0].click()"
    browser.run(head)
    assert order(browser) == sorted(given)
    browser.run(head)
    assert order(browser) == sorted(given, reverse=True)
    assert browser.run("document.querySelector('[aria-sort]').ariaSort") == "descending"
    browser.run(
        "(() => { const s = document.querySelector('.by'); s.value = '4';"
        "s.dispatchEvent(new Event('change')); })()"
    )
    # What has no distance stands last, whichever way.
    assert order(browser)[-1] == "failed-one"


def kept(browser):
    """Ids of the events that the list of the catalogue shows."""
    return browser.run(
        "[...document.querySelectorAll('details.event:not([hidden])')].map((e) => e.id)"
    )


def wish(browser, **values):
    """Fill the form of the catalogue as hands would; lists are the boxes that stay ticked."""
    browser.run(
        "(() => { const f = document.querySelector('.filters');"
        f"for (const [name, value] of Object.entries({json.dumps(values)})) {{"
        "if (Array.isArray(value)) f.querySelectorAll(`[name=${name}]`).forEach((box) =>"
        "{ box.checked = value.includes(box.value); }); else f.elements[name].value = value; }"
        "f.dispatchEvent(new Event('input')); })()"
    )


def test_the_filters_of_the_catalogue_keep_what_drift_list_keeps(opened):
    browser = opened("catalogue")
    known = events()
    for asked, chosen in (
        ({"words": "park"}, Filter(actor="park")),
        (
            {"first": "2016", "last": "2017", "side": "south"},
            Filter(year="2016-2017", direction="southward"),
        ),
        ({"load": "bundle"}, Filter(payload="bundle")),
        ({"certainty": ["A", "B"]}, Filter(certainty="AB")),
    ):  # fmt: skip
        expected = [row["id"] for row in rows(chosen, known)]
        wish(browser, **asked)
        # Words are also looked for in the summary, where a name may stand too.
        assert set(expected) <= set(kept(browser))
        if "words" not in asked:
            assert kept(browser) == expected
        said = browser.run("document.querySelector('.shown').textContent")
        assert said == f"{len(kept(browser))} of {len(known)} events"
        lit = browser.run("document.querySelectorAll('.years .dot:not(.off)').length")
        assert lit == len(kept(browser))
        browser.run("document.querySelector('.filters').reset()")
        time.sleep(0.1)
    assert len(kept(browser)) == len(known)


def test_choosing_an_event_in_the_years_opens_it_and_rings_it_on_the_map(opened):
    browser = opened("catalogue")
    browser.run("document.querySelector('.years [data-event=\"2014-01-15-paju\"]').click()")
    assert browser.run("document.getElementById('2014-01-15-paju').open") is True
    assert browser.run("document.querySelectorAll('path.is-chosen').length") == 1
    # Its find, at Yongin, is on the map only now.
    assert browser.run("document.querySelectorAll('.dm-find-disc').length") == 1
    assert browser.run("document.activeElement.parentElement.id") == "2014-01-15-paju"


@pytest.mark.parametrize("size", SIZES)
def test_an_open_event_of_the_catalogue_is_cut_nowhere(opened, size):
    browser = opened("catalogue", size=size)
    browser.run("document.querySelectorAll('details.event').forEach((e) => { e.open = true; })")
    assert browser.run("document.documentElement.scrollWidth") <= size[0]
