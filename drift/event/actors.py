"""Who leads a group that launches: reports name one or the other, and a reader looks for either."""

from __future__ import annotations

from typing import Final

#: Who led a group, by a part of its name: MarketWatch 2015 on Fighters for a Free North Korea
#: ("led by defector Park Sang-hak"), and as each group is named in the catalogue's own facts.
_LEADERS: Final = {"Fighters for a Free North Korea": ("Park Sang-hak",)}


def people_of(actor: str) -> tuple[str, ...]:
    """The leaders of every group that an actor's name holds, in the order of the table."""
    return tuple(
        person for group, leaders in _LEADERS.items() if group in actor for person in leaders
    )


def is_part_of(words: str, actor: str) -> bool:
    """Whether some words are part of an actor's name or of a leader's, in any case of letters."""
    return any(words.casefold() in name.casefold() for name in (actor, *people_of(actor)))
