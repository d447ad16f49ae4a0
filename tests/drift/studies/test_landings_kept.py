"""Landings that workers keep at an address: on a disk, in a bucket, each a file or all in one Zarr.

The bucket is a server of the S3 protocol on this machine (moto), reached by s3fs as any other is.
"""

import json
import logging
import secrets
import shutil
import subprocess
import sys

import pytest
import xarray as xr

import drift
from drift.studies import flying, place
from drift.studies.place import Folder, place_at
from drift.studies.run import run_study
from tests.analytic import cds_file, event, toml
from tests.drift.studies.clusters import scheduler, worker
from tests.processes import HANGS_S
from weather.errors import InputError
from weather.synthetic import uniform

BUCKET = "nights"

#: Two readings of one launch, so that a scenario has two landings to keep.
READINGS = event(0.0, 100.0, fall_mps=2.0, rise_mps=5, cruise_height_m=3000, flight_time_h=1) | {
    "alternative": [{"name": "slow (a)", "vehicle": {"rise_mps": 4}}]
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A study of two scenarios, and what it keeps in its own folder."""
    folder = tmp_path_factory.mktemp("kept")
    wind = uniform(u_mps=10.0, v_mps=0.0)
    cds_file(folder / "ten.nc", wind, [-2, 0, 2], range(97, 106), range(6), [0, 3e3, 6e3])
    (folder / "exact.toml").write_text(toml(READINGS))
    heading = {"events": ["exact.toml"], "winds": "ten.nc", "members": 48, "keep": "landings"}
    vary = [{"key": "vehicle.flight_time_h", "values": [0.5, 1]}]
    (folder / "study.toml").write_text(toml({"study": heading, "vary": vary}))
    run_study(folder / "study.toml", out=folder / "own")
    return folder


@pytest.fixture(scope="module")
def server():
    """A server of the S3 protocol on this machine."""
    pytest.importorskip("s3fs")
    serving = pytest.importorskip("moto.server")
    started = serving.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    started.start()
    host, port = started.get_host_and_port()
    yield f"http://{host}:{port}"
    started.stop()


@pytest.fixture
def bucket(server, monkeypatch):
    """An empty bucket there, and an environment by which boto finds it; its file system."""
    import s3fs

    for name, value in {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "somebody",
        "AWS_SECRET_ACCESS_KEY": "somebody",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    place._bucket.cache_clear()
    files = s3fs.S3FileSystem()
    if files.exists(BUCKET):
        files.rm(BUCKET, recursive=True)
    files.mkdir(BUCKET)
    yield files
    place._bucket.cache_clear()
    for one in {*s3fs.S3FileSystem._cache.values()}:
        if one._s3 is not None:
            one.close_session(one.loop, one._s3)
    s3fs.S3FileSystem.clear_instance_cache()


def kept(found):
    """The landings of every scenario and reading, by flight time and reading."""
    told = found["landings"].squeeze()
    return {
        (float(hours), str(reading)): str(told.sel({HOURS: hours, "reading": reading}).item())
        for hours in told[HOURS].values
        for reading in told["reading"].values
    }


HOURS = "vehicle.flight_time_h"


def numbers(found):
    return found.drop_vars("landings").load()


def test_files_in_a_bucket_are_those_of_the_folder_byte_for_byte(folder, bucket):
    own = drift.open_study(folder / "own")
    there = drift.study(
        folder / "study.toml", out=folder / "to-bucket", landings=f"s3://{BUCKET}/a b/"
    )
    xr.testing.assert_identical(numbers(there), numbers(own))
    known, put = kept(own), kept(there)
    assert len(known) == 4 and known.keys() == put.keys()
    for one, name in known.items():
        assert put[one].startswith(f"s3://{BUCKET}/a b/exact/")
        assert bucket.cat_file(put[one]) == (folder / "own" / name).read_bytes()
    # Nothing else is there: no probe, nothing on its way; and nothing in the folder.
    assert {f"s3://{one}" for one in bucket.find(BUCKET)} == set(put.values())
    assert not (folder / "to-bucket" / "landings").exists()


@pytest.mark.parametrize("where", ["bucket", "disk"])
def test_one_zarr_holds_a_group_for_each_that_is_what_the_file_is(folder, bucket, where):
    address = f"s3://{BUCKET}/all.zarr" if where == "bucket" else str(folder / "all.zarr")
    there = drift.study(folder / "study.toml", out=folder / f"zarr-{where}", landings=address)
    store = brought(bucket, folder, "all.zarr") if where == "bucket" else folder / "all.zarr"
    own = drift.open_study(folder / "own")
    for one, name in kept(own).items():
        group = store / kept(there)[one].removeprefix(f"{address}/")
        with xr.open_dataset(folder / "own" / name) as file, xr.open_zarr(group) as found:
            xr.testing.assert_identical(found.load(), file.load())
    tree = xr.open_datatree(store, engine="zarr", consolidated=False)
    assert sorted(tree["exact"].children) == sorted(
        name.rpartition("/")[2] for name in kept(there).values()
    )
    assert tree.attrs["made_by"] == "balloon-drift study"


def test_a_group_is_opened_in_the_bucket_by_the_address_that_the_table_gives(folder, bucket):
    there = drift.study(
        folder / "study.toml", out=folder / "read", landings=f"s3://{BUCKET}/read.zarr"
    )
    own = kept(drift.open_study(folder / "own"))
    # In a process of its own: zarr leaves its connections to the end of one.
    code = "import sys, xarray; print(xarray.open_zarr(sys.argv[1])['longitude'].values.tolist())"
    for one, address in kept(there).items():
        told = [sys.executable, "-W", "error", "-c", code, address]
        done = subprocess.run(told, capture_output=True, text=True, timeout=HANGS_S, check=True)
        with xr.open_dataset(folder / "own" / own[one]) as file:
            assert json.loads(done.stdout) == file["longitude"].values.tolist()
        break


def brought(bucket, folder, name):
    """What lies in the bucket, copied to the disk."""
    to = folder / f"brought-{secrets.token_hex(4)}"
    bucket.invalidate_cache()
    for path in bucket.find(f"{BUCKET}/{name}"):
        file = to / path.removeprefix(f"{BUCKET}/{name}/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bucket.cat_file(path))
    return to


def test_a_group_that_was_cut_off_is_none_and_the_next_run_completes_it(
    folder, bucket, monkeypatch
):
    address = f"s3://{BUCKET}/cut.zarr"
    put, count = place.Bucket._put, []

    def cut(self, things):
        for path, content in things.items():
            count.append(path)
            # After what prepares the store, in the midst of a group.
            if len(count) > 150:
                raise OSError("the machine is gone")
            put(self, {path: content})

    monkeypatch.setattr(place.Bucket, "_put", cut)
    ended = run_study(folder / "study.toml", out=folder / "cut", landings=address)
    assert ended.status == 1 and len(ended.failures) == 1
    begun = {name.split("/")[3] for name in bucket.find(f"{BUCKET}/cut.zarr/exact")} - {".zgroup"}
    with pytest.warns(UserWarning, match="not recognized as a component"):
        tree = xr.open_datatree(
            brought(bucket, folder, "cut.zarr"), engine="zarr", consolidated=False
        )
    assert 0 < len(tree["exact"].children) < len(begun)
    monkeypatch.setattr(place.Bucket, "_put", put)
    ended = run_study(folder / "study.toml", out=folder / "cut", landings=address)
    assert ended.failures == ()
    tree = xr.open_datatree(brought(bucket, folder, "cut.zarr"), engine="zarr", consolidated=False)
    assert len(tree["exact"].children) == 4


def test_blocks_of_many_members_lie_at_the_address_until_they_are_joined(
    folder, bucket, monkeypatch
):
    monkeypatch.setattr(flying, "BLOCK", 20)
    seen = set()
    put = place.Bucket.put
    monkeypatch.setattr(
        place.Bucket, "put", lambda self, name, content: (seen.add(name), put(self, name, content))
    )
    there = drift.study(folder / "study.toml", out=folder / "blocks", landings=f"s3://{BUCKET}/b")
    # Two scenarios (the second is the baseline too), two readings, 48 members by twenties.
    assert sum(name.startswith(".blocks/") for name in seen) == 2 * 2 * 3
    assert not any(".blocks" in name for name in bucket.find(BUCKET))
    own = drift.open_study(folder / "own")
    xr.testing.assert_identical(numbers(there), numbers(own))
    for one, name in kept(own).items():
        assert bucket.cat_file(kept(there)[one]) == (folder / "own" / name).read_bytes()


@pytest.mark.filterwarnings("ignore")
def test_workers_of_a_cluster_write_into_the_bucket_and_the_asking_machine_does_not(
    folder, bucket, tmp_path, monkeypatch
):
    pytest.importorskip("distributed")
    put, here = place.Bucket._put, []
    monkeypatch.setattr(
        place.Bucket, "_put", lambda self, things: (here.extend(things), put(self, things))
    )
    address = f"s3://{BUCKET}/far"
    with scheduler(tmp_path) as (_, at):
        with (
            worker(at, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY=""),
            pytest.raises(
                InputError, match=r"the worker tcp:.* nothing can be written at s3:.*cred"
            ),
        ):
            run_study(folder / "study.toml", out=folder / "far", scheduler=at, landings=address)
        with worker(at):
            there = drift.study(
                folder / "study.toml", out=folder / "far", scheduler=at, landings=address
            )
    assert here and all(".drift-probe" in path for path in here)
    bucket.invalidate_cache()
    for one, name in kept(drift.open_study(folder / "own")).items():
        assert bucket.cat_file(kept(there)[one]) == (folder / "own" / name).read_bytes()


def refused(folder, landings, match, out="refused"):
    with pytest.raises(InputError, match=match):
        run_study(folder / "study.toml", out=folder / out, landings=landings)
    assert not (folder / out).exists()


def test_an_address_that_cannot_be_written_is_told_before_anything_flies(
    folder, bucket, monkeypatch
):
    refused(folder, "s3://no-such-bucket/a", r"nothing can be written at s3://no-such-bucket/a \(")
    refused(folder, "nowhere://a/b", r"is no address that fsspec knows \(Protocol not known: nowhe")
    refused(folder, "memory://a", "memory://a is no place that machines share")
    refused(folder, "ftp://me:secret@there/a", r"^ftp://there/a was given with a password")
    (folder / "file").write_text("")
    refused(folder, folder / "file", "cannot be made|nothing can be written")
    monkeypatch.setitem(sys.modules, "zarr", None)
    refused(folder, folder / "x.zarr", r"whose library is not installed; .*balloon-drift\[cloud\]")


def test_a_library_that_is_missing_is_named_with_the_extra_that_brings_it(folder, monkeypatch):
    pytest.importorskip("fsspec")
    known = sys.modules["fsspec.registry"]._registry
    for protocol in set(known) & {"s3", "s3a"}:
        monkeypatch.delitem(known, protocol)
    monkeypatch.setitem(sys.modules, "s3fs", None)
    place._bucket.cache_clear()
    refused(folder, "s3://a/b", r"Install s3fs to access S3.*balloon-drift\[cloud\]")


def test_a_bucket_that_goes_away_makes_rows_that_failed_and_the_next_run_goes_on(
    folder, bucket, monkeypatch
):
    address = f"s3://{BUCKET}/gone"
    put = place.Bucket._put

    def gone(self, things):
        if any(things.values()):  # the probe is empty
            raise OSError("the bucket is closed")
        put(self, things)

    monkeypatch.setattr(place.Bucket, "_put", gone)
    ended = run_study(folder / "study.toml", out=folder / "gone", landings=address)
    assert ended.status == 1 and "the bucket is closed" in ended.failures[0].reason
    monkeypatch.setattr(place.Bucket, "_put", put)
    assert run_study(folder / "study.toml", out=folder / "gone", landings=address).failures == ()


def test_a_zarr_of_somebody_else_is_left_alone(folder):
    other = folder / "other.zarr"
    xr.Dataset({"a": ("x", [1])}).to_zarr(other, zarr_format=2)
    before = {path: path.read_bytes() for path in other.rglob("*") if path.is_file()}
    refused(folder, other, "is a Zarr store already, and not of a study")
    assert before == {path: path.read_bytes() for path in other.rglob("*") if path.is_file()}


def test_landings_that_are_not_kept_have_no_address(folder):
    (folder / "summary.toml").write_text(
        (folder / "study.toml").read_text().replace('"landings"', '"summary"')
    )
    with pytest.raises(InputError, match=r'--landings says where .* keep = "summary"; write keep'):
        run_study(folder / "summary.toml", out=folder / "none", landings=folder / "x")


def test_another_address_is_another_study(folder):
    shutil.copytree(folder / "own", folder / "moved")
    with pytest.raises(InputError, match="none of which belongs to this study"):
        run_study(folder / "study.toml", out=folder / "moved", landings=folder / "elsewhere")


def test_where_a_put_is_not_whole_a_name_is_taken_last(tmp_path):
    """fsspec's own disk stands for every file system that shows half a file while it is written."""
    at = place_at(f"file://{tmp_path}/a")
    assert isinstance(at, Folder)
    files = pytest.importorskip("fsspec").filesystem("file")
    bucket = place.Bucket(address="disk", files=files, root=str(tmp_path / "a"))
    names = []
    pipe = files.pipe_file
    files.pipe_file = lambda path, content: (names.append(path), pipe(path, content))
    bucket.put("b/c.nc", b"whole")
    assert (tmp_path / "a" / "b" / "c.nc").read_bytes() == b"whole" == bucket.read("b/c.nc")
    assert ".part-" in names[0] and [p.name for p in (tmp_path / "a/b").iterdir()] == ["c.nc"]
    assert bucket.has("b/c.nc") and not bucket.has("b/d.nc")
    bucket.remove("b")
    assert not bucket.has("b/c.nc")
    assert json.dumps(bucket.told("x")) == '"disk/x"'
