"""The one place that keeps secrets out of what is shown, written or handed on."""

from __future__ import annotations

import base64
import urllib.parse
from collections.abc import Mapping
from typing import Any

#: Shorter ones would be found in ordinary words.
_SHORTEST = 4


def redact(text: str, *secrets: str | None) -> str:
    """The same text without the secrets, as they are or as an address spells them."""
    for secret in secrets:
        if secret and len(secret) >= _SHORTEST:
            for spelling in {secret, urllib.parse.quote(secret, safe="")}:
                text = text.replace(spelling, "<key>")
    return text


def redacted(content: Any, *secrets: str | None) -> Any:
    """What a server answered, with the secrets taken out of every text in it."""
    if isinstance(content, str):
        return redact(content, *secrets)
    if isinstance(content, Mapping):
        return {
            redact(str(key), *secrets): redacted(value, *secrets) for key, value in content.items()
        }
    if isinstance(content, list | tuple):
        return [redacted(value, *secrets) for value in content]
    return content


def public_address(url: str) -> str:
    """An address without the user, password and query that it may hold, for every text and record.

    >>> public_address("https://me:secret@example.org:8080/api?token=1")
    'https://example.org:8080/api'
    """
    scheme, mark, rest = url.partition("://")
    if not mark:
        return url
    place, slash, path = rest.partition("/")
    path = path.partition("?")[0].partition("#")[0]
    return f"{scheme}://{place.rpartition('@')[2].partition('?')[0]}{slash}{path}"


def secrets_of(url: str) -> tuple[str, ...]:
    """What an address holds that must not be shown: its password, spelled out and as it is sent.

    Sent with its user in base 64 (RFC 7617).
    """
    who, mark, _ = url.partition("://")[2].partition("/")[0].rpartition("@")
    user, _, password = who.partition(":")
    if not mark or not password:
        return ()
    plain = urllib.parse.unquote(password)
    pair = f"{urllib.parse.unquote(user)}:{plain}"
    sent = base64.b64encode(pair.encode()).decode()
    return tuple(dict.fromkeys((sent, plain, password)))
