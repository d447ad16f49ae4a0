"""Conventions of the tests, held by reading them: each can fail, and none for want of time."""

import ast
import builtins
import re
from pathlib import Path

HERE = Path(__file__).parent
FILES = sorted(HERE.rglob("*.py"))

#: Names that hold nothing of what a test computed.
TOOLS = {"np", "math", "pytest", *vars(builtins)}


def names(node: ast.AST) -> set[str]:
    """Every name that an expression reads or binds."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def bound(node: ast.AST) -> list[tuple[set[str], ast.AST | None]]:
    """Names that a statement gives a value, and the value; None where only running it tells."""
    if isinstance(node, ast.Assign):
        return [(names(target), node.value) for target in node.targets]
    if isinstance(node, ast.AugAssign | ast.For | ast.comprehension):
        return [(names(node.target), None)]
    if isinstance(node, ast.withitem) and node.optional_vars:
        return [(names(node.optional_vars), None)]
    if isinstance(node, ast.arg):
        return [({node.arg}, None)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        # A method may change what it is called on.
        return [(names(node.func.value) - TOOLS, None)]
    return []


def typed_in(function: ast.FunctionDef) -> set[str]:
    """Local names that hold nothing but numbers and words typed in the test, or sums of them."""
    values = [pair for node in ast.walk(function) for pair in bound(node)]
    told = set().union(*(these for these, _ in values)) if values else set()
    while True:
        computed = {
            name
            for these, value in values
            for name in these
            if value is None or "random" in ast.unparse(value) or names(value) - TOOLS - told
        }
        if not computed & told:
            return told
        told -= computed


def assertions_on_literals(source: str) -> list[int]:
    """Lines of assertions that only compare what the test itself typed: they cannot fail."""
    return [
        node.lineno
        for function in ast.walk(ast.parse(source))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Assert) and names(node.test) <= TOOLS | typed_in(function)
    ]


def test_every_assertion_can_fail():
    seen = [
        f"{path.relative_to(HERE)}:{line}"
        for path in FILES
        for line in assertions_on_literals(path.read_text("utf-8"))
    ]
    assert not seen, "\n".join(seen)


def test_an_assertion_on_literals_is_seen():
    blind = """
def test_blind():
    g, h = 9.81, 2.0
    speed = math.sqrt(2 * g * h)
    assert 3 == pytest.approx(1 + 2)
    assert speed == pytest.approx(6.264, abs=1e-3)
"""
    seeing = """
def test_seeing(given):
    count, kept = 0, []
    for one in given:
        count += 1
        kept.append(one)
    assert count == 3
    assert kept == [1, 2, 3]
    assert work(9.81) == 2 * 9.81
"""
    assert assertions_on_literals(blind) == [5, 6]
    assert assertions_on_literals(seeing) == []


def clocks(source: str) -> list[int]:
    """Lines that read a clock which measures work."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute | ast.alias)
        and (node.attr if isinstance(node, ast.Attribute) else node.name)
        in ("perf_counter", "process_time", "perf_counter_ns", "process_time_ns", "timeit")
    ]


def test_waits_are_measured_by_the_benchmarks_alone():
    # A machine that runs something else beside fails them.
    seen = {path.relative_to(HERE).parts[0] for path in FILES if clocks(path.read_text("utf-8"))}
    assert seen == {"benchmarks"}


def limits(source: str) -> list[int]:
    """Lines that end a wait after a time of their own."""
    return [
        word.value.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == "timeout" and isinstance(word.value, ast.Constant)
    ]


def test_what_hangs_is_told_from_what_is_slow_in_one_place():
    seen = [
        f"{path.relative_to(HERE)}:{line}"
        for path in FILES
        for line in limits(path.read_text("utf-8"))
    ]
    assert not seen, "say timeout=HANGS_S (tests/processes.py):\n" + "\n".join(seen)


def test_one_file_knows_where_data_beside_the_checkout_lie():
    reach = re.compile(r'parents?\S*\s*/\s*("\.\."\s*/\s*)*"shared"')
    seen = {path.name for path in FILES if reach.search(path.read_text("utf-8"))}
    assert seen == {"shared.py"}
