"""A file is whole and unchanged, or it is not there."""

import dataclasses
import errno
import json
import os
import stat

import pytest

from tests.weather.store.stock import CONTENT, WANTED, files, stock
from weather.errors import FetchError, InputError
from weather.store import Store, disk
from weather.store.disk import disk_trouble
from weather.store.locks import LockHeld, held


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store")


def test_what_was_published_is_found_with_its_record(store):
    blob = stock(store, doi="10.24381/cds.bd0915c6")
    found = store.find(WANTED)
    assert found.path == blob.path
    assert found.path.read_bytes() == CONTENT
    assert found.path.relative_to(store.root).parts[:3] == ("v1", "cds", WANTED.key[:2])
    assert found.meta["doi"] == "10.24381/cds.bd0915c6"
    assert found.wanted == WANTED
    assert files(store.root) == {"data-1.grib", "meta-1.json", "lock"}


def test_nothing_is_written_by_looking(store):
    assert store.find(WANTED) is None
    assert not store.root.exists()


def test_without_its_record_a_file_is_not_there_and_is_swept_away(store):
    blob = stock(store)
    blob.meta_path.unlink()
    assert store.find(WANTED) is None
    entry = store.entry(WANTED)
    entry.part.write_bytes(b"half")
    with entry.lock(wait_s=1.0):
        entry.sweep()
    assert files(store.root) == {"lock"}


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'{"schema": 99}', b"\xff\xfe"])
def test_a_record_that_cannot_be_read_hides_the_file(store, broken):
    stock(store).meta_path.write_bytes(broken)
    assert store.find(WANTED) is None


def test_a_changed_byte_is_noticed_and_the_file_set_aside(store):
    blob = stock(store)
    raw = bytearray(CONTENT)
    raw[5000] ^= 1
    blob.path.write_bytes(raw)
    assert store.find(WANTED) is None
    assert files(store.root) == {"data-1.grib.damaged", "meta-1.json.damaged", "lock"}


def test_a_shortened_file_is_noticed(store):
    blob = stock(store)
    blob.path.write_bytes(CONTENT[:-1])
    assert blob.damage() == f"it has {len(CONTENT) - 1} bytes instead of {len(CONTENT)}"
    assert store.find(WANTED) is None


def test_a_file_touched_but_not_changed_stays_good(store):
    blob = stock(store)
    os.utime(blob.path, (1, 1))
    assert store.find(WANTED).sha256 == blob.sha256


def test_a_larger_box_serves_a_smaller_one(store):
    blob = stock(store)
    smaller = dataclasses.replace(WANTED, levels_hpa=(850,), area=(38.0, 125.0, 36.0, 129.0))
    assert store.find(smaller).path == blob.path
    larger = dataclasses.replace(WANTED, area=(42.0, 124.0, 34.0, 131.0))
    assert store.find(larger) is None


def test_the_very_request_comes_before_one_that_covers_it(store):
    wide = dataclasses.replace(WANTED, area=(50.0, 110.0, 20.0, 140.0))
    stock(store, wide, b"GRIB" + b"w" * 10)
    own = stock(store)
    assert store.find(WANTED).path == own.path


def test_of_two_that_cover_it_the_smaller_file_is_taken_whatever_came_first(store):
    bigger = dataclasses.replace(WANTED, area=(50.0, 110.0, 20.0, 140.0))
    smaller = dataclasses.replace(WANTED, area=(45.0, 120.0, 30.0, 135.0))
    stock(store, bigger, b"GRIB" + b"b" * 900)
    expected = stock(store, smaller, b"GRIB" + b"s" * 90)
    assert store.find(WANTED).path == expected.path


def test_a_revision_is_added_and_the_old_one_stays(store):
    first = stock(store, preliminary=True)
    second = stock(store, content=CONTENT + b"final")
    assert store.find(WANTED).path == second.path
    assert first.path.read_bytes() == CONTENT
    assert first.path != second.path
    assert [blob.meta["revision"] for blob in store.entry(WANTED).blobs()] == [1, 2]


def test_preliminary_files_can_be_passed_over(store):
    stock(store, preliminary=True)
    assert store.find(WANTED, allow_preliminary=False) is None
    assert store.find(WANTED).is_preliminary


def test_the_tenth_revision_comes_after_the_ninth(store):
    for number in range(10):
        stock(store, content=CONTENT + bytes([number]))
    assert store.find(WANTED).meta["revision"] == 10


def test_a_record_pointing_elsewhere_is_no_record(store, tmp_path):
    outside = tmp_path / "data-1.grib"
    outside.write_bytes(CONTENT)
    blob = stock(store)
    meta = json.loads(blob.meta_path.read_text())
    meta["file"]["name"] = "../../../../../data-1.grib"
    blob.meta_path.write_text(json.dumps(meta))
    assert store.find(WANTED) is None
    assert outside.read_bytes() == CONTENT


def test_a_read_only_store_can_be_read(store):
    blob = stock(store)
    for folder in (blob.path.parent, blob.path.parent.parent):
        folder.chmod(stat.S_IREAD | stat.S_IEXEC)
    assert store.find(WANTED).path == blob.path


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_one_sentence_and_leaves_the_store_as_it_was(store, monkeypatch, number):
    stock(store)
    before = files(store.root)
    other = dataclasses.replace(WANTED, levels_hpa=(500,))

    def full(descriptor):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(disk.os, "fsync", full)
    with pytest.raises(FetchError, match="no room to write in the store"):
        stock(store, other)
    monkeypatch.undo()
    assert store.find(WANTED) is not None
    assert store.find(other) is None
    with store.entry(other).lock(wait_s=1.0):
        store.entry(other).sweep()
    assert files(store.root) == before


def test_a_store_that_is_a_file_is_bad_input(tmp_path):
    (tmp_path / "store").write_text("a file")
    with pytest.raises(InputError, match="DRIFT_STORE"):
        stock(Store.open(tmp_path / "store"))


def test_other_troubles_of_the_disk_are_not_dressed_up(tmp_path):
    with pytest.raises(OSError, match="strange"), disk_trouble(tmp_path):
        raise OSError(errno.EIO, "strange")


def test_the_root_is_said_or_from_the_environment_or_the_users_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DRIFT_STORE", str(tmp_path / "env"))
    assert Store.open(tmp_path / "said").root == tmp_path / "said"
    assert Store.open().root == tmp_path / "env"
    monkeypatch.delenv("DRIFT_STORE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert Store.open().root == tmp_path / "cache" / "balloon-drift" / "winds"


def test_offline_is_an_argument_or_the_environment(tmp_path, monkeypatch):
    monkeypatch.delenv("DRIFT_OFFLINE", raising=False)
    assert not Store.open(tmp_path).offline
    monkeypatch.setenv("DRIFT_OFFLINE", "1")
    assert Store.open(tmp_path).offline
    assert not Store.open(tmp_path, offline=False).offline
    monkeypatch.setenv("DRIFT_OFFLINE", "0")
    assert not Store.open(tmp_path).offline


def test_what_a_shared_store_has_is_found_and_nothing_in_it_is_touched(tmp_path, monkeypatch):
    shared = Store.open(tmp_path / "shared")
    blob = stock(shared)
    before = {path: path.stat().st_mtime_ns for path in shared.root.rglob("*")}
    monkeypatch.setenv("DRIFT_STORE_SHARED", str(shared.root))
    own = Store.open(tmp_path / "own")
    assert own.find(WANTED).path == blob.path
    assert not own.root.exists()
    assert {path: path.stat().st_mtime_ns for path in shared.root.rglob("*")} == before


def test_ones_own_file_comes_before_the_shared_one_and_a_damaged_shared_one_is_passed_over(
    tmp_path, monkeypatch
):
    shared = Store.open(tmp_path / "shared")
    blob = stock(shared)
    monkeypatch.setenv("DRIFT_STORE_SHARED", str(shared.root))
    own = Store.open(tmp_path / "own")
    blob.path.write_bytes(b"spoilt")
    assert own.find(WANTED) is None
    assert blob.path.read_bytes() == b"spoilt"
    mine = stock(own)
    assert own.find(WANTED).path == mine.path


def test_a_shared_store_that_is_not_there_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("DRIFT_STORE_SHARED", str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match="DRIFT_STORE_SHARED"):
        Store.open(tmp_path / "own")


def test_locks_may_be_files_where_the_disk_has_none(store, monkeypatch):
    monkeypatch.setenv("DRIFT_STORE_LOCKS", "soft")
    folder = store.entry(WANTED).folder
    with held(folder, wait_s=0.1):
        assert (folder / "lock.soft").exists()
        with pytest.raises(LockHeld), held(folder, wait_s=0.1):
            pass
    assert not (folder / "lock.soft").exists()
    monkeypatch.setenv("DRIFT_STORE_LOCKS", "iron")
    with pytest.raises(InputError, match="system"), held(folder, wait_s=0.1):
        pass
