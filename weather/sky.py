"""The front door: past winds from anywhere, ready to fly in."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from weather.box import Box
from weather.errors import FetchError, InputError
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
        "sample" (the embedded soundings), "cds", "cds-ensemble" (its ten members), "rda" or "arco"
        (stores on the net), or one or more paths of wind files or soundings.
    box : Box, optional
        The piece of sky that is needed, as `event.box()` gives it; the stores on the net insist on
        one.
    allow_preliminary : bool
        Accept ERA5T, which may still change; every output says so.
    allow_gaps : bool
        Interpolate across times more than six hours apart; every output says so.
    progress : callable
        Told (stage, done, total) of what is being fetched.

    Returns
    -------
    GriddedSky
        Winds ready to fly in: `sky.at(t, z, lat, lon)`, `sky.provenance`.

    Raises
    ------
    InputError
        Where the winds cannot be used, with the reason and what to do.

    Examples
    --------
    >>> import weather
    >>> sky = weather.open_sky("sample", box=event.box())
    >>> sky.first_time.year
    2008
    """
    tidy = open_tidy(where, box, allow_preliminary=allow_preliminary, progress=progress)
    return gridded(tidy, box, allow_gaps=allow_gaps)


def open_tidy(
    where: Where,
    box: Box | None = None,
    *,
    allow_preliminary: bool = False,
    progress: Progress = silent,
) -> xr.Dataset:
    """The tidy dataset behind a sky (`weather.tidy`), from any source."""
    names = [where] if isinstance(where, str | Path) else list(where)
    if not names:
        raise InputError("no winds given; use sample, cds, rda, arco or paths of wind files")
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
    return _open_files([Path(name) for name in names], box, allow_preliminary)


def _open_files(paths: list[Path], box: Box | None, allow_preliminary: bool) -> xr.Dataset:
    from weather.formats.files import open_local
    from weather.soundings import files

    _refuse_names(paths)
    try:
        if all(path.is_file() and files.format_of(path) for path in paths):
            from weather.soundings.sample import open_soundings

            return open_soundings(paths, box)
        return open_local(paths, box, allow_preliminary=allow_preliminary)
    except (InputError, FetchError):
        raise
    except Exception as error:
        # A damaged file fails in as many ways as it has bytes; each is bad input, none is our own.
        names = ", ".join(path.name for path in paths)
        raise InputError(
            f"{names} cannot be read ({type(error).__name__}: {error}); the file is damaged or of "
            "a layout that is not known: fetch it again"
        ) from error


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
