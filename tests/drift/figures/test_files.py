"""Files of figures, their provenance, and the fonts that they are set in."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib import font_manager
from PIL import Image

import drift
from drift import maps
from drift.figures.paper import fonts, words
from tests.drift import synthetic
from weather.errors import InputError

FIGURES = Path(fonts.__file__).parents[1]


@pytest.fixture(scope="module")
def run():
    landings, paths = synthetic.run(1000)
    return landings, drift.density(landings), paths, synthetic.event()


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_the_same_run_gives_the_same_bytes(run, tmp_path, form):
    for name in ("one", "two"):
        maps.save(maps.landing_map(*run)[0], tmp_path / f"{name}.{form}")
    one, two = ((tmp_path / f"{name}.{form}").read_bytes() for name in ("one", "two"))
    assert one == two


def test_a_png_has_300_dots_per_inch_and_says_where_it_comes_from(run, tmp_path):
    figure, _ = maps.landing_map(*run)
    with Image.open(maps.save(figure, tmp_path / "map.png")) as image:
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.5)
        assert image.width == int(183 / 25.4 * 300)
        assert image.info["Title"] == run[0].attrs["event_title"]
        assert run[0].attrs["winds"] in image.info["Description"]
        assert f"sky_hash={run[0].attrs['sky_hash']}" in image.info["Source"]


def test_an_svg_says_where_it_comes_from_and_needs_no_font(run, tmp_path):
    text = maps.save(maps.landing_map(*run)[0], tmp_path / "map.svg").read_text("utf-8")
    assert run[0].attrs["winds"] in text
    assert "event_hash=" in text
    assert "<dc:date>" not in text
    assert "<text" not in text


def test_an_unknown_kind_of_file_is_refused(run, tmp_path):
    with pytest.raises(InputError, match="must end in"):
        maps.save(maps.landing_map(*run)[0], tmp_path / "map.bmp")


def test_a_figure_shows_itself_in_a_notebook(run):
    figure, _ = maps.landing_distances(run[0])
    assert figure._repr_png_().startswith(b"\x89PNG")


def test_korean_labels_without_a_font_for_them_are_refused(run, monkeypatch):
    monkeypatch.setattr(fonts, "_has_hangul", lambda path: False)
    monkeypatch.setattr(fonts, "_font_of_the_extra", lambda: None)
    with pytest.raises(InputError, match="fonts-nanum"):
        maps.landing_map(*run, look=maps.Look(language="ko"))


def test_a_font_without_hangul_is_refused_for_korean(run):
    with pytest.raises(InputError, match="has no Hangul"):
        maps.landing_map(*run, look=maps.Look(language="ko", font="DejaVu Sans"))


def test_a_font_that_is_not_there_is_refused(run):
    with pytest.raises(InputError, match="no font"):
        maps.landing_map(*run, look=maps.Look(font="No Such Font"))


def test_a_language_that_is_not_spoken_is_refused(run):
    with pytest.raises(InputError, match="'en' and 'ko'"):
        maps.landing_map(*run, look=maps.Look(language="fr"))


def test_the_font_of_the_extra_is_used_where_no_other_has_hangul(monkeypatch):
    if fonts._font_of_the_extra() is None:
        pytest.skip("the extra `korean` is not installed")
    has_hangul = fonts._has_hangul
    monkeypatch.setattr(fonts, "_has_hangul", lambda path: False)
    family = fonts.hangul_family()
    assert family == "NanumGothic"
    assert has_hangul(fonts._file_of(family))


def test_a_title_in_hangul_is_set_on_an_english_map_too(run, tmp_path, caplog):
    # A glyph that is missing is a warning, and warnings are errors here.
    if fonts._usual_hangul() is None:
        pytest.skip("no font with Hangul is installed")
    landings, density, tracks, event = run
    named = replace(event, title="파주에서 날린 풍선")
    figure, _ = maps.landing_map(landings, density, tracks, named)
    maps.save(figure, tmp_path / "map.png")
    assert not caplog.records, "a font in one weight is nothing to tell"


def test_korean_labels_are_drawn_where_a_font_has_them(run, tmp_path):
    try:
        fonts.hangul_family()
    except InputError as missing:
        pytest.skip(str(missing))
    figure, _ = maps.landing_map(*run, look=maps.Look(language="ko"))
    said = " ".join(text.get_text() for text in figure.legends[0].get_texts())
    assert "군사분계선" in said
    maps.save(figure, tmp_path / "map.png")


def test_every_phrase_on_a_figure_has_its_korean():
    used = set()
    for path in FIGURES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "word":
                if isinstance(node.args[0], ast.Constant):
                    used.add(node.args[0].value)
    assert len(used) > 20
    assert used <= set(words._KOREAN)


def test_a_width_is_measured_as_matplotlib_draws_it():
    from matplotlib.textpath import TextPath

    text = "Limits of the Demilitarized Zone, 12 km"
    prop = font_manager.FontProperties(family="DejaVu Sans")
    drawn = TextPath((0, 0), text, size=20, prop=prop).get_extents().width
    assert fonts.text_width_pt(text, 20, ["DejaVu Sans"]) == pytest.approx(drawn, rel=0.02)
