"""Parts of a page between two comments, rewritten from the program.

In a page: `<!-- begin NAME -->`, anything, `<!-- end NAME -->`, each comment on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from docs.making import (
    catalogue,
    commands,
    event_file,
    licences,
    moving_error,
    priors,
    region_names,
    tree,
)

PAGES = Path(__file__).parents[1]


def _measured(name: str) -> Callable[[], str]:
    """What `docs.making.measure`, `studies` or `demo` found, as it lies in docs/measured."""
    return lambda: (PAGES / "measured" / f"{name}.md").read_text("utf-8")


#: What may stand between the comments, by name.
BLOCKS: dict[str, Callable[[], str]] = {
    "tables-of-an-event": event_file.tables,
    "distributions": event_file.distributions,
    "commands": commands.reference,
    "region-names": region_names.table,
    "catalogue": catalogue.table,
    "catalogue-counts": catalogue.counts,
    "vehicle-priors": priors.vehicle,
    "air-priors": priors.air,
    "common-shares": priors.common_shares,
    "wind-error-evidence": moving_error.evidence,
    "wind-error-by-speed": moving_error.by_speed,
    "licences-of-winds": licences.of_winds,
    "balloon-priors": priors.balloons,
    "payload-table": priors.payloads,
    "module-tree": tree.modules,
    "measured-demo": _measured("demo"),
    "measured-numerical": _measured("numerical"),
    "measured-steps": _measured("steps"),
    "measured-proof": _measured("proof"),
    "measured-twins": _measured("twins"),
    "measured-convergence": _measured("convergence"),
    "measured-nominal": _measured("nominal"),
    "measured-speed": _measured("speed"),
}

_BLOCK = re.compile(r"(<!-- begin ([\w-]+) -->\n).*?(<!-- end \2 -->)", re.DOTALL)


def renewed(text: str) -> str:
    """A page with every block as the program has it now."""
    return _BLOCK.sub(lambda m: f"{m[1]}\n{_made(m[2])}\n\n{m[3]}", text)


def pages() -> list[Path]:
    """Every page of the documentation."""
    return sorted(PAGES.rglob("*.md"))


@cache
def _made(name: str) -> str:
    return BLOCKS[name]().strip("\n")
