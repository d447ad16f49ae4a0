"""Pinned results, and the flag that renews them."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-golden", action="store_true", help="write the pinned results anew")
