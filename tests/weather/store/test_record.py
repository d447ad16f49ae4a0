"""Records are doubted: what is none is named, passed over, set aside, and fetched again."""

import json
import os

import pytest

from tests.weather.store.stock import WANTED, files, stock
from weather.store import Store, upkeep

DEEP = "[" * 100_000


def put(*path, to):
    """A record with one value changed."""

    def changed(meta):
        inner = meta
        for name in path[:-1]:
            inner = inner[name]
        inner[path[-1]] = to
        return meta

    return changed


def without(name):
    return lambda meta: {key: value for key, value in meta.items() if key != name}


WRONG = {
    "area-of-one": put("wanted", "area", to=[1]),
    "area-of-text": put("wanted", "area", to=["a", "b", "c", "d"]),
    "area-not-a-number": put("wanted", "area", to=[float("nan")] * 4),
    "no-area": put("wanted", "area", to=None),
    "wanted-a-list": put("wanted", to=[]),
    "time-of-no-calendar": put("wanted", "times", to=["2015-02-31T00:00"]),
    "times-a-number": put("wanted", "times", to=5),
    "variables-numbers": put("wanted", "variables", to=[1, 2]),
    "source-elsewhere": put("wanted", "source", to="../../up"),
    "other-winds": put("wanted", "area", to=[41.0, 124.0, 34.0, 131.0]),
    "revision-a-word": put("revision", to="first"),
    "revision-below-one": put("revision", to=0),
    "key-a-number": put("key", to=7),
    "created-a-number": put("created", to=2015),
    "created-no-time": put("created", to="2015-13-01T00:00:00Z"),
    "file-a-word": put("file", to="data-1.grib"),
    "file-elsewhere": put("file", "name", to="../../../data-1.grib"),
    "size-a-word": put("file", "bytes", to="many"),
    "size-below-none": put("file", "bytes", to=-1),
    "hash-of-none": put("file", "sha256", to=None),
    "job-a-list": put("job", to=[1]),
    "early-a-word": put("preliminary", to="yes"),
    "schema-a-truth": put("schema", to=True),
    "no-key": without("key"),
    "no-file": without("file"),
    "no-created": without("created"),
    "nothing": lambda meta: {},
}


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store")


def refused(store, blob):
    """What every reader of the store makes of a record that is none."""
    assert store.find(WANTED) is None
    assert upkeep.listing(store) == []
    assert upkeep.verify(store, deep=True) == []
    (why,) = upkeep.doubtful(store).values()
    assert why and "\n" not in why and len(why) < 300
    assert blob.meta_path in upkeep.unrecorded(store)
    again = stock_again(store)
    assert store.find(WANTED).path == again.path
    assert upkeep.doubtful(store) == {}
    assert "meta-1.json.damaged" in names(store)


def names(store):
    return {path.name for path in store.root.rglob("*")}


def stock_again(store):
    """The way of every source: under the lock, swept, published."""
    entry = store.entry(WANTED)
    with entry.lock(wait_s=1.0):
        entry.sweep()
    return stock(store)


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_a_record_that_is_none_is_passed_over_named_and_replaced(store, change):
    blob = stock(store)
    meta = change(json.loads(blob.meta_path.read_text()))
    blob.meta_path.write_text(json.dumps(meta))
    refused(store, blob)


@pytest.mark.parametrize("text", [DEEP, '{"a":' * 50_000, "null", "[]", "\udcff", "x" * 5_000_000])
def test_a_record_of_no_json_or_of_any_depth_is_passed_over(store, text):
    blob = stock(store)
    blob.meta_path.write_bytes(text.encode("utf-8", "surrogateescape"))
    refused(store, blob)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_in_the_place_of_a_record_is_not_waited_for(store):
    blob = stock(store)
    blob.meta_path.unlink()
    os.mkfifo(blob.meta_path)
    refused(store, blob)


def test_a_record_moved_to_other_winds_is_not_theirs(store):
    blob = stock(store)
    away = store.root / "v1" / "cds" / "00" / ("0" * 64)
    blob.path.parent.parent.mkdir(exist_ok=True)
    away.parent.mkdir(parents=True)
    blob.path.parent.rename(away)
    assert [*store.blobs()] == []
    assert [*upkeep.doubtful(store).values()] == ["it is of other winds than the folder it lies in"]


def test_a_record_that_was_written_here_is_believed(store):
    stock(store, job={"id": "x", "receipt": None}, checked={"time": 2})
    assert upkeep.doubtful(store) == {}
    assert "data-1.grib" in files(store.root)


@pytest.mark.parametrize(
    "note", ["[]", "{}", '{"url": 1}', DEEP, '{"url":"u","dataset":"d","asked":{},"since":"now"}']
)
def test_a_note_of_a_job_that_is_none_is_no_job(store, note):
    entry = store.entry(WANTED)
    entry.folder.mkdir(parents=True)
    (entry.folder / "job.json").write_text(note)
    assert entry.job() is None
