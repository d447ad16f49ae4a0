"""Answers of a hostile data store, any one thing changed: the end is winds or a sentence."""

import json
import random

import pytest

from tests.weather.providers.cds_server import CdsServer, Handler
from tests.weather.providers.test_cds_troubles import assert_one_sentence
from weather.errors import FetchError, InputError
from weather.providers.cds import fetch_cds
from weather.providers.into_store import examine_stored
from weather.store import Store
from weather.store.upkeep import doubtful, verify

#: What a value is replaced by, of every kind that JSON has, and beyond measure.
AWKWARD = (
    None, True, -1, 0, 1e300, 10**400, "", "x", "\u00b2", "9" * 5000, "\x1b[2J\x07", "../../up",
    "file:///etc/passwd", "http://127.0.0.1:9/none", "http://[", "\ud800", [], {}, [[]], {"a": 1},
    ["x"] * 50, "successful", "failed", "2015-13-45T99:99", "nan", "x" * 100_000,
)  # fmt: skip

HEADERS = ("\u00b2", "-1", "abc", "99999999999999999999", "1e9", "")


def places(content, path=()):
    """The paths of everything in a JSON value, itself first."""
    yield path
    inner = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in inner if isinstance(content, dict | list) else ():
        yield from places(value, (*path, key))


def changed(content, dice):
    """The same with one thing in it replaced, or taken away."""
    path = dice.choice([*places(content)])
    if not path:
        return dice.choice(AWKWARD)
    content = json.loads(json.dumps(content))
    inner = content
    for key in path[:-1]:
        inner = inner[key]
    if dice.random() < 0.2:
        del inner[path[-1]]
    else:
        inner[path[-1]] = dice.choice(AWKWARD)
    return content


class Hostile(Handler):
    """Changes one in three answers, the same ones for the same name."""

    def json(self, status, content, **headers):
        with self.world.lock:
            count = len(self.world.calls)
        dice = random.Random(f"{self.path.split('/')[1]} {count}")
        if dice.random() < 1 / 3:
            content = changed(content, dice)
            if dice.random() < 0.2:
                status = dice.choice((200, 202, 204, 301, 400, 403, 404, 418, 429, 500, 999))
                headers["Retry_After"] = dice.choice(HEADERS).encode("latin-1").decode("latin-1")
        super().json(status, content, **headers)


class HostileServer(CdsServer):
    def __init__(self):
        super().__init__()
        self.RequestHandlerClass = Hostile


@pytest.fixture(scope="module")
def hostile():
    with HostileServer() as server:
        yield server


@pytest.mark.parametrize("number", range(20))
def test_an_answer_changed_in_any_place_ends_in_winds_or_a_sentence(
    hostile, store, box, monkeypatch, number
):
    monkeypatch.setenv("CDSAPI_URL", hostile.url(f"ok.hostile-{number}"))
    monkeypatch.setenv("DRIFT_DEADLINE_S", "4")
    monkeypatch.setenv("DRIFT_TRIES", "2")
    try:
        fetch_cds(box)
    except (FetchError, InputError) as error:
        assert_one_sentence(error)
    here = Store.open(store.root)
    assert doubtful(here) == {}
    assert {v.trouble for v in verify(here, deep=True, decode=examine_stored)} <= {""}


@pytest.mark.parametrize("length", HEADERS)
def test_a_length_that_is_no_number_is_no_length(length):
    from weather.network.http import whole_number

    assert whole_number(length) in (None, 99999999999999999999)
    assert whole_number("12") == 12
