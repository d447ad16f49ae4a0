"""A folder of one's own for each sky, flown once for all who check it."""

import pytest

from tests.crosscheck import flights


@pytest.fixture(scope="module")
def flown(tmp_path_factory):
    """Landings of `drift run` in a sky, and the same flights as arrays for others."""
    kept: dict[str, flights.Flown] = {}

    def once(name: str) -> flights.Flown:
        if name not in kept:
            kept[name] = flights.fly(name, tmp_path_factory.mktemp("flights"))
        return kept[name]

    return once
