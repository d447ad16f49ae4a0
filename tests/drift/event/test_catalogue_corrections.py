"""The seven corrections of the catalogue, each as it was read in the reports it names."""

from datetime import datetime

from drift.event.model import Event
from drift.event.parts import Fact, Find
from tests.drift.event.test_catalogue import EVENTS, numbers


def fact(event: Event, said: str) -> Fact:
    (one,) = [fact for fact in event.facts if said in fact.text]
    return one


def at(event: Event, place: str, item: str | None = None) -> Find:
    found = [f for f in event.finds if place in f.place and item in (None, f.item)]
    assert len(found) == 1, place
    return found[0]


def kst(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+09:00")


def test_1_which_find_of_2_february_2016_was_when() -> None:
    event = EVENTS["2016-02-02-suwon-goyang"]
    assert at(event, "Yeonmu-dong").time == kst("2016-02-02T02:43")
    assert at(event, "Goyang").time == kst("2016-02-02T06:30")
    assert "three places" in fact(event, "60,000").text
    assert "Pungsan station" in fact(event, "18 CDs").text
    daily = fact(event, "100,000")
    assert (daily.certainty, daily.value, daily.sources) == ("A", 100000, ("KM2016",))
    assert "since 13 January" in daily.text and "almost daily" in daily.text
    assert not any("does not say which" in each.text for each in event.facts)


def test_2_the_tenth_wave_has_the_count_of_the_joint_chiefs() -> None:
    event = EVENTS["2024-07-24-waste-balloons"]
    count = fact(event, "480 came down in the South")
    assert (count.certainty, count.value) == ("A", 500)
    assert "KBSW186882" in count.sources
    (claim,) = event.claims
    assert (claim.predicate, claim.count, claim.certainty) == ("south-of-mdl", (480, 500), "A")
    assert {16.0, 300.0, 250.0} <= numbers(fact(event, "At 16:00").text)
    assert fact(event, "thepressunited.com").certainty == "B"  # the old reading stays


def test_3_what_the_police_of_northern_gyeonggi_handed_over_by_district() -> None:
    eighth = EVENTS["2024-07-18-waste-balloons"]
    count = fact(eighth, "Ilsan-seobu")
    assert count.value == 42 == 19 + 11 + 10 + 1 + 1
    for place, said in (("Uijeongbu", "19"), ("Paju", "11"), ("Yangju", "10")):
        assert f"{place} {said}" in count.text
        assert at(eighth, place).text.startswith(said)
        assert at(eighth, place).time == kst("2024-07-19T05:00")
    for name in ("2024-06-08-waste-balloons", "2024-06-09-waste-balloons"):
        both = fact(EVENTS[name], "waves 3 and 4 together, to 05:00 on 10 June")
        assert "Paju 18, Goyang 7, Uijeongbu 2 and Gapyeong 1" in both.text
        assert both.value == 28 == 18 + 7 + 2 + 1


def test_4_the_villages_and_hours_of_the_first_wave() -> None:
    event = EVENTS["2024-05-28-waste-balloons"]
    assert at(event, "Geochang").time == kst("2024-05-29T05:30")
    assert "Sangcheon-ri" in at(event, "Geochang").text
    said = fact(event, "Sangcheon-ri")
    assert "two balloons of about 5 m" in said.text and "shut" in said.text
    assert "timer had failed" in said.text
    assert fact(event, "09:51").certainty == "D"
    assert at(event, "Yeongcheon").time == kst("2024-05-29T07:40")
    assert at(event, "Gyeongju").time == kst("2024-05-29T10:00")
    assert at(event, "Gyodong").time == kst("2024-05-29T11:30")
    assert at(event, "Uiseong").time == kst("2024-05-30T07:30")


def test_5_the_balloon_at_hongcheon_was_found_and_only_one_saw_it_fall() -> None:
    event = EVENTS["2020-06-22-paju"]
    found = fact(event, "hanging in a tree at Magok-ri")
    assert found.certainty == "A" and len(found.sources) >= 5 and "10:00" in found.text
    assert (fact(event, "come down").certainty, fact(event, "come down").sources) == (
        "B", ("YTN2020",),
    )  # fmt: skip
    assert at(event, "Hongcheon").time == kst("2020-06-23T10:00")
    assert "2-3 m long" in fact(event, "envelope").text
    assert "bag of leaflets" in fact(event, "envelope").text
    assert fact(event, "Full of air").sources[0] == "YNA2020"
    assert fact(event, "Without air").sources == ("CH2020",)


def test_6_the_list_of_csis_has_grown() -> None:
    event = EVENTS["2024-05-28-waste-balloon-season"]
    assert (fact(event, "167").value, fact(event, "130").value) == (167, 130)
    assert "May to November 2024" in fact(event, "167").text


def test_7_the_season_has_its_last_waves() -> None:
    event = EVENTS["2024-05-28-waste-balloon-season"]
    assert fact(event, "28 waves by 11 October").value == 28
    last = fact(event, "29th wave")
    assert "29th wave was on 19 October" in last.text and "30th on 24 October" in last.text
