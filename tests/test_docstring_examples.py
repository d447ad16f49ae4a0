"""The examples of the public functions run as they stand."""

import doctest
import importlib

import pytest

import drift
import drift.maps
import weather

PUBLIC = [
    *(getattr(drift, name) for name in drift.__all__ if name not in ("maps", "Event")),
    *(getattr(drift.maps, name) for name in drift.maps.__all__ if name[0].islower()),
    weather.open_sky,
]


@pytest.fixture(scope="module")
def start() -> dict:
    """What the examples of `drift.maps` go on from, as its first lines make it."""
    names: dict = {"drift": drift, "weather": weather}
    for example in doctest.DocTestParser().get_examples(drift.maps.__doc__ or ""):
        exec(example.source, names)
    return names


@pytest.mark.parametrize("function", PUBLIC, ids=lambda f: f"{f.__module__}.{f.__name__}")
def test_a_public_function_says_what_it_takes_gives_and_raises_and_shows_it(
    function, start, tmp_path
):
    text = function.__doc__
    for heading in ("Parameters", "Returns", "Raises", "Examples"):
        assert f"{heading}\n    ---" in text, f"{function.__name__} lacks {heading}"
    module = importlib.import_module(function.__module__)
    (test,) = doctest.DocTestFinder(recurse=False).find(
        function, function.__name__, module, globs={**start, "folder": tmp_path}
    )
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    said: list[str] = []
    assert runner.run(test, out=said.append).failed == 0, "".join(said)
    assert test.examples
