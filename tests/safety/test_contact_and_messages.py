"""What a lock screen, a shared calendar and the wrong mailbox may show."""

from __future__ import annotations

import re
from pathlib import Path

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.enums import ContactBy
from app.directory.models import Person
from app.directory.services import change_settings
from app.platform import clock, mail
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from app.platform.neutral import tells_too_much
from tests.support.access_parts import PARTS
from tests.support.letters import every_message
from tests.support.samples import Samples
from tests.sweeps.readings import CANARY, Reader

TEMPLATES = Path(__file__).resolve().parents[2] / "app/templates"
# Days, and the neutral title of a course: nothing else may fill a gap of a subject.
GAPS = {"by", "answer_by", "until", "last", "day", "close", "closes_day", "title"}
OUTCOME = re.compile(
    r"declin|refus|withdr|accept|reserve|unsuccess|offer|congrat|sorry|no place|\bfirm|free again|mentor"
    r"|manager|assess|telephone|restrict|apart|agency",
    re.IGNORECASE,
)
STRANGERS = ("anonymous", "own lead", "other lead", "assessor", "other programme")


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.glob("*/email/*.txt")), ids=lambda path: f"{path.parts[-3]}-{path.stem}"
)
def test_subject_of_every_letter_can_only_be_neutral(path: Path) -> None:
    """No subject has room for a name, an outcome or the matter itself, whatever a programme writes."""
    if path.parts[-3] == "components":
        return
    found = re.search(r"{% block subject %}(.*?){% endblock %}", path.read_text(encoding="utf-8"), re.DOTALL)
    assert found, "no subject"
    subject = re.sub(r"{%.*?%}", "", found[1])
    assert set(re.findall(r"{{\s*(.*?)\s*}}", subject)) <= GAPS
    spoken = re.sub(r"{{.*?}}", "", subject)
    assert spoken.startswith("Training: ")
    assert not tells_too_much(spoken)
    assert not OUTCOME.search(spoken)


def test_subjects_and_first_words_of_all_that_was_sent_are_neutral(world: Flask) -> None:
    """Subject, sender and what a lock screen shows after them name nobody and nothing."""
    words = {
        part
        for name in db.session.scalars(select(Person.full_name))
        for part in re.findall(r"[^\W\d_]{3,}", name)
    }
    days = {"May", "March", "April", "June", "August"}
    for message in every_message():
        rendered = mail.render(message)
        hidden = re.search(r"display:none[^>]*>(.*?)</div>", rendered.html, re.DOTALL)
        assert hidden, message.template
        for shown in (rendered.subject, hidden[1]):
            assert not tells_too_much(shown)
            assert not OUTCOME.search(shown), (message.template, shown)
            assert not (set(re.findall(r"[^\W\d_]{3,}", shown)) & words - days), (message.template, shown)


def test_every_letter_has_one_recipient(world: Flask) -> None:
    """One recipient each: nobody reads who else was written to."""
    for message in db.session.scalars(select(OutboxMessage)):
        assert re.fullmatch(r"[^@\s,;]+@[^@\s,;]+", message.to_address)


def test_sender_that_tells_is_refused(world: Flask, samples: Samples) -> None:
    """A programme cannot choose a sender that a lock screen would give away."""
    administrator = samples.cast()["administrator"]
    assert administrator is not None
    with pytest.raises(RuleBroken, match="locked phone"):
        change_settings(
            samples.programme, {"sender_name": "Domestic abuse team"}, by=administrator, at=clock.now()
        )


def test_whoever_wants_the_telephone_only_got_no_letter(world: Flask) -> None:
    """ "Telephone only" stops every email, whoever would have written."""
    silent = list(db.session.scalars(select(Person).where(Person.contact_by == ContactBy.TELEPHONE)))
    assert silent
    addresses = {person.email_key for person in silent}
    letters = db.session.scalars(select(OutboxMessage.to_address))
    assert [address for address in letters if address.casefold() in addresses] == []


@pytest.mark.parametrize("part", PARTS)
def test_calendars_that_anybody_takes_are_neutral(part: str, reading: Reader) -> None:
    """Calendar files have neutral names, titles and feeds, are private, and say no place unasked."""
    calendars = [found for found in reading(part).found if found.kind == "text/calendar"]
    for found in calendars:
        assert not tells_too_much(found.file_name)
        _check_calendar(found.text)
    assert calendars or part == "other programme"


@pytest.mark.parametrize("part", PARTS)
def test_a_private_calendar_link_is_on_its_owners_page_only(part: str, reading: Reader) -> None:
    """Whoever has the link reads the dates, so no other page, file or log line has its token."""
    read = reading(part)
    token = read.given["home.own_feed"].rpartition("/")[2].removesuffix(".ics")
    assert len(token) >= 43
    shown = {found.address for found in read.found if token in found.text}
    assert shown == ({read.given["home.calendar"]} if part == "applicant" else set())
    assert token not in read.logged


def test_calendars_that_were_sent_are_neutral(world: Flask) -> None:
    """Invitations by email: the same."""
    sent = [message for message in every_message() if message.invitation is not None]
    assert sent
    for message in sent:
        person = db.session.get(Person, message.person_id)
        assert person is not None
        _check_calendar(mail.render(message).invitation.decode(), place=person.place_in_calendar)


def _check_calendar(text: str, *, place: bool = False) -> None:
    calendar = icalendar.Calendar.from_ical(text)
    assert not tells_too_much(str(calendar.get("X-WR-CALNAME", "")))
    for event in calendar.walk("VEVENT"):
        assert event["CLASS"] == "PRIVATE"
        assert not tells_too_much(str(event["SUMMARY"]))
        assert not str(event.get("DESCRIPTION", ""))
        assert place or "LOCATION" not in event


@pytest.mark.parametrize("part", STRANGERS)
def test_address_room_and_link_are_for_those_who_are_coming(part: str, reading: Reader) -> None:
    """Before acceptance there are a date and an area; no building, room or joining link is anywhere."""
    assert [found.address for found in reading(part).found if CANARY in found.text] == []


def test_those_who_are_coming_are_told_where(reading: Reader) -> None:
    """After acceptance the address is there."""
    assert any(CANARY in found.text for found in reading("applicant").found)


def test_letters_before_acceptance_name_no_building(world: Flask) -> None:
    """An offer, a request to sign and an answer give dates and areas only."""
    venues = {day.venue.address for day in Samples().core.days if day.venue is not None}
    later = (
        "places/email/accepted",
        "places/email/calendar",
        "places/email/make_up_agreed",
        "forum/email/booked",
        "forum/email/changed",
    )
    letters = [message for message in every_message() if not message.template.startswith(later)]
    assert letters
    assert [
        message.template
        for message in letters
        if any(address and address in mail.render(message).text for address in venues)
    ] == []
