"""A keep-apart record leaves no trace in an allocation: on no page, in no letter, file or frozen record.

Two pairs ask for the same sessions: one for the core course with its companion, one for the awareness
morning. Beside whoever is set aside stands somebody without a place for an everyday reason, and what others
see of the two must be the same. The whole is played twice from the same rows: once with the records, once
with the same people held back by named staff for whatever reason. Whatever can be seen, fetched or read of
the two plays must be equal to the letter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, Protocol

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from app.directory.enums import Role
from app.directory.models import KeepApart, KeepApartDecision, Person, RoomHold
from app.directory.queries import copy_of, holds
from app.directory.services import keep_apart, let_go, settle_decision
from app.places import queries, rules, services
from app.places.models import Place, Proposal
from app.platform.db import db, transaction
from app.platform.errors import RuleBroken
from app.reports.queries import PAGE, TrailFilter, trail, trail_length
from app.training.models import TrainingSession
from tests.conftest import writing_block
from tests.places.conftest import DECIDED, World, build_world
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_person
from tests.support.factories.places import create_place, propose_and_release
from tests.support.letters import every_letter
from tests.support.markup import read as read_html

SignIn = Callable[[Person], Any]
TELLING = re.compile(
    r"\bapart\b|keep_apart|must not meet|named staff|set aside|\bbarred\b|room_hold|held back", re.IGNORECASE
)
# On every board, whoever waits and whoever looks.
FOR_EVERYBODY = "Named staff may ask for anybody’s place to wait, for many reasons, and do not say which."
IDENTIFIER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=/)[0-9a-f]{32}")
AWARENESS = "Xanthe Ahead", "Yorick Behind"


@dataclass
class Kept:
    """The world with both pairs and those whom they are compared with."""

    world: World
    named_staff: Person
    late: Person
    pinned_out: Person
    unsettled: Person

    def pairs(self) -> list[tuple[Person, Person]]:
        return [
            (self.world.person("Isla Beaton"), self.world.person("Callum Reid")),
            (named(AWARENESS[0]), named(AWARENESS[1])),
        ]


class Cause(Protocol):
    """Why Callum Reid has no place on the core course, and one of the other pair none on the morning."""

    def begin(self, kept: Kept) -> None: ...

    def aside(self, kept: Kept) -> Person: ...

    def let_in(self, kept: Kept) -> None: ...


class Records:
    """The pairs must not meet; the draw says who of the second is set aside."""

    def begin(self, kept: Kept) -> None:
        for one, other in kept.pairs():
            keep_apart(one, other, by=kept.named_staff, at=DECIDED)

    def aside(self, kept: Kept) -> Person:
        room = kept.world.falkirk.awareness.id
        return db.session.scalars(select(KeepApartDecision).filter_by(room_id=room)).one().person

    def let_in(self, kept: Kept) -> None:
        for decision in db.session.scalars(select(KeepApartDecision)).all():
            settle_decision(decision, allowed=True, by=kept.named_staff, at=DECIDED)


@dataclass
class Holds:
    """Named staff have asked that the same people wait."""

    name: str

    def begin(self, kept: Kept) -> None:
        falkirk = kept.world.falkirk
        callum = kept.world.person("Callum Reid")
        services.hold(falkirk.core, callum, by=kept.named_staff, at=DECIDED)
        services.hold(falkirk.awareness, self.aside(kept), by=kept.named_staff, at=DECIDED)

    def aside(self, kept: Kept) -> Person:
        return named(self.name)

    def let_in(self, kept: Kept) -> None:
        for hold in holds(kept.world.programme):
            let_go(hold, by=kept.named_staff, at=DECIDED)


@pytest.fixture
def at() -> Any:
    return DECIDED


def make_kept() -> Kept:
    """Fewer places than people on both sessions, so that waiting is an everyday thing."""
    with writing_block():
        world = build_world(core_places=4, awareness_places=8)
        housing, awareness = world.agencies["housing"], world.falkirk.awareness
        for name in (*AWARENESS, "Nan One", "Nan Two", "Nan Three", "Nan Four"):
            create_place(awareness, create_person(world.programme, name, agency=housing))
        pinned_out = create_person(world.programme, "Pia Pinned", agency=housing)
        create_place(awareness, pinned_out)
        late = create_person(world.programme, "Lorna Late", agency=housing)
        named_staff = create_person(world.programme, "Vera Kidd", roles=[Role.NAMED_STAFF])
        # Nobody knows of which agency: the everyday reason for which somebody cannot be pinned in.
        unsettled = create_person(world.programme, "Una Settled")
        return Kept(world, named_staff, late, pinned_out, unsettled)


def named(name: str) -> Person:
    return db.session.scalars(select(Person).filter_by(full_name=name)).one()


def telling(texts: dict[str, str]) -> dict[str, str]:
    """Whatever speaks of a record, or names the row of one or of a decision about one."""
    tables = (KeepApart, KeepApartDecision, RoomHold)
    rows = [str(row.id) for table in tables for row in db.session.scalars(select(table))]
    assert len(rows) >= 2
    words = re.compile("|".join([TELLING.pattern, *rows]), re.IGNORECASE)
    found = {where: words.search(text.replace(FOR_EVERYBODY, "")) for where, text in texts.items()}
    return {where: hit[0] for where, hit in found.items() if hit}


def trail_of(viewer: Person) -> str:
    """Every act since the play began, as an administrator may read it; of one moment in no order."""
    wanted = TrailFilter(since=DECIDED.date())
    pages = range(1, trail_length(viewer.programme, viewer, wanted) // PAGE + 2)
    found = [line for page in pages for line in trail(viewer.programme, viewer, wanted, page)]
    return "\n".join(sorted(str(replace(line, subject_id=viewer.id)) for line in found))


def on_pages(client: Any, session: TrainingSession) -> Iterator[tuple[str, str]]:
    """All that an administrator who is not named staff can see or fetch of an allocation."""
    base = f"/falkirk/sessions/{session.slug}/places"
    for address in (base, f"{base}/policy", f"{base}/fairness", f"{base}/release"):
        yield address, main_of(client.get(address, follow_redirects=True).text)
    yield "proposals", main_of(client.get(f"{base}/proposals").text)
    yield "compared", main_of(client.get(f"{base}/proposals?from=1&to={latest(session).number}").text)
    if queries.released_proposal(session) is None:
        # One of each kind as it is shown before it goes; every one is read as it went.
        letters = services.dry_run(latest(session), DECIDED).letters
        for kind, number in {each.kind: number for number, each in enumerate(letters)}.items():
            yield f"letter: {kind}", main_of(client.get(f"{base}/release?read={number}").text)
    yield "table", client.post(f"{base}/fairness/table").text
    document = client.post(f"{base}/fairness/document").data
    yield "document", "".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)
    yield "verify", main_of(client.post(f"{base}/verify", follow_redirects=True).text)


def main_of(whole: str) -> str:
    """A page without what stands on every page."""
    found = re.search(r"<main.*?</main>", whole, re.DOTALL)
    return found[0] if found else whole


def latest(session: TrainingSession) -> Proposal:
    proposal = queries.latest_proposal(session)
    assert proposal is not None
    return proposal


def frozen(session: TrainingSession) -> dict[str, str]:
    """Every stored proposal of a session, as the rows hold it and as a record that anybody can check."""
    found = {}
    for proposal in db.session.scalars(select(Proposal).filter_by(training_session_id=session.id)):
        problem = rules.parse_problem(proposal.problem)
        record = json.dumps(rules.record_of(problem, rules.propose(problem)))
        assert rules.what_differs(record) == ""
        found[f"record {proposal.number}"] = record
        found[f"rows {proposal.number}"] = json.dumps([proposal.problem, proposal.result, proposal.notes])
    return found


def row_of(page: str, name: str) -> list[str]:
    """What the board says beside a name, without the name itself."""
    row = next(each for each in read_html(page)[0].all("tr") if name in each.text)
    return [cell.text.replace(name, "…") for cell in row.all("td")]


def in_record(proposal: Proposal, person: Person) -> dict[str, Any]:
    """Everything that a frozen allocation holds of one person, but for who it is."""
    identifier = str(person.id)
    entry = next(each for each in proposal.problem["people"] if each["id"] == identifier)
    own = {name: value for name, value in entry.items() if name not in ("id", "agency", "merit")}
    return {
        **own,
        "placed": proposal.result["placed"].get(identifier),
        "reason": proposal.result["reasons"][identifier],
        "note": proposal.notes[identifier],
    }


def test_nothing_of_an_allocation_shows_who_is_kept_apart_or_held(
    app: Flask, beginnings: Beginnings, sign_in: SignIn
) -> None:
    kept = beginnings.begin(make_kept)
    records = Records()
    told = play(kept, records, sign_in)
    aside = records.aside(kept).full_name
    again = beginnings.begin(make_kept)
    known = {str(person.id) for person in db.session.scalars(select(Person))}
    told_again = play(again, Holds(aside), sign_in)
    assert list(told_again) == list(told)
    both = {where: (lines(text, known), lines(told_again[where], known)) for where, text in told.items()}
    assert {where: {*one} ^ {*other} for where, (one, other) in both.items() if one != other} == {}


def lines(text: str, known: set[str]) -> list[str]:
    """A text by lines, with the identifiers of people, but none of what each play makes anew."""
    text = re.sub(r'name="(csrf_token|seen)" value="[^"]*"', "", text)
    return IDENTIFIER.sub(lambda hit: hit[0] if hit[0] in known else "row", text).splitlines()


def play(kept: Kept, cause: Cause, sign_in: SignIn) -> dict[str, str]:
    """All that anybody but named staff can see of both allocations, from the proposals to a late place."""
    world = kept.world
    core, awareness = world.falkirk.core, world.falkirk.awareness
    texts: dict[str, str] = {}

    def look(session: TrainingSession, when: str) -> None:
        client = sign_in(world.administrator)
        texts.update({f"{when} {where}": text for where, text in on_pages(client, session)})
        texts.update({f"{when} {where}": text for where, text in frozen(session).items()})
        texts[f"{when} trail"] = trail_of(world.administrator)

    with writing_block():
        cause.begin(kept)
        services.propose(core, by=world.administrator, at=DECIDED)
    look(core, "core before")
    callum, freya = world.person("Callum Reid"), world.person("Freya Munro")
    assert in_record(latest(core), callum) == in_record(latest(core), freya)
    texts["core refused"] = refused(core, callum, world)
    assert texts["core refused"] == refused(core, freya, world)
    with writing_block():
        propose_and_release(core, world.administrator, at=DECIDED)
    look(core, "core after")

    with writing_block():
        services.pin(
            awareness, kept.pinned_out, placed=False, reason="By request.", by=world.administrator, at=DECIDED
        )
        services.keep_changes(awareness, by=world.administrator, at=DECIDED)
    with writing_block():
        services.put_in_order(
            awareness,
            world.agencies["housing"],
            {own(awareness, name).id: n for n, name in enumerate((*AWARENESS, "Nan One"), start=1)},
            by=world.lead,
            at=DECIDED,
        )
        services.propose(awareness, by=world.administrator, at=DECIDED)
    aside = cause.aside(kept)
    (ahead,) = {*map(named, AWARENESS)} - {aside}
    with writing_block():
        create_place(awareness, kept.late)
    look(awareness, "awareness before")
    board = texts[f"awareness before /falkirk/sessions/{awareness.slug}/places"]
    assert row_of(board, aside.full_name) == row_of(board, kept.late.full_name)
    assert in_record(latest(awareness), aside) == in_record(latest(awareness), kept.pinned_out)
    lot = rules.draw(latest(awareness).problem["seed"], str(awareness.id), str(aside.id))
    merits = {each["id"]: each["merit"] for each in latest(awareness).problem["people"]}
    assert merits[str(aside.id)] == -lot
    with writing_block():
        create_place(awareness, kept.unsettled)
    texts["awareness refused"] = refused(awareness, aside, world)
    assert texts["awareness refused"] == refused(awareness, kept.unsettled, world)
    with writing_block():
        propose_and_release(awareness, world.administrator, at=DECIDED)
    look(awareness, "awareness after")

    for person, other in ((callum, world.person("Isla Beaton")), (aside, ahead)):
        for one, another in ((person, other), (other, person)):
            owns = {f"{one.full_name}: {where}": text for where, text in own_sight(sign_in(one), one)}
            assert [where for where, text in owns.items() if another.full_name in text] == []
            assert [where for where, text in owns.items() if str(another.id) in text] == []
            texts |= owns
    for viewer in (world.lead, world.manager, world.trainer):
        for address in ("/falkirk/my-agency", "/falkirk/next", "/falkirk/registers", order_page(awareness)):
            texts[f"{viewer.full_name} {address}"] = main_of(sign_in(viewer).get(address).text)
    rows = texts[f"{world.lead.full_name} /falkirk/my-agency"]
    assert rows.count('rowheader">Yorick Behind') == 1
    with writing_block():
        cause.let_in(kept)
    for session in (core, awareness):
        board = f"/falkirk/sessions/{session.slug}/places"
        texts[f"let in {board}"] = main_of(sign_in(world.administrator).get(board).text)
    for person in (callum, aside):
        texts |= {f"let in: {where}": text for where, text in own_sight(sign_in(person), person)}
    texts["let in trail"] = trail_of(world.administrator)
    texts |= {f"email {n}": " ".join(parts) for n, parts in enumerate(sorted(every_letter()))}
    assert telling(texts) == {}
    return texts


def own(session: TrainingSession, name: str) -> Place:
    found = queries.own_place(named(name).id, session.id)
    assert found is not None
    return found


def order_page(session: TrainingSession) -> str:
    return f"/falkirk/sessions/{session.slug}/order"


def refused(session: TrainingSession, person: Person, world: World) -> str:
    """What an administrator hears who tries to pin this person in."""
    with transaction() as outcome:
        services.pin(session, person, placed=True, reason="Try it.", by=world.administrator, at=DECIDED)
        raise RuleBroken("It was possible.")
    return outcome.message


def own_sight(client: Any, person: Person) -> Iterator[tuple[str, str]]:
    """The person's own pages, calendar and copy of the data."""
    yield "next", main_of(client.get("/falkirk/next").text)
    yield "dates", main_of(client.get("/falkirk/my-dates").text)
    for place in queries.places_of(person):
        page = client.get(f"/falkirk/places/{place.id}").text
        yield f"place on {place.training_session.slug}", main_of(page)
    yield "copy", json.dumps(copy_of(person), default=str)
