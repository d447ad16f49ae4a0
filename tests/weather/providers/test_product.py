"""A result or a parcel is taken for what was asked for only if it is that, in every key."""

import hashlib
import json
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.weather.providers import era5_files
from tests.weather.providers.conftest import make_box
from weather.errors import InputError
from weather.formats.eccodes import eccodes_api
from weather.providers.carried import take_in
from weather.providers.cds_request import plan, spelled
from weather.providers.into_store import examine_stored
from weather.providers.remote import open_remote
from weather.providers.verify import BadContent
from weather.store import Store, archive
from weather.store.upkeep import verify

ABOVE, BELOW = range(2)


def wanted(which=ABOVE, *, ensemble=False):
    return plan(make_box(), ensemble=ensemble)[which]


def sent(asked, expver="0001", **keys):
    """What a server sends for a request, each field with other keys of ECMWF's archive."""
    content = era5_files.grib(spelled(asked), expver)
    codes = eccodes_api()
    out = BytesIO()
    at = 0
    while at < len(content):
        length = int.from_bytes(content[at + 4 : at + 7], "big")
        handle = codes.codes_new_from_message(content[at : at + length])
        for key, value in keys.items():
            codes.codes_set(handle, key, value)
        out.write(codes.codes_get_message(handle))
        codes.codes_release(handle)
        at += length
    return out.getvalue()


def as_members(asked):
    """Ten members on half a degree, at the hours of a request for the reanalysis."""
    inputs = spelled(asked) | {"product_type": ["ensemble_members"]}
    return era5_files.grib(inputs)


OTHERS = {
    "members": (as_members, "10 members instead of 1.*0.5 degrees instead of 0.25"),
    "one-member": (lambda asked: sent(asked, stream="enda"), "stream enda instead of oper"),
    "forecast": (lambda asked: sent(asked, type="fc"), "fc"),
    "experiment": (lambda asked: sent(asked, "0099"), "0099"),
    "operational": (lambda asked: sent(asked, **{"class": "od"}), "class od instead of ea"),
}


@pytest.mark.parametrize("which", [ABOVE, BELOW], ids=["aloft", "ground"])
@pytest.mark.parametrize(("make", "says"), OTHERS.values(), ids=OTHERS)
def test_another_product_is_not_what_was_asked_for(tmp_path, make, says, which):
    path = tmp_path / "data.part"
    path.write_bytes(make(wanted(which)))
    with pytest.raises(BadContent, match=says):
        examine_stored(path, wanted(which))


@pytest.mark.parametrize("ensemble", [False, True])
@pytest.mark.parametrize("which", [ABOVE, BELOW])
def test_what_was_asked_for_is_taken(tmp_path, which, ensemble):
    path = tmp_path / "data.part"
    path.write_bytes(sent(wanted(which, ensemble=ensemble)))
    examine_stored(path, wanted(which, ensemble=ensemble))


def stored(store, content):
    entry = store.entry(wanted())
    with entry.lock(wait_s=1.0):
        entry.part.write_bytes(content)
        return entry.publish({"preliminary": False})


def test_a_stored_file_that_is_no_winds_is_set_aside_and_fetched_again(
    cds, store, monkeypatch, caplog
):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.poisoned"))
    blob = stored(store, b"#!/bin/sh\necho gotcha\n")
    sky = open_remote("cds", make_box())
    assert sky.sizes["time"] == 3
    assert "set aside" in caplog.text
    assert (blob.path.parent / f"{blob.path.name}.damaged").exists()


def parcel(store, tmp_path):
    archive.export(store, tmp_path / "winds.tar")
    return tmp_path / "winds.tar"


def test_a_parcel_of_winds_is_taken_in_and_vouched_for(store, tmp_path):
    stored(store, sent(wanted()))
    away = Store.open(tmp_path / "away")
    assert take_in(away, parcel(store, tmp_path)) == 1
    assert [v.trouble for v in verify(away, deep=True, decode=examine_stored)] == [""]


@pytest.mark.parametrize(
    "content",
    [b"#!/bin/sh\necho gotcha\n", b"GRIB" + bytes(500), None],
    ids=["script", "zeros", "forecast"],
)
def test_a_parcel_of_something_else_with_the_right_hash_is_not_taken_in(store, tmp_path, content):
    stored(store, content or sent(wanted(), type="fc"))
    away = Store.open(tmp_path / "away")
    with pytest.raises(InputError, match=r"is not taken in: .*not what was asked for"):
        take_in(away, parcel(store, tmp_path))
    assert [*away.blobs()] == []
    assert {p.name for p in away.root.rglob("*") if p.is_file()} <= {"lock"}
    (verdict,) = verify(store, deep=True, decode=examine_stored)
    assert "not what was asked for" in verdict.trouble


def hostile(tmp_path, meta, data=b"GRIB"):
    path = tmp_path / "made.tar"
    with tarfile.open(path, "w") as tar:
        for name, content in (("e/meta-1.json", meta), ("e/data-1.grib", data)):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, BytesIO(content))
    return path


@pytest.mark.parametrize("area", [[1], ["a"] * 4, None, [1e300] * 4])
def test_a_parcel_cannot_poison_the_store(store, tmp_path, area):
    blob = stored(store, sent(wanted()))
    meta = json.loads(blob.meta_path.read_text())
    meta["wanted"]["area"] = area
    away = Store.open(tmp_path / "away")
    with pytest.raises(InputError, match=r"not a record of stored winds \(.*area"):
        take_in(away, hostile(tmp_path, json.dumps(meta).encode()))
    assert [*away.blobs()] == []


def test_a_parcel_with_a_record_of_any_depth_is_a_sentence(store, tmp_path):
    with pytest.raises(InputError, match="not a record"):
        take_in(store, hostile(tmp_path, b"[" * 200_000))


def test_a_record_of_a_size_that_its_file_has_not_is_a_sentence(store, tmp_path):
    blob = stored(store, sent(wanted()))
    meta = json.loads(blob.meta_path.read_text())
    meta["file"] |= {"bytes": 10**15, "sha256": hashlib.sha256(b"GRIB").hexdigest()}
    with pytest.raises(InputError, match="cut short"):
        take_in(Store.open(tmp_path / "away"), hostile(tmp_path, json.dumps(meta).encode()))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero here")
def test_a_device_is_no_parcel(store):
    with pytest.raises(InputError, match="device or a pipe"):
        take_in(store, Path("/dev/zero"))
