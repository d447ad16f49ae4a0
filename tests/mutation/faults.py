"""Small faults: Cosmic Ray's, each as the source that it leaves, and where it stands."""

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

#: `X | Y` is nearly always a type here, which no test can notice.
_OF_TYPES = "BinaryOperator_BitOr"


#: What tells one fault from another.
KEY = ("file", "operator", "occurrence")


@dataclass(frozen=True)
class Fault:
    """One change of one file.

    line : of the change, from 1. lines : first and last of the statement that it is in; None for
    what runs as the module is imported.
    """

    file: str
    operator: str
    occurrence: int
    line: int
    column: int
    lines: tuple[int, int] | None

    def source(self, root: Path) -> str:
        """The file with the fault in it."""
        changed = mutate_code(
            (root / self.file).read_text("utf-8"), get_operator(self.operator)(), self.occurrence
        )
        assert changed is not None
        return changed

    def shown(self, root: Path) -> tuple[str, str]:
        """The lines that differ, before and after."""
        before = (root / self.file).read_text("utf-8").splitlines()
        after = self.source(root).splitlines()
        while before and after and before[0] == after[0]:
            before, after = before[1:], after[1:]
        while before and after and before[-1] == after[-1]:
            before, after = before[:-1], after[:-1]
        return tuple(" ".join(line.strip() for line in part) for part in (before, after))


def of_files(files: list[str], root: Path, *, decorators: bool = True) -> list[Fault]:
    """Every fault that can be put into some files, in the order of their lines.

    decorators : whether to try functions without them.
    """
    found = [
        fault
        for file in files
        for fault in _of_file(file, root)
        if decorators or "RemoveDecorator" not in fault.operator
    ]
    return sorted(found, key=lambda f: (f.file, f.line, f.column, f.operator, f.occurrence))


def sampled(faults: list[Fault], size: int, seed: int) -> list[Fault]:
    """A random sample; in a random order, so that its first ones are a sample too."""
    return random.Random(seed).sample(faults, min(size, len(faults)))


def _of_file(file: str, root: Path) -> Iterator[Fault]:
    source = (root / file).read_text("utf-8")
    statements = _statements(ast.parse(source))
    tree = get_ast(source)
    for name in operator_names():
        operator = get_operator(name)
        if _OF_TYPES in name or operator.arguments():
            continue
        places = (
            place for node in ast_nodes(tree) for place in operator().mutation_positions(node)
        )
        for occurrence, ((line, column), _) in enumerate(places):
            yield Fault(file, name, occurrence, line, column, statements.get(line))


def _statements(tree: ast.Module) -> dict[int, tuple[int, int]]:
    """For each line within a function, the first and last line of its innermost statement."""
    found: dict[int, tuple[int, int]] = {}
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.Lambda):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.stmt) and node is not function:
                body = getattr(node, "body", None)
                end = body[0].lineno - 1 if isinstance(body, list) else node.end_lineno
                for line in range(node.lineno, max(end, node.lineno) + 1):
                    old = found.get(line)
                    if old is None or end - node.lineno <= old[1] - old[0]:
                        found[line] = node.lineno, max(end, node.lineno)
    return found
