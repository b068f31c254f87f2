"""Reads a page into a tree of elements, strictly: what is opened must be closed, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
UNSEEN = {"script", "style", "template"}


@dataclass
class Element:
    """One element; its children are elements and pieces of text."""

    name: str
    attributes: dict[str, str]
    line: int
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)
    _within: list[Element] = field(default_factory=list, repr=False, compare=False)

    def get(self, attribute: str) -> str:
        """The attribute's value; empty when there is none."""
        return self.attributes.get(attribute, "")

    @property
    def classes(self) -> set[str]:
        return set(self.get("class").split())

    @property
    def within(self) -> list[Element]:
        """This element and all within, in the order of the page; asked for when the page has been read."""
        if not self._within:
            waiting = [self]
            while waiting:
                element = waiting.pop()
                self._within.append(element)
                waiting += [child for child in reversed(element.children) if not isinstance(child, str)]
        return self._within

    def all(self, *names: str) -> list[Element]:
        """The elements of these names within."""
        return [element for element in self.within if element.name in names]

    def first(self, name: str) -> Element | None:
        return next(iter(self.all(name)), None)

    def inside(self, *names: str) -> Element | None:
        """The nearest element around this one with one of these names."""
        around = self.parent
        while around is not None and around.name not in names:
            around = around.parent
        return around

    @property
    def text(self) -> str:
        """The words within, as one line; a no-break space reads as a space."""
        return " ".join("".join(self._pieces()).split())

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.name not in UNSEEN:
                separate = child.name not in {"a", "b", "strong", "span", "em", "i", "small", "time", "abbr"}
                yield " " if separate else ""
                yield from child._pieces()
                yield " " if separate else ""

    def __str__(self) -> str:
        shown = "".join(f' {name}="{value}"' for name, value in list(self.attributes.items())[:4])
        return f"<{self.name}{shown}> (line {self.line})"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#page", {}, 0)
        self.open = self.root
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.faults += [
            f"<{tag}> says {name} twice (line {self.getpos()[0]})"
            for name in set(names)
            if names.count(name) > 1
        ]
        element = Element(tag, {name: value or "" for name, value in attrs}, self.getpos()[0], self.open)
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.open.name != tag:
            self.faults.append(f"</{tag}> closes {self.open} (line {self.getpos()[0]})")
            around = self.open.inside(tag)
            self.open = (around.parent or self.root) if around else self.open
            return
        self.open = self.open.parent or self.root

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def read(html: str) -> tuple[Element, list[str]]:
    """The tree of a page, and what is wrong with its nesting."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.open is not reader.root:
        reader.faults.append(f"{reader.open} is never closed")
    return reader.root, reader.faults
