"""The front door: past winds from anywhere, ready to fly in."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from weather import _clock
from weather.box import Box
from weather.errors import InputError, refuse_unless_yes_or_no
from weather.grid.gridded_sky import GriddedSky, gridded
from weather.progress import Progress, silent

if TYPE_CHECKING:
    import xarray as xr

#: Names that stand for a source; anything else is a path.
REMOTE = ("cds", "cds-ensemble", "rda", "arco", "ncep", "ncep2", "jra3q")
SAMPLE = "sample"

Where = str | Path | Sequence[str | Path]


def open_sky(
    where: Where,
    box: Box | None = None,
    *,
    allow_preliminary: bool = False,
    allow_gaps: bool = False,
    progress: Progress = silent,
) -> GriddedSky:
    """Past winds as a sky.

    Parameters
    ----------
    where : str, Path, or a sequence of them
        "sample" (the embedded soundings), "cds", "cds-ensemble" (its ten members), "rda", "arco",
        "ncep", "ncep2" or "jra3q" (stores on the net, the last three of other reanalyses than
        ERA5), or one or more paths of wind files or soundings, or http(s) addresses
        of OPeNDAP data sets or Zarr stores.
    box : Box, optional
        The piece of sky that is needed, as `event.box()` gives it; the stores on the net insist on
        one.
    allow_preliminary : bool
        Accept ERA5T, which may still change; every output says so.
    allow_gaps : bool
        Interpolate across times more than six hours apart, and fly under the lowest level or
        between levels far apart; every output says so.
    progress : callable
        Told (stage, done, total) of what is being fetched.

    Returns
    -------
    GriddedSky
        Winds ready to fly in: `sky.at(t, z, lat, lon)`, `sky.provenance`.

    Raises
    ------
    InputError
        Where the winds cannot be used, with the reason and what to do, and for a sky of the last
        180 days: only the past is flown in.

    Examples
    --------
    >>> import weather
    >>> sky = weather.open_sky("sample", box=event.box())
    >>> sky.first_time.year
    2008
    """
    refuse_unless_yes_or_no("allow_preliminary", allow_preliminary)
    refuse_unless_yes_or_no("allow_gaps", allow_gaps)
    if not isinstance(box, Box | None):
        raise InputError(f"box must be a Box, as event.box() gives it, got {type(box).__name__}")
    if box is not None:
        _refuse_too_recent(box.start)
    tidy = open_tidy(where, box, allow_preliminary=allow_preliminary, progress=progress)
    sky = gridded(tidy, box, allow_gaps=allow_gaps)
    _refuse_too_recent(sky.first_time)
    return sky


def _refuse_too_recent(begin: datetime) -> None:
    if _clock.is_too_recent(begin):
        raise InputError(
            f"the sky asked for begins at {begin:%Y-%m-%d %H:%M} UTC, which is too recent; only "
            f"flights at least {_clock.FINAL_RELEASE_LAG.days} days past are computed, in winds "
            "that are final"
        )


def open_tidy(
    where: Where,
    box: Box | None = None,
    *,
    allow_preliminary: bool = False,
    progress: Progress = silent,
) -> xr.Dataset:
    """The tidy dataset behind a sky (`weather.tidy`), from any source."""
    names = [where] if isinstance(where, str | Path) else where
    if not isinstance(names, Sequence) or not all(isinstance(one, str | Path) for one in names):
        raise InputError(
            f"winds are a name, a path or a list of paths, got {repr(where)[:60]}; use sample, "
            "cds, rda, ncep or paths of wind files"
        )
    names = list(names)
    if not names:
        raise InputError("no winds given; use sample, cds, rda, ncep or paths of wind files")
    if len(names) == 1 and names[0] == SAMPLE:
        from weather.soundings.sample import open_sample

        return open_sample(box)
    if len(names) == 1 and names[0] in REMOTE:
        if box is None:
            raise InputError(f"{names[0]} needs to know which piece of sky; pass box=event.box()")
        from weather.providers.remote import open_remote

        return open_remote(
            str(names[0]), box, allow_preliminary=allow_preliminary, progress=progress
        )
    return _open_files(names, box, allow_preliminary)


def maker_of(path: Path) -> str:
    """Who made the winds of a file, as far as the file says: the same word for the same maker.

    "soundings" for ascents, "unknown" for a file that does not say or cannot be opened here; what
    is wrong with it is said where it is opened to be flown in.
    """
    from weather.formats.files import guarded_read

    try:
        return guarded_read(_maker_of, [path])
    except Exception:
        return "unknown"


def _maker_of(paths: Sequence[Path]) -> str:
    """The same of the one file of a list, in this very process."""
    from weather.formats.files import opened
    from weather.origins import origin_of
    from weather.provenance import is_known
    from weather.soundings import files

    (path,) = paths
    if path.is_file() and files.format_of(path):
        return "soundings"
    with opened([path]) as (found,):
        origins = [origin_of(ds) for ds in found.datasets]
    said = {origin.attribution for origin in origins if is_known(origin)}
    return min(said) if said else "unknown"


def _open_files(names: Sequence[str | Path], box: Box | None, preliminary: bool) -> xr.Dataset:
    from weather.formats.files import as_given, naming, open_local
    from weather.soundings.description import are_soundings

    given = as_given(names)
    paths = [item for item in given if isinstance(item, Path)]
    _refuse_names(paths)
    with naming(given):
        if len(paths) == len(given) and are_soundings(paths):
            from weather.soundings.sample import open_soundings

            return open_soundings(paths, box)
        return open_local(given, box, allow_preliminary=preliminary)


def _refuse_names(paths: list[Path]) -> None:
    """Raise InputError for a word that is neither a source nor a path."""
    words = (SAMPLE, *REMOTE)
    for path in paths:
        if path.exists() or path.suffix or len(path.parts) > 1:
            continue
        if str(path) in words:
            raise InputError(f"{path} does not go together with other winds; give it alone")
        near = difflib.get_close_matches(str(path).lower(), words, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise InputError(
            f"there are no winds called {str(path)!r}; {hint}use {', '.join(words)} or "
            "the path of a wind file"
        )
