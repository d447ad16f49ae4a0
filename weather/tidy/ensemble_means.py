"""The mean of an ensemble is no wind that blew: where a reanalysis is handed out as one, refused.

NOAA PSL serves the mean of the 80 members of 20CRv3. Where they disagree it is weaker and smoother
than every one of them, and a flight in it would look surer than it is.
"""

import re

import xarray as xr

from weather.errors import InputError
from weather.origins import origin_of
from weather.reanalyses import TWENTIETH_CENTURY
from weather.tidy.axis_kinds import axis_of

#: How the name of a file or an attribute says that it is one member: UGRD_1950_mem001.nc.
_MEMBER = re.compile(r"(?<![a-z])(mem|member)[ _:=-]*\d+|every[ -]?member", re.IGNORECASE)


def refuse_mean_of_members(raw: xr.Dataset) -> None:
    """Refuse 20CRv3 unless it is one of its members, or several along a dimension."""
    if origin_of(raw) is not TWENTIETH_CENTURY or _is_of_members(raw):
        return
    raise InputError(
        "this is the ensemble mean of the 20th Century Reanalysis, which smooths the wind: where "
        "its 80 members disagree it is weaker than each of them; give members (from the archive of "
        "every member at NERSC or NCAR)"
    )


def _is_of_members(raw: xr.Dataset) -> bool:
    if any(axis_of(coord) == "realization" for coord in raw.coords.values()):
        return True
    said = [str(raw.encoding.get("source", "")), *map(str, raw.attrs.values())]
    for variable in raw.data_vars.values():
        said += [f"{key} {value}" for key, value in variable.attrs.items() if "member" in str(key)]
    return any(_MEMBER.search(text) for text in said)
