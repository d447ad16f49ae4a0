"""A box of winds out of an archive behind OPeNDAP, that keeps each variable in files of its own.

NCAR (ERA5, JRA-3Q) and NOAA PSL (NCEP/NCAR) are such archives. They differ in addresses, in the
names of variables and axes, in packing and in what they have; the way into the store is one.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from weather.errors import FetchError, InputError
from weather.network.http import PatientSession
from weather.network.secrets import public_address
from weather.providers import opendap
from weather.providers.box_cut import AXES, Cut, netcdf_bytes, runs_of
from weather.providers.into_store import (
    Terms,
    accept,
    checked_and_published,
    held,
    make_room,
    split,
)
from weather.store import Blob, Entry, Wanted
from weather.tidy.packing import unpacked

KEPT = frozenset({"units", "long_name", "standard_name"})


class NoSuchFile(FetchError):
    """The archive has no file of a day."""


@dataclass(frozen=True, kw_only=True)
class Archive:
    """Where an archive keeps what, and what it is called there.

    who : its name in a sentence. below : where its files may lie under the address given.
    axes : its name of each of ours. names : its name of each variable wanted; units : of each of
    those names, as the archive documents them, should a server keep its attributes to itself.
    address : of a file below the root. optional : variables a flight can do without.
    title : what the cut is called. missing : why a day may not be there, and what to do.
    """

    who: str
    title: str
    below: tuple[str, ...]
    axes: Mapping[str, str]
    names: Mapping[str, str]
    units: Mapping[str, str]
    address: Callable[[str, Wanted, str], str]
    missing: Callable[[Wanted], str]
    optional: frozenset[str]


@dataclass
class _File:
    """One file of the archive, described once."""

    url: str
    described: Mapping[str, opendap.Variable]
    attrs: Mapping[str, Mapping[str, Any]]

    @classmethod
    def at(cls, url: str, session: PatientSession) -> _File:
        """Its declarations and attributes."""
        return cls(url, opendap.describe(url, session), opendap.attributes(url, session))

    def variable(self, name: str) -> opendap.Variable | None:
        """The array of a name, whatever its case."""
        return self.described.get(name) or self.described.get(name.lower())

    def axis(self, name: str) -> opendap.Variable | None:
        """A coordinate, be it there only as a map of a grid."""
        maps = (each for variable in self.described.values() for each in variable.maps)
        inside = next((each for each in maps if each.name == name), None)
        return self.described.get(name) or inside


def bring(
    archive: Archive,
    base: Callable[[], str],
    wanted: Sequence[Wanted],
    terms: Terms,
    provenance: Mapping[str, Any],
) -> list[Path]:
    """Everything wanted, from the store or from the archive at an address; the files.

    base : asked for its address only where something is missing.
    """
    found, missing = split(wanted, terms)
    for item in missing:
        found[item] = _bring(archive, base(), item, terms, provenance)
    return accept([found[item] for item in wanted], terms)


def base_url(variable: str, default: str) -> str:
    """The address of an OPeNDAP service: an environment variable, else its own."""
    base = os.environ.get(variable, "").strip().rstrip("/") or default
    if not base.startswith(("http://", "https://")):
        raise InputError(
            f"{variable} is {public_address(base)!r}; it must be a web address such as {default}"
        )
    return base


def _bring(
    archive: Archive, base: str, wanted: Wanted, terms: Terms, provenance: Mapping[str, Any]
) -> Blob:
    """The winds of one day from the archive into the store, by whoever asks first."""
    entry = terms.store.entry(wanted)
    with entry.lock(wait_s=terms.deadline.left_s(), progress=terms.progress):
        there = held(wanted, terms)
        if there is not None:
            return there
        entry.sweep()
        try:
            entry.part.write_bytes(_subset(archive, base, entry, terms))
            return checked_and_published(
                entry,
                terms,
                lambda: {**provenance, "endpoint": public_address(base)},
                optional=archive.optional,
            )
        finally:
            entry.part.unlink(missing_ok=True)


def _subset(archive: Archive, base: str, entry: Entry, terms: Terms) -> bytes:
    """The box of one day as one netCDF, its numbers as the server sent them."""
    wanted = entry.wanted
    session = PatientSession(terms.patience, terms.deadline)
    names = [v for v in wanted.variables if v not in archive.optional]
    root, first = _found(archive, base, wanted, names[0], session)
    axes, attrs = _axes(archive, first, session)
    cut = Cut.of(axes, wanted, archive.who)
    asked = _Asked(archive, wanted, axes, cut, session)
    make_room(entry, cut.n_bytes)
    fields: dict[str, NDArray[Any]] = {}
    for done, variable in enumerate(wanted.variables):
        terms.progress("downloading", done * cut.field_bytes, cut.n_bytes)
        name = archive.names[variable]
        try:
            file = first if variable == names[0] else None
            file = file or _File.at(archive.address(root, wanted, variable), session)
            fields[name], attrs[name] = asked.field(file, name)
        except (opendap.NotThere, _OtherGrid):
            if variable not in archive.optional:
                raise
    terms.progress("downloading", cut.n_bytes, cut.n_bytes)
    return netcdf_bytes(cut.axes, fields, attrs, source=archive.title)


def _found(
    archive: Archive, base: str, wanted: Wanted, variable: str, session: PatientSession
) -> tuple[str, _File]:
    """The folder of the archive, at or below the address given, and the first file in it."""
    for below in archive.below:
        try:
            url = archive.address(base + below, wanted, variable)
            return base + below, _File.at(url, session)
        except opendap.NotThere:
            continue
    raise NoSuchFile(f"{archive.who} has no file of {wanted.days[0]}: {archive.missing(wanted)}")


def _axes(
    archive: Archive, file: _File, session: PatientSession
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The file's coordinates under our names, time decoded, and the attributes to keep."""
    found = {ours: file.axis(theirs) for ours, theirs in archive.axes.items()}
    lacking = [
        archive.axes[name]
        for name, axis in found.items()
        if axis is None or len(axis.shape) != 1 or not axis.shape[0]
    ]
    if lacking:
        raise FetchError(
            f"the file at {archive.who} has no {', '.join(lacking)}; its layout has changed"
        )
    sizes = {axis.name: axis.shape[0] for axis in found.values() if axis is not None}
    raw = opendap.fetch(file.url, {name: [slice(0, size)] for name, size in sizes.items()}, session)
    kept = {ours: dict(file.attrs.get(theirs, {})) for ours, theirs in archive.axes.items()}
    axes = {
        name: np.asarray(raw[archive.axes[name]], np.float64) for name in AXES if name != "time"
    }
    times = _decoded(raw[archive.axes["time"]], kept["time"], archive.who)
    return {"time": times, **axes}, kept


def _decoded(values: NDArray[Any], attrs: Mapping[str, Any], who: str) -> NDArray[Any]:
    """Times to the minute: hours kept as floats miss it by a little."""
    time = xr.Dataset(coords={"time": ("time", values, attrs)})
    with warnings.catch_warnings():
        # Hours since the year 1 are ambiguous to xarray and meant as it takes them.
        warnings.simplefilter("ignore")
        try:
            decoded = xr.decode_cf(time, decode_timedelta=False)["time"].to_numpy()
        except (ValueError, OverflowError) as error:
            raise FetchError(f"the times of the file at {who} cannot be read ({error})") from None
    if not np.issubdtype(decoded.dtype, np.datetime64):
        raise FetchError(f"the times of the file at {who} cannot be read; its layout has changed")
    whole = decoded.astype("datetime64[ns]") + np.timedelta64(30, "s")
    return np.asarray(whole.astype("datetime64[m]").astype("datetime64[ns]"))


class _OtherGrid(FetchError):
    """A variable that is there on other levels, times or places than the winds."""


@dataclass(frozen=True)
class _Asked:
    """One cut of an archive, and how to ask for more of it."""

    archive: Archive
    wanted: Wanted
    axes: Mapping[str, NDArray[Any]]
    cut: Cut
    session: PatientSession

    def field(self, file: _File, name: str) -> tuple[NDArray[Any], dict[str, Any]]:
        """One variable, cut out by the server in as many pieces as the box has in longitude."""
        variable = file.variable(name)
        if variable is None:
            raise self._other(f"no {name}")
        outer = self._cut_of(file, variable).outer
        pieces: Sequence[NDArray[Any]] = [
            opendap.fetch(file.url, {variable.name: [*outer, piece]}, self.session)[variable.name]
            for piece in runs_of(self.cut.longitude_indices)
        ]
        known = file.attrs.get(variable.name, {})
        values = unpacked(xr.Variable(AXES, np.concatenate(pieces, axis=3), dict(known)))
        units = {"units": self.archive.units[name]}
        return values, units | {key: known[key] for key in KEPT & known.keys()}

    def _cut_of(self, file: _File, variable: opendap.Variable) -> Cut:
        """The cut of a variable that may have fewer levels than the winds, as omega at PSL has."""
        if variable.shape == self.cut.whole_shape:
            return self.cut
        level = file.axis(self.archive.axes["level"])
        whole = self.cut.whole_shape
        if level is None or variable.shape != (whole[0], level.shape[0], *whole[2:]):
            raise self._other(f"{variable.name} on another grid")
        own = opendap.fetch(file.url, {level.name: [slice(0, level.shape[0])]}, self.session)
        levels = np.asarray(own[level.name], np.float64)
        if not np.isin(self.wanted.levels_hpa, levels).all():
            raise self._other(f"{variable.name} on {levels.size} levels only")
        cut = Cut.of({**self.axes, "level": levels}, self.wanted, self.archive.who)
        if not np.array_equal(cut.axes["level"], self.cut.axes["level"]):
            raise self._other(f"{variable.name} on other levels")
        return cut

    def _other(self, what: str) -> _OtherGrid:
        return _OtherGrid(f"the file at {self.archive.who} has {what}; its layout has changed")
