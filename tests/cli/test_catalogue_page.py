"""`drift catalogue`: one page, or one sentence."""

import pytest


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--html", "x.pdf"], "ends in .html"),
        (["--html", "no/such/x.html"], "that folder is not there"),
        (["--html", "x.html", "--runs", "nowhere"], "no folder"),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_sentence(words, said, drift, tmp_path):
    told = drift("catalogue", *words)
    assert told.status == 2 and said in told.err and told.err.count("\n") == 1
    assert not list(tmp_path.glob("*.html")) and not list(tmp_path.glob("*.pdf"))


def test_the_catalogue_is_written_and_never_over_another_file(drift, tmp_path):
    page = tmp_path / "all.html"
    told = drift("catalogue", "--html", page)
    assert told.status == 0 and "91 events" in told.out
    first = page.read_bytes()
    again = drift("catalogue", "--html", page)
    assert again.status == 2 and "exists already" in again.err and page.read_bytes() == first
    assert drift("catalogue", "--html", page, "--force").status == 0
    assert page.read_bytes() == first
