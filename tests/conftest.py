"""Paths that every test may use."""

from pathlib import Path

import pyproj  # noqa: F401  before ecCodes, whose wheel brings a PROJ of its own
import pytest

HERE = Path(__file__).parent

SHARED = HERE.parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real winds, soundings and maps that lies beside a checkout."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared/data is not beside this checkout")
    return SHARED
