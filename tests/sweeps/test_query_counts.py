"""Every page asks the database at most fifteen questions, and no more of them when there are more rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import event

from app.platform.db import db
from tests.support.samples import Samples, addresses
from tests.sweeps.conftest import opened, signed_in_client

# In this order: each page is counted for the first of them who can open it.
PARTS = (
    "administrator",
    "assessor",
    "applicant",
    "named staff",
    "own lead",
    "trainer",
    "programme lead",
    "anonymous",
)
# These show everybody something else, so they are counted for everybody.
EACH_THEIR_OWN = ("home.start", "home.catalogue", "home.whats_next", "home.work_queue", "directory.people")
MOST = 15
FEW, MANY = (12, 10), (40, 40)
NOT_COUNTED = ("PRAGMA", "BEGIN", "SET ")
FOUND, LEADS_ON = 200, 302
# Pages about one thing that the lived-in programme is past.
FOR_A_MOMENT = frozenset(
    {"accounts.second_factor_picture", "directory.follow_address_link", "places.hand_over"}
)

Counts = dict[tuple[str, str], Counter[str]]


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile, with lists of values folded together."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(NOT_COUNTED):
            asked.append(re.sub(r"\(\?(, \?)*\)", "(?)", " ".join(statement.split())))

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def counts_of(app: Flask) -> Counts:
    """What each page asks, by its endpoint and whoever opened it."""
    samples = Samples()
    app.test_client_class = FlaskClient
    pages = addresses(app, samples, "GET")
    found: Counts = {}
    seen: set[str] = set()
    clients = {part: signed_in_client(app, samples, part) for part in PARTS}
    for part, client in clients.items():
        for endpoint in sorted((set(pages) - seen) | set(EACH_THEIR_OWN)):
            for name in list(g):
                g.pop(name)
            db.session.remove()
            with statements() as asked:
                response = client.get(pages[endpoint])
            if response.status_code == FOUND or _leads_on(response):
                found[endpoint, part] = Counter(asked)
                seen.add(endpoint)
    return found


def _leads_on(response: Any) -> bool:
    """A page that only leads to another, which is not the one to sign in on."""
    return response.status_code == LEADS_ON and "/sign-in?" not in response.headers["Location"]


def test_pages_ask_little_and_no_more_for_many_rows(
    lived: Callable[[int, int], Path], tmp_path: Path
) -> None:
    with opened(lived(*FEW), tmp_path) as app:
        few = counts_of(app)
    with opened(lived(*MANY), tmp_path) as app:
        many = counts_of(app)
        pages = set(addresses(app, Samples(), "GET"))
    opened_by_somebody = {name for name, _ in many} | FOR_A_MOMENT
    faults = [f"{endpoint} was opened by nobody" for endpoint in pages - opened_by_somebody]
    for (endpoint, part), asked in many.items():
        if asked.total() > MOST:
            faults.append(f"{endpoint} asks {asked.total()} times ({part})")
        before = few.get((endpoint, part))
        faults += [
            f"{endpoint} asks {times} times, not {before[statement]} ({part}): {statement[-200:]}"
            for statement, times in asked.items()
            if before is not None and times > max(before[statement], 1)
        ]
    assert not faults, "\n".join(sorted(faults))
