"""Winds that came in a parcel rather than over the net, checked as a download is."""

from __future__ import annotations

from pathlib import Path

from weather.guard.budget import refuse_special
from weather.guard.child import guarded
from weather.providers.into_store import examine_stored
from weather.store import Store
from weather.store.archive import import_

#: The longest that a parcel is waited for, s: other processes may hold what it brings.
_WAIT_S = 3600.0


def take_in(store: Store, archive: Path) -> int:
    """Take the files of an archive of `drift cache export` into the store; how many were new.

    The archive is read, and each file decoded, in processes with limits. Raises InputError for an
    archive, a record or a file that is not what it should be; what came before it stays.
    """
    refuse_special(archive)
    size = archive.stat().st_size if archive.is_file() else 0
    return guarded(
        import_, store, archive, examine_stored, about=archive.name, size_bytes=size, wall_s=_WAIT_S
    )
