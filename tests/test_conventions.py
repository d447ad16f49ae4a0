"""Conventions of the code, held by reading it: constants once, units in names, quiet imports."""

import ast
import dataclasses
import json
import subprocess
import sys
import typing
from pathlib import Path

import pytest

import drift.event.parts
from drift.priors.distributions import Distribution
from weather import constants

ROOT = Path(__file__).parents[1]
SOURCES = sorted(p for package in ("weather", "drift") for p in (ROOT / package).rglob("*.py"))

#: Other people's roundings of the same constants, to be found wherever they are typed: Earth radii
#: (IUGG mean, IFS, WGS 84 equator, FAI sphere; m and km), free fall, gas constants.
ROUNDINGS = {
    6371.0, 6_371_009.0, 6371.009, 6_371_229.0, 6371.229, 6_378_137.0, 6378.137, 6_371_200.0,
    6371.2, 6356.766, 9.8066, 9.807, 9.80616, 9.81, 287.0, 287.04, 287.05, 287.053, 287.058,
    287.06, 461.5, 273.15, 101.325, 1013.25, 8.314, 8.3145, 8.31446,
}  # fmt: skip

#: 273.15 and 1013.25 are also units (degrees Celsius, an atmosphere in hPa): typed where a unit is
#: converted, never where a physical constant is meant.
UNITS_OF_OTHERS = {"quantities.py": {273.15, 1013.25}, "constants.py": set(ROUNDINGS)}


def significant_digits(number: float) -> int:
    """How many digits a literal needs: 9.80665 has six, 1.225 four, 1000 one."""
    return len(f"{number:.15g}".split("e")[0].replace(".", "").replace("-", "").strip("0"))


def known_constants() -> set[float]:
    """The constants distinctive enough that the same literal elsewhere is a second copy."""
    values = {v for k, v in vars(constants).items() if k.isupper() and isinstance(v, float)}
    return {v for v in values if significant_digits(v) >= 4} | ROUNDINGS


def literals(source: str) -> list[tuple[int, float]]:
    """Every number typed in a module, with its line."""
    return [
        (node.lineno, float(node.value))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    ]


def second_copies(source: str) -> list[tuple[int, float]]:
    """Literals that repeat a constant of `weather.constants` or a rounding of one."""
    return [(line, value) for line, value in literals(source) if value in known_constants()]


def test_every_constant_of_nature_is_typed_once():
    copies = [
        f"{path.relative_to(ROOT)}:{line}: {value}"
        for path in SOURCES
        for line, value in second_copies(path.read_text("utf-8"))
        if path.name != "constants.py" and value not in UNITS_OF_OTHERS.get(path.name, ())
    ]
    assert not copies, "import these from weather.constants:\n" + "\n".join(copies)


def test_a_second_copy_is_seen_in_any_spelling():
    copies = "r = 6371e3\ng = 9.80665\nR = 287.05287\nrho = 1.225\nkm = 6_371.0\np = 101325\n"
    assert [line for line, _ in second_copies(copies)] == [1, 2, 3, 4, 5, 6]
    assert second_copies("step = 300.0\nn = 10_000\nhour = 3600\n") == []


SUFFIXES = ("_m", "_km", "_m2", "_m3", "_s", "_min", "_h", "_kg", "_kg_m3", "_pa", "_k", "_mps",
            "_mps2", "_deg", "_fraction")  # fmt: skip

#: Numbers that are counts of things, or whose unit is said by the topic beside them.
COUNTS = {"Payload.count", "Fact.value"}


def is_a_number(hint: object) -> bool:
    """Whether a field holds a number or a distribution of one, alone or beside None."""
    parts = typing.get_args(hint) or (hint,)
    kinds = (float, *(typing.get_args(Distribution) or (Distribution,)))
    return any(part in kinds for part in parts)


def numbers_without_a_unit(schema: object) -> list[str]:
    """Fields of the dataclasses of a module that hold a number and do not say its unit."""
    classes = [
        c for c in vars(schema).values() if isinstance(c, type) and dataclasses.is_dataclass(c)
    ]
    return [
        f"{c.__name__}.{name}"
        for c in classes
        if c.__module__ == getattr(schema, "__name__", None)
        for name, hint in typing.get_type_hints(c).items()
        if is_a_number(hint) and not name.endswith(SUFFIXES)
    ]


def test_every_number_a_person_types_says_its_unit():
    # Equal, not within: a list of exceptions that nothing needs hides a reader that reads nothing.
    assert set(numbers_without_a_unit(drift.event.parts)) == COUNTS


def test_the_reader_of_units_knows_a_number_when_it_sees_one():
    hints = typing.get_type_hints(drift.event.parts.Launch) | typing.get_type_hints(
        drift.event.parts.Vehicle
    )
    numbers = {name for name, hint in hints.items() if is_a_number(hint)}
    assert {"latitude_deg", "radius_km", "height_m", "rise_mps", "cruise_height_m"} <= numbers
    assert not {"place", "time", "rise_law", "sources"} & numbers


QUIET = """
import json, logging, os, random, sys, warnings
import numpy as np
state = lambda: [dict(os.environ), warnings.filters[:], logging.root.handlers[:], random.getstate(),
                 str(np.random.get_state()), np.geterr(), os.getcwd(), sys.path[:]]
before = state()
import drift, weather
print(json.dumps({"unchanged": [a == b for a, b in zip(before, state())],
                  "modules": sorted(sys.modules)}))
"""


@pytest.fixture(scope="module")
def after_import() -> dict:
    """What a fresh process knows after `import drift, weather`."""
    run = subprocess.run([sys.executable, "-c", QUIET], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def test_importing_changes_nothing_global(after_import):
    assert all(after_import["unchanged"])


#: Slow to import; wanted only by what draws, compiles, opens files or goes to the network.
HEAVY = {
    "matplotlib", "cartopy", "numba", "xarray", "pandas", "scipy.stats", "netCDF4", "pydantic",
    "shapely", "cdsapi", "requests", "jinja2", "typer", "rich", "dask", "zarr", "SALib",
}  # fmt: skip


def test_importing_is_light(after_import):
    assert not HEAVY & set(after_import["modules"])


def test_what_a_notebook_calls_stays_callable_whatever_was_imported_before():
    # A module of the same name would take a lazily fetched function's place in its package.
    code = (
        "import importlib, pkgutil, drift, weather\n"
        "for package in (drift, weather):\n"
        "    for m in pkgutil.iter_modules(package.__path__, package.__name__ + '.'):\n"
        "        m.name.endswith('__main__') or importlib.import_module(m.name)\n"
        "    for name in set(package.__all__) - {'maps'}:\n"
        "        assert callable(getattr(package, name)), name\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_drawing_and_opening_leave_the_users_options_alone():
    code = (
        "import matplotlib, xarray\n"
        "style, options = matplotlib.rcParams.copy(), dict(xarray.get_options())\n"
        "import drift.maps, drift.hindcast, weather.grid.gridded_sky\n"
        "assert matplotlib.rcParams.copy() == style and xarray.get_options() == options"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def calls(source: str) -> list[ast.Call]:
    """Every call in a module."""
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]


def global_drawing(source: str) -> list[int]:
    """Lines that touch what all figures of a process share: pyplot, or the choice of a backend."""
    imported = [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any("pyplot" in word for word in (getattr(node, "module", "") or "", *names_in(node)))
    ]
    chosen = [
        call.lineno
        for call in calls(source)
        if ast.unparse(call.func).endswith(("matplotlib.use", "switch_backend", "get_backend"))
    ]
    return sorted(imported + chosen)


def names_in(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The names that an import asks for."""
    return [alias.name for alias in node.names]


def test_no_drawing_touches_what_all_figures_share():
    seen = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        for line in global_drawing(path.read_text("utf-8"))
    ]
    assert not seen, "\n".join(seen)


def test_drawing_on_what_all_share_is_seen_in_any_spelling():
    spellings = (
        "import matplotlib.pyplot as plt\nfrom matplotlib import pyplot\n"
        "from matplotlib.pyplot import plot\nmatplotlib.use('agg')\nplt.switch_backend('agg')\n"
    )
    assert global_drawing(spellings) == [1, 2, 3, 4, 5]
    assert global_drawing("import matplotlib\nfrom matplotlib.figure import Figure\n") == []


def unstable_orders(source: str) -> list[int]:
    """Lines that order values by numpy's quickest way, which leaves ties to the processor."""
    return [
        call.lineno
        for call in calls(source)
        if ast.unparse(call.func).endswith(("argsort", "argpartition"))
        and not any(
            word.arg == "kind" and ast.unparse(word.value) == "'stable'" for word in call.keywords
        )
    ]


def test_what_is_ordered_is_ordered_alike_on_every_processor():
    seen = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        for line in unstable_orders(path.read_text("utf-8"))
    ]
    assert not seen, "say kind='stable':\n" + "\n".join(seen)


def test_an_unstable_order_is_seen():
    orders = "np.argsort(x)\nx.argsort()\nnp.argsort(x, kind='quicksort')\n"
    assert unstable_orders(orders + "np.argpartition(x, 3)\n") == [1, 2, 3, 4]
    assert unstable_orders("np.argsort(-x, kind='stable')\nnp.sort(x)\n") == []


def sizes(kind: type | tuple[type, ...], path: Path) -> list[tuple[str, int]]:
    """Lines of each class or function of a file."""
    tree = ast.parse(path.read_text("utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, kind)]
    return [(f"{path.relative_to(ROOT)}:{n.name}", n.end_lineno - n.lineno + 1) for n in found]


def test_files_and_classes_stay_small_enough_to_read():
    long = [
        f"{p.relative_to(ROOT)}: {n} lines"
        for p in SOURCES
        if (n := len(p.read_text("utf-8").splitlines())) > 300
    ]
    long += [f"{name}: {n}" for p in SOURCES for name, n in sizes(ast.ClassDef, p) if n > 150]
    assert not long, "\n".join(long)


def test_the_main_job_fits_one_screen():
    main_job = ast.parse((ROOT / "drift" / "hindcast.py").read_text("utf-8"))
    for node in ast.walk(main_job):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:]
    assert len(ast.unparse(main_job).splitlines()) <= 60


def test_no_lint_rule_on_size_is_switched_off():
    rules = ("C901", "PLR0913", "PLR0915", "noqa\n")
    for path in SOURCES:
        noqas = [line for line in path.read_text("utf-8").splitlines(True) if "# noqa" in line]
        assert not [line for line in noqas if any(rule in line for rule in rules)], path.name
