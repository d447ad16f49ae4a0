"""What an author takes from a run, as files of its folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from drift.landings.result import Result
from drift.language import Language
from drift.output.tables import write_csv
from weather.progress import Progress

#: The files, in the order in which a paper uses them.
METHODS, REFERENCES, CAPTIONS = "methods.md", "references.bib", "captions.md"
TABLE, TABLE_LATEX = "table.csv", "table.tex"

#: Figures that a run may have, by their names without endings.
FIGURES: Final = ("map", "map-loads", "skies")


def write_manuscript(folder: Path, result: Result, *, for_excel: bool = False) -> None:
    """Methods, references, captions and tables of one reading, from what its report says.

    The figures of the folder are those that get captions.
    """
    from drift.manuscript import numbers, paragraphs
    from drift.manuscript.captions import captions
    from drift.manuscript.references import references

    event, about, summary = result.event, result.landings.attrs, result.summary
    skies: Sequence[dict[str, str]] = summary.get("skies", ())
    drawn = [name for name in FIGURES if (folder / f"{name}.png").is_file()]
    name = event.title or event.id
    texts = {
        METHODS: paragraphs.text(event, about, summary),
        REFERENCES: str(references(event, about, skies[1:])),
        CAPTIONS: captions(result, drawn, [sky["name"] for sky in skies]),
        TABLE_LATEX: numbers.as_latex(summary, f"Landings of {name}.", f"tab:{_label(event.id)}"),
    }
    for file, text in texts.items():
        (folder / file).write_text(text, "utf-8")
    write_csv(numbers.frame(summary), folder / TABLE, for_excel=for_excel)


def write_animation(
    folder: Path, result: Result, progress: Progress, language: Language = "en"
) -> None:
    """Some flights as a moving map: a video, or a gif where none can be written, which is said."""
    from drift.figures.animation import NO_FFMPEG, has_ffmpeg
    from drift.maps import Look, animate

    is_video = has_ffmpeg()
    if not is_video:
        progress(NO_FFMPEG, None, None)
    path = folder / f"animation.{'mp4' if is_video else 'gif'}"
    look = Look(language=language)
    animate(result.landings, result.tracks, path, result.event, look=look, progress=progress)


def _label(text: str) -> str:
    """Letters, digits and hyphens: what a label of LaTeX holds safely."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in text)
