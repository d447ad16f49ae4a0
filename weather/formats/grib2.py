"""GRIB edition 2: several fields in one message, taken apart.

NCEP writes u and v of a level as two fields of one message, which share its identification and its
grid; a library that looks at a message sees the first field only, and the wind has no v.
Source: WMO Manual on Codes, FM 92 GRIB edition 2, sections 0 to 8 and its rule on repetition.
"""

from collections.abc import Iterator

_HEAD, _END = 16, b"7777"
#: Section 6, octet 6: the bitmap of the field before applies.
_BITMAP_BEFORE = 254


def fields(message: bytes) -> list[bytes]:
    """Each field of a message as a message of its own; a message of one field as it stands."""
    sections = list(_sections(message))
    if sum(number == 7 for number, _ in sections) < 2:
        return [message]
    latest: dict[int, bytes] = {}
    found = []
    for number, octets in sections:
        before = latest.get(6)
        latest[number] = octets
        if number == 2:
            # A new grid or local use ends what the sections after it said before.
            latest = {n: latest[n] for n in (1, 2)}
        if number == 6 and octets[5] == _BITMAP_BEFORE and before is not None:
            latest[6] = before
        if number == 7:
            found.append(_message(message, latest))
    return found


def count(message: bytes) -> int:
    """How many fields a message has."""
    return sum(number == 7 for number, _ in _sections(message))


def _sections(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and octets of sections 1 to 7."""
    at = _HEAD
    while at + 5 <= len(message) and message[at : at + 4] != _END:
        length = int.from_bytes(message[at : at + 4], "big")
        if length < 5:
            raise ValueError(f"a section of {length} octets")
        yield message[at + 4], message[at : at + length]
        at += length


def _message(whole: bytes, sections: dict[int, bytes]) -> bytes:
    body = b"".join(sections[number] for number in range(1, 8) if number in sections)
    length = _HEAD + len(body) + len(_END)
    return whole[:8] + length.to_bytes(8, "big") + body + _END
