"""The index of the book's search: the whole text of its pages, by their sections."""

import html.parser
import json
import re

LEFT_OUT = ("script", "style", "svg", "math", "nav", "header", "button", "template")


class Sections(html.parser.HTMLParser):
    """Collects the text below each heading with an id.

    Attributes:
      title: of the page.
      sections: [[id, heading, text]].
    """

    def __init__(self, page):
        super().__init__()
        self.title, self.sections = "", []
        self._skipped = 0  # depth inside elements that are left out
        self._heading = None
        self.feed(page)
        for section in self.sections:
            section[2] = re.sub(r"\s+", " ", section[2]).strip()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "math" and not self._skipped and self.sections:
            self._add(attributes.get("aria-label", ""))
        if tag in LEFT_OUT:
            self._skipped += 1
        if tag in ("h1", "h2", "h3") and not self._skipped:
            self._heading = tag
            self.sections.append([attributes.get("id", ""), "", ""])

    def handle_endtag(self, tag):
        if tag in LEFT_OUT:
            self._skipped -= 1
        if tag == self._heading:
            self._heading = None
            if tag == "h1":
                self.title = self.sections[-1][1]
        elif tag in ("p", "li", "td", "th", "dt", "dd", "pre", "summary", "div"):
            self._add(" ")

    def handle_data(self, data):
        if not self._skipped:
            self._add(data)

    def _add(self, text):
        if self.sections:
            self.sections[-1][1 if self._heading else 2] += text


def index(pages):
    """Returns a script that sets the search index.

    Args:
      pages: {file name: HTML}.
    """
    entries = []
    for name, page in pages.items():
        read = Sections(page)
        entries += [
            [name, part, read.title, heading, text] for part, heading, text in read.sections
        ]
    return f"window.BOOK_INDEX = {json.dumps(entries, ensure_ascii=False)};\n"
