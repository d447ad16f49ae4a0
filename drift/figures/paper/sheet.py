"""A page measured in millimetres, and what stands round a map on it."""

from pathlib import Path
from typing import Any, Final

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from drift.event.arguments import a_number, a_path, checked, refuse_unless_a
from drift.figures.paper.fonts import spelled
from drift.figures.paper.style import Look, styled
from weather.errors import InputError

_MM: Final = 1 / 25.4

#: Height of one line of the legend, and of a colour bar with its words, mm.
ENTRY_MM: Final = 3.9
BAR_MM: Final = 9.5

NOTE_PT: Final = 5.6

_FORMATS: Final = (".png", ".svg", ".pdf")


class Sheet(Figure):
    """A figure of fixed size with its provenance, shown by notebooks without pyplot."""

    def __init__(self, width_mm: float, height_mm: float) -> None:
        super().__init__(figsize=(width_mm * _MM, height_mm * _MM))
        FigureCanvasAgg(self)
        self.width_mm, self.height_mm = width_mm, height_mm
        self.provenance: dict[str, str] = {}
        #: Upper left corner of a legend for all panels, mm from the lower left.
        self.legend_at = (0.0, 0.0)

    def place(
        self, left: float, bottom: float, width: float, height: float, **options: Any
    ) -> Axes:
        """Axes at a place measured from the lower left, mm."""
        w, h = self.width_mm, self.height_mm
        return self.add_axes((left / w, bottom / h, width / w, height / h), **options)

    def shift(self, up_mm: float, height_mm: float) -> None:
        """A new height of the page, with all its axes moved up and none of them resized."""
        old = self.height_mm
        for ax in self.axes:
            box = ax.get_position(original=True)
            bottom = (box.y0 * old + up_mm) / height_mm
            ax.set_position((box.x0, bottom, box.width, box.height * old / height_mm))
        self.height_mm = height_mm
        self.set_size_inches(self.width_mm * _MM, height_mm * _MM)

    def say(self, left: float, top: float, text: str, **style: Any) -> None:
        """Words whose upper left corner is at a place measured from the lower left, mm."""
        options = {"va": "top", "ha": "left", "linespacing": 1.3, **style}
        options |= spelled(text, list(matplotlib.rcParams["font.family"]))
        self.text(left / self.width_mm, top / self.height_mm, text, **options)

    def legend_of(self, ax: Axes, columns: int = 4) -> None:
        """The legend of one panel for all of them, at `legend_at`."""
        left, top = self.legend_at
        self.legend(
            *ax.get_legend_handles_labels(), loc="upper left", ncols=columns, borderaxespad=0,
            bbox_to_anchor=(left / self.width_mm, top / self.height_mm),
        )  # fmt: skip

    def _repr_png_(self) -> bytes:
        """The picture for a notebook."""
        from io import BytesIO

        stream = BytesIO()
        with styled(Look()):
            self.savefig(stream, format="png", dpi=150)
        return stream.getvalue()


@checked(path=a_path, dpi=a_number(1, 10_000))
def save(figure: Figure, path: Path | str, *, dpi: float = 300.0) -> Path:
    """Write a figure; the same figure gives the same bytes.

    The file says in its own metadata which event, winds and seed it shows.

    Parameters
    ----------
    figure : Figure
        From any function of `drift.maps`.
    path : str or Path
        Its ending says the format: .png, .svg or .pdf.
    dpi : float
        Dots per inch of a PNG.

    Returns
    -------
    Path
        Where the file lies.

    Raises
    ------
    InputError
        For another ending, or a folder that is not there.

    Examples
    --------
    >>> figure, _ = drift.maps.landing_distances(landings)
    >>> drift.maps.save(figure, folder / "distances.svg").name
    'distances.svg'
    """
    refuse_unless_a(Figure, figure, "figure", "drift.maps")
    path = Path(path)
    if path.suffix.lower() not in _FORMATS:
        raise InputError(
            f"a figure cannot be written as {path.name!r}; its name must end in "
            f"{', '.join(_FORMATS)}"
        )
    facts = {key: value for key, value in getattr(figure, "provenance", {}).items() if value}
    metadata: dict[str, Any] = _metadata(path.suffix.lower(), facts)
    options: dict[str, Any] = {"dpi": dpi, "metadata": metadata, "facecolor": "white"}
    if path.suffix.lower() == ".png":
        # Level 3 takes three fifths of the time of the default for a file 2 % larger.
        options["pil_kwargs"] = {"compress_level": 3}
    with styled(Look()):
        figure.savefig(path, **options)
    return path


def _metadata(suffix: str, facts: dict[str, str]) -> dict[str, Any]:
    """Provenance in the fields that each format has; no date, so that a file can be compared."""
    if suffix == ".svg":
        return {**facts, "Date": None, "Creator": "balloon-drift"}
    if suffix == ".pdf":
        subject = " ".join(facts.get(key, "") for key in ("Description", "Source", "Rights"))
        return {"Title": facts.get("Title"), "Subject": subject.strip(), "CreationDate": None}
    return {**facts, "Software": f"balloon-drift, matplotlib {matplotlib.__version__}"}
