"""All that a part of the cast reaches in the programme as it was lived, read once a run for every test.

The programme that is read is the lived-in one with two things added: a canary in every building, room and
joining link, and a few restricted people. Whatever a test asks of the pages, it asks of this one reading.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import has_app_context
from flask.testing import FlaskClient
from sqlalchemy import select, text

from app.directory.models import Agency, KeepApart, Person
from app.forum.models import ForumMeeting
from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import Application
from app.places.enums import Diet, PlaceStatus
from app.places.models import MakeUp, Needs, Place
from app.platform import ids
from app.platform.db import db
from app.platform.logs import JsonLines
from app.training.models import SessionDay, TrainingSession, Venue
from tests.conftest import writing_block
from tests.support.access_matrix import PAGES
from tests.support.access_parts import PARTS
from tests.support.crawl import Found, crawl, forget
from tests.support.samples import Samples, addresses
from tests.support.shared import locked
from tests.sweeps.programme import opened, signed_in_client

# Stands in every address, room and joining link of the programme that is read.
CANARY = "Lapwing-4711"
# Stand in what somebody on the core course needs to take part and to eat, and a restricted person too.
NEEDED, NEEDED_UNSEEN = "Dunlin-2208", "Plover-3319"
# Addresses at which there is nothing: what is said there is read too.
NOWHERE = ("/nothing-here", "/falkirk/nothing-here")


@dataclass(frozen=True)
class Names:
    """Of whom the programme that is read knows."""

    cast: list[str]
    # With their identifiers; and who of them has a place.
    restricted: dict[str, str]
    placed: list[str]
    # Who has asked for a place or has one, and works where the restricted people work; and of them the
    # lead's own, when a lead reads.
    colleagues: list[str]
    own_colleagues: list[str]


@dataclass(frozen=True)
class Reading:
    """What was found, and what became of the programme meanwhile."""

    names: Names
    found: list[Found]
    # The address of every view that takes GET, as it was read; each is among those found.
    given: dict[str, str]
    # What HEAD answered for the views of which this part asks it.
    heads: dict[str, int]
    logged: str
    # Rows that were there before and not after, or the other way round.
    written: list[str]

    @property
    def pages(self) -> list[Found]:
        return [found for found in self.found if found.is_page]

    def of_view(self, endpoint: str) -> Found:
        """The answer of a view."""
        return next(found for found in self.found if found.address == self.given[endpoint])


Reader = Callable[[str], Reading]


def heads_asked_by(part: str) -> frozenset[str]:
    """Of each view the first part that is admitted asks for HEAD, which runs what GET runs."""
    first = {endpoint: next((each for each in PARTS if each in who), "") for endpoint, who in PAGES.items()}
    return frozenset(endpoint for endpoint, asker in first.items() if asker == part)


def read_once(database: Path, kept: Path, folder: Path, part: str) -> Reading:
    """The reading kept in this file; whoever comes first makes it, on a copy of the database in `folder`."""
    with locked(kept.with_suffix(".lock")):
        if not kept.exists():
            written = kept.with_suffix(".part")
            written.write_text(json.dumps(asdict(_read(database, folder, part))), encoding="utf-8")
            written.rename(kept)
    facts = json.loads(kept.read_text(encoding="utf-8"))
    facts["names"] = Names(**facts["names"])
    facts["found"] = [Found(**each) for each in facts["found"]]
    return Reading(**facts)


def _read(database: Path, folder: Path, part: str) -> Reading:
    assert not has_app_context(), "read before opening a programme of your own"
    lines = _Lines()
    log = logging.getLogger("app")
    with opened(database, folder) as app:
        samples = Samples()
        with writing_block():
            _place_canaries()
            hidden = restrict_some(samples)
            _plant_needs(samples, hidden[0])
        names = _names(samples, part)
        app.test_client_class = FlaskClient
        client = signed_in_client(app, samples, part)
        given = addresses(app, samples, "GET")
        headed = heads_asked_by(part)
        before = _rows()
        log.addHandler(lines)
        try:
            found = crawl(client, [*given.values(), *NOWHERE])
            heads = {
                endpoint: _head(client, address) for endpoint, address in given.items() if endpoint in headed
            }
        finally:
            log.removeHandler(lines)
        written = sorted(map(repr, before ^ _rows()))
    return Reading(names, found, given, heads, "\n".join(lines.kept), written)


def _head(client: FlaskClient, address: str) -> int:
    forget()
    return client.head(address).status_code


def _names(samples: Samples, part: str) -> Names:
    hidden = list(db.session.scalars(select(Person).where(Person.restricted)))
    seated = set(db.session.scalars(select(Place.person_id)))
    working_there = {person.agency_id for person in hidden}
    cast = samples.cast()
    lead = cast[part] if part in {"own lead", "other lead"} else None
    colleagues = [
        person
        for person in db.session.scalars(select(Person).order_by(Person.made_at, Person.id))
        if person.id in seated and person.agency_id in working_there and not person.restricted
    ]
    return Names(
        cast=[person.full_name for person in cast.values() if person is not None],
        restricted={person.full_name: str(person.id) for person in hidden},
        placed=[person.full_name for person in hidden if person.id in seated],
        colleagues=[person.full_name for person in colleagues],
        own_colleagues=[
            person.full_name for person in colleagues if lead and person.agency_id == _led_by(lead).id
        ],
    )


def _rows() -> set[tuple[object, ...]]:
    """Everything in the database, as it is stored: each row behind the name of its table."""
    db.session.rollback()
    rows = {
        (name, *row)
        for name in db.metadata.tables
        for row in db.session.execute(text(f'SELECT * FROM "{name}"'))
    }
    db.session.rollback()
    return rows


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(self.format(record))


def _place_canaries() -> None:
    for venue in db.session.query(Venue):
        venue.address = f"1 {CANARY} Street"
    for day in (*db.session.query(SessionDay), *db.session.query(ForumMeeting)):
        day.room = f"{CANARY} room"
        day.join_link = f"https://example.org/{CANARY}"


def _plant_needs(samples: Samples, hidden: Person) -> None:
    """Both need something on the core course, told before it; nobody has deleted it."""
    open_to_all = next(each for each in _on_every_core_day(samples) if not each.restricted)
    for person, canary in ((open_to_all, NEEDED), (hidden, NEEDED_UNSEEN)):
        db.session.add(
            Needs(
                id=ids.new(),
                programme_id=person.programme_id,
                person_id=person.id,
                training_session_id=samples.core.id,
                access=f"{canary} loop",
                diets=[Diet.OTHER.value],
                diet_other=f"{canary} dish",
                told_at=samples.core.days[0].starts_at,
            )
        )


def restrict_some(samples: Samples) -> list[Person]:
    """Two people with a core place, three with a morning, two of them colleagues of a lead, one unsuccessful.

    Everybody who would see them if they were not restricted is in the cast. Nobody of the cast is restricted
    and nobody of whom a record says with whom they must not meet.
    """
    cast = samples.cast()
    own, other = cast["own lead"], cast["other lead"]
    assert own is not None
    assert other is not None
    mornings = holders(samples, samples.morning)
    refused = db.session.scalars(
        select(Application)
        .where(Application.status == ApplicationStatus.UNSUCCESSFUL)
        .order_by(Application.reference)
    )
    found = _on_every_core_day(samples)[:2]
    for agency in (_led_by(own), _led_by(other), None):
        at_it = [person for person in mornings if agency is None or person.agency_id == agency.id]
        found.append(next(person for person in at_it if person not in found))
    left_alone = {*_left_alone(samples), *(person.id for person in found)}
    found.append(next(each.person for each in refused if each.person_id not in left_alone))
    assert len({person.id for person in found}) == len(found)
    for person in found:
        person.restricted = True
    return found


def holders(samples: Samples, session: TrainingSession) -> list[Person]:
    """Whoever has a place on a session, in the order of their asking, without those to be left alone."""
    places = db.session.scalars(
        select(Place)
        .where(Place.training_session_id == session.id, Place.status == PlaceStatus.ACCEPTED)
        .order_by(Place.asked_at, Place.id)
    )
    alone = _left_alone(samples)
    return [place.person for place in places if place.person_id not in alone]


def _on_every_core_day(samples: Samples) -> list[Person]:
    """Without those who make a day up: they are on no list of the day that they missed."""
    elsewhere = set(db.session.scalars(select(Place.person_id).join(MakeUp, MakeUp.place_id == Place.id)))
    return [person for person in holders(samples, samples.core) if person.id not in elsewhere]


def _left_alone(samples: Samples) -> set[object]:
    pairs = db.session.execute(select(KeepApart.one_id, KeepApart.other_id))
    cast = {person.id for person in samples.cast().values() if person is not None}
    return cast | {person_id for pair in pairs for person_id in pair}


def _led_by(lead: Person) -> Agency:
    return next(each.agency for each in lead.role_assignments if each.agency is not None)
