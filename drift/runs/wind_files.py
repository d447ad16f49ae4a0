"""The files of the winds of a run: where they lie, and whether they may be handed on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from drift.event.model import Event
from drift.output.files import EVENT
from weather.errors import InputError, OfflineMiss

#: Licences under which winds may be handed on with what was made of them, by how they begin.
_FREE: Final = (
    "CC BY 4.0",
    "CC0",
    "public domain",
    "free and open",
    "Observations exchanged freely",
)


@dataclass(frozen=True, kw_only=True)
class WindFiles:
    """The winds of one sky.

    words : as they were asked for. files : where they lie; none where they come with the program,
    are not found or may not be handed on, and `why` says which. how : to get them otherwise.
    """

    words: tuple[str, ...]
    title: str
    licence: str
    files: tuple[Path, ...] = ()
    why: str = ""
    how: str = ""


def wind_files(
    event: Event,
    words: Sequence[str],
    about: Mapping[str, Any],
    near: Path,
    *,
    may_hand_on: bool = False,
) -> WindFiles:
    """The files of a sky, if they are found, are those of the run, and may be handed on.

    about : what the run says of the sky. near : folder of the run, beside which files are looked
    for too. may_hand_on : whether somebody says that winds of any licence may be.
    """
    from weather.sky import SAMPLE

    told = WindFiles(words=tuple(words), title=about["winds"], licence=about["licence"])
    if tuple(words) == (SAMPLE,):
        return _without(told, "they come with the program", "")
    how = _how(words, about)
    if not may_hand_on and not about["licence"].startswith(_FREE):
        return _without(
            told, f"their licence does not say that they may be: {about['licence']}", how
        )
    try:
        files = _found(event, words, near)
    except (InputError, OfflineMiss) as error:
        return _without(told, str(error), how)
    if about["sky_file_sha256"] not in _hashes(files):
        return _without(told, "the files of that name have other bytes than the run read", how)
    return WindFiles(**{**vars(told), "files": tuple(files), "how": how})


def _without(told: WindFiles, why: str, how: str) -> WindFiles:
    return WindFiles(words=told.words, title=told.title, licence=told.licence, why=why, how=how)


def _found(event: Event, words: Sequence[str], near: Path) -> list[Path]:
    """Where the winds lie: in the store, as they were typed, or beside the run."""
    from weather.formats.address import is_address
    from weather.providers.remote import fetch
    from weather.sky import REMOTE

    if len(words) == 1 and words[0] in REMOTE:
        return fetch(words[0], event.box(), offline=True, allow_preliminary=True)
    if any(is_address(word) for word in words):
        raise InputError("they lie at a web address")
    return [_nearest(word, near) for word in words]


def _nearest(word: str, near: Path) -> Path:
    given = Path(word).expanduser()
    places = (given, near.absolute().parent / given, near.absolute().parent / given.name)
    for path in places:
        if path.exists():
            return path
    raise InputError(f"{word} is not found here")


def _hashes(files: Sequence[Path]) -> set[str]:
    """What a run calls the hash of its winds, of grids and of soundings."""
    from weather.formats.files import sha256_of

    found = {sha256_of(files)}
    if all(path.is_file() for path in files):
        digest = hashlib.sha256()
        for path in files:
            digest.update(path.read_bytes())
        found.add(digest.hexdigest())
    return found


def _how(words: Sequence[str], about: Mapping[str, Any]) -> str:
    """How to get the winds, in a sentence or two."""
    from weather.sky import REMOTE

    if len(words) == 1 and words[0] in REMOTE:
        got = f"`drift fetch {EVENT} --winds {words[0]}` brings them."
    else:
        got = "Get them from their makers, and name them with --winds."
    hashed = about["sky_file_sha256"]
    known = f" SHA-256 of the files read: {hashed}." if hashed else ""
    return f"{got} {about['attribution']}{known}"
