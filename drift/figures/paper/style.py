"""One look for every figure: sizes, colours, type. Nothing global is changed.

Colours are from Okabe and Ito (2008), "Color universal design", or run monotonically from light to
dark, so that they can be told apart by everybody and on a grey print.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import RLock
from typing import Any, Final

import matplotlib
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.patheffects import AbstractPathEffect, withStroke

from drift.figures.paper.fonts import families
from drift.language import Language

#: Width of one column and of the full page of a journal, mm.
COLUMN_MM: Final = 89.0
PAGE_MM: Final = 183.0

INK: Final = "#1d1d1d"
FAINT: Final = "#7d7d7d"
NOTE: Final = "#4f4f4f"
SEA: Final = "#e9f0f4"
LAND: Final = "#f7f4ed"
PROVINCE: Final = "#cfc8ba"
COAST: Final = "#6b6b6b"
LINE_OF_CONTROL: Final = "#c1272d"
BLUE: Final = "#0072b2"
PALE_BLUE: Final = "#86b8d9"
ORANGE: Final = "#d55e00"
GREEN: Final = "#009e73"
PURPLE: Final = "#cc79a7"
YELLOW: Final = "#e69f00"

#: Chance of landing, from hardly there to dark; darkens evenly, so a grey copy reads the same.
DENSITY_COLOURS: Final[Colormap] = LinearSegmentedColormap.from_list(
    "drift_density",
    ["#a9cbe440", "#9cc3dfb0", "#7fb2d6ff", "#5b9bc9ff", "#2a6ea6ff", "#0e4379ff", "#06224aff"],
)

#: Wind speed: as the chance of landing, but pale enough for lines to be read on it.
WIND_COLOURS: Final[Colormap] = LinearSegmentedColormap.from_list(
    "drift_wind", ["#f7fafc", "#d5e4ef", "#a9c9e0", "#79a9cc", "#5188b3"]
)

#: Height of a flight, low (dark) to high (light).
HEIGHT_COLOURS: Final[Colormap] = LinearSegmentedColormap.from_list(
    "drift_height", ["#4a1942", "#8a2a5b", "#c84b51", "#ec8a3c", "#f6c945"]
)

#: Settings of the machine, not of the figure: left as the user has them.
_NOT_A_LOOK: Final = (
    *(
        "backend",
        "interactive",
        "toolbar",
        "timezone",
        "date.epoch",
        "docstring",
        "figure.max_open",
    ),
    *("figure.raise_window", "savefig.directory", "tk.", "webagg.", "macosx.", "animation."),
)

_RC: Final[dict[str, Any]] = {
    "figure.dpi": 120.0,
    "savefig.dpi": 300.0,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "font.size": 7.0,
    "axes.titlesize": 7.5,
    "axes.labelsize": 7.0,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "legend.fontsize": 6.5,
    "legend.frameon": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.linewidth": 0.6,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "lines.linewidth": 1.0,
    "patch.linewidth": 0.6,
    "hatch.linewidth": 0.4,
    "axes.grid": False,
    "grid.color": "#d9d9d9",
    "grid.linewidth": 0.4,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "balloon-drift",
    "pdf.fonttype": 42,
    "axes.formatter.use_mathtext": False,
    # A dollar is a dollar: "$1 bills" are what some balloons carried.
    "text.parse_math": False,
    "date.converter": "concise",
}


#: matplotlib has one set of settings for all threads, so they draw one after the other.
_ONE_AT_A_TIME: Final = RLock()


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a reader may choose about a figure.

    width_mm : width of the whole figure; `COLUMN_MM` and `PAGE_MM` are the usual two. 0 keeps the
        usual width of each figure, whatever else is chosen.
    language : of the labels, "en" or "ko"; "ko" needs a font with Hangul.
    font : name or file of such a font; None takes the first installed.
    towns : most towns that are named on a map.
    tracks : most flights that are drawn on a map.
    notes : whether winds, members, caveats and credits stand under the figure; without them the
        author's caption must say them.
    """

    width_mm: float = 0.0
    language: Language = "en"
    font: str | None = None
    towns: int = 12
    tracks: int = 50
    notes: bool = True

    def sized(self, usual_mm: float) -> "Look":
        """The same with a width: the one chosen, else the usual one of a figure."""
        return self if self.width_mm > 0 else replace(self, width_mm=usual_mm)

    @property
    def families(self) -> list[str]:
        """Font families, best first; refused when Korean is asked for and no font has it."""
        return families(self.language, self.font)

    @property
    def strong(self) -> str:
        """Weight of emphasis: fonts with Hangul are seldom installed in bold."""
        return "bold" if self.language == "en" else "normal"


@contextmanager
def styled(look: Look) -> Iterator[None]:
    """The project's settings for the time of one figure, whatever the user's own are."""
    defaults: dict[str, Any] = {
        key: value
        for key, value in matplotlib.rcParamsDefault.items()
        if not key.startswith(_NOT_A_LOOK)
    }
    # Named outright, the family stays with an artist that is drawn after this context.
    chosen: Any = {**defaults, **_RC, "font.family": look.families}
    with _ONE_AT_A_TIME, matplotlib.rc_context():
        matplotlib.rcParams.update(chosen)
        yield


def halo(width_pt: float = 1.6, colour: str = "white") -> list[AbstractPathEffect]:
    """A pale rim that keeps a line or word readable on anything."""
    return [withStroke(linewidth=width_pt, foreground=colour)]
