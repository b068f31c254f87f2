"""Every page asks the database at most fifteen questions, and no more of them when there are more rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import event

from app.places.services import propose
from app.platform import clock
from app.platform.db import db
from app.training.enums import Level
from tests.conftest import writing_block
from tests.support.access_matrix import PAGES
from tests.support.factories.directory import create_person
from tests.support.factories.places import create_place
from tests.support.factories.training import create_training_session
from tests.support.samples import Samples, addresses
from tests.sweeps.programme import opened, signed_in_client

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
PLACES_RELEASE = "/falkirk/sessions/further-morning/places/release"
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
        admitting = {endpoint for endpoint in pages if part in PAGES.get(endpoint, PARTS)}
        for endpoint in sorted(admitting & ((set(pages) - seen) | set(EACH_THEIR_OWN))):
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


def _before_release(app: Flask, askers: int) -> Counter[str]:
    """What the dry run of a further morning asks, with this many people who want a place."""
    samples = Samples()
    app.test_client_class = FlaskClient
    client = signed_in_client(app, samples, "administrator")
    morning = next(one for one in samples.cohort.sessions if one.course.level is Level.AWARENESS)
    with writing_block():
        further = create_training_session(
            morning.course,
            slug="further-morning",
            capacity=2,
            days=[(date(2018, 1, 15), "09:30", "12:30", None)],
        )
        someone = samples.place.person
        for number in range(askers):
            name = f"Asker {number}"
            create_place(further, create_person(someone.programme, name, agency=someone.agency))
        propose(further, by=None, at=clock.now())
    db.session.remove()
    asked: Counter[str] = Counter()
    for address in ("/falkirk/sessions/further-morning/places", PLACES_RELEASE):
        for name in list(g):
            g.pop(name)
        db.session.remove()
        with statements() as found:
            assert client.get(address).status_code == FOUND
        assert len(found) <= MOST, f"{address} asks {len(found)} times"
        asked += Counter(f"{address}: {statement}" for statement in found)
    return asked


def test_places_to_be_released_are_read_at_once(world: Flask, lived_database: Path, tmp_path: Path) -> None:
    few = _before_release(world, 3)
    (tmp_path / "again").mkdir()
    with opened(lived_database, tmp_path / "again") as app:
        many = _before_release(app, 60)
    assert many == few
