"""Korean throughout: what the program says of every event, on pages, maps and terminal."""

import json
import re
import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import drift
from drift.cli import display
from drift.event.assumed import assumptions
from drift.event.counted import Counted
from drift.event.file import catalogue
from drift.event.parts import Find
from drift.evidence.claims import check
from drift.evidence.count_readings import by_counts
from drift.evidence.readings import as_rows, compare
from drift.evidence.rows import evidence
from drift.landings.outcomes import OUTCOMES
from drift.language import page_in, refuse_unknown, told, words
from drift.pages import report
from drift.pages.map import page as interactive
from drift.runs.precision import _sentence
from drift.sensitivity.factors import _KNOWN
from tests.drift import markup, reports, synthetic
from weather.errors import InputError

HANGUL = re.compile("[가-힣]")
TABLE = Path(drift.__file__).parent / "data" / "language" / "ko.toml"


def entries():
    return [
        (section, *pair)
        for section, pairs in tomllib.loads(TABLE.read_text("utf-8")).items()
        for pair in pairs.items()
    ]


def test_no_translation_loses_or_invents_a_number_of_the_run():
    for _, english, korean in entries():
        blanks = [set(re.findall(r"\{(\w+)\}", text)) for text in (english, korean)]
        # "no {n} members came near" says "none" in Korean, and "exactly {k2}" repeats itself.
        assert blanks[1] <= blanks[0], english
        assert blanks[0] - blanks[1] <= {"n"}, english


def test_every_assumption_of_the_catalogue_is_said_in_korean():
    said = {one.sentence for name in catalogue() for one in assumptions(drift.load_event(name))}
    assert len(said) > 20
    for sentence in said:
        spoken = told(sentence, "ko")
        assert HANGUL.search(spoken), sentence
        left = re.sub(r"“[^”]*”", "", spoken).split("이견이 있다:")[0]
        assert not re.search(r"assumed|report|gives", left), spoken


def test_every_unknown_and_every_way_to_end_has_a_korean_name():
    for factor in _KNOWN:
        assert HANGUL.search(told(factor.meaning, "ko")), factor.meaning
    for _, sentence in list(OUTCOMES.values())[1:]:
        assert HANGUL.search(told(f"3 of 40 members {sentence}.", "ko")), sentence


@pytest.mark.parametrize(
    ("english", "korean"),
    [
        ("4 % [2, 7] on land in the South; 88 % [84, 91] in the sea (East Sea)",
         "4 % [2, 7] 남한 육지; 88 % [84, 91] 바다(동해)"),
        ("0.5 % [under 0.1, 8]", "0.5 % [0.1 미만, 8]"),
        ("No report gives rise or cruise height: documented ranges are assumed.",
         "보도에 없는 상승 속도, 순항 고도: 문헌상 범위로 가정하였다."),
        ("A night with claims, finds and counts", None),
        ("finds", "발견"),
        ("under 0.1\u00a0% [under\u00a00.1, 2] on land in the North",
         "0.1 미만\u00a0% [0.1 미만, 2] 북한 육지"),
        ("xarray: N-D labeled arrays and datasets in Python", None),
        ("Leaflets fell in Yongin; the day is not known", None),
    ],
)  # fmt: skip
def test_words_are_translated_where_they_are_ours_and_left_where_they_are_not(english, korean):
    assert told(english, "ko") == (korean or english)
    assert told(english, "en") == english


def weighed():
    """Sentences of events with claims, finds and counts, as the flights have them and far off."""
    event, (landings, _) = synthetic.event(), synthetic.run(members=600, tracks=2)
    lat, lon = float(landings.latitude.median()), float(landings.longitude.median())
    at = {"latitude_deg": lat, "longitude_deg": lon, "certainty": "B"}
    counts = (
        Counted(found=3, of=10, side="south"),
        Counted(found=0, of=10, region="Seoul", complete=True, time=event.launches[0].time),
        Counted(found=4, list="districts", region="Gangwon"),
        Counted(found=2, list="districts", place="Paju", latitude_deg=lat, longitude_deg=lon),
    )
    near = (Find(place="Hwacheon", **at), Find(place="Inje", **at))
    wide, far = replace(near[0], radius_km=60.0), replace(near[0], latitude_deg=lat - 0.7)
    soon = replace(far, time=event.launches[0].time + timedelta(minutes=20))
    for finds in ((wide,), near, (far,), (far, far), (soon, wide)):
        case = replace(event, finds=finds, counts=counts)
        found = evidence(case, landings)
        detection = found["detection"] or {"sentence": "", "assumed": []}
        yield from [one["sentence"] for one in found["claims"] + found["finds"] + found["counts"]]
        yield from [detection["sentence"], *detection["assumed"], found["checks"]["sentence"]]
        both = compare({"as reported": (case, landings), "later": (case, landings)})
        yield from (one["sentence"] for one in as_rows(both))
        yield by_counts({"as reported": found, "later": found})[1]["sentence"]


def test_whatever_is_said_of_claims_finds_and_counts_is_said_in_korean():
    said = {sentence for sentence in weighed() if sentence}
    kinds = ("Somebody can", "Counted: ", "Counted, and", "The counts are", "The finds contradict")
    assert not [kind for kind in kinds if not [one for one in said if one.startswith(kind)]]
    names = r"as reported|later|Hwacheon|Inje|Paju|leaflet|UTC|km"
    for sentence in said:
        left = re.sub(names, "", told(sentence, "ko"))
        assert not re.search("[a-z]{2,}", left), (sentence, left)


def test_precision_and_skies_are_told_in_korean():
    reached = _sentence("The median distance from the launch", 0.01, 0.02, 4096, 10**7)
    stopped = _sentence("The median distance from the launch", 0.05, 0.02, 4096, 4096)
    kept = (
        "The answer, each claim and each Bayes factor keep their sense in every sky; the share on "
        "sea differs most, by -2.0 points [-3.0, -1.0] between cds and ncep."
    )
    turned = (
        "The sky matters: most loads came down on sea in cds, but on land in the North in ncep; no "
        "share differs."
    )
    for sentence in (reached, stopped, kept, turned):
        spoken = told(sentence, "ko")
        assert HANGUL.search(spoken) and not re.search(r"[a-z]{4}", spoken.replace("ncep", ""))


def test_markup_scripts_and_addresses_of_a_page_are_left_alone():
    page = (
        '<html lang="en"><p title="one outlet" id="place">place &amp; <a href="place">time</a></p>'
        "<script>place</script><style>place</style>"
    )
    assert page_in(page, "ko") == (
        '<html lang="ko"><p title="매체 한 곳" id="place">place &amp; <a href="place">시각</a></p>'
        "<script>place</script><style>place</style>"
    )


def test_what_others_wrote_stays_as_it_is_with_all_that_stands_in_it():
    page = (
        '<span translate="no">place <span title="place">time</span> <b>place</b></span><p>place</p>'
        '<span class="x" translate="no">place</span><b title="place">time</b>'
    )
    kept = page.replace("<p>place</p>", "<p>장소</p>").replace(
        '<b title="place">time</b>', '<b title="장소">시각</b>'
    )
    assert page_in(page, "ko") == kept


@pytest.fixture(scope="module")
def run():
    return reports.result(members=300)


@pytest.fixture(scope="module")
def korean(run):
    return report.html(run, alternatives={"short timer": run}, language="ko")


def test_a_korean_report_says_nothing_of_its_own_in_english(run, korean):
    # Both pages have the same words of the event file, addresses and citations; what is the
    # program's own is in Hangul.
    own = re.compile(
        r"\b(the|of|flights?|landings?|winds?|chance|reported|came down|assumed|certainty)\b"
    )
    event = run.event
    theirs = [
        event.title, event.summary, *(fact.text for fact in event.facts), run.sky.provenance.title,
        *(claim.text for claim in event.claims), *(other.text for other in event.alternatives),
        *(f"{one.title}" for one in event.sources),
        *(library.citation for library in report.page.provenance.LIBRARIES),
        run.summary["provenance"]["command"],
        *(str(value) for value in run.summary["provenance"].values()),
        *(one["sentence"] for one in run.summary["claims"] + run.summary["finds"]),
    ]  # fmt: skip
    left = []
    for text in markup.Page(korean).words:
        for words_of_others in theirs:
            text = text.replace(words_of_others, "")
        left += [text] if own.search(text) else []
    assert left == []
    assert '<html lang="ko">' in korean and "모의 비행 300회" in korean


def test_words_of_reports_are_left_whole_in_a_korean_report(run):
    # Words of the catalogue, parts of which the program says, too: "70 of 180" became "180 중 70",
    # and a list of districts was half Korean.
    title, seen = "The seventh wave: 70 of 180", "Found in Seoul, Incheon, on the Han river."
    summary = "About 500 balloons came, nearly all of which, 480, landed in the South, on a roof."
    source = replace(
        run.event.sources[0], title="North Korea, The Interview, balloons", publisher=""
    )
    event = replace(
        run.event, title=title, summary=summary, actor="North Korea", sources=(source,),
        facts=(replace(run.event.facts[0], text=seen, sources=()),),
        claims=(replace(run.event.claims[0], text=seen),),
    )  # fmt: skip
    page = report.html(replace(run, event=event), language="ko")
    said = markup.Page(page).words
    for text in (title, summary, seen, "North Korea", source.title, f"보고서: {title}"):
        assert any(text in words_on_page for words_on_page in said), text


def test_the_map_that_moves_has_its_words_in_the_page(run, korean):
    for text in words("ko"):
        assert text.split("{")[0].strip() in "".join(
            path.read_text("utf-8") for path in (TABLE.parents[2] / "pages/templates").glob("*.js")
        ), text
    assert words("en") == {}
    page = interactive.html(run.landings, run.tracks, run.density, run.event, "ko")
    (data,) = [e for e in markup.Page(page).of("script") if e.attrs.get("class") == "dm-data"]
    told_by_map = json.loads(data.text)
    assert "서울" in [name for name, *_ in told_by_map["ground"]["towns"]]
    assert told_by_map["marks"]["launches"][0]["text"].startswith("발사 지점, ")
    assert "비행 경로 40개" in page


def test_the_terminal_speaks_korean_when_asked(run, capsys, tmp_path):
    display.outcome(run.summary, tmp_path, "ko")
    said = capsys.readouterr().out
    assert said.count("모의 비행") >= 3 and "Counted at sea" not in said and "note:" not in said


def test_what_is_said_of_claims_is_translated(run):
    for result in check(run.event, run.landings, tracks=run.tracks):
        assert HANGUL.search(told(result.sentence, "ko")), result.sentence


def test_a_language_nobody_speaks_here_is_refused():
    with pytest.raises(InputError, match="'en' and 'ko', not in 'fr'"):
        refuse_unknown("fr")
