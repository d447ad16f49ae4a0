"""The diagnosis: a verdict and a remedy on each line, whatever is wrong."""

import pytest

from drift.cli.doctor import diagnose
from tests.weather.providers.cds_server import KEY

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def quiet_neighbours(monkeypatch):
    """No check of this file leaves the machine."""
    monkeypatch.setenv("DRIFT_RDA_URL", NOWHERE)
    monkeypatch.setenv("DRIFT_ARCO_URL", NOWHERE)
    monkeypatch.setenv("DRIFT_NCEP_URL", NOWHERE)
    monkeypatch.setenv("DRIFT_JRA3Q_URL", NOWHERE)


def verdicts(**options):
    checks = diagnose(**options)
    for check in checks:
        assert check.verdict in ("ok", "warn", "fail")
        assert check.verdict == "ok" or check.remedy, f"{check.name} has no remedy"
        assert KEY not in " ".join(check)
    return {check.name: check for check in checks}


def test_a_good_key_and_an_accepted_licence(cds, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.doctor"))
    found = verdicts()
    for name in ("Python", "packages", "store", "CDS key", "CDS", "CDS key accepted"):
        assert found[name].verdict == "ok", found[name]
    assert found["CDS licence"].detail == "accepted: cc-by"
    assert cds.world("ok.doctor").n_submitted == 0


def test_a_licence_not_accepted_has_its_link(cds, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("licence.doctor"))
    check = verdicts()["CDS licence"]
    assert check.verdict == "warn"
    assert "manage-licences" in check.remedy


def test_a_wrong_key_fails(cds, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.doctor-key"))
    monkeypatch.setenv("CDSAPI_KEY", "ffffffff-0000-4444-8888-777777777777")
    assert verdicts()["CDS key accepted"].verdict == "fail"


def test_an_old_key_is_known_without_asking(cds, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.doctor-old"))
    monkeypatch.setenv("CDSAPI_KEY", f"1234:{KEY}")
    assert "UID:KEY" in verdicts()["CDS key"].detail
    assert cds.world("ok.doctor-old").calls == []


def test_no_key_and_no_network_are_warnings_with_remedies(monkeypatch):
    monkeypatch.delenv("CDSAPI_KEY")
    found = verdicts()
    assert found["CDS key"].verdict == "warn"
    assert "rda" in found["CDS key"].remedy
    assert found["NCAR (--winds rda)"].verdict == "warn"
    assert found["Zarr store (--winds arco)"].verdict == "warn"
    assert found["NOAA PSL (--winds ncep)"].verdict == "warn"
    assert found["NCAR (--winds jra3q)"].verdict == "warn"


def test_a_dead_cds_is_a_warning(monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", NOWHERE)
    check = verdicts()["CDS"]
    assert check.verdict == "warn"
    assert "refused" in check.detail


def test_offline_nothing_is_asked(cds, monkeypatch):
    monkeypatch.setenv("CDSAPI_URL", cds.url("ok.doctor-off"))
    found = verdicts(offline=True)
    assert found["network"].verdict == "ok"
    assert found["CDS key"].verdict == "ok"
    assert cds.world("ok.doctor-off").calls == []


def test_a_store_that_cannot_be_written_fails(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DRIFT_STORE", str(tmp_path / "file"))
    check = verdicts(offline=True)["store"]
    assert check.verdict == "fail"
    assert "DRIFT_STORE" in check.remedy


def test_maps_are_looked_for_where_they_are_said_to_be(tmp_path):
    assert verdicts(offline=True, cartography=tmp_path)["cartography"].verdict == "fail"
    (tmp_path / "coast.geojson").write_text("{}")
    assert verdicts(offline=True, cartography=tmp_path)["cartography"].verdict == "ok"
