"""Chance densities of several finds: as if all were found, or by who can have found them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import xarray as xr

from drift.event.model import Event
from drift.event.parts import Find
from drift.evidence.detection import RATES, Detection, Seers, detection
from drift.evidence.finds import kernel
from drift.evidence.permanents import per_launch
from drift.landings.groups import flight_of, members_of
from drift.statistics.shares import Array, Flags, Index


def densities(
    event: Event,
    landings: xr.Dataset,
    used: Sequence[Find],
    flight: Index,
    launch: Index | None,
    prior: Array,
    *,
    seen: bool,
) -> tuple[Array, Array]:
    """Kernels by flight, shape (n_flights, n_finds), and the joint density per launch draw.

    flight : row of each member. launch : draw of each flight, from 0; None where flights have
    nothing in common. prior : share of each draw, shape (n_draws,). seen : with the chance of being
    found, of an unknown rate: the density is a mean over rates, each divided by the chance that so
    many finds are made at all.
    """
    kernels = [kernel(find, landings) for find in used]
    of_item = [members_of(find.item, landings) for find in used]
    if not seen:
        plain = _columns(kernels, of_item, flight)
        return plain, _together(plain, launch)
    asked = detection(event, landings, tuple(used))
    found = []
    for rate in RATES:
        chance = asked.chance(rate)
        rows = _columns([k * c for k, c in zip(kernels, chance, strict=True)], of_item, flight)
        chances = _columns(list(chance), of_item, flight)
        made = float(prior @ _together(chances, launch))
        if made > 0:
            found.append((rows / chances.mean(axis=0), _together(rows, launch) / made))
    if not found:
        plain = np.zeros((int(flight.max()) + 1, len(used)))
        return plain, _together(plain, launch)
    likelihood = np.array([float(prior @ density) for _, density in found])
    weight = likelihood / likelihood.sum() if likelihood.sum() > 0 else np.ones(len(found))
    rows = np.sum([w * each for w, (each, _) in zip(weight, found, strict=True)], axis=0)
    return rows, np.asarray(np.mean([density for _, density in found], axis=0))


def alone(landings: xr.Dataset, used: Sequence[Find], seers: Seers | None) -> list[float]:
    """Likelihood of each find on its own, km^-2: what `densities` gives of that one.

    seers : with the chance of being found. Finds of one item and hour ask it once.
    """
    flight = np.asarray(np.unique(flight_of(landings), return_inverse=True)[1])
    together: dict[tuple[str | None, dt.datetime | None], list[int]] = {}
    for place, find in enumerate(used):
        together.setdefault((find.item, find.time), []).append(place)
    found = np.zeros(len(used))
    for (item, time), places in together.items():
        of_item = members_of(item, landings)
        number = np.maximum(np.bincount(flight, weights=of_item), 1.0)
        chances = [of_item.astype(np.float64)] if seers is None else _told(seers.by(time), of_item)
        made = [1.0 if seers is None else _mean(each, flight, number) for each in chances]
        for place in places:
            near = kernel(used[place], landings)
            told = [
                _mean(near * chance, flight, number) / all_of_them
                for chance, all_of_them in zip(chances, made, strict=True)
                if all_of_them > 0
            ]
            found[place] = np.mean(told) if told else 0.0
    return [float(each) for each in found]


def _told(asked: Detection, of_item: Flags) -> list[Array]:
    return [asked.chance(rate)[0] * of_item for rate in RATES]


def _mean(values: Array, flight: Index, number: Array) -> float:
    """Mean over flights of the mean over the members of an item in each."""
    return float((np.bincount(flight, weights=values) / number).mean())


def _columns(values: Sequence[Array], of_item: Sequence[Flags], flight: Index) -> Array:
    """Mean of each find's values over the members of its item, per flight."""
    columns = []
    for each, held in zip(values, of_item, strict=True):
        number = np.bincount(flight, weights=held)
        columns.append(np.bincount(flight, weights=each * held) / np.maximum(number, 1.0))
    return np.column_stack(columns)


def _together(rows: Array, launch: Index | None) -> Array:
    """Joint density per launch draw; of independent flights one number, the product of means."""
    if launch is None:
        return np.array([rows.mean(axis=0).prod()])
    return per_launch(rows, launch)[0]
