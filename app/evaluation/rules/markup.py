"""The words of a text that was written as a web page."""

import re
from html.parser import HTMLParser

from app.platform.errors import RuleBroken

BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "tr", "table", "blockquote", "pre", "h1", "h2", "h3", "h4"})
UNSHOWN = frozenset({"img", "audio", "video", "iframe", "object", "embed", "script", "style", "svg"})


def text_of_html(markup: str) -> str:
    """Its words, an empty line between paragraphs. Raises RuleBroken where there is more than words."""
    reader = _Words()
    reader.feed(markup)
    reader.close()
    lines = "\n".join(line.strip() for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSHOWN:
            raise RuleBroken("There is a picture, sound or program in it. Only words can be taken in.")
        if tag in BLOCKS:
            self.parts.append("\n\n")
        elif tag == "br":
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(re.sub(r"\s+", " ", data))
