"""Files of TOML that people write, read whole: every way in which one cannot be is a sentence."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from weather.errors import InputError
from weather.guard.budget import refuse_endless


def read_toml(path: Path, kind: str, instead: str) -> dict[str, Any]:
    """The tables of a file; kind is what it should be, instead what to give otherwise.

    Raises InputError for a file that cannot be read, is no text or no TOML, or holds what no value
    of ours can be: a number of thousands of digits, or arrays in arrays in arrays.
    """
    try:
        refuse_endless(path)
        # Some editors put an invisible mark before the first letter, which "utf-8-sig" drops.
        return parse_toml(path.read_text(encoding="utf-8-sig"), path.name)
    except UnicodeDecodeError:
        raise InputError(
            f"{path.name} is not text in UTF-8, so it is no {kind}; give {instead}"
        ) from None
    except OSError as error:
        raise InputError(
            f"the {kind} {path} cannot be read: {error.strerror}; give {instead}"
        ) from None


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """The tables of a text; name is where it stands."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name} is not valid TOML: {error}; mend that line") from None
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{name} holds a number or a nesting beyond all measure ({error}); mend it"
        ) from None
