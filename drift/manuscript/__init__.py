"""What an author takes from a run: a methods paragraph, references, captions and a table."""

from drift.manuscript.numbers import table
from drift.manuscript.paragraphs import methods

__all__ = ["methods", "table"]
