"""One mistake each in an event file or on the command line: status 2, one sentence, nothing left.

The sentence says what, got and allowed; the words demanded here are those without which a reader
could not find the slip: the file, the table, the key and the value.
"""

from pathlib import Path

import pytest

from tests.cli.mistakes import GOOD, TYPOS, VALUES


def refused(drift, *words):
    """The one sentence of a command that must fail as bad input does."""
    before = sorted(p.name for p in Path().iterdir())
    said = drift(*words)
    assert said.status == 2, said
    assert said.out == ""
    assert "Traceback" not in said.err
    sentence = said.complaint
    assert sentence.startswith("drift: ")
    assert len(sentence) < 420, sentence
    for raw in ("datetime.", "Error", "Input should", "__", "<class", "pydantic", "dict_"):
        assert raw not in sentence, sentence
    assert sorted(p.name for p in Path().iterdir()) == before
    return sentence


def in_file(drift, text):
    """The sentence about an event file, which `show --validate` and `run` must both say."""
    Path("event.toml").write_text(text)
    sentence = refused(drift, "show", "event.toml", "--validate")
    assert refused(drift, "run", "event.toml", "--out", "out") == sentence
    assert "event.toml" in sentence
    return sentence


def test_the_file_without_a_mistake_is_valid(drift):
    Path("event.toml").write_text(GOOD)
    said = drift("show", "event.toml", "--validate")
    assert (said.status, said.err) == (0, "")
    assert "test is a valid event" in said.out


@pytest.mark.parametrize(("right", "wrong", "key"), TYPOS, ids=[t[1].strip("=\n ") for t in TYPOS])
def test_a_slip_in_a_key_is_told_with_the_key_that_was_meant(drift, right, wrong, key):
    assert right in GOOD
    sentence = in_file(drift, GOOD.replace(right, wrong, 1))
    typed = wrong.strip("[]").split(" =")[0].strip("[]")
    assert f"{typed!r}" in sentence
    assert f"did you mean {key!r}?" in sentence


@pytest.mark.parametrize(
    ("right", "wrong", "words"), VALUES, ids=[v[1].strip() or f"no {v[0].strip()}" for v in VALUES]
)
def test_a_wrong_value_is_told_with_its_place_and_what_is_allowed(drift, right, wrong, words):
    assert right in GOOD
    sentence = in_file(drift, GOOD.replace(right, wrong, 1))
    for word in words:
        assert word.casefold() in sentence.casefold()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["[event]", "id"]),
        (b"\x89HDF\r\n\x1a\n\xff\xfe", ["UTF-8"]),
        (GOOD.encode("utf-16"), ["UTF-8"]),
        (b"hello", ["TOML"]),
        (b'{"event": {"id": "test"}}', ["line 1"]),
        (b"[event]\nid = 'x'\n", ["[[launch]]"]),
        (GOOD.split("[[payload]]")[0].encode(), ["[[payload]]"]),
        (b"event = 5\n", ["[event]", "5"]),
        (b"[event]\nid = 'x'\nlaunch = []\n", ["launch"]),
        (b"launch = [5]\n[event]\nid = 'x'\n", ["launch 1", "5"]),
    ],
)
def test_what_is_no_event_file_is_told(drift, content, words):
    Path("event.toml").write_bytes(content)
    sentence = refused(drift, "run", "event.toml", "--out", "out")
    for word in words:
        assert word in sentence


def test_the_mark_that_some_editors_put_first_and_their_line_ends_are_no_mistake(drift):
    Path("event.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert drift("show", "event.toml", "--validate").status == 0


@pytest.mark.parametrize(
    ("words", "mentions"),
    [
        (["run", "nothing"], ["'nothing'", "drift list"]),
        (["run", "2015-01-19-paj"], ["did you mean 2015-01-19-paju?"]),
        (["show", "2015-01-19_paju"], ["did you mean 2015-01-19-paju?"]),
        (["run", "nothing.toml"], ["nothing.toml"]),
        (["run"], ["EVENT", "--help"]),
        (["show"], ["EVENT"]),
        (["winds"], ["FILE"]),
        (["rnu", "event.toml"], ["rnu", "run"]),
        (["run", "event.toml", "--member", "5"], ["--member", "--members"]),
        (["run", "event.toml", "--winds"], ["--winds"]),
        (["run", "event.toml", "--members", "0"], ["--members", "0", "1"]),
        (["run", "event.toml", "--members", "-1"], ["--members", "-1"]),
        (["run", "event.toml", "--members", "abc"], ["--members", "whole number"]),
        (["run", "event.toml", "--members", "1.5"], ["--members", "whole number"]),
        (["run", "event.toml", "--seed", "-1"], ["--seed", "-1"]),
        (["run", "event.toml", "--seed", "x"], ["--seed", "whole number", "'x'"]),
        (["run", "event.toml", "--seed", "9" * 20], ["--seed", "9223372036854775807"]),
        (["run", "event.toml", "--winds", ""], ["--winds", "empty"]),
        (["run", "event.toml", "--winds", "missing.nc"], ["missing.nc", "exist"]),
        (["run", "event.toml", "--winds", "smaple"], ["smaple", "did you mean sample"]),
        (["run", "event.toml", "--winds", "sample"], ["embedded sky", "2008-12-08", "2015-01-01"]),
        (["run", "2013-06-29-paju-stopped"], ["stopped", "--what-if"]),
        (["run", "2015-03-26-ffnk-suspended"], ["planned", "--what-if"]),
        (["run", "2010-05-ffnk"], ["[[launch]]"]),
        (["list", "x"], ["x"]),
        (["list", "--jso"], ["--jso", "--json"]),
        (["show", "event.toml", "extra"], ["extra"]),
        (["--verison"], ["--verison", "--version"]),
        (["run", "event.toml", "--out", "event.toml"], ["event.toml", "file"]),
        (["run", "event.toml", "--out", "event.toml/x"], ["event.toml/x", "file"]),
        (["run", "event.toml", "--out", "."], ["--out", "--force"]),
        (["run", "event.toml", "--out", ".", "--force"], ["summary.json"]),
        (["run", "event.toml", "--out", "x" * 300], ["--out", "long"]),
    ],
    ids=lambda x: " ".join(x)[:40],
)
def test_a_slip_on_the_command_line_is_told(drift, words, mentions):
    Path("event.toml").write_text(GOOD)
    sentence = refused(drift, *words)
    for word in mentions:
        assert word in sentence


def test_a_launch_of_this_month_is_refused(drift):
    from datetime import UTC, datetime, timedelta

    for days in (-3, 3, 30):
        when = (datetime.now(UTC) - timedelta(days=days)).replace(microsecond=0)
        text = GOOD.replace("2015-01-01T09:00:00+09:00", when.isoformat())
        sentence = in_file(drift, text)
        assert when.isoformat() in sentence
        assert "180 days" in sentence


@pytest.mark.parametrize("name", ["cds", "rda", "arco"])
def test_offline_the_sentence_says_how_the_winds_could_be_had(drift, name):
    Path("event.toml").write_text(GOOD)
    said = drift("run", "event.toml", "--winds", name, "--out", "out")
    assert said.status in (1, 2)
    assert "offline" in said.complaint
    assert "drift fetch" in said.complaint
    assert not Path("out").exists()


def test_a_parent_that_may_not_be_written_is_refused_before_the_flights(drift, monkeypatch):
    Path("event.toml").write_text(GOOD)
    Path("locked").mkdir()
    monkeypatch.setattr("os.access", lambda path, *mode: Path(path).name != "locked")
    sentence = refused(drift, "run", "event.toml", "--winds", "missing.nc", "--out", "locked/out")
    assert "locked/out cannot be written" in sentence
