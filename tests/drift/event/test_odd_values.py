"""What only Python, or a careless file, can put into an event: kept as it is, or one sentence."""

import datetime as dt

import pytest

import drift
from weather.errors import InputError

BASE = {
    "event": {"id": "odd"},
    "launch": [{"latitude_deg": 37.8, "longitude_deg": 126.7, "time": "2015-01-19T23:00+09:00"}],
}


@pytest.mark.parametrize("key", [None, 1, float("nan"), ("a",), b"event"])
def test_a_key_that_is_no_text_is_one_sentence(key):
    for content in (BASE | {key: {}}, BASE | {"vehicle": {key: 1}}):
        with pytest.raises(InputError, match="which is no text"):
            drift.load_event(content)


def test_a_key_of_thousands_of_letters_is_quoted_in_part():
    with pytest.raises(InputError) as caught:
        drift.load_event(BASE | {"x" * 10_000: {}})
    assert len(str(caught.value)) < 300


def test_what_a_source_says_itself_is_not_replaced_by_the_list_of_the_package():
    own = {"key": "KUKI2015", "date": dt.date(2015, 2, 3), "url": "https://example.org/mine"}
    (source,) = drift.load_event(BASE | {"source": [own]}).sources
    (listed,) = drift.load_event(BASE | {"source": [{"key": "KUKI2015"}]}).sources
    assert (source.date, source.url) == (own["date"], own["url"])
    assert source.title == listed.title and source.publisher == listed.publisher


def test_yes_is_no_number_of_a_fact():
    fact = {"topic": "balloons", "text": "a", "value": True, "certainty": "A"}
    with pytest.raises(InputError, match=r"value: must be a number, got true"):
        drift.load_event(BASE | {"fact": [fact]})


def test_the_path_of_a_wind_error_longer_than_any_file_is_one_sentence():
    with pytest.raises(InputError, match=r"\[winds\] error: .*\.\.\. cannot be read"):
        drift.load_event(BASE | {"winds": {"error": "a" * 70_000}})
