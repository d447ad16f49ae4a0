"""Whatever the Climate Data Store does: the right file, or one clear sentence.

The real cdsapi speaks to a stand-in on 127.0.0.1 that misbehaves as the service is known to.
"""

import socket
import threading

import numpy as np
import pytest

from tests.weather.providers.cds_server import KEY
from weather.errors import FetchError, InputError, StillQueued
from weather.providers.cds import fetch_cds
from weather.providers.remote import open_remote

#: Two requests: the pressure levels and the surface of one UTC day.
REQUESTS = 2


def assert_one_sentence(error):
    text = str(error)
    assert "\n" not in text
    assert len(text) < 700
    assert KEY not in text
    assert "Traceback" not in text


def assert_nothing_stored(store):
    assert [*store.blobs()] == []
    assert [*store.root.rglob("*.part")] == []


def assert_right(sky):
    """u = 5 + lat/10 + z/1000 + hour/10 by the making of the file; 16 bits a field."""
    assert sky["time"].size == 3
    u = sky["eastward_wind"].sel(level=85_000, latitude=37.5, longitude=127.0)
    hour = sky["time"].dt.hour.values
    height = 1457.3  # of 850 hPa in the standard atmosphere, ICAO Doc 7488/3, table D
    np.testing.assert_allclose(u.values, 5 + 3.75 + height / 1000 + hour / 10, atol=2e-3)
    assert float(sky["surface_altitude"][0, 0]) == pytest.approx(100.0, abs=0.01)


@pytest.mark.parametrize(
    "trouble",
    [
        "ok",
        "rate-limit",
        "busy",
        "bad-gateway",
        "poll-trouble",
        "cut",
        "cut-no-ranges",
        "lost-answer",
        "zip",
        "netcdf",
    ],
)
def test_troubles_that_pass_end_in_the_right_file_and_one_job_each(
    cds, store, box, monkeypatch, trouble
):
    monkeypatch.setenv("CDSAPI_URL", cds.url(trouble))
    assert_right(open_remote("cds", box))
    assert cds.world(trouble).n_submitted == REQUESTS
    assert len([*store.blobs()]) == REQUESTS
    calls = len(cds.world(trouble).calls)
    assert_right(open_remote("cds", box))
    assert len(cds.world(trouble).calls) == calls, "the store was not used"


@pytest.mark.parametrize("trouble", ["expired", "job-gone"])
def test_a_result_that_is_gone_is_asked_for_once_more(cds, store, box, monkeypatch, trouble):
    monkeypatch.setenv("CDSAPI_URL", cds.url(trouble))
    assert_right(open_remote("cds", box))
    assert cds.world(trouble).n_submitted == REQUESTS + 1


@pytest.mark.parametrize(
    ("trouble", "kind", "says", "jobs"),
    [
        ("licence", InputError, "accept it once at https://cds.climate.copernicus.eu/datasets", 0),
        ("too-large", InputError, "too large", 0),
        ("invalid", InputError, "value '25:00' is not allowed", 0),
        ("no-dataset", InputError, "has no dataset", 0),
        ("rate-limit-for-ever", FetchError, "slow down", 0),
        ("web-page", FetchError, "web page", 0),
        ("failed", FetchError, "MARS: Ambiguous", REQUESTS),
        ("rejected", FetchError, "MARS: Ambiguous", REQUESTS),
        ("dismissed", FetchError, "dismissed", REQUESTS + 1),
        ("always-cut", FetchError, "broke the connection off", REQUESTS),
        ("short", FetchError, "bytes came of", REQUESTS),
        ("wrong-bytes", FetchError, "damaged", REQUESTS),
        ("half", FetchError, "is not in the GRIB", REQUESTS),
    ],
)
def test_troubles_that_stay_end_in_a_sentence_and_an_untouched_store(
    cds, store, box, monkeypatch, trouble, kind, says, jobs
):
    monkeypatch.setenv("CDSAPI_URL", cds.url(trouble))
    with pytest.raises(kind, match=says) as caught:
        fetch_cds(box)
    assert_one_sentence(caught.value)
    assert_nothing_stored(store)
    assert cds.world(trouble).n_submitted == jobs


def test_a_failed_job_is_not_asked_about_for_ever(cds, store, box, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("failed.then-ok"))
    with pytest.raises(FetchError, match="MARS"):
        fetch_cds(box)
    cds.world("failed.then-ok").trouble = "ok"
    assert_right(open_remote("cds", box))
    # The failed one was submitted again; the other, which was on its way, was not.
    assert cds.world("failed.then-ok").n_submitted == REQUESTS + 1


@pytest.mark.parametrize("trouble", ["stall", "silence"])
def test_a_silent_server_is_given_up_after_a_few_tries(cds, store, box, monkeypatch, trouble):
    monkeypatch.setenv("DRIFT_TIMEOUT_S", "0.3")
    monkeypatch.setenv("DRIFT_TRIES", "2")
    monkeypatch.setenv("CDSAPI_URL", cds.url(trouble))
    with pytest.raises(FetchError, match="silent for too long") as caught:
        fetch_cds(box)
    assert_one_sentence(caught.value)
    assert_nothing_stored(store)


def test_a_trickle_passes_every_timeout_and_still_ends(cds, store, box, monkeypatch):
    monkeypatch.setenv("DRIFT_DEADLINE_S", "3")
    monkeypatch.setenv("CDSAPI_URL", cds.url("trickle"))
    with pytest.raises(FetchError, match="did not end within 3 s") as caught:
        fetch_cds(box)
    assert_one_sentence(caught.value)
    assert_nothing_stored(store)


def test_a_job_queued_for_ever_ends_at_the_deadline_and_is_picked_up_later(
    cds, store, box, monkeypatch
):
    monkeypatch.setenv("CDSAPI_URL", cds.url("for-ever"))
    monkeypatch.setenv("DRIFT_DEADLINE_S", "4")
    with pytest.raises(StillQueued, match="still queued at the CDS") as caught:
        fetch_cds(box)
    assert_one_sentence(caught.value)
    assert_nothing_stored(store)
    cds.world("for-ever").trouble = "ok"
    monkeypatch.setenv("DRIFT_DEADLINE_S", "30")
    assert_right(open_remote("cds", box))
    assert cds.world("for-ever").n_submitted == REQUESTS


def test_without_waiting_the_call_returns_at_once_and_the_next_one_collects(
    cds, store, box, monkeypatch
):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.no-wait"))
    with pytest.raises(StillQueued, match="run the same command again"):
        fetch_cds(box, no_wait=True)
    world = cds.world("ok.no-wait")
    assert world.n_submitted == REQUESTS
    assert_nothing_stored(store)
    assert len(fetch_cds(box)) == REQUESTS
    assert world.n_submitted == REQUESTS


def test_a_bad_key_is_bad_input_and_is_never_shown(cds, store, box, monkeypatch, caplog):
    wrong = "ffffffff-9999-4444-8888-777777777777"
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.bad-key"))
    monkeypatch.setenv("CDSAPI_KEY", wrong)
    caplog.set_level("DEBUG")
    with pytest.raises(InputError, match="does not accept the key") as caught:
        fetch_cds(box)
    assert_one_sentence(caught.value)
    assert wrong not in str(caught.value)
    assert wrong not in caplog.text
    assert cds.world("ok.bad-key").n_submitted == 0


def test_the_key_is_in_no_log_and_no_file(cds, store, box, monkeypatch, caplog):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.logs"))
    caplog.set_level("DEBUG")
    fetch_cds(box)
    assert "Request ID" in caplog.text, "the client said nothing, so this shows nothing"
    assert KEY not in caplog.text
    for path in store.root.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path


def test_a_key_that_the_server_repeats_is_taken_out(cds, store, box, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("failed.echo"))
    with pytest.raises(FetchError, match="<key>") as caught:
        fetch_cds(box)
    assert_one_sentence(caught.value)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"CDSAPI_KEY": "12345:0a1b2c3d-1111-2222-3333-444455556666"}, "old form UID:KEY"),
        ({"CDSAPI_KEY": ""}, "key"),
        ({"CDSAPI_KEY": "schlüssel"}, "copy it again"),
        ({"CDSAPI_URL": "https://cds.climate.copernicus.eu/api/v2"}, "is the old one"),
        ({"CDSAPI_URL": "cds.climate.copernicus.eu/api"}, "is not a web address"),
        ({"CDSAPI_URL": None, "CDSAPI_KEY": None}, "no key for the Climate Data Store was found"),
    ],
)
def test_wrong_settings_are_bad_input_with_a_remedy(cds, store, box, monkeypatch, changes, says):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.settings"))
    for name, text in changes.items():
        if text is None:
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, text)
    with pytest.raises(InputError, match=says) as caught:
        fetch_cds(box)
    assert_one_sentence(caught.value)
    assert cds.world("ok.settings").calls == []


def test_address_and_key_may_come_from_the_file_cdsapi_reads(
    cds, store, box, monkeypatch, tmp_path
):
    monkeypatch.delenv("CDSAPI_KEY")
    rc = tmp_path / "cdsapirc"
    rc.write_text(f"url: {cds.url('ok.file')}/\nkey: {KEY}\n")
    monkeypatch.setenv("CDSAPI_RC", str(rc))
    assert len(fetch_cds(box)) == REQUESTS


def test_a_refused_connection_is_a_sentence(store, box, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("CDSAPI_URL", f"http://127.0.0.1:{port}/api")
    with pytest.raises(FetchError, match="refused the connection") as caught:
        fetch_cds(box)
    assert_one_sentence(caught.value)
    assert_nothing_stored(store)


def test_a_server_that_does_not_speak_tls_is_a_sentence(cds, store, box, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok").replace("http://", "https://"))
    with pytest.raises(FetchError, match="no safe connection") as caught:
        fetch_cds(box)
    assert_one_sentence(caught.value)


def test_a_lost_answer_without_a_list_of_jobs_makes_no_second_job(cds, store, box, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("lost-answer-no-list"))
    with pytest.raises(FetchError, match="its answer was lost") as caught:
        fetch_cds(box)
    assert_one_sentence(caught.value)
    world = cds.world("lost-answer-no-list")
    assert world.n_submitted == 1
    # Later the list can be had again: the job is found, not made anew.
    world.trouble = "ok"
    assert_right(open_remote("cds", box))
    assert world.n_submitted == REQUESTS


def test_threads_at_once_make_one_download(cds, store, box, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.threads"))
    found = []
    threads = [threading.Thread(target=lambda: found.append(fetch_cds(box))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert found[0] == found[1] == found[2]
    assert cds.world("ok.threads").n_submitted == REQUESTS
