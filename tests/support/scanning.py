"""What a mail scanner does with a link: it looks, follows, and presses whatever can be pressed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from urllib.parse import urljoin

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.markup import Element
from tests.support.page import PageClient

LOOKS = 5


class Scanner:
    """A stranger's browser: never the one that asked, and it types nobody's name."""

    def __init__(self, app: Flask) -> None:
        self.client = PageClient(app)
        self.pressed = 0

    def scan(self, address: str) -> list[int]:
        """Look at the link, at every page it leads to, and press every button; the answers' codes."""
        answers = [self.client.head(address), *(self.client.get(address) for _ in range(LOOKS))]
        answers += [self.client.post(address), self.client.post(address, data={})]
        answers += list(self._press_all(address))
        for linked in self._led_to(address):
            answers.append(self.client.get(linked))
            answers += list(self._press_all(linked))
        return [answer.status_code for answer in answers]

    def _forms(self, address: str) -> list[Element]:
        self.client.last_page = None
        self.client.get(address)
        page = self.client.last_page
        forms = page.forms if page is not None else []
        return [form for form in forms if form.get("method").lower() == "post"]

    def _press_all(self, address: str) -> Iterator[TestResponse]:
        for form in self._forms(address):
            target = urljoin(address, form.get("action") or address)
            for chosen in _choices(form):
                self.pressed += 1
                yield self.client.post(target, data=chosen)

    def _led_to(self, address: str) -> list[str]:
        """The pages of the same link or kind that the page leads to."""
        self.client.last_page = None
        self.client.get(address)
        page = self.client.last_page
        found = [target for _, target in page.links] if page is not None else []
        return sorted({each for each in found if each.startswith("/") and each != address})


def _choices(form: Element) -> Iterator[dict[str, str]]:
    """Every way to fill in what needs no typing: each radio in turn, every box ticked."""
    fixed: dict[str, str] = {}
    radios: dict[str, list[str]] = {}
    for field in form.all("input", "button"):
        name, kind = field.get("name"), field.get("type")
        if not name:
            continue
        if kind == "radio":
            radios.setdefault(name, []).append(field.get("value"))
        elif kind in ("hidden", "checkbox", "submit"):
            fixed[name] = field.get("value") or "yes"
    for picked in itertools.product(*radios.values()):
        yield fixed | dict(zip(radios, picked, strict=True))
