"""The library's arguments as the command line spells them, in one place."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from drift.cli.spelling import spelt

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("library", "terminal"),
    [
        ("hold it with allow_gaps=True", "hold it with --allow-gaps"),
        ("pass allow_preliminary=True to", "pass --allow-preliminary to"),
        ("pass what_if=True to", "pass --what-if to"),
        ("use the source 'rda'", "use --winds rda"),
        ("nothing of ours: x=True", "nothing of ours: x=True"),
    ],
)
def test_a_sentence_of_the_library_is_spelt_for_a_terminal(library, terminal):
    assert spelt(library) == terminal


def test_weather_names_no_option_of_the_command_line_in_a_refusal():
    # `drift fetch` and `drift winds` are commands of their own, told whole with their options.
    option = re.compile(r"(?<!EVENT )--(allow-gaps|allow-preliminary|what-if|winds)\b")
    told = [
        f"{path.relative_to(ROOT)}:{n}"
        for path in sorted((ROOT / "weather").rglob("*.py"))
        for n, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if option.search(line) and not line.lstrip().startswith(("#", "return ["))
    ]
    assert told == []


def test_a_refusal_on_the_terminal_has_the_terminals_spelling(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "drift", "run", "2013-06-29-paju-stopped"], capture_output=True,
        text=True, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "--what-if" in done.stderr and "what_if" not in done.stderr
