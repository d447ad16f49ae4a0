"""One page per run in the order a careful reader asks, and an index of a batch.

A page carries everything inside itself: no request leaves it, it prints, it is read aloud, it is
light or dark as the reader's screen. The same run gives the same bytes.
"""

from drift.pages.report.index import index_html, write_index
from drift.pages.report.page import html, write

__all__ = ["html", "index_html", "write", "write_index"]
