"""The physical rise of a balloon: what is not known of it in, heights against time out.

A film tube (vented, or tied and bursting) or an elastic balloon rises on its free lift, fills,
vents, floats, leaks and sinks; the result is a table of heights that a flight leg follows. It is
driven by the priors of a reported event alone: nothing here answers how much gas or load to take.
"""

from drift.balloon.column import Column
from drift.balloon.course import ABOVE_THE_COLUMN, BURST, LEAKED_DOWN, STILL_ALOFT, TIMER
from drift.balloon.states import ELASTIC, SEALED, VENTED
from drift.balloon.table import ENDED, Balloons, VerticalTable, vertical_table
from drift.priors.balloon import PRIORS, BalloonPriors, Prior, balloon_priors

__all__ = [
    "ABOVE_THE_COLUMN",
    "BURST",
    "ELASTIC",
    "ENDED",
    "LEAKED_DOWN",
    "PRIORS",
    "SEALED",
    "STILL_ALOFT",
    "TIMER",
    "VENTED",
    "BalloonPriors",
    "Balloons",
    "Column",
    "Prior",
    "VerticalTable",
    "balloon_priors",
    "vertical_table",
]
