"""Landing points to a chance per cell, and the smallest areas that hold half and nine tenths."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import xarray as xr
from scipy.ndimage import gaussian_filter

from drift.event.arguments import is_number
from drift.landings.checks import refuse_unless_landings
from drift.landings.groups import items_of, payloads_of
from drift.landings.outcomes import landed
from weather.errors import InputError

Array = npt.NDArray[np.float64]

#: Side of a cell, degrees. The method is no sharper than this, and nothing finer is published.
CELL_DEG = 0.1

#: A cell of this side holds every answer, and says none.
MOST_CELL_DEG = 10.0

CREDIBLE = (50, 90)

#: Smoothed weights of cells are known to this share of the largest: far more than rounding errors,
#: which differ between processors, far less than one landing.
WEIGHT_STEP = 1e-9


def density(landings: xr.Dataset, cell_deg: float = CELL_DEG) -> xr.Dataset:
    """The chance of landing per cell, and the smallest areas that hold half and nine tenths of it.

    Parameters
    ----------
    landings : xarray.Dataset
        From `drift.estimate`.
    cell_deg : float
        Side of a cell, degrees; 0.1 or more, for the method is no finer.

    Returns
    -------
    xarray.Dataset
        On `latitude` and `longitude` (centres of cells, degrees): `probability`, the share of all
        members that landed in the cell; `probability_by_item`; `credible_50` and `credible_90`, 1
        inside the smallest area that holds that share of the landings. The areas are drawn through
        counts smoothed by a kernel (docs/science.md), alike on every processor.

    Raises
    ------
    InputError
        For cells finer than 0.1 degree, or of 10 degrees and more.

    Examples
    --------
    >>> density = drift.density(landings)
    >>> bool(abs(float(density["probability"].sum()) - 1.0) < 1e-9)
    True
    """
    refuse_unless_landings(landings)
    if not (is_number(cell_deg) and cell_deg < MOST_CELL_DEG):
        raise InputError(
            f"cell_deg is {cell_deg!r}; give a number of degrees from {CELL_DEG:g} to below "
            f"{MOST_CELL_DEG:g}"
        )
    if cell_deg < CELL_DEG:
        raise InputError(
            f"cells of {cell_deg:g} degrees are finer than the method and the fence allow; use "
            f"{CELL_DEG:g} or more"
        )
    down = landed(landings)
    total = int((payloads_of(landings) >= 0).sum())
    lat_edges, lon_edges, lon = _edges(down, cell_deg)
    lat = down["latitude"].values

    def counted(of: npt.NDArray[np.bool_] | slice, smooth: bool = False) -> Array:
        counts, _, _ = np.histogram2d(lat[of], lon[of], bins=(lat_edges, lon_edges))
        return _smoothed(counts, lat[of], lon[of], cell_deg) if smooth else counts

    every = slice(None)
    items = items_of(landings)
    by_item = np.stack([counted(payloads_of(down) == p) for p in range(len(items))])
    counts, smooth = counted(every), counted(every, smooth=True)
    cells = ("latitude", "longitude")
    out = xr.Dataset(
        {
            "probability": (cells, counts / total, _chance("of landing in the cell")),
            "probability_by_item": (
                ("item", *cells),
                by_item / _per_item(landings, len(items)),
                _chance("of landing in the cell, for one item"),
            ),
        },
        coords={
            "latitude": (
                "latitude",
                _centres(lat_edges),
                _middle("latitude", units="degrees_north", axis="Y"),
            ),
            "longitude": (
                "longitude",
                _centres(lon_edges),
                _middle("longitude", units="degrees_east", axis="X"),
            ),
            "item": ("item", items, {"long_name": "what fell"}),
        },
    )
    for percent in CREDIBLE:
        out[f"credible_{percent}"] = (
            cells,
            smallest_holding(smooth, percent / 100.0, counts).astype(np.int8),
            {
                "long_name": f"cells of the smallest area that holds {percent} % of the landings",
                "flag_values": np.array([0, 1], dtype=np.int8),
                "flag_meanings": "outside inside",
            },
        )
    out.attrs = dict(landings.attrs) | {
        "title": f"Landing density of {landings.attrs.get('event_title', '')}",
        "members": total,
        "cell_deg": cell_deg,
    }
    return out


def smallest_holding(
    weights: Array, share: float, counts: Array | None = None
) -> npt.NDArray[np.bool_]:
    """The fewest cells, fullest first, that together hold a share of the counts (or weights).

    Weights are compared in whole steps of `WEIGHT_STEP` of the largest, and equal ones are taken
    from the south-west on: the last digits of a smoothed weight depend on the processor, and two
    cells that are mirror images of one another differ in nothing else.

    Parameters
    ----------
    weights : what makes a cell full, not negative, shape (latitude, longitude).
    share : from 0 to 1.
    counts : what the cells are to hold a share of, same shape; None takes the weights.

    Returns
    -------
    Whether a cell is one of them, same shape.
    """
    flat = weights.ravel()
    if flat.sum() <= 0:
        return np.zeros(weights.shape, dtype=bool)
    steps = np.rint(flat / flat.max() / WEIGHT_STEP).astype(np.int64)
    order = np.argsort(-steps, kind="stable")
    content = steps[order] if counts is None else counts.ravel()[order]
    held = np.cumsum(content) / content.sum()
    chosen = np.zeros(flat.size, dtype=bool)
    chosen[order[: int(np.searchsorted(held, share - 1e-12)) + 1]] = True
    return chosen.reshape(weights.shape)


def _edges(down: xr.Dataset, cell_deg: float) -> tuple[Array, Array, Array]:
    """Edges of cells around every landing with room to smooth, and continuous longitudes."""
    lat, lon = down["latitude"].values, down["longitude"].values
    if lat.size == 0:
        lat, lon = np.array([0.0]), np.array([0.0])
    middle = float(np.degrees(np.angle(np.exp(1j * np.radians(lon)).mean())))
    # Whole turns only: a longitude on the edge of a cell keeps its last digit, and so its cell.
    lon = lon - 360.0 * np.round((lon - middle) / 360.0)
    edges = []
    for values in (lat, lon):
        room = 2.0 * cell_deg + 2.0 * _width(values)
        first = int(np.floor((values.min() - room) / cell_deg))
        last = int(np.ceil((values.max() + room) / cell_deg))
        edges.append(np.round(np.arange(first, last + 1) * cell_deg, 9))
    lat_edges = edges[0][(edges[0] >= -90.0 - 1e-9) & (edges[0] <= 90.0 + 1e-9)]
    return lat_edges, edges[1], lon if down.sizes["member"] else lon[:0]


def _smoothed(counts: Array, lat: Array, lon: Array, cell_deg: float) -> Array:
    widths = (_width(lat) / cell_deg, _width(lon) / cell_deg)
    return np.asarray(gaussian_filter(counts, widths, mode="constant", truncate=4.0))


def _width(values: Array) -> float:
    """Scott's width in two dimensions, sigma n**(-1/6), with a sigma that outliers do not widen.

    Source: Scott, Multivariate Density Estimation (1992), equation 6.42; the robust sigma is
    Silverman's (1986), equation 3.30.
    """
    if values.size < 2:
        return 0.0
    low, high = np.percentile(values, [25, 75])
    sigma = min(float(values.std()), float(high - low) / 1.349 or float(values.std()))
    # The last digits depend on the processor, and how far the kernel reaches on a whole number.
    return round(sigma * values.size ** (-1.0 / 6.0), 9)


def _per_item(landings: xr.Dataset, items: int) -> Array:
    payload = payloads_of(landings)
    counts = np.bincount(payload[payload >= 0], minlength=items).astype(float)
    return np.maximum(counts, 1.0)[:, None, None]


def _chance(meaning: str) -> dict[str, str]:
    return {"units": "1", "long_name": f"probability {meaning}"}


def _middle(name: str, *, units: str, axis: str) -> dict[str, str]:
    meaning = f"{name} of the middle of the cell"
    return {"units": units, "standard_name": name, "axis": axis, "long_name": meaning}


def _centres(edges: Array) -> Array:
    return np.round((edges[:-1] + edges[1:]) / 2.0, 9)
