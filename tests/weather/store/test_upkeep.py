"""Looking after a store, and carrying it elsewhere."""

import dataclasses
import io
import json
import os
import shutil
import tarfile
import time

import pytest

from tests.weather.store.stock import CONTENT, WANTED, files, stock
from weather.errors import FetchError, InputError
from weather.store import Store, archive, upkeep
from weather.store.locks import LockHeld

OTHER = dataclasses.replace(WANTED, levels_hpa=(500,))


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store")


def any_content(path, wanted):
    """The store knows no formats: what looks into a file is tried in tests/weather/providers."""


def age(blob, days):
    then = time.time() - days * 86_400
    os.utime(blob.meta_path, (then, then))


def test_the_listing_has_a_row_per_file(store):
    stock(store)
    stock(store, OTHER, preliminary=True)
    rows = upkeep.listing(store)
    assert [row["bytes"] for row in rows] == [len(CONTENT)] * 2
    assert {row["preliminary"] for row in rows} == {True, False}
    assert all("2015-01-19 14:00 to 15:00 UTC" in str(row["what"]) for row in rows)


def test_a_file_is_looked_up_by_the_beginning_of_its_key_or_hash(store):
    blob = stock(store)
    stock(store, OTHER, content=CONTENT + b"other")
    assert upkeep.lookup(store, WANTED.key[:8]).path == blob.path
    assert upkeep.lookup(store, blob.sha256[:10]).path == blob.path
    for key in ("zzzz", "", WANTED.key[:3]):
        with pytest.raises(InputError, match="drift cache ls"):
            upkeep.lookup(store, key)


def test_verify_finds_what_only_reading_every_byte_can(store):
    good, bad = stock(store), stock(store, OTHER)
    stat = bad.path.stat()
    raw = bytearray(CONTENT)
    raw[77] ^= 255
    bad.path.write_bytes(raw)
    os.utime(bad.path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert [verdict.trouble for verdict in upkeep.verify(store)] == ["", ""]
    deep = {verdict.blob.path: verdict.trouble for verdict in upkeep.verify(store, deep=True)}
    assert deep == {good.path: "", bad.path: "its bytes have changed"}


def test_verify_names_missing_and_short_files_and_what_decoding_says(store):
    missing, short = stock(store), stock(store, OTHER)
    missing.path.unlink()
    short.path.write_bytes(b"GRIB")
    troubles = {verdict.trouble for verdict in upkeep.verify(store)}
    assert troubles == {"the file is missing", f"it has 4 bytes instead of {len(CONTENT)}"}
    third = stock(store, dataclasses.replace(WANTED, levels_hpa=(300,)))

    def decode(path, wanted):
        raise FetchError("it lacks the north")

    verdicts = upkeep.verify(store, decode=decode)
    assert [v.trouble for v in verdicts if v.blob.path == third.path] == ["it lacks the north"]


def test_pruning_by_age_takes_what_was_not_used(store):
    old, new = stock(store), stock(store, OTHER)
    age(old, 40)
    assert upkeep.prune(store, older_than_days=30).n_files == 1
    assert store.find(WANTED) is None
    assert store.find(OTHER).path == new.path


def test_pruning_to_a_size_takes_the_longest_unused_first(store):
    old, new = stock(store), stock(store, OTHER)
    age(old, 2)
    age(new, 1)
    store.find(WANTED)  # using a file makes it young again
    assert upkeep.prune(store, max_bytes=len(CONTENT) * 1.5).n_files == 1
    assert store.find(WANTED) is not None
    assert store.find(OTHER) is None


def test_pruning_nothing_in_particular_removes_only_leftovers(store):
    blob = stock(store)
    other = stock(store, OTHER)
    other.meta_path.unlink()
    (other.path.parent / "data.part").write_bytes(b"half")
    pruned = upkeep.prune(store)
    assert pruned.n_files == 2
    assert files(store.root) == {"data-1.grib", "meta-1.json", "lock"}
    assert store.find(WANTED).path == blob.path
    assert not other.path.parent.exists()


def test_pruning_everything_leaves_nothing_but_what_is_in_use(store):
    stock(store)
    busy = stock(store, OTHER)
    with store.entry(OTHER).lock(wait_s=1.0):
        upkeep.prune(store, everything=True)
        assert busy.path.exists()
    assert store.find(WANTED) is None
    upkeep.prune(store, everything=True)
    assert files(store.root) == set()


def test_a_held_entry_is_waited_for_and_then_named(store):
    entry = store.entry(WANTED)
    told = []
    with entry.lock(wait_s=1.0), pytest.raises(LockHeld, match=f"process {os.getpid()} on "):
        with entry.lock(wait_s=0.3, progress=lambda *a: told.append(a)):
            pass
    with entry.lock(wait_s=0.0):
        pass


def test_a_parcel_carries_files_and_records_to_another_store(store, tmp_path):
    first = stock(store, doi="10.24381/cds.bd0915c6")
    stock(store, OTHER)
    tar = tmp_path / "winds.tar"
    assert archive.export(store, tar) == 2
    away = Store.open(tmp_path / "away", offline=True)
    assert archive.import_(away, tar, any_content) == 2
    found = away.find(WANTED)
    assert found.path.read_bytes() == CONTENT
    assert found.sha256 == first.sha256
    assert found.meta["doi"] == "10.24381/cds.bd0915c6"
    assert found.meta["created"] == first.meta["created"]
    assert archive.import_(away, tar, any_content) == 0, "the same again adds nothing"


def test_only_what_was_chosen_is_exported(store, tmp_path):
    stock(store)
    stock(store, OTHER)
    assert archive.export(store, tmp_path / "one.tar", [OTHER.key[:10]]) == 1
    with pytest.raises(InputError, match="nothing to export"):
        archive.export(store, tmp_path / "none.tar", ["ffff"])
    assert not (tmp_path / "none.tar").exists()


def test_a_damaged_file_is_not_sent_on_its_way(store, tmp_path):
    stock(store).path.write_bytes(b"GRIB")
    with pytest.raises(InputError, match="is damaged"):
        archive.export(store, tmp_path / "winds.tar")
    assert [*tmp_path.glob("winds*")] == []


def repacked(source, target, change):
    """The parcel with its members changed; one that becomes None is left out."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            changed = change(member.name, old.extractfile(member).read())
            if changed is not None:
                info = tarfile.TarInfo(changed[0])
                info.size = len(changed[1])
                new.addfile(info, io.BytesIO(changed[1]))


def of_another_version(name, content):
    schema = json.dumps(json.loads(content) | {"schema": 99}) if name.endswith(".json") else None
    return name, schema.encode() if schema else content


#: What may have become of a parcel, and what is said of it.
SPOILT = [
    (of_another_version, "made by another version"),
    (lambda name, content: None if "data" in name else (name, content), "lacks the file"),
    (lambda name, content: (name, content[:-1] if "data" in name else content), "cut short"),
    (lambda name, content: (name, b"[" * 10**5 if "meta" in name else content), "not a record"),
    (lambda name, content: (name, b"[1]" if "meta" in name else content), "not a record"),
    (lambda name, content: (name, b" " * 10**8 if "meta" in name else content), "not a record"),
]


@pytest.mark.parametrize(("change", "words"), SPOILT)
def test_a_spoilt_parcel_is_one_sentence_and_adds_nothing(store, tmp_path, change, words):
    stock(store)
    archive.export(store, tmp_path / "good.tar")
    repacked(tmp_path / "good.tar", tmp_path / "bad.tar", change)
    away = Store.open(tmp_path / "away")
    with pytest.raises(InputError, match=words):
        archive.import_(away, tmp_path / "bad.tar", any_content)
    assert [*away.blobs()] == []


def test_what_a_download_would_be_refused_for_a_parcel_is_too(store, tmp_path):
    stock(store)
    archive.export(store, tmp_path / "good.tar")

    def unfit(path, wanted):
        assert path.read_bytes() == CONTENT and wanted == WANTED
        raise ValueError("it lacks a level")

    away = Store.open(tmp_path / "away")
    with pytest.raises(InputError, match="not taken in: it lacks a level"):
        archive.import_(away, tmp_path / "good.tar", unfit)
    assert files(away.root) == {"lock"}


def test_a_parcel_that_has_no_room_is_refused_before_it_is_unpacked(store, tmp_path, monkeypatch):
    stock(store)
    archive.export(store, tmp_path / "good.tar")
    away = Store.open(tmp_path / "away")
    little = shutil.disk_usage(tmp_path)._replace(free=len(CONTENT) - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: little)
    with pytest.raises(FetchError, match="drift cache prune"):
        archive.import_(away, tmp_path / "good.tar", any_content)
    assert files(away.root) == {"lock"}


def test_the_size_of_a_store_is_that_of_all_its_files(store):
    blob = stock(store)
    (blob.path.parent / "left.part").write_bytes(b"12345")
    every = [path for path in store.root.rglob("*") if path.is_file()]
    assert upkeep.total_bytes(store) == sum(path.stat().st_size for path in every) >= 5


def test_a_parcel_damaged_on_the_way_adds_nothing(store, tmp_path):
    stock(store)
    archive.export(store, tmp_path / "good.tar")

    def flip(name, content):
        return name, content[:-1] + b"!" if "data" in name else content

    repacked(tmp_path / "good.tar", tmp_path / "bad.tar", flip)
    away = Store.open(tmp_path / "away")
    with pytest.raises(InputError, match="damaged in the archive"):
        archive.import_(away, tmp_path / "bad.tar", any_content)
    assert [*away.blobs()] == []
    assert files(away.root) == {"lock"}


def test_a_parcel_cannot_write_outside_the_store(store, tmp_path):
    stock(store)
    archive.export(store, tmp_path / "good.tar")

    def escape(name, content):
        if name.endswith(".json"):
            meta = json.loads(content)
            meta["wanted"]["source"] = "../../../evil"
            content = json.dumps(meta).encode()
        return "../" * 9 + name, content

    repacked(tmp_path / "good.tar", tmp_path / "evil.tar", escape)
    with pytest.raises(InputError, match="not a record"):
        archive.import_(Store.open(tmp_path / "away"), tmp_path / "evil.tar", any_content)
    assert not [*tmp_path.rglob("evil/*")]


@pytest.mark.parametrize("content", [b"", b"not a tar at all", None])
def test_what_is_no_parcel_is_bad_input(tmp_path, content):
    path = tmp_path / "x.tar"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match="not an archive"):
        archive.import_(Store.open(tmp_path / "store"), path, any_content)


@pytest.mark.parametrize("record", ["junk", "{}", "[1]", ""])
def test_a_file_whose_record_was_spoilt_is_told_and_swept_away(store, record):
    blob, other = stock(store), stock(store, OTHER)
    blob.meta_path.write_text(record)
    assert set(upkeep.unrecorded(store)) == {blob.meta_path, blob.path}
    assert upkeep.prune(store).n_files == 2
    assert upkeep.unrecorded(store) == []
    assert [kept.path for kept in store.blobs()] == [other.path]


def test_a_record_of_another_version_is_left_alone(store):
    blob = stock(store)
    meta = json.loads(blob.meta_path.read_text()) | {"schema": 99}
    blob.meta_path.write_text(json.dumps(meta))
    assert upkeep.unrecorded(store) == []
    assert upkeep.prune(store).n_files == 0
    assert blob.path.exists()


def test_a_folder_in_the_place_of_a_file_can_be_pruned(store):
    blob = stock(store)
    blob.path.unlink()
    blob.path.mkdir()
    assert upkeep.prune(store, everything=True).n_files == 1
    assert not blob.path.exists()


@pytest.mark.parametrize(
    "limit", [{"older_than_days": -5}, {"max_bytes": -1e9}, {"max_bytes": float("nan")}]
)
def test_a_limit_below_nothing_removes_nothing(store, limit):
    blob = stock(store)
    with pytest.raises(InputError, match="give 0 or more"):
        upkeep.prune(store, **limit)
    assert blob.path.exists()


def test_what_is_pinned_survives_every_pruning_until_it_is_unpinned(store):
    kept, other = stock(store), stock(store, OTHER)
    assert upkeep.pin(store, kept.meta["key"][:12]).path == kept.path
    age(kept, 400)
    assert {row["pinned"] for row in upkeep.listing(store)} == {True, False}
    assert upkeep.prune(store, older_than_days=1, max_bytes=0).n_files == 1
    assert upkeep.prune(store, everything=True).n_files == 0
    assert kept.path.exists() and not other.path.exists()
    upkeep.pin(store, kept.meta["key"][:12], on=False)
    assert upkeep.prune(store, everything=True).n_files == 1
    assert not kept.path.parent.exists() or not files(kept.path.parent)


def test_an_unknown_key_cannot_be_pinned(store):
    stock(store)
    with pytest.raises(InputError, match="drift cache ls"):
        upkeep.pin(store, "ffffffffff")
