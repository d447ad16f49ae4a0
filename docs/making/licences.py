"""The terms of every source of winds that the program knows, as a table."""

from __future__ import annotations

import re
from urllib.parse import quote

from weather import provenance, reanalyses
from weather.provenance import Origin


def of_winds() -> str:
    """A row per origin: what it is called, its terms, how it is cited."""
    origins = {
        id(value): value
        for module in (provenance, reanalyses)
        for value in vars(module).values()
        if isinstance(value, Origin) and value.attribution
    }
    rows = [
        f"| {origin.name} | {origin.licence} | {_identifier(origin)} |"
        for origin in sorted(origins.values(), key=lambda origin: origin.name.casefold())
    ]
    return "\n".join(["| winds | terms | cited as |", "| --- | --- | --- |", *rows])


def _identifier(origin: Origin) -> str:
    said = (
        [origin.doi]
        if origin.doi
        else re.findall(r"DOI (10\.\S+?)[.;,]?(?:\s|$)", origin.attribution)
    )
    return ", ".join(f"[`{doi}`](https://doi.org/{quote(doi)})" for doi in said) or _FILE


_FILE = "as its file says"
