from __future__ import annotations

import re

from sqlalchemy import select

from app.forum import services
from app.forum.enums import Seating
from app.letters.forum import KINDS
from app.platform import mail
from app.platform.db import db
from app.platform.mail import OutboxMessage
from tests.conftest import writing_block
from tests.forum.conftest import NOW, World
from tests.forum.test_services import book, cancel, facts
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import create_mentor_period

TELLING = re.compile(r"abus|violen|domestic|safe|child|Beaton|Isla|Kerr|forum", re.IGNORECASE)


def rendered(world: World) -> dict[str, mail.Rendered]:
    found = db.session.scalars(select(OutboxMessage).where(OutboxMessage.template.like("forum/%")))
    return {message.template.rpartition("/")[2]: mail.render(message) for message in found}


def live_a_little(world: World) -> None:
    isla = book(world, world.isla)
    ross = book(world, world.ross)
    book(world, world.una)
    cancel(isla)
    book(world, world.ewan, Seating.ONLINE)
    with writing_block():
        services.book(world.ross, world.meeting, Seating.ONLINE, by=world.ross, at=NOW)
        services.change_meeting(world.meeting, facts(world, room="Room 2"), by=world.administrator, at=NOW)
    assert ross.seating is Seating.ONLINE
    with writing_block():
        services.call_off(world.meeting, reason="Snow.", by=world.administrator, at=NOW)


def test_subjects_and_calendar_entries_tell_nothing(world: World) -> None:
    live_a_little(world)
    found = rendered(world)
    assert set(found) == {"booked", "changed", "moved", "cancelled", "called_off", "offered"}
    assert found["booked"].subject == "Training: your booking for Tuesday 12\u00a0December"
    for letter in found.values():
        assert letter.subject.startswith("Training: ")
        assert TELLING.search(letter.subject) is None
        # Whoever gets the entry is named in it by address, nobody else.
        unfolded = letter.invitation.decode().replace("\r\n ", "")
        assert TELLING.search(re.sub(r"ATTENDEE[^\r]*", "", unfolded)) is None
        assert "/falkirk/forum/" in letter.text
        assert "None" not in letter.text + letter.html
    booked = found["booked"].invitation.decode()
    assert "METHOD:REQUEST" in booked
    assert "CLASS:PRIVATE" in booked
    assert "LOCATION" not in booked
    assert "METHOD:CANCEL" in found["cancelled"].invitation.decode()
    # Read as plain text, every letter keeps its paragraphs apart.
    for kind in KINDS:
        for reason in ("", "The town hall is closed."):
            example = {**kind.example, "reason": reason, "booked": bool(reason)}
            letter = mail.render_letter(
                kind.template, example, kind.example_links, programme_id=world.programme.id
            )
            body = letter.text.partition("If you did not expect this")[0]
            assert re.search(r"^[^\n-].*\n[^\n-]|\n\n\n", body, re.MULTILINE) is None, kind.template


def test_the_place_stands_in_the_calendar_for_whoever_asked(world: World) -> None:
    with writing_block():
        person = create_person(world.programme, "Rhona Law", place_in_calendar=True)
        create_mentor_period(person)
    book(world, person)
    assert "LOCATION:Town hall" in rendered(world)["booked"].invitation.decode()
