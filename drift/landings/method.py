"""The method of a run in words: one text for reports and for the paragraph of a paper."""

from __future__ import annotations

from typing import Final

from drift.statistics.wording import count

#: What is never computed.
FENCE: Final = (
    "Only past launches on past winds are computed. There is no forecast and no search for a place "
    "or hour to launch from."
)

#: What an interval says, and what it does not.
INTERVALS: Final = (
    "Numbers in brackets are 95 % intervals. They say how well the flights, with the errors of the "
    "winds that they share, know the number, and nothing about whether the reports or the assumed "
    "ranges are right."
)

#: What stands in every file of members, whose many decimals could be taken for a measurement.
A_DRAW: Final = (
    "Each member is a draw of the model, one flight that fits what was reported: its end is not a "
    "place where anything was found, and its decimals are for repeating it."
)


def in_words(members: int) -> str:
    """How an event becomes so many landings, and those an area."""
    return (
        "The event is read as ranges: where, when, how fast it rose, how high, when the load "
        f"opened, how fast it fell. {count(members)} flights are drawn from these ranges, evenly "
        "by a quasi-random sequence. Each is carried through the past winds named above from "
        "launch to ground (on a sphere; rise and fall as integrals over height, level flight in "
        "fourth-order Runge-Kutta steps), with an error of the winds "
        "that is correlated in time, height and distance and shared by the balloons of one launch, "
        "and with turbulence that the grid does not resolve. Where the flights come down is "
        "counted in cells of 0.1 degree; the 50 % and 90 % areas are the smallest sets of cells "
        "that hold that share of the landings after smoothing."
    )
