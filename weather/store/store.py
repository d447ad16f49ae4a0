"""The store: where raw files of past winds live, found again by what they hold."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from weather.errors import InputError
from weather.network.patience import is_offline
from weather.store.disk import disk_trouble
from weather.store.entry import Blob, Entry, read_blob
from weather.store.keys import Wanted

LAYOUT = "v1"


def default_root() -> Path:
    """DRIFT_STORE, else the user's cache folder of this system."""
    said = os.environ.get("DRIFT_STORE", "").strip()
    if said:
        return Path(said).expanduser()
    return platformdirs.user_cache_path("balloon-drift", appauthor=False) / "winds"


@dataclass(frozen=True)
class Store:
    """A folder of immutable raw files and the records beside them; there is no index.

    root : the folder; it is made when something is first written.
    offline : nothing may be fetched to fill it.
    shared : a second folder of that kind, of a group or an institute, that is only read.
    """

    root: Path
    offline: bool = False
    shared: Path | None = None

    @classmethod
    def open(cls, root: str | Path | None = None, *, offline: bool | None = None) -> Store:
        """The store at `root`, else DRIFT_STORE, else the user's cache folder."""
        where = default_root() if root is None else Path(root).expanduser()
        if where.exists() and not where.is_dir():
            raise InputError(
                f"the store {where} is a file, not a folder; point DRIFT_STORE to a folder"
            )
        said = os.environ.get("DRIFT_STORE_SHARED", "").strip()
        shared = Path(said).expanduser().absolute() if said else None
        if shared is not None and not shared.is_dir():
            raise InputError(
                f"DRIFT_STORE_SHARED is {shared}, and there is no such folder; name one that a "
                "store of winds lies in, or leave it out"
            )
        return cls(where.absolute(), is_offline(offline), shared)

    def entry(self, wanted: Wanted) -> Entry:
        """The folder of a request, present or not."""
        key = wanted.key
        folder = self.root / LAYOUT / wanted.source / key[:2] / key
        return Entry(folder, wanted, self.root)

    def blobs(self, source: str = "*") -> Iterator[Blob]:
        """Every published file, in the order of their keys and revisions."""
        for path in sorted((self.root / LAYOUT).glob(f"{source}/*/*/meta-*.json")):
            if (blob := read_blob(path)) is not None:
                yield blob

    def find(self, wanted: Wanted, *, allow_preliminary: bool = True) -> Blob | None:
        """A whole and undamaged file that holds what is wanted, or None.

        The very request comes first, so that what else is in the store does not change an
        answer; then the smallest file that covers it. A damaged file is set aside.
        """
        for blob in self._candidates(wanted):
            if blob.is_preliminary and not allow_preliminary:
                continue
            why = blob.damage()
            if why is None:
                blob.touch()
                return blob
            with disk_trouble(self.root):
                blob.set_aside(why)
        return self._found_shared(wanted, allow_preliminary)

    def _found_shared(self, wanted: Wanted, allow_preliminary: bool) -> Blob | None:
        """The same from the shared folder, where nothing is marked, moved or written."""
        if self.shared is None:
            return None
        candidates = Store(self.shared)._candidates(wanted)
        return next(
            (
                blob
                for blob in candidates
                if (allow_preliminary or not blob.is_preliminary) and blob.damage() is None
            ),
            None,
        )

    def _candidates(self, wanted: Wanted) -> Iterator[Blob]:
        """Files that hold what is wanted, the best first, the latest revision of each first."""
        exact = self.entry(wanted).blobs()
        yield from reversed(exact)
        own = {blob.path for blob in exact}
        covering = [
            blob
            for blob in self.blobs(wanted.source)
            if blob.path not in own and blob.wanted.covers(wanted)
        ]
        yield from sorted(
            covering,
            key=lambda blob: (
                blob.meta["file"]["bytes"],
                blob.meta["key"],
                -int(blob.meta["revision"]),
            ),
        )
