"""OPeNDAP, as much of it as a box of winds needs: arrays and grids, cut out by the server.

Written against the DAP 2.0 specification (NASA ESE-RFC-004.1.2): a description of the data
(``.dds``), of its attributes (``.das``), and the numbers themselves in XDR (``.dods``). The usual
client, in netCDF-C, has no timeout at all; this one has ours, and checks every length.
"""

from __future__ import annotations

import re
import struct
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import requests
from numpy.typing import NDArray

from weather.errors import FetchError
from weather.guard.budget import LARGEST_WORDS
from weather.network.http import PatientSession, host, trouble_words
from weather.network.patience import one_line

#: XDR type of each DAP type, and how many bytes one element takes in an array.
TYPES = {
    "byte": ">u1",
    "int16": ">i4",
    "uint16": ">u4",
    "int32": ">i4",
    "uint32": ">u4",
    "float32": ">f4",
    "float64": ">f8",
}


class NotThere(FetchError):
    """The server has no such file."""


@dataclass(frozen=True)
class Variable:
    """An array as described by the server."""

    name: str
    kind: str
    dims: tuple[str, ...]
    shape: tuple[int, ...]
    maps: tuple[Variable, ...] = ()


def describe(url: str, session: PatientSession) -> dict[str, Variable]:
    """The arrays and grids of a file by name, from its DDS."""
    return {variable.name: variable for variable in parse_dds(_text(f"{url}.dds", session))}


def attributes(url: str, session: PatientSession) -> dict[str, dict[str, Any]]:
    """The attributes of each variable, from the DAS."""
    return parse_das(_text(f"{url}.das", session))


def fetch(
    url: str, slices: Mapping[str, Sequence[slice]], session: PatientSession
) -> dict[str, NDArray[Any]]:
    """The numbers of some variables, each cut out by the server; maps of a grid come along."""
    wanted = ",".join(
        name + "".join(f"[{cut.start}:1:{cut.stop - 1}]" for cut in cuts)
        for name, cuts in slices.items()
    )
    # Brackets have to be escaped: a strict server refuses them plain.
    content = _get(f"{url}.dods?{urllib.parse.quote(wanted, safe=',:')}", session)
    head, mark, data = content.partition(b"\nData:\n")
    if not mark:
        head, mark, data = content.partition(b"Data:\r\n")
    if not mark:
        raise FetchError(f"{host(url)} did not answer in the OPeNDAP language; try again later")
    found = _numbers(parse_dds(head.decode("utf-8", "replace")), data, url)
    for name, cuts in slices.items():
        asked = tuple(cut.stop - cut.start for cut in cuts)
        if name not in found or found[name].shape != asked:
            got = f"of the shape {found[name].shape}" if name in found else "not at all"
            raise FetchError(
                f"{host(url)} was asked for {name} of the shape {asked} and answered {got}; try "
                "again later"
            )
    return found


def _numbers(described: Sequence[Variable], data: bytes, url: str) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {}
    at = 0
    try:
        for variable in described:
            for part in (variable, *variable.maps):
                values, at = _array(part, data, at)
                if part.name not in found:
                    found[part.name] = values
    except (struct.error, ValueError) as error:
        raise FetchError(
            f"{host(url)} broke off in the middle of the numbers ({one_line(str(error))}); run the "
            f"same command again"
        ) from None
    return found


def _array(variable: Variable, data: bytes, at: int) -> tuple[NDArray[Any], int]:
    kind = np.dtype(TYPES[variable.kind])
    count = int(np.prod(variable.shape, dtype=np.int64))
    if variable.shape:
        # XDR says the length, and DAP says it once more before it.
        lengths = struct.unpack_from(">II", data, at)
        if lengths != (count, count):
            raise ValueError(f"{variable.name} has {lengths[1]} values instead of {count}")
        at += 8
    end = at + count * kind.itemsize
    if end > len(data):
        raise ValueError(f"{variable.name} ends after {len(data) - at} bytes of {end - at}")
    values = np.frombuffer(data, kind, count, at).reshape(variable.shape)
    return values.astype(kind.newbyteorder("=")), end + -end % 4 if kind.itemsize == 1 else end


def parse_dds(text: str) -> list[Variable]:
    """The declarations of a DDS, structures opened; sequences and strings are passed over.

    >>> parse_dds("Dataset { Float32 u[x = 2][y = 3]; } d;")[0].shape
    (2, 3)
    """
    tokens = re.findall(r"[{};:\[\]=]|[^\s{};:\[\]=]+", text)
    if [token.lower() for token in tokens[:2]] != ["dataset", "{"]:
        raise FetchError("the server did not answer in the OPeNDAP language; try again later")
    try:
        return list(_declarations(iter(tokens[2:])))
    except (RuntimeError, ValueError, IndexError):
        # It breaks off, or nests without end.
        raise FetchError("the server described its winds in no order; try again later") from None


def _declarations(tokens: Iterator[str]) -> Iterator[Variable]:
    for token in tokens:
        kind = token.lower()
        if kind == "}":
            return
        if kind == "grid":
            next(tokens)
            array, *maps = _declarations(tokens)
            named, _ = _name_and_dims(tokens)
            yield Variable(named, array.kind, array.dims, array.shape, tuple(maps))
        elif kind in ("structure", "dataset"):
            next(tokens)
            inside = list(_declarations(tokens))
            _name_and_dims(tokens)
            yield from inside
        elif kind in TYPES:
            name, dims = _name_and_dims(tokens)
            yield Variable(
                name, kind, tuple(dim for dim, _ in dims), tuple(size for _, size in dims)
            )
        elif kind in ("array", "maps", ":", ";"):
            continue
        else:
            _name_and_dims(tokens)


def _name_and_dims(tokens: Iterator[str]) -> tuple[str, list[tuple[str, int]]]:
    name = next(tokens)
    dims: list[tuple[str, int]] = []
    inside: list[str] = []
    for token in tokens:
        if token == ";":
            break
        if token == "[":
            inside = []
        elif token == "]":
            if int(inside[-1]) < 0:
                raise ValueError(inside[-1])
            dims.append((inside[0] if len(inside) > 1 else "", int(inside[-1])))
        else:
            inside.append(token)
    return urllib.parse.unquote(name), dims


def parse_das(text: str) -> dict[str, dict[str, Any]]:
    """Attributes by variable, however deep a server nests it; numbers as numbers."""
    found: dict[str, dict[str, Any]] = {}
    path: list[str] = []
    pattern = r"([\w.%-]+)\s*\{|(\})|(\w+)\s+([\w.%-]+)\s+((?:\"(?:[^\"\\]|\\.)*\"|[^;\"])+);"
    for opened, closed, kind, name, values in re.findall(pattern, text):
        if opened:
            path.append(urllib.parse.unquote(opened))
        elif closed:
            path = path[:-1]
        elif len(path) >= 2:
            found.setdefault(path[-1], {})[name] = _value(kind.lower(), values.strip())
    return found


def _value(kind: str, text: str) -> Any:
    if kind in ("string", "url"):
        return text.strip('"').replace('\\"', '"')
    try:
        numbers = [float(item) for item in text.split(",")]
    except ValueError:
        return text
    numbers = [int(number) for number in numbers] if "int" in kind else numbers
    return numbers[0] if len(numbers) == 1 else numbers


def _text(url: str, session: PatientSession) -> str:
    content = _get(url, session)
    if len(content) > LARGEST_WORDS:
        raise FetchError(
            f"{host(url)} describes its winds in {len(content) / 1e6:.0f} MB, which is no "
            "description; try again later"
        )
    return content.decode("utf-8", "replace")


def _is_missing(content: bytes) -> bool:
    """Whether an error in DAP's own words says that a file is not there, whatever the HTTP status.

    THREDDS has wrapped a FileNotFoundException in status 500 and, long ago, in 200.
    """
    if content.lstrip()[:7] != b"Error {":
        return False
    return bool(re.search(rb"code\s*=\s*404|FileNotFound|not found", content[:2000], re.IGNORECASE))


def _get(url: str, session: PatientSession) -> bytes:
    try:
        answer = session.get(url)
    except requests.RequestException as error:
        raise FetchError(
            f"{host(url)} could not be asked: {trouble_words(url, error)}; try again later"
        ) from None
    said = re.search(rb'message\s*=\s*"([^"]*)"', answer.content[:2000])
    if answer.status_code in (404, 410) or _is_missing(answer.content):
        raise NotThere(f"{host(url)} has no {url.rpartition('/')[2].partition('?')[0]}")
    if answer.status_code >= 400 or answer.content.lstrip()[:7] == b"Error {":
        words = one_line(said.group(1).decode("utf-8", "replace") if said else "", 150)
        raise FetchError(
            f"{host(url)} refused to cut out the winds ({answer.status_code} {answer.reason}"
            f"{': ' + words if words else ''}); try again later"
        )
    return answer.content
