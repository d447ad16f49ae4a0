"""The fence: a hindcast of what was reported, with no way to ask where or when to launch.

The rules are those of the design (hindcast only, by construction): no optimiser over launch time,
place, height or timer, no target, no gas or fill calculator, no forecast reader. The first test
reads every public name of both packages; the others show that the reader sees what it should.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(p for package in ("weather", "drift") for p in (ROOT / package).rglob("*.py"))

#: Words that no public name may contain, as whole words between underscores and capitals.
FORBIDDEN_WORDS = re.compile(
    r"target\w*|optim\w*|aim|aims|aimed|aiming|steer\w*|inverse|invert\w*|forecast\w*|predict\w*"
    r"|recommend\w*|advise\w*|advice|planner|solver_for|desired|goal\w*|maximi[sz]e\w*"
)

#: Phrases that are innocent word by word.
FORBIDDEN_PHRASES = re.compile(
    r"best_(launch|time|place|site|night|wind|height)|launch_window|when_to_|where_to_|good_wind"
    r"|(gas|helium|hydrogen|lift|fill)_(needed|required|for)|(needed|required)_(gas|lift|fill)"
    r"|(fill|gas|timer)_(calculator|setting|volume_for|mass_for)|(height|timer|payload|fill)_to_reach"
)

#: What may speak of a forecast or a prediction: saying no to one, and the report's claims.
ALLOWED = re.compile(
    r"(refuse|reject|forbid|without|no|not|never|is|has|deny)_\w*forecast\w*"
    r"|forecast_(reference_time|period)"  # the CF names by which such a file is known
    r"|predicate\w*|\w+_predicate\w*|posterior_predictive\w*"
)


class Named(NamedTuple):
    """A public name and where it stands."""

    name: str
    where: str


def words_of(name: str) -> str:
    """The name in lower case with its words between underscores: `LaunchWindow`, launch_window."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_")


def crosses_the_fence(name: str) -> bool:
    """Whether the name promises to work backwards from a wish to a launch."""
    plain = words_of(name)
    if ALLOWED.fullmatch(plain):
        return False
    a_word = any(FORBIDDEN_WORDS.fullmatch(word) for word in plain.split("_"))
    return a_word or FORBIDDEN_PHRASES.search(plain) is not None


def arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """Every argument's name, starred ones included."""
    a = function.args
    for argument in (*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg):
        if argument is not None:
            yield argument.arg


def strings(node: ast.AST) -> Iterator[str]:
    """Command-line flags and names of commands: string constants that look like one."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            if re.fullmatch(r"--[a-z][a-z-]*(/--[a-z-]+)?", inner.value):
                yield from (flag.lstrip("-").replace("-", "_") for flag in inner.value.split("/"))


def names_in(body: list[ast.stmt], where: str) -> Iterator[Named]:
    """Public functions, their arguments, classes, fields, methods and module constants."""
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield Named(node.name, where)
            yield from names_in(node.body, f"{where}.{node.name}")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if not node.name.startswith("_"):
                yield Named(node.name, where)
            if not node.name.startswith("_") or node.name in ("__init__", "__call__"):
                yield from (Named(a, f"{where}.{node.name}") for a in arguments(node))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield Named(node.target.id, where)
        elif isinstance(node, ast.Assign):
            yield from (Named(t.id, where) for t in node.targets if isinstance(t, ast.Name))


def public_names(source: str, module: str) -> list[Named]:
    """What a module offers to whoever imports it or types its commands."""
    tree = ast.parse(source)
    found = [Named(part, module) for part in module.split(".")]
    found += [n for n in names_in(tree.body, module) if not n.name.startswith("_")]
    return found + [Named(flag, f"{module} (flag)") for flag in strings(tree)]


def module_of(path: Path) -> str:
    """The dotted name of a source file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_no_public_name_works_backwards_from_a_wish_to_a_launch():
    seen = [n for path in SOURCES for n in public_names(path.read_text("utf-8"), module_of(path))]
    assert len(SOURCES) > 20 and len(seen) > 5 * len(SOURCES)  # the reader did read
    crossing = [f"{n.where}: {n.name}" for n in seen if crosses_the_fence(n.name)]
    assert not crossing, "\n".join(crossing)


BAD = """
from dataclasses import dataclass
BEST_LAUNCH_HOUR = 3
def hit(event, *, target_lat_deg): ...
def optimise_timer(event): ...
def launch_window(sky, place): ...
class ForecastReader:
    goal_km: float
    def __call__(self, aim): ...
    def run(self, *, gas_needed_kg): ...
def command(x = Option("--best-launch")): ...
"""


def test_the_reader_finds_each_crossing_in_a_bad_example():
    found = {n.name for n in public_names(BAD, "drift.bad") if crosses_the_fence(n.name)}
    assert found == {
        "BEST_LAUNCH_HOUR", "target_lat_deg", "optimise_timer", "launch_window", "ForecastReader",
        "goal_km", "aim", "gas_needed_kg", "best_launch",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["claim", "claims", "refuse_forecast", "forecast_reference_time", "launch_time", "fill_value",
     "Claim", "predicate", "time_range", "gas", "maximum_height", "fall_time_h", "lifting_gas"],
)  # fmt: skip
def test_honest_names_pass(name):
    assert not crosses_the_fence(name)


@pytest.mark.parametrize(
    "name", ["forecast", "open_forecast", "target", "TargetBox", "optimize", "best_site", "aim_at",
             "required_lift", "height_to_reach", "InversePlanner"],
)  # fmt: skip
def test_names_that_cross_are_caught(name):
    assert crosses_the_fence(name)


#: What drift may take from scipy.optimize: roots of a known curve, which is no search.
ROOT_FINDERS = {"bisect", "brenth", "brentq", "newton", "ridder", "root_scalar", "toms748"}

OPTIMISERS = {"scipy.optimize", "optuna", "skopt", "nevergrad", "hyperopt", "pymoo", "cma"}


def optimisers_imported(source: str) -> set[str]:
    """What a module imports from an optimiser, root finders aside."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names if a.name in OPTIMISERS}
        elif isinstance(node, ast.ImportFrom) and node.module:
            full = {f"{node.module}.{a.name}" for a in node.names if a.name not in ROOT_FINDERS}
            found |= {name for name in full if any(name.startswith(o) for o in OPTIMISERS)}
    return found


def test_drift_imports_no_optimiser():
    for path in SOURCES:
        if module_of(path).startswith("drift"):
            assert not optimisers_imported(path.read_text("utf-8")), path.name


def test_an_optimiser_is_seen_however_it_is_imported():
    assert optimisers_imported("import scipy.optimize")
    assert optimisers_imported("from scipy import optimize as so")
    assert optimisers_imported("from scipy.optimize import minimize, brentq")
    assert not optimisers_imported("from scipy.optimize import brentq\nfrom scipy import stats")
