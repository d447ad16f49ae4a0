"""Which claims and finds can be put to a test, and what to do where one cannot."""

from __future__ import annotations

import difflib

import xarray as xr

from drift.event.arguments import refuse_unless_a
from drift.event.model import Event
from drift.event.text import flag_word
from drift.landings.checks import refuse_unless_landings
from drift.landings.groups import items_of
from drift.places.regions import find_regions
from weather.errors import InputError, refuse_unless_yes_or_no


def refuse_unless_testable(event: Event, landings: xr.Dataset, *, what_if: bool = False) -> None:
    """Raise InputError where claims or finds cannot be tested: what, got, allowed, next."""
    refuse_unless_a(Event, event, "event", "drift.load_event")
    refuse_unless_landings(landings)
    refuse_unless_yes_or_no("what_if", what_if)
    if event.status != "flown" and not what_if:
        raise InputError(
            f"{event.id} was {event.status}, so nothing flew and there is nothing to test; pass "
            "what_if=True to test it as if it had"
        )
    items = items_of(landings)
    named = [(f"claim {i}", part.item) for i, part in enumerate(event.claims, start=1)]
    named += [(f"find {i}", part.item) for i, part in enumerate(event.finds, start=1)]
    named += [(f"count {i}", part.item) for i, part in enumerate(event.counts, start=1)]
    for where, item in named:
        if item is not None and flag_word(item) not in items:
            raise InputError(
                f"[{where}] item {item!r} is not among the payloads of {event.id}; "
                f"{_hint(item, items)}"
            )
    for i, claim in enumerate(event.claims, start=1):
        if claim.region is not None:
            try:
                find_regions(claim.region)
            except InputError as error:
                raise InputError(f"[claim {i}] region: {error}") from None


def _hint(item: str, items: list[str]) -> str:
    near = difflib.get_close_matches(item, items, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"they are {', '.join(items)}"
