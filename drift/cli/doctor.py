"""Is this installation able to run, fetch and draw? Each line a verdict and a remedy."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from drift.cli.doctor_run import checks_of_a_run
from drift.cli.verdict import Check
from weather.errors import FetchError, InputError
from weather.network.http import PatientSession, host, trouble_words
from weather.network.patience import Deadline, Patience, is_offline
from weather.network.secrets import public_address
from weather.store import Store, default_root

CORE = (
    *("numpy", "scipy", "xarray", "netCDF4", "numba", "pydantic", "typer", "rich", "jinja2"),
    *("matplotlib", "cartopy", "shapely", "platformdirs", "filelock", "tenacity", "cdsapi"),
)
OPTIONAL = {
    "grib": (("cfgrib", "eccodes"), "reading GRIB, which the CDS then sends by default"),
    "cloud": (
        ("zarr", "fsspec", "gcsfs", "s3fs", "aiohttp"),
        "--winds arco, Zarr stores, landings in a bucket",
    ),
    "sensitivity": (("SALib",), "drift sensitivity"),
    "korean": (("koreanize_matplotlib",), "a font for Korean labels where no other is installed"),
    "gis": (("geopandas", "pyarrow"), "landings.parquet (GeoParquet)"),
    "cluster": (("distributed",), "drift batch on several machines"),
}
NEEDED_MB = 200
QUICK = Patience(timeout_s=5.0, deadline_s=15.0, tries=1, retry_wait_s=0.1, poll_s=1.0)


def diagnose(*, cartography: Path | None = None, offline: bool | None = None) -> list[Check]:
    """Every check, in the order a person would make them; none raises, none takes long.

    cartography : folder of coastlines and borders, if maps are wanted.
    """
    off = is_offline(offline)
    checks = [_python(), _core(), *_optional()]
    if cartography is not None:
        checks.append(_cartography(cartography))
    checks += [_store(), *checks_of_a_run()]
    if off:
        checks.append(Check("network", "ok", "off (DRIFT_OFFLINE): only the store is used"))
        return [*checks, *_quietly("CDS key", lambda: [_key_form()])]
    checks += _quietly("CDS", _cds)
    checks += _quietly("NCAR", lambda: [_reach("NCAR (--winds rda)", _rda_address())])
    checks += _quietly("ARCO", lambda: [_arco()])
    checks += _quietly("NOAA", lambda: [_reach("NOAA PSL (--winds ncep)", _ncep_address())])
    checks += _quietly("JRA-3Q", lambda: [_reach("NCAR (--winds jra3q)", _jra3q_address())])
    return checks


def _python() -> Check:
    said = ".".join(map(str, sys.version_info[:3]))
    return Check("Python", "ok", said)  # an older one could not have read this file


def _core() -> Check:
    missing = [name for name in CORE if importlib.util.find_spec(name) is None]
    if missing:
        remedy = "pip install --upgrade --force-reinstall balloon-drift"
        return Check("packages", "fail", f"missing: {', '.join(missing)}", remedy)
    return Check("packages", "ok", f"xarray {_version('xarray')}, cdsapi {_version('cdsapi')}")


def _optional() -> list[Check]:
    checks = []
    for extra, (packages, what) in OPTIONAL.items():
        missing = [name for name in packages if importlib.util.find_spec(name) is None]
        if missing:
            remedy = f"if wanted: pip install 'balloon-drift[{extra}]'"
            detail = f"{what}: {', '.join(missing)} not installed"
            checks.append(Check(f"extra {extra}", "warn", detail, remedy))
        else:
            checks.append(Check(f"extra {extra}", "ok", what))
    return checks


def _version(package: str) -> str:
    with contextlib.suppress(PackageNotFoundError):
        return version(package)
    return "?"


def _cartography(folder: Path) -> Check:
    n = len(list(folder.glob("*.geojson"))) if folder.is_dir() else 0
    if n:
        return Check("cartography", "ok", f"{n} layers of coasts and borders")
    remedy = "install the package again: it brings its own maps"
    return Check("cartography", "fail", f"no layers in {folder}", remedy)


def _store() -> Check:
    root = default_root()
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root) as file:
            file.write(b"whole")
            file.flush()
            os.fsync(file.fileno())
        free_mb = shutil.disk_usage(root).free / 1e6
        n = sum(1 for _ in Store.open(root).blobs())
    except OSError as error:
        remedy = "point DRIFT_STORE to a folder that can be written"
        return Check("store", "fail", f"{root}: {error.strerror or error}", remedy)
    detail = f"{root}: {n} files, {free_mb:.0f} MB free"
    if free_mb < NEEDED_MB:
        return Check("store", "warn", detail, "free some space: drift cache prune")
    return Check("store", "ok", detail)


def _key_form() -> Check:
    from weather.providers.cds_client import account, config_file

    try:
        who = account()
    except InputError as error:
        what, _, remedy = str(error).partition(": ")
        return Check("CDS key", "warn", what, remedy)
    return Check("CDS key", "ok", f"present, for {who.place} (file: {config_file()})")


def _cds() -> list[Check]:
    """Key present, service reachable, key accepted, licence accepted: stops at the first no."""
    from weather.providers.cds_client import account, classify, connect

    form = _key_form()
    if form.verdict != "ok":
        return [form]
    who = account()
    reach = _reach("CDS", f"{who.url}/catalogue/v1/messages")
    if reach.verdict != "ok":
        return [form, reach]
    client = connect(who, PatientSession(QUICK, Deadline(QUICK.deadline_s), home=who.url))
    try:
        client.client.check_authentication()
    except Exception as error:
        told = classify(error, who, "ERA5")
        verdict = "fail" if isinstance(told, InputError) else "warn"
        what, _, remedy = str(told).partition(": ")
        return [form, reach, Check("CDS key accepted", verdict, what, remedy or "try again later")]
    return [form, reach, Check("CDS key accepted", "ok", "by the CDS"), _licence(client)]


def _licence(client: Any) -> Check:
    from weather.providers.cds_client import LICENCES
    from weather.providers.cds_request import PRESSURE_LEVELS

    page = LICENCES.format(dataset=PRESSURE_LEVELS)
    try:
        names = [str(item.get("id", "")) for item in client.client.get_accepted_licences()]
    except Exception:  # the question is a courtesy: the first fetch will tell
        names = []
    if any("cc-by" in name or "copernicus-products" in name for name in names):
        return Check("CDS licence", "ok", f"accepted: {', '.join(names)}")
    detail = "could not see that the ERA5 licence is accepted"
    return Check("CDS licence", "warn", detail, f"if a fetch is refused, accept it once at {page}")


def _rda_address() -> str:
    from weather.providers.rda import base_url

    return base_url()


def _ncep_address() -> str:
    from weather.providers.ncep import base_url

    return base_url()


def _jra3q_address() -> str:
    from weather.providers.jra3q import base_url

    return base_url()


def _arco() -> Check:
    from weather.providers.arco_zarr import address

    where = address()
    if where.startswith(("gs://", "gcs://")):
        where = f"https://storage.googleapis.com/{where.partition('://')[2]}"
    if where.startswith(("http://", "https://")):
        return _reach("Zarr store (--winds arco)", f"{where}/.zmetadata")
    return Check("Zarr store (--winds arco)", "ok", f"{public_address(where)} (not looked at)")


def _reach(name: str, url: str) -> Check:
    """Whether anything answers at an address; what it says does not matter here."""
    import requests

    session = PatientSession(QUICK, Deadline(QUICK.deadline_s))
    remedy = "check the network, a proxy (HTTPS_PROXY) or the address; files and the store work"
    try:
        answer = session.head(url, allow_redirects=True)
    except requests.RequestException as error:
        return Check(name, "warn", trouble_words(url, error), remedy)
    if answer.status_code >= 500:
        detail = f"{host(url)} answers {answer.status_code}"
        return Check(name, "warn", detail, "the service is out of order: try again later")
    return Check(name, "ok", f"{host(url)} answers")


def _quietly(name: str, look: Callable[[], list[Check]]) -> list[Check]:
    """A check that cannot be made is a warning, never a crash."""
    try:
        return look()
    except (FetchError, InputError, OSError, ImportError) as error:
        return [Check(name, "warn", str(error), "see the message")]
