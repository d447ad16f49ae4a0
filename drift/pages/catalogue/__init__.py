"""The catalogue as one page that opens without a network: map, timeline, filters, every fact."""

from drift.pages.catalogue.page import html, write

__all__ = ["html", "write"]
