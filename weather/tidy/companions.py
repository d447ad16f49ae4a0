"""What goes along with the winds and may be had on fewer levels or times: humidity, vertical wind.

NCEP's first reanalysis has 17 levels of wind, 12 of vertical motion and 8 of humidity. A flight can
do without either, and above the last level of humidity the air is dry.
"""

import numpy as np
import xarray as xr

from weather import quantities

#: Fields a flight can do without.
NAMES = quantities.OPTIONAL | {"specific_humidity"}

#: Above this pressure level the air is so dry (under 0.2 g/kg) that none at all is as good, Pa.
_DRY_ABOVE_PA = 35_000.0


def fitted(field: xr.DataArray, wind: xr.DataArray) -> xr.DataArray | None:
    """A field on the levels and times of the wind; None where it does not reach them.

    Above its own top humidity is none, if that top lies where there is hardly any.
    """
    if "level" in field.dims and not np.isin(wind["level"].values, field["level"].values).all():
        top = float(field["level"].min())
        lacking = np.setdiff1d(wind["level"].values, field["level"].values)
        if field.name != "specific_humidity" or lacking.max() > top or top > _DRY_ABOVE_PA:
            return None
        field = field.reindex(level=wind["level"].values, fill_value=np.float32(0))
    if "time" in field.dims and not np.isin(wind["time"].values, field["time"].values).all():
        return None
    return field


def remark(names: list[str]) -> str:
    """What is said of fields that were left out."""
    return (
        f"{' and '.join(names)} of the file {'is' if len(names) == 1 else 'are'} not on all levels "
        "and times of its winds and not used"
    )
