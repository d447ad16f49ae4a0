"""Which fonts a figure is set in, and whether one of them has Hangul."""

import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from drift.language import Language, refuse_unknown
from weather.errors import InputError

#: Comes with matplotlib, so a figure looks the same on every machine.
LATIN: Final = "DejaVu Sans"

#: The first and the last syllable of the Unicode block "Hangul Syllables", and one in daily use.
_HANGUL_PROBE: Final = (0xAC00, 0xD7A3, ord("북"))

#: Size at which letters are measured.
_PROBE_PT: Final = 64.0

#: Asked first, since opening every font of a desktop takes seconds.
_USUAL_KOREAN: Final = (
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "Noto Sans CJK JP",
    "NanumGothic",
    "Nanum Gothic",
    "NanumBarunGothic",
    "Pretendard",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "AppleGothic",
    "UnDotum",
    "Baekmuk Dotum",
)


def families(language: Language, font: str | None = None) -> list[str]:
    """Font families for matplotlib, best first; a glyph missing in one is taken from the next."""
    if language == "en":
        return [LATIN] if font is None else [_registered(font), LATIN]
    refuse_unknown(language)
    if font is None:
        return [LATIN, hangul_family()]
    family = _registered(font)
    if not _has_hangul(_file_of(family)):
        raise InputError(f"the font {font!r} has no Hangul; name another or ask for language 'en'")
    return [LATIN, family]


def spelled(text: str, family: list[str]) -> dict[str, Any]:
    """How words are set that may hold Hangul, as arguments of a text; nothing where they do not.

    A title or a place that somebody wrote in Hangul is set on an English figure too, where one of
    the usual fonts is there. Such fonts are seldom installed in bold.
    """
    if not any(_is_wide(letter) for letter in text):
        return {}
    others = [name for name in [_usual_hangul()] if name and name not in family]
    return {"fontfamily": [*family, *others], "fontweight": "normal"}


def _is_wide(letter: str) -> bool:
    """Whether a letter is a Hangul syllable or another of full width."""
    return unicodedata.east_asian_width(letter) in "WF"


def hangul_family() -> str:
    """The first installed font family that has Hangul."""
    if (usual := _usual_hangul()) is not None:
        return usual
    known = {entry.name: entry.fname for entry in font_manager.fontManager.ttflist}
    for name in sorted(known):
        if _has_hangul(known[name]):
            return name
    raise InputError(
        f"Korean labels need a font with Hangul and none of the {len(known)} installed has it; "
        "install one (pip install 'balloon-drift[korean]', or Debian: fonts-nanum), give the path "
        "of a font file, or ask for language 'en'"
    )


def _usual_hangul() -> str | None:
    """The first family that people usually have, or that of the extra `korean`; None if none."""
    known = {entry.name: entry.fname for entry in font_manager.fontManager.ttflist}
    for name in _USUAL_KOREAN:
        if name in known and _has_hangul(known[name]):
            return name
    bundled = _font_of_the_extra()
    return None if bundled is None else _registered(str(bundled))


def _font_of_the_extra() -> Path | None:
    """NanumGothic as it comes with koreanize-matplotlib; importing that would change every plot."""
    spec = find_spec("koreanize_matplotlib")
    if spec is None or spec.origin is None:
        return None
    font = Path(spec.origin).parent / "fonts" / "NanumGothic.ttf"
    return font if font.is_file() else None


def text_width_pt(text: str, size_pt: float, family: list[str]) -> float:
    """Width of one line of text, points: the sum of its advances, kerning left out."""
    files = tuple(_file_of(name) for name in family)
    return size_pt * sum(_advance_em(letter, files) for letter in text)


@cache
def _advance_em(letter: str, paths: tuple[str, ...]) -> float:
    """How far a letter moves on, in units of the size, in the first font that has it."""
    for path in paths:
        font = font_manager.get_font(path)
        if font.get_char_index(ord(letter)):
            font.set_size(_PROBE_PT, 72.0)
            return float(font.load_char(ord(letter)).linearHoriAdvance / 65536 / _PROBE_PT)
    return 1.0 if _is_wide(letter) else 0.6


@cache
def _has_hangul(path: str) -> bool:
    """Whether a font file has a glyph of its own for each of some Korean syllables.

    Fonts of last resort show one and the same box for all of them. An unreadable file has none.
    """
    try:
        font = FT2Font(path)
    except (RuntimeError, OSError):
        return False
    glyphs = {font.get_char_index(code) for code in _HANGUL_PROBE}
    return len(glyphs - {0}) == len(_HANGUL_PROBE)


@cache
def _file_of(family: str) -> str:
    properties = font_manager.FontProperties(family=[family])
    return str(font_manager.findfont(properties, fallback_to_default=False))


def _registered(font: str) -> str:
    """The family name of a font given by file or name, known to matplotlib from now on."""
    names = {entry.name for entry in font_manager.fontManager.ttflist}
    if font in names:
        return font
    if Path(font).is_file():
        font_manager.fontManager.addfont(font)
        return font_manager.get_font(font).family_name
    raise InputError(f"no font of the name {font!r} is installed and there is no such file")
