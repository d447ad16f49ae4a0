"""What is printed: text from outside is shown by a terminal, not obeyed (ECMA-48), and kept."""

import ast
import io
import json
import sys
from pathlib import Path

import pytest

import drift
from drift.cli import terminal
from tests.awkward import HALF, KEPT, LINES, REFUSED

CLI = Path(drift.__file__).parent / "cli"

#: What a terminal obeys: controls other than line breaks and tabs, and turns of direction.
OBEYED = {*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
OBEYED -= {ord("\n"), ord("\t")}


@pytest.mark.parametrize("how", [terminal.say, terminal.paragraph, terminal.heading])
@pytest.mark.parametrize("text", [*REFUSED.values(), *KEPT.values()])
def test_nothing_that_is_printed_is_obeyed(capsys, how, text):
    how(text)
    out = capsys.readouterr().out
    assert out.strip() or not text.strip()
    assert not OBEYED & set(map(ord, out))


@pytest.mark.parametrize("text", [*REFUSED.values(), *KEPT.values(), *LINES.values()])
def test_a_table_shows_every_cell_and_obeys_none(capsys, text):
    terminal.table("title", ["column"], [[text[:60]]])
    assert not OBEYED & set(map(ord, capsys.readouterr().out))


@pytest.mark.parametrize("text", [*REFUSED.values(), *KEPT.values(), *HALF.values()])
def test_json_is_not_obeyed_and_reads_back_as_it_was(capsys, text):
    terminal.say_json({"text": text})
    out = capsys.readouterr().out
    assert not OBEYED & set(map(ord, out))
    assert json.loads(out) == {"text": text}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "euc-kr"])
def test_json_is_whole_where_standard_output_knows_few_letters(monkeypatch, encoding):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict")
    monkeypatch.setattr(sys, "stdout", stream)
    terminal.say_json(KEPT)
    stream.flush()
    assert json.loads(stream.buffer.getvalue().decode(encoding)) == KEPT


def test_no_command_prints_past_the_one_way_to_a_terminal():
    for path in CLI.glob("*.py"):
        called = {
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
        }
        assert path.name == "terminal.py" or not called & {"print", "typer.echo", "console.print"}
