"""A run handed on as one zip, and repeated from it where nothing else of it is left."""

import json
import shutil
import stat
import struct
import zipfile
from pathlib import Path

import pytest
import xarray as xr

from drift.landings.apart import apart
from drift.runs.wind_files import wind_files


@pytest.fixture(scope="module")
def archived(folder, tmp_path_factory) -> Path:
    """The archive of the run that all tests look at, beside which its winds lie."""
    from drift.runs.archive import write_archive

    where = tmp_path_factory.mktemp("archived")
    run = shutil.copytree(folder, where / "out")
    (run / "my-notes.txt").write_text("private")
    made = write_archive(run, where / "run.zip")
    assert made.winds[0].files, made.winds
    return made.path


def graph(path: Path) -> dict[str, dict]:
    with zipfile.ZipFile(path) as archive:
        told = json.loads(archive.read("ro-crate-metadata.json"))
    assert told["@context"] == "https://w3id.org/ro/crate/1.2/context"
    return {one["@id"]: one for one in told["@graph"]}


def test_an_archive_is_what_ro_crate_1_2_demands(archived):
    # Specification 1.2: sections "Metadata descriptor", "Root Data Entity", "Data entities". The
    # validator of CRS4 (rocrate-validator 0.13, profile 1.2) finds nothing that is required.
    told = graph(archived)
    descriptor, root = told["ro-crate-metadata.json"], told["./"]
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    assert descriptor["about"] == {"@id": "./"} and descriptor["@type"] == "CreativeWork"
    assert root["@type"] == "Dataset"
    assert all(root[key] for key in ("name", "description", "datePublished", "license"))
    assert root["license"]["@id"] in told
    with zipfile.ZipFile(archived) as archive:
        names = {name for name in archive.namelist() if name != "ro-crate-metadata.json"}
    parts = {one["@id"] for one in root["hasPart"]}
    assert parts == names
    for name in names:
        assert told[name]["@type"] == "File" and len(told[name]["sha256"]) == 64
    (action,) = (one for one in told.values() if one["@type"] == "CreateAction")
    used = {one["@id"] for one in action["object"]}
    assert used == {"event.toml", "winds.json", "winds/1/1-winds.nc"}
    assert {one["@id"] for one in action["result"]} == names - used
    assert told[action["instrument"]["@id"]]["version"]
    assert "CC BY 4.0" in told[told["winds/1/1-winds.nc"]["license"]["@id"]]["name"]


def test_what_a_person_put_beside_a_run_stays_at_home(archived):
    assert "my-notes.txt" not in graph(archived)


def test_a_run_is_identical_from_its_archive_alone(drift, archived, folder, tmp_path):
    shutil.copy(archived, "copied.zip")
    said = drift("run", "--from", "copied.zip", "--out", "again")
    assert said.status == 0, said.err
    assert "identical" in said.out.splitlines()[-1] and "600" in said.out.splitlines()[-1]
    with xr.open_dataset("again/landings.nc") as a, xr.open_dataset(folder / "landings.nc") as b:
        assert (a["longitude"] == b["longitude"]).all() and (a["time"] == b["time"]).all()
        assert a.attrs["event_hash"] == b.attrs["event_hash"]
        assert a.attrs["sky_hash"] == b.attrs["sky_hash"]
    again = drift("run", "--from", "copied.zip", "--out", "again")
    assert again.status == 2 and "exists already" in again.complaint


def test_a_repetition_speaks_the_language_of_the_run_or_the_one_asked_for(drift, archived):
    said = drift("run", "--from", archived, "--out", "korean", "--language", "ko")
    assert said.status == 0, said.err
    assert "일치" in said.out.splitlines()[-1] and '<html lang="ko">' in page("korean")
    said = drift("run", "--from", "korean", "--out", "kept")
    assert "일치" in said.out.splitlines()[-1] and '<html lang="ko">' in page("kept")
    assert drift("run", "--from", archived, "--language", "fr").status == 2


def page(folder: str) -> str:
    return Path(folder, "report.html").read_text("utf-8")


def test_another_result_is_told_in_km_and_with_the_reason(drift, archived, monkeypatch):
    with zipfile.ZipFile(archived) as archive:
        archive.extractall("run")
    told = json.loads(Path("run/summary.json").read_text())
    told["choices"]["seed"] += 1
    told["provenance"]["version"] = "0.0.1"
    Path("run/summary.json").write_text(json.dumps(told))
    monkeypatch.setattr("drift.figures.landing_map.drawn_map", lambda *a, **k: (None, None))
    monkeypatch.setattr("drift.figures.panels.payload_maps", lambda *a, **k: (None, None))
    monkeypatch.setattr("drift.figures.paper.sheet.save", lambda *a, **k: None)
    monkeypatch.setattr("drift.pages.report.write", lambda *a, **k: None)
    said = drift("run", "--from", "run", "--out", "again")
    assert said.status == 0, said.err
    last = said.out.splitlines()[-1]
    assert "km apart" in last and "identical" not in last and "0.0.1" in last
    with xr.open_dataset("run/landings.nc") as a, xr.open_dataset("again/landings.nc") as b:
        found = apart(a, b)
    assert f"{found.median_km:.3g} km apart in the median" in last and found.moved == 600


def test_landings_moved_by_hand_are_as_far_apart_as_they_were_moved(landings):
    # One degree of latitude is 111.195 km on a sphere of 6371 km.
    moved = landings.copy(deep=True)
    moved["latitude"][7] += 1.0
    found = apart(landings, moved)
    assert found.moved == 1 and found.turned == 0
    assert found.most_km == pytest.approx(111.195, abs=0.05) and found.median_km == 0.0
    assert apart(landings, landings.copy(deep=True)).is_identical


def test_what_is_fixed_by_the_record_cannot_be_given_again(drift, archived):
    said = drift("run", "--from", archived, "--members", 5)
    assert said.status == 2 and "--members" in said.complaint
    assert drift("run").status == 2
    assert drift("run", "--from", "nothing.zip").status == 2


def test_winds_that_may_not_be_handed_on_are_named_instead(folder):
    from drift.runs.record import read_record

    record = read_record(folder)
    ((words, about),) = record.skies()
    held = about | {"licence": "that of ECMWF, stated with the data"}
    kept = wind_files(record.event, words, held, folder)
    assert not kept.files and "licence" in kept.why and about["sky_file_sha256"] in kept.how
    assert wind_files(record.event, words, held, folder, may_hand_on=True).files
    other = wind_files(record.event, words, about | {"sky_file_sha256": "0" * 64}, folder)
    assert not other.files and "other bytes" in other.why


def link(name: str) -> zipfile.ZipInfo:
    one = zipfile.ZipInfo(name)
    one.external_attr = (stat.S_IFLNK | 0o777) << 16
    return one


@pytest.mark.parametrize(
    "names",
    [["../out.txt"], ["/etc/out.txt"], ["a/../../out.txt"], ["C:\\out.txt"], ["..\\out.txt"],
     [link("link")], ["summary.json", "Summary.json"]],
    ids=["up", "root", "inside and up", "drive", "backslash", "link", "twice"],
)  # fmt: skip
def test_an_archive_that_reaches_beyond_its_folder_is_refused(drift, tmp_path, names):
    with zipfile.ZipFile("bad.zip", "w") as archive:
        for name in names:
            archive.writestr(name, "/etc/passwd")
    before = {path for path in tmp_path.parent.rglob("*") if "bad.zip" not in path.name}
    said = drift("run", "--from", "bad.zip")
    assert said.status == 2 and "bad.zip holds" in said.complaint
    assert {path for path in tmp_path.parent.rglob("*") if "bad.zip" not in path.name} == before


def test_an_archive_that_promises_too_much_is_refused_before_it_is_unpacked(drift):
    with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("summary.json", b"0" * 1000)
    content = bytearray(Path("bomb.zip").read_bytes())
    at = content.index(b"PK\x01\x02")
    # Size before packing, in the central directory (APPNOTE 4.3.12).
    content[at + 24 : at + 28] = struct.pack("<I", 4_000_000_000)
    Path("bomb.zip").write_bytes(content)
    said = drift("run", "--from", "bomb.zip")
    assert said.status == 2 and "4.0 GB" in said.complaint


def test_an_archive_that_was_changed_is_refused(drift, archived):
    with zipfile.ZipFile(archived) as old, zipfile.ZipFile("changed.zip", "w") as new:
        for one in old.infolist():
            content = old.read(one)
            if one.filename == "event.toml":
                content = content.replace(b"37.8", b"37.9")
            new.writestr(one.filename, content)
    said = drift("run", "--from", "changed.zip")
    assert said.status == 2 and "event.toml in changed.zip" in said.complaint


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_is_said_to_be_none(drift, content):
    Path("x.zip").write_bytes(content)
    said = drift("run", "--from", "x.zip")
    assert said.status == 2 and "x.zip" in said.complaint
