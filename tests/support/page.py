"""Checks every page fetched in any test, and lets a test read it the way a person would.

`check_page` raises AssertionError with all faults of a page at once. `PageClient` is the test client that
applies it to every HTML answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from tests.support.markup import Element, read

INLINE_SCRIPT = (
    "document.body.className += ' js-enabled' + "
    "('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');"
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
POINTERS = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers")
OUTSIDE = ("http", "https", "mailto", "tel", "webcal")
REDIRECTS = range(300, 400)


@dataclass
class Page:
    """A page that has been found to be sound."""

    url: str
    status: int
    root: Element

    @property
    def title(self) -> str:
        """The title without the name of the service."""
        found = self.root.first("title")
        return found.text.rpartition(" – ")[0] if found else ""

    @property
    def h1(self) -> str:
        found = self.root.first("h1")
        return found.text if found else ""

    @property
    def main(self) -> Element:
        return self.root.first("main") or self.root

    @property
    def text(self) -> str:
        """The words of the page itself, without header, navigation and footer."""
        return self.main.text

    @property
    def all_text(self) -> str:
        return (self.root.first("body") or self.root).text

    @property
    def links(self) -> list[tuple[str, str]]:
        """Words and address of every link in the page itself."""
        return [(link.text, link.get("href")) for link in self.main.all("a")]

    @property
    def errors(self) -> list[str]:
        """What the error summary says."""
        return [
            item.text
            for box in self.root.within
            if "govuk-error-summary" in box.classes
            for item in box.all("li")
        ]

    @property
    def forms(self) -> list[Element]:
        return self.main.all("form")

    def has(self, words: str) -> bool:
        """Whether the page itself says this, whatever its line breaks."""
        return " ".join(words.split()) in self.text

    def link(self, words: str) -> str:
        """The address of the first link that begins with these words; raises AssertionError without one."""
        for text, address in [*self.links, *((a.text, a.get("href")) for a in self.root.all("a"))]:
            if text.startswith(words):
                return address
        raise AssertionError(f"no link {words!r} on {self.url}; there are {self.links}")

    def field(self, name: str) -> Element:
        """The first input of this name; raises AssertionError without one."""
        for element in self.main.all("input", "select", "textarea"):
            if element.get("name") == name:
                return element
        raise AssertionError(f"no field {name!r} on {self.url}")

    def typed(self) -> dict[str, list[str]]:
        """What the page's forms hold, as they would be sent."""
        held: dict[str, list[str]] = {}
        for form in self.forms:
            for name, value in _held(form):
                held.setdefault(name, []).append(value)
        return held


def check_page(
    html: str, url: str, *, app: Flask | None = None, service: str = "", status: int = 200
) -> Page:
    """The page, once every check has passed; raises AssertionError with all faults otherwise."""
    root, faults = read(html)
    elements = list(root.within)
    ids = Counter(element.get("id") for element in elements if "id" in element.attributes)
    for check in (
        _frame_faults(root, service),
        _id_faults(elements, ids),
        _label_faults(root, elements),
        _link_faults(elements, ids, url, app),
        _heading_faults(root),
        _inline_faults(elements),
        _table_faults(root),
        _form_faults(root, url, app),
    ):
        faults += check
    if faults:
        raise AssertionError(f"{url} has {len(faults)} faults:\n  " + "\n  ".join(faults))
    return Page(url, status, root)


class PageClient(FlaskClient):
    """A browser without script: every HTML page that arrives is checked."""

    last_page: Page | None = None

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        # The test keeps its context open; what one request remembered must not reach the next.
        for name in list(g) if has_app_context() else ():
            g.pop(name)
        response = super().open(*args, **kwargs)
        is_email = "unsafe-inline" in response.headers.get("Content-Security-Policy", "")
        is_page = response.mimetype == "text/html" and response.request.method != "HEAD"
        if is_page and response.status_code not in REDIRECTS and not is_email:
            self.last_page = check_page(
                response.get_data(as_text=True),
                response.request.path,
                app=self.application,
                service=self.application.config["SERVICE_NAME"],
                status=response.status_code,
            )
        return response

    def get_page(self, url: str, *, status: int = 200, **kwargs: Any) -> Page:
        """The page at `url`, redirects followed; raises AssertionError for another status."""
        kwargs.setdefault("follow_redirects", True)
        return self._page(self.get(url, **kwargs), status)

    def post_page(self, url: str, data: Any = None, *, status: int = 200, **kwargs: Any) -> Page:
        """The page that answers a form, redirects followed."""
        kwargs.setdefault("follow_redirects", True)
        return self._page(self.post(url, data=data, **kwargs), status)

    def _page(self, response: TestResponse, status: int) -> Page:
        path = response.request.path
        assert response.status_code == status, f"{path} answered {response.status_code}, not {status}"
        assert self.last_page is not None, f"{path} is not a page"
        return self.last_page


def _frame_faults(root: Element, service: str) -> Iterator[str]:
    html = root.first("html")
    if html is None or html.get("lang") != "en-GB":
        yield "the language is not en-GB"
    titles = [title for title in root.all("title") if title.inside("svg") is None]
    if len(titles) != 1:
        yield f"{len(titles)} titles"
    else:
        before, dash, after = titles[0].text.rpartition("–")
        if (
            not before.strip().removeprefix("Error:").strip()
            or not dash
            or (service and after.strip() != service)
        ):
            yield f"the title is {titles[0].text!r}"
    for name in ("h1", "main"):
        if len(root.all(name)) != 1:
            yield f"{len(root.all(name))} {name} elements"
    main = root.first("main")
    if main is not None and main.get("id") != "main-content":
        yield "main is not #main-content"


def _id_faults(elements: list[Element], ids: Counter[str]) -> Iterator[str]:
    yield from (f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    yield from (f"id {name!r} is empty or has a space" for name in ids if not re.fullmatch(r"\S+", name))
    for element in elements:
        for pointer in POINTERS:
            for target in element.get(pointer).split():
                if target not in ids:
                    yield f"{pointer} of {element} points at no {target!r}"
        if element.name == "label" and element.get("for") not in ids:
            yield f"{element} is for nothing"


def _label_faults(root: Element, elements: list[Element]) -> Iterator[str]:
    labelled = {label.get("for") for label in root.all("label") if label.text}
    for element in elements:
        if element.name not in {"input", "select", "textarea"} or element.get("type") in {"hidden", "submit"}:
            continue
        named = element.get("aria-label") or element.get("aria-labelledby") or element.inside("label")
        if not named and (not element.get("id") or element.get("id") not in labelled):
            yield f"{element} has no label"
        if element.get("type") == "radio" and element.inside("fieldset") is None:
            yield f"{element} stands in no fieldset"
    for fieldset in root.all("fieldset"):
        legend = next((child for child in fieldset.children if isinstance(child, Element)), None)
        named = fieldset.get("aria-label") or fieldset.get("aria-labelledby")
        if not named and (legend is None or legend.name != "legend" or not legend.text):
            yield f"{fieldset} has no legend first"


def _link_faults(elements: list[Element], ids: Counter[str], url: str, app: Flask | None) -> Iterator[str]:
    for element in elements:
        if element.name not in {"a", "button"}:
            continue
        images = [image.get("alt") for image in element.all("img")]
        if not element.text and not element.get("aria-label") and not any(images):
            yield f"{element} says nothing"
        if element.inside("a", "button"):
            yield f"{element} stands within {element.inside('a', 'button')}"
        if element.name == "a":
            yield from _address_faults(element, element.get("href"), ids, url, app, "GET")


def _address_faults(
    element: Element, address: str, ids: Counter[str], url: str, app: Flask | None, method: str
) -> Iterator[str]:
    if not address or address == "#":
        yield f"{element} leads nowhere"
        return
    parts = urlsplit(address)
    if address.startswith("#"):
        if address[1:] not in ids:
            yield f"{element} leads to no {address!r} on the page"
    elif parts.scheme and parts.scheme not in OUTSIDE:
        yield f"{element} has an address of kind {parts.scheme!r}"
    elif not parts.scheme and not parts.netloc and app is not None:
        path = urlsplit(urljoin(url, address)).path
        try:
            app.url_map.bind("localhost").match(path, method=method)
        except RequestRedirect:
            return
        except HTTPException as missing:
            yield f"{element}: {method} {path} is {missing.code}"


def _heading_faults(root: Element) -> Iterator[str]:
    level = 0
    for heading in root.all(*HEADINGS):
        here = int(heading.name[1])
        if not heading.text:
            yield f"{heading} is empty"
        if level and here > level + 1:
            yield f"{heading} follows an h{level}"
        level = here


def _inline_faults(elements: list[Element]) -> Iterator[str]:
    for element in elements:
        if "style" in element.attributes or element.name == "style":
            yield f"{element} has a style of its own"
        yield from (f"{element} has {name}" for name in element.attributes if re.fullmatch(r"on[a-z]+", name))
        if element.name == "script" and not element.get("src"):
            source = "".join(child for child in element.children if isinstance(child, str))
            if source != INLINE_SCRIPT:
                yield f"{element} is a script on the page"
        for name in ("src", "href", "action"):
            if element.name in {"script", "link", "img", "iframe"} and urlsplit(element.get(name)).netloc:
                yield f"{element} fetches from elsewhere"
        if element.name == "img" and "alt" not in element.attributes:
            yield f"{element} has no alt"


def _table_faults(root: Element) -> Iterator[str]:
    for table in root.all("table"):
        caption = table.first("caption")
        if caption is None or not caption.text:
            yield f"{table} has no caption"
        heads = table.all("th")
        if not heads:
            yield f"{table} has no th"
        yield from (f"{head} has no scope" for head in heads if not head.get("scope"))


def _form_faults(root: Element, url: str, app: Flask | None) -> Iterator[str]:
    for form in root.all("form"):
        if form.inside("form"):
            yield f"{form} stands within another"
        method = (form.get("method") or "get").upper()
        if method == "POST":
            tokens = [each for each in form.all("input") if each.get("name") == "csrf_token"]
            if len(tokens) != 1 or not tokens[0].get("value"):
                yield f"{form} has {len(tokens)} tokens"
        if not any(button.get("type") in {"submit", ""} for button in form.all("button")) and not any(
            each.get("type") == "submit" for each in form.all("input")
        ):
            yield f"{form} has no button"
        if form.get("action"):
            yield from _address_faults(form, form.get("action"), Counter(), url, app, method)


def _held(form: Element) -> Iterator[tuple[str, str]]:
    for element in form.all("input", "select", "textarea"):
        name = element.get("name")
        if not name:
            continue
        if element.name == "select":
            chosen = [option for option in element.all("option") if "selected" in option.attributes]
            yield name, (chosen or element.all("option"))[0].get("value")
        elif element.name == "textarea":
            yield (
                name,
                "".join(child for child in element.children if isinstance(child, str)).removeprefix("\n"),
            )
        elif element.get("type") not in {"radio", "checkbox"} or "checked" in element.attributes:
            yield name, element.get("value")
