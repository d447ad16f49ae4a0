"""`python -m docs.making`: renew the written parts of the pages, the schema and the drawings."""

from __future__ import annotations

import sys

from docs.making import blocks, catalogue, demo, drawings, event_file, gallery


def main() -> None:
    """Renew everything; with the word `text`, all but the pictures and the demo."""
    event_file.SCHEMA.write_text(event_file.schema_text(), "utf-8")
    if "text" not in sys.argv[1:]:
        drawings.draw_all()
        catalogue.draw_all()
        gallery.draw_all()
        demo.renew()
    for page in blocks.pages():
        text = page.read_text("utf-8")
        if (new := blocks.renewed(text)) != text:
            page.write_text(new, "utf-8")
            print(page.relative_to(blocks.PAGES.parent))


if __name__ == "__main__":
    main()
