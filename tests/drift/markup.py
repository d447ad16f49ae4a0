"""What a page is made of, read by Python's own parser."""

from html.parser import HTMLParser
from types import SimpleNamespace


class Page(HTMLParser):
    """Elements of a page with their attributes, and the text of each script and style."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.inside, self.text = [], None, ""
        self.words, self.tag = [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.inside = SimpleNamespace(tag=tag, attrs=dict(attrs), text="")
        self.elements.append(self.inside)
        self.tag = tag

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, data):
        self.text += data
        if self.tag not in ("script", "style") and data.strip():
            self.words.append(data.strip())
        if self.inside:
            self.inside.text += data

    def of(self, tag):
        return [element for element in self.elements if element.tag == tag]
