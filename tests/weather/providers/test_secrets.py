"""Keys and passwords stay out of what is shown, stored and handed on.

The real cdsapi speaks to a stand-in that repeats every header it got, behind an address with a
user and a password.
"""

import base64
import tarfile

import pytest

from drift.cli import doctor
from tests.weather.providers.cds_server import KEY
from weather.errors import FetchError
from weather.network.secrets import public_address, redact, redacted, secrets_of
from weather.providers import dap_archive
from weather.providers.cds import fetch_cds
from weather.providers.cds_client import account
from weather.store.archive import export

PASSWORD = "s3cr3t-pass%21"
#: As it stands in the address, spelled out, and as HTTP sends it (RFC 7617).
SECRETS = (KEY, PASSWORD, "s3cr3t-pass!", base64.b64encode(b"me:s3cr3t-pass!").decode())


@pytest.fixture
def behind_a_password(cds, monkeypatch):
    open_address = cds.url("echo")
    monkeypatch.setenv("CDSAPI_URL", open_address.replace("://", f"://me:{PASSWORD}@"))
    return open_address


def clean(text: str) -> bool:
    return not [secret for secret in SECRETS if secret in text]


def test_what_is_stored_and_exported_has_no_key_and_no_password(
    behind_a_password, store, box, tmp_path, caplog
):
    caplog.set_level("DEBUG", logger="weather")
    fetch_cds(box)
    (pressure, _) = sorted(store.blobs(), key=lambda blob: blob.wanted.dataset)
    assert pressure.meta["endpoint"] == behind_a_password
    # The stand-in did repeat them: else this shows nothing.
    assert pressure.meta["job"]["receipt"]["seen"]["PRIVATE-TOKEN"] == "<key>"
    export(store, tmp_path / "winds.tar")
    with tarfile.open(tmp_path / "winds.tar") as tar:
        tar.extractall(tmp_path / "unpacked", filter="data")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 6
    assert [path for path in files if not clean(path.read_bytes().decode("latin-1"))] == []
    assert clean(caplog.text)


def test_nothing_that_is_told_of_an_account_has_a_secret(behind_a_password):
    who = account()
    assert PASSWORD in who.url and clean(repr(who)) and who.place == behind_a_password
    said = " ".join(str(check) for check in doctor.diagnose(offline=False))
    assert behind_a_password in said and clean(said)


def test_addresses_of_other_sources_are_told_without_their_passwords(monkeypatch):
    monkeypatch.setenv("DRIFT_RDA_URL", f"ftp://me:{PASSWORD}@example.org")
    with pytest.raises(Exception, match=r"example\.org") as told:
        dap_archive.base_url("DRIFT_RDA_URL", "https://example.org")
    assert clean(str(told.value))
    monkeypatch.setenv("DRIFT_ARCO_URL", f"memory://me:{PASSWORD}@example.org/x")
    assert clean(str(doctor._arco()))


def test_a_refusal_in_which_the_server_repeats_the_password_has_it_taken_out(
    cds, store, box, monkeypatch
):
    address = cds.url("failed.echo-2").replace("://", f"://me:{PASSWORD}@")
    monkeypatch.setenv("CDSAPI_URL", address)
    with pytest.raises(FetchError) as told:
        fetch_cds(box)
    assert clean(str(told.value))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.org/api", "https://example.org/api"),
        ("https://me:pass@example.org:8080/api", "https://example.org:8080/api"),
        ("https://example.org/api?token=abc#x", "https://example.org/api"),
        ("https://me:p@ss@example.org", "https://example.org"),
        ("gs://bucket/path", "gs://bucket/path"),
        ("folder/of.zarr", "folder/of.zarr"),
        ("https://[::1]:80/a", "https://[::1]:80/a"),
    ],
)
def test_a_public_address_has_no_user_password_or_query(address, shown):
    assert public_address(address) == shown


def test_secrets_are_found_however_deep_and_however_spelled():
    assert secrets_of("https://example.org") == () == secrets_of("https://me@example.org")
    (_, plain, spelled) = secrets_of(f"https://me:{PASSWORD}@example.org")
    assert (plain, spelled) == ("s3cr3t-pass!", PASSWORD)
    deep = {"a": [{"b": ("x s3cr3t-pass%21 y", 1)}], "s3cr3t-pass!": None}
    assert clean(str(redacted(deep, plain)))
    assert redact("an ordinary word", "or", None, "") == "an ordinary word"
