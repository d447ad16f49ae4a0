"""What a file says of its fields, whichever way it says it: attributes under one spelling.

GRIB keys reach netCDF as GRIB_stepType, stepType, grib_step_type or Grib2_Generating_Process_Type.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import xarray as xr

#: What a converter puts before the name of a GRIB key.
_PREFIX = re.compile(r"^(grib[12]?|mars)[_:]?", re.IGNORECASE)

#: What to do about any sign of a forecast.
INSTEAD = "only analyses and reanalyses are read here, so give a file without a lead time"


def plain(key: str) -> str:
    """A key without prefix, case and separators: GRIB_stepType is steptype."""
    return re.sub(r"[^a-z0-9]", "", _PREFIX.sub("", key).casefold())


def stem(name: str) -> str:
    """A plain name without the number that a server adds: reftime1 is reftime, p1 stays p1."""
    bare = plain(name)
    return bare if len(bare.rstrip("0123456789")) < 2 else bare.rstrip("0123456789")


def text(value: Any) -> str:
    """An attribute in one line, whatever its type."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return " ".join(str(value).split())


def marks(attrs: Mapping[Any, Any]) -> Iterator[tuple[str, str, str]]:
    """Each attribute as its plain key, its own key, and its text."""
    for key, value in attrs.items():
        yield plain(str(key)), str(key), text(value)


def in_words(raw: xr.Dataset, name: str) -> str:
    """A vertical axis, its values, and what its attributes say of it, in words."""
    if name not in raw.variables:
        return name
    axis = raw[name]
    said = next((str(axis.attrs[k]) for k in ("standard_name", "long_name") if k in axis.attrs), "")
    units = axis.attrs.get("units")
    words = [f"{name}: {said}" if said else name]
    if axis.size:
        words.append(f"values {np.min(axis.values):g} to {np.max(axis.values):g}")
    return ", ".join([*words, f"units {units!r}" if units else "no units"])
