"""The wheel, installed far from the checkout, carries its data and does the main job."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PARTS = ("pyproject.toml", "README.md", "LICENSE", "weather", "drift")

pytestmark = pytest.mark.slow


def run(*command: str | Path, **options: object) -> str:
    """What a command prints; its complaint is part of the failure."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, **options)  # type: ignore[call-overload]
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return str(done.stdout)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the sources, so that no earlier build leaks into it."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(
                ROOT / part, source / part, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy(ROOT / part, source / part)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    run(*pip, "wheel", source, "--no-deps", "--no-build-isolation", "--no-index", "-w", folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it, the libraries borrowed, the checkout out of reach.

    A path line in a .pth file adds our libraries without reading the .pth files among them; by
    such a file an editable install points at the checkout.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "borrowed.pth").write_text("\n".join(sorted(libraries)) + "\n")
    python = folder / "venv" / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    offline = ("--no-deps", "--no-index", "--ignore-installed")
    run(*pip, "--python", python, "install", *offline, wheel)
    return folder


def drift(elsewhere: Path, *words: str) -> str:
    """What the installed command prints, run in a folder that is not the checkout."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "DRIFT"))}
    environment |= {"DRIFT_STORE": str(elsewhere / "store"), "DRIFT_OFFLINE": "1"}
    command = elsewhere / "venv" / "bin" / "drift"
    return run(command, *words, cwd=elsewhere, env=environment)


def data_files() -> set[str]:
    """What lies beside the sources in the checkout and is no code, compiled or to be."""
    found = (p for package in ("weather", "drift") for p in (ROOT / package).rglob("*"))
    data = (p for p in found if p.is_file() and p.suffix != ".py" and "__pycache__" not in p.parts)
    return {str(p.relative_to(ROOT)) for p in data}


def test_the_wheel_carries_every_data_file_and_nothing_else(wheel: Path) -> None:
    inside = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
    assert {n for n in inside if not n.endswith(".py")} == data_files()
    assert all(n.startswith(("weather/", "drift/")) for n in inside)


def test_the_installed_package_is_not_the_checkout(elsewhere: Path) -> None:
    python = elsewhere / "venv" / "bin" / "python"
    where = run(python, "-c", "import drift, weather; print(drift.__file__)", cwd=elsewhere)
    assert Path(where.strip()).is_relative_to(elsewhere)


def test_the_installed_command_lists_the_catalogue(elsewhere: Path) -> None:
    listed = json.loads(drift(elsewhere, "list", "--json"))
    catalogue = (ROOT / "drift" / "catalogue").glob("*.toml")
    assert len(listed) == len({p.stem for p in catalogue} - {"sources"})


def test_the_installed_command_flies_through_the_embedded_sky(elsewhere: Path) -> None:
    words = "run 2008-12-border-chapel --winds sample --members 16 --seed 1 --out night".split()
    drift(elsewhere, *words)
    summary = json.loads((elsewhere / "night" / "summary.json").read_text("utf-8"))
    assert summary["members"] == 16
    assert (elsewhere / "night" / "map.png").stat().st_size > 10_000
