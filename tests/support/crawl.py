"""Reads what somebody can reach: the addresses given, and some of each kind that their pages link to.

Every page that is read is checked, and each that looks like one before only once.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from urllib.parse import urlsplit

from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.page import check_page
from tests.support.scale import at_scale

LINK = re.compile(r'href="(/[^"#]*)')
# Pages of which there are many alike: a few of each kind tell as much as all of them.
MANY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
MOST_ALIKE = at_scale(6, 4)
# Signed anew for every answer.
TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]+')
REDIRECTS = range(300, 400)


@dataclass(frozen=True)
class Found:
    """One answer."""

    address: str
    status: int
    kind: str
    raw: str
    headers: dict[str, str]

    @cached_property
    def text(self) -> str:
        """The answer with its characters as they are read."""
        return unescape(self.raw)

    @property
    def is_email(self) -> bool:
        """An email as it looks, which has the styles of its own and nothing of our pages around it."""
        return "'unsafe-inline'" in self.headers.get("Content-Security-Policy", "")

    @property
    def is_page(self) -> bool:
        return self.kind == "text/html" and self.status == 200

    @property
    def file_name(self) -> str:
        """Under what name a browser would keep it; empty for what is shown."""
        return self.headers.get("Content-Disposition", "")

    @property
    def leads_to(self) -> str:
        """Where the answer sends on to; empty when it is an answer by itself."""
        return self.headers.get("Location", "")


def forget() -> None:
    """Drop what the last request remembered: the test keeps its context open from one to the next."""
    for name in list(g):
        g.pop(name)


def found_at(address: str, response: TestResponse) -> Found:
    """The answer that came from an address."""
    return Found(
        address,
        response.status_code,
        response.mimetype or "",
        response.get_data(as_text=True),
        dict(response.headers),
    )


class Checks:
    """Checks the pages it is shown as a client that checks pages does, but the same page only once."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.seen: set[str] = set()

    def check(self, found: Found) -> None:
        """Raises AssertionError with all faults of the page."""
        if found.kind != "text/html" or found.status in REDIRECTS or found.is_email:
            return
        looks = TOKEN.sub("", found.raw)
        if looks not in self.seen:
            path, service = urlsplit(found.address).path, self.app.config["SERVICE_NAME"]
            check_page(found.raw, path, app=self.app, service=service, status=found.status)
            self.seen.add(looks)


def crawl(client: FlaskClient, begin: Iterable[str]) -> list[Found]:
    """Every answer, errors included; a few pages of each kind beyond those one begins with."""
    waiting = deque(begin)
    given = set(waiting)
    seen: dict[str, Found] = {}
    alike: dict[str, int] = {}
    checks = Checks(client.application)
    while waiting:
        address = waiting.popleft()
        if address in seen or address.startswith("/static"):
            continue
        kind = MANY.sub("#", address)
        alike[kind] = alike.get(kind, 0) + 1
        if address not in given and alike[kind] > MOST_ALIKE:
            continue
        forget()
        found = found_at(address, client.get(address))
        checks.check(found)
        seen[address] = found
        if found.leads_to:
            target = urlsplit(found.leads_to)
            waiting.append(target.path + (f"?{target.query}" if target.query else ""))
        if found.kind == "text/html":
            waiting.extend(unescape(link) for link in LINK.findall(found.raw))
    return list(seen.values())
