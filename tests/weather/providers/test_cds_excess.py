"""Answers without measure: counted as they come, and refused in one sentence."""

import pytest

from tests.weather.providers.test_cds_troubles import assert_nothing_stored, assert_one_sentence
from weather.errors import FetchError, InputError
from weather.providers.cds import fetch_cds


@pytest.mark.parametrize("trouble", ["gzip-bomb", "endless-words"])
def test_an_answer_without_measure_is_counted_as_it_comes(cds, store, box, monkeypatch, trouble):
    monkeypatch.setenv("CDSAPI_URL", cds.url(trouble))
    with pytest.raises(FetchError, match="more than 17 MB") as told:
        fetch_cds(box)
    assert_one_sentence(told.value)
    assert_nothing_stored(store)


def test_what_comes_with_a_redirect_is_left_unread(cds, store, box, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("endless-redirect"))
    assert len(fetch_cds(box)) == 2


def test_a_file_without_a_length_is_counted_as_it_comes(cds, store, box, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("endless-file"))
    monkeypatch.setenv("DRIFT_READ_GB", "0.02")
    with pytest.raises(FetchError, match="without saying how much") as told:
        fetch_cds(box)
    assert_one_sentence(told.value)
    assert_nothing_stored(store)


def test_a_promise_beyond_the_budget_or_the_disk_is_not_begun(cds, store, box, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("promises"))
    with pytest.raises((FetchError, InputError), match="10000") as told:
        fetch_cds(box)
    assert_one_sentence(told.value)
    assert cds.world("promises").bytes_sent == 0
    assert_nothing_stored(store)
