"""One line of the diagnosis."""

from typing import NamedTuple


class Check(NamedTuple):
    """One line of the diagnosis; verdict is ok, warn or fail."""

    name: str
    verdict: str
    detail: str
    remedy: str = ""
