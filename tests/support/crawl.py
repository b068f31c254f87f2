"""Reads what somebody can reach: the addresses given, and some of each kind that their pages link to."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from flask import g
from flask.testing import FlaskClient

LINK = re.compile(r'href="(/[^"#]*)')
# Pages of which there are many alike: a few of each kind tell as much as all of them.
MANY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
MOST_ALIKE = 6


@dataclass(frozen=True)
class Found:
    """One answer."""

    address: str
    status: int
    kind: str
    text: str
    file_name: str

    @property
    def is_page(self) -> bool:
        return self.kind == "text/html" and self.status == 200


def crawl(client: FlaskClient, begin: Iterable[str]) -> list[Found]:
    """Every answer, errors included; six pages of each kind beyond those one begins with."""
    waiting = deque(begin)
    given = set(waiting)
    seen: dict[str, Found] = {}
    alike: dict[str, int] = {}
    while waiting:
        address = waiting.popleft()
        if address in seen or address.startswith("/static"):
            continue
        kind = MANY.sub("#", address)
        alike[kind] = alike.get(kind, 0) + 1
        if address not in given and alike[kind] > MOST_ALIKE:
            continue
        for name in list(g):
            g.pop(name)
        response = client.get(address)
        text = unescape(response.get_data(as_text=True))
        seen[address] = Found(
            address,
            response.status_code,
            response.mimetype or "",
            text,
            response.headers.get("Content-Disposition", ""),
        )
        if "Location" in response.headers:
            target = urlsplit(response.headers["Location"])
            waiting.append(target.path + (f"?{target.query}" if target.query else ""))
        if response.mimetype == "text/html":
            waiting.extend(unescape(found) for found in LINK.findall(response.get_data(as_text=True)))
    return list(seen.values())
