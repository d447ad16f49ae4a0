"""Small damage to real bytes, from a seed: the same number is the same damage on any machine."""

from __future__ import annotations

import random

#: Numbers at which lengths, offsets and counts turn over.
_EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)

#: What texts are broken by: other grammars, controls, numbers beyond measure, depth.
_AWKWARD = (
    b"", b"\x00", b"\x1b[2J", b"\xff\xfe", "\u00a0".encode(), "\u202e".encode(), b'"', b"'",
    b"]]]]", b"[" * 3000, b"{" * 500, b"}", b"nan", b"-inf", b"1e999", b"9" * 400, b"9" * 5000,
    b"-1", b"true", b"null", b"=cmd|x", b"%s%n", b"../../../etc", b"\r", b"\n\n\n", b"#",
    b",", b";",
    b"9999-12-31T23:59:59+14:00", b"0000-00-00", b"1e9", b"x" * 100_000,
)  # fmt: skip


def mutated(content: bytes, seed: int, *, text: bool) -> bytes:
    """The bytes with one to four pieces of damage."""
    dice = random.Random(seed)
    found = bytearray(content)
    for _ in range(dice.choice((1, 1, 1, 2, 2, 3, 4))):
        ways = _TEXT if text else _BYTES
        dice.choice(ways)(found, dice)
    return bytes(found)


def _place(found: bytearray, dice: random.Random) -> int:
    """A place, every second time near the beginning, where headers are."""
    reach = min(len(found), 2048) if dice.random() < 0.5 else len(found)
    return dice.randrange(max(1, reach))


def _flip(found: bytearray, dice: random.Random) -> None:
    if found:
        found[_place(found, dice) % len(found)] ^= 1 << dice.randrange(8)


def _set(found: bytearray, dice: random.Random) -> None:
    if found:
        found[_place(found, dice) % len(found)] = dice.randrange(256)


def _edge(found: bytearray, dice: random.Random) -> None:
    """A number at its edge, in 1, 2, 4 or 8 octets, of either order."""
    width = dice.choice((1, 2, 4, 8))
    order = dice.choice(("little", "big"))
    at = _place(found, dice)
    number = dice.choice(_EDGES) % (1 << (8 * width))
    found[at : at + width] = number.to_bytes(width, order)


def _cut(found: bytearray, dice: random.Random) -> None:
    del found[_place(found, dice) :]


def _drop(found: bytearray, dice: random.Random) -> None:
    at = _place(found, dice)
    del found[at : at + dice.choice((1, 4, 64, 4096))]


def _again(found: bytearray, dice: random.Random) -> None:
    """A stretch once more, elsewhere."""
    at, length = _place(found, dice), dice.choice((1, 8, 64, 4096))
    found[_place(found, dice) : 0] = found[at : at + length]


def _blank(found: bytearray, dice: random.Random) -> None:
    at, length = _place(found, dice), dice.choice((4, 16, 512))
    found[at : at + length] = bytes(len(found[at : at + length]))


def _awkward(found: bytearray, dice: random.Random) -> None:
    """Something awkward instead of a word, or between two."""
    at = _place(found, dice)
    end = at
    while end < len(found) and dice.random() < 0.9 and chr(found[end]).isalnum():
        end += 1
    found[at:end] = dice.choice(_AWKWARD)


def _swap_lines(found: bytearray, dice: random.Random) -> None:
    lines = bytes(found).split(b"\n")
    i, j = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[i], lines[j] = lines[j], lines[i]
    found[:] = b"\n".join(lines)


_BYTES = (_flip, _set, _edge, _edge, _cut, _drop, _again, _blank)
_TEXT = (_awkward, _awkward, _awkward, _flip, _set, _cut, _drop, _again, _swap_lines)
