"""The map of one run as a page: landings, flights over time, reports; no network is asked.

`html` is a whole page, `page_fragment` a part of one, `LandingMap` shows itself in a notebook.
"""

from drift.pages.map.page import LandingMap, html, in_words, page_fragment, write

__all__ = ["LandingMap", "html", "in_words", "page_fragment", "write"]
