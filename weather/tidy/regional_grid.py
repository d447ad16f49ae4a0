"""Regional reanalyses on a grid of their own: a regular box of meridians and parallels cut out.

Rotated, projected and curvilinear grids (CERRA, COSMO-REA6, NARR) are brought to latitude and
longitude by bilinear interpolation, their winds first turned from the grid's own east and north to
the true ones where the file says that they lie along the grid (`weather.tidy.regridding`).
"""

import xarray as xr

from weather.box import Box
from weather.tidy.grid_kinds import Horizontal, grid_of

#: Kinds of grid that are brought to meridians and parallels.
_KINDS = (Horizontal.ROTATED, Horizontal.PROJECTED, Horizontal.CURVILINEAR)

#: The attribute of a dataset that was brought here: what to say of it.
REMARK = "regridded"


def on_meridians(raw: xr.Dataset, box: Box | None) -> xr.Dataset:
    """A dataset on a grid of its own, lazily interpolated to a regular one; any other unchanged.

    Its attribute `regridded` says what was done and what it costs.
    """
    grid = grid_of(raw)
    if grid.kind not in _KINDS:
        return raw
    from weather.tidy.regridding import regridded  # here, for most files never need scipy

    return regridded(raw, box, str(grid.kind), REMARK)
