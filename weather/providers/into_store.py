"""What every distant source does around the store: look, lock, look again, check, publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from weather.errors import InputError, OfflineMiss
from weather.network.patience import Deadline, Patience
from weather.progress import Progress, silent
from weather.provenance import ERA5
from weather.providers import era5
from weather.providers.verify import examine
from weather.store import Blob, Entry, Store, Wanted
from weather.store.disk import refuse_unless_room, sha256

#: Final ERA5 replaces the preliminary about two months after the end of a month.
FINAL_AFTER = timedelta(days=95)
#: A mirror may be without it: the gate then takes densities from the heights, and says so, and a
#: run draws the vertical motion of the air.
OPTIONAL = frozenset({"temperature", "vertical_velocity"})

#: Asked for since files without it were stored, which still serve.
_ADDED = frozenset({"vertical_velocity", "low_cloud_cover", "medium_cloud_cover"})
LOOK_AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Under which terms winds are brought: the choices every source shares."""

    store: Store
    patience: Patience
    deadline: Deadline
    progress: Progress = silent
    allow_preliminary: bool = False

    @classmethod
    def of(
        cls,
        store: Store | None,
        *,
        offline: bool | None = None,
        progress: Progress | None = None,
        allow_preliminary: bool = False,
    ) -> Terms:
        """The given choices, the environment for all the rest."""
        patience = Patience.from_environment()
        place = store or Store.open()
        off = place.offline if offline is None else offline
        return cls(
            store=replace(place, offline=off or Store.open(place.root).offline),
            patience=patience,
            deadline=Deadline(patience.deadline_s),
            progress=progress or silent,
            allow_preliminary=allow_preliminary,
        )


def split(wanted: Iterable[Wanted], terms: Terms) -> tuple[dict[Wanted, Blob], list[Wanted]]:
    """What the store has of it, and what is missing; offline, missing is an error."""
    found: dict[Wanted, Blob] = {}
    missing: list[Wanted] = []
    for item in wanted:
        blob = held(item, terms)
        if blob is None:
            missing.append(item)
        else:
            found[item] = blob
    if missing and terms.store.offline:
        lacking = "; ".join(item.words() for item in missing)
        raise OfflineMiss(
            f"offline, and the store {terms.store.root} lacks {lacking}: on a connected machine "
            f"run `drift fetch EVENT --winds {missing[0].source}` (and carry it over with `drift "
            f"cache export` and `import`)"
        )
    return found, missing


def held(wanted: Wanted, terms: Terms) -> Blob | None:
    """The stored file that may be used for this, or None if one has to be fetched."""
    older = replace(wanted, variables=tuple(set(wanted.variables) - _ADDED))
    return _held(wanted, terms) or (_held(older, terms) if older != wanted else None)


def _held(wanted: Wanted, terms: Terms) -> Blob | None:
    blob = terms.store.find(wanted, allow_preliminary=terms.allow_preliminary)
    if blob is not None or terms.allow_preliminary:
        return blob
    early = terms.store.find(wanted)
    if early is not None and not _worth_refreshing(early):
        raise _preliminary(early)
    return None


def accept(blobs: Sequence[Blob], terms: Terms) -> list[Path]:
    """The files, unless one is preliminary and that was not allowed."""
    for blob in blobs:
        if blob.is_preliminary and not terms.allow_preliminary:
            raise _preliminary(blob)
    # One file may cover several requests.
    return list(dict.fromkeys(blob.path for blob in blobs))


def checked_and_published(
    entry: Entry,
    terms: Terms,
    provenance: Callable[[], Mapping[str, Any]],
    *,
    optional: frozenset[str] = frozenset(),
) -> Blob:
    """Decode `data.part` in full, compare it with what was wanted, then publish it."""
    terms.progress("verifying", None, None)
    found = examine(entry.part, entry.wanted, optional=optional)
    known = {
        "licence": ERA5.licence,
        "attribution": ERA5.attribution.replace("{year}", entry.wanted.days[0][:4]),
        "preliminary": found.preliminary,
        "checked": found.counts,
        **provenance(),
    }
    digest = sha256(entry.part)
    for blob in entry.blobs():
        if blob.sha256 == digest and blob.damage() is None:
            entry.part.unlink()
            blob.touch()
            return blob
    return entry.publish(known)


def examine_stored(path: Path, wanted: Wanted) -> None:
    """Raise BadContent for a file that no source would have been believed for this request."""
    examine(path, wanted, optional=OPTIONAL | era5.SURFACE_OPTIONAL)


def make_room(entry: Entry, needed_bytes: int) -> None:
    """Raise now rather than in the middle of a transfer the disk has no room for."""
    refuse_unless_room(entry.root, needed_bytes)


def _worth_refreshing(blob: Blob) -> bool:
    """True when the final analysis may be out, and was not looked for within a day."""
    if not blob.wanted.days:
        return False
    now = datetime.now(UTC)
    last = datetime.fromisoformat(f"{blob.wanted.days[-1]}T23:59:59+00:00")
    made = datetime.fromisoformat(str(blob.meta["created"]).replace("Z", "+00:00"))
    return now - last > FINAL_AFTER and now - made > LOOK_AGAIN_AFTER


def _preliminary(blob: Blob) -> InputError:
    return InputError(
        f"the winds of {', '.join(blob.wanted.days)} are still preliminary (ERA5T) and may change: "
        f"pass allow_preliminary=True to use them, with a mark in every output, or wait until "
        f"about three months after the day"
    )
