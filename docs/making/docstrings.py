"""Docstrings of the code as reStructuredText: sentences flow, `name : meaning` becomes a list.

In the code a paragraph may end in lines such as `where : "sample" or a path`; what is indented
below such a line goes on with it, and a single backtick marks code.
"""

from __future__ import annotations

import re

_ENTRY = re.compile(r"^([\w*.]+(?:, [\w*.]+)*) : (.*)")
_INNER = re.compile(r"(?<=\. )([a-z_*][\w*]*(?:, [a-z_*][\w*]*)*) : ")
_MARKS = re.compile(r"\*(\w+)\*|([*|\\]|_(?=\W|$))")
_CODE = re.compile(r"(?<![`:\w])`([^`]+)`(?!`)")


def as_rst(lines: list[str]) -> list[str]:
    """A docstring's lines, first line included."""
    out: list[str] = []
    for paragraph in _paragraphs(lines):
        if any(line.startswith("    ") for line in paragraph) and not _ENTRY.match(paragraph[0]):
            out += ["::", "", *(f"   {line}" for line in paragraph), ""]
            continue
        for part in _entries(paragraph):
            found = _ENTRY.match(part)
            if found:
                out += [f"``{found[1]}``", f"    {_code(found[2])}"]
            else:
                out += ["", _code(part), ""]
        out.append("")
    return out


def _paragraphs(lines: list[str]) -> list[list[str]]:
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    return [part.splitlines() for part in re.split(r"\n\s*\n", text) if part.strip()]


def _entries(paragraph: list[str]) -> list[str]:
    """A paragraph as its sentences before the first entry, then one text per entry."""
    parts: list[str] = []
    for line in paragraph:
        if _ENTRY.match(line) or not parts:
            parts.append(line)
        elif line.startswith(" ") or not _ENTRY.match(parts[-1]):
            parts[-1] += f" {line.strip()}"
        elif parts[-1].endswith("."):
            parts.append(line)
        else:
            parts[-1] += f" {line}"
    return [piece for part in parts for piece in _split(part)]


def _split(part: str) -> list[str]:
    """Entries that share a line, as `radius_m : of it. time_s : when.`, apart."""
    if not _ENTRY.match(part):
        return [part]
    starts = [0, *(m.start() for m in _INNER.finditer(part))]
    return [part[a:b].strip() for a, b in zip(starts, [*starts[1:], len(part)], strict=True)]


def _code(text: str) -> str:
    """Text with its code marked, and nothing else that the markup would take for a command."""
    parts = _CODE.split(text)
    plain = [_MARKS.sub(lambda m: m[0] if m[1] else f"\\{m[0]}", part) for part in parts[::2]]
    code = [f"``{part}``" for part in parts[1::2]]
    return "".join(a + b for a, b in zip(plain, [*code, ""], strict=True))
