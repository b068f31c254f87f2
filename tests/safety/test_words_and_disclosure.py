"""What pages and letters say, and what is kept of whoever looks for support."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.models import Person
from app.mentoring.models import Application
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.platform.logs import clean
from tests.support.access_parts import PARTS
from tests.support.letters import every_letter
from tests.support.markup import Element
from tests.support.markup import read as read_html
from tests.support.samples import Samples
from tests.sweeps.readings import Reader

ROOT = Path(__file__).resolve().parents[2]
BARE = re.compile(r"(?<!Children.s )panel members?\b", re.IGNORECASE)
# What a programme writes about itself is published words, not somebody's answer.
OWN_WORDS = {
    "anchors",
    "introduction",
    "situation",
    "text",
    "rationale",
    "summary",
    "privacy_notice",
    "procedure_notice",
    "description",
    "addresses",
}
NOTICE = (
    "You need not write about your own life",
    "leave out families",
    "This is read by",
    "Nobody watches it for emergencies",
)
THRESHOLD = re.compile(r"scored at least|draw decided between equals")
SMALLEST_GROUP = 10


@pytest.mark.parametrize("part", PARTS)
def test_every_free_text_has_the_notice(part: str, reading: Reader) -> None:
    """Beside a free text stand who reads it, that nobody watches it, and what need not be written."""
    bare = []
    for found in reading(part).found:
        if not found.is_page or "<textarea" not in found.text:
            continue
        root = read_html(found.text)[0]
        by_id = {each.get("id"): each for each in root.within if each.get("id")}
        for area in root.all("textarea"):
            if area.get("name").rpartition("-")[2] in OWN_WORDS and part in {
                "administrator",
                "other programme",
            }:
                continue
            notice = " ".join(by_id[name].text for name in area.get("aria-describedby").split())
            if not all(words in notice for words in NOTICE):
                bare.append(f"{found.address}: {area.get('name')}")
    assert bare == []


@pytest.mark.parametrize("part", PARTS)
def test_no_page_says_the_bare_word(part: str, reading: Reader) -> None:
    """ "Assessor" and "Children's Panel member" are told apart on every page."""
    assert [found.address for found in reading(part).found if BARE.search(found.text)] == []


def test_no_letter_and_no_template_says_the_bare_word(world: Flask) -> None:
    """The same in emails, in templates nobody reached, and in the data of the first cohort."""
    assert not [subject for subject, text, html in every_letter() if BARE.search(subject + text + html)]
    files = [*(ROOT / "app/templates").rglob("*.*"), *(ROOT / "seed_data").rglob("*.*")]
    assert [path.name for path in files if BARE.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("part", PARTS)
def test_support_is_one_link_away_from_every_page(part: str, reading: Reader) -> None:
    """Every page, also one that refuses or is missing, leads to the support page."""
    without = [
        found.address
        for found in reading(part).found
        if found.kind == "text/html"
        and found.status not in range(300, 400)
        and not found.is_email
        and not _leads_to_support(found.text)
    ]
    assert without == []


def _leads_to_support(text: str) -> bool:
    return re.search(r'href="(/[a-z-]+)?/support"', text) is not None


@pytest.mark.parametrize("part", ["anonymous", "applicant", "administrator"])
def test_support_page_has_an_exit_and_every_kind_of_route(part: str, reading: Reader) -> None:
    """Support needs no signing in, can be left at once, and serves more than survivors."""
    pages = [found for found in reading(part).found if found.address in {"/support", "/falkirk/support"}]
    assert len(pages) == 2
    page = next(found for found in pages if found.address == "/falkirk/support")
    assert page.status == 200
    exits = [each for each in _elements(page.text) if "govuk-exit-this-page__button" in each.classes]
    assert len(exits) == 1
    assert "Exit this page" in exits[0].text
    for words in ("union", "work", "behaviour"):
        assert words in page.text.lower()


def _elements(text: str) -> list[Element]:
    return list(read_html(text)[0].within)


@pytest.mark.parametrize("part", ["applicant", "administrator", "own lead"])
def test_nothing_is_kept_of_reading_the_support_page(part: str, reading: Reader) -> None:
    """Whoever opened the support page stands in no log line."""
    read = reading(part)
    assert any(found.address == "/falkirk/support" for found in read.found)
    assert "request" in read.logged
    assert not re.search(r'"/(<programme>/)?support"', read.logged)


def test_nothing_in_the_trail_is_about_support(world: Flask, samples: Samples) -> None:
    """The trail has no entry for looking for support, only for staff changing its routes."""
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {action for action in actions if "support" in action} <= {"change support routes"}


@pytest.mark.parametrize("part", PARTS)
def test_logs_hold_no_name_no_address_and_no_token(part: str, reading: Reader) -> None:
    """A line of the log says which page was answered, never for whom or about whom."""
    read = reading(part)
    assert "@" not in read.logged
    assert clean(read.logged) == read.logged
    assert not [name for name in read.names.cast if name in read.logged]


def test_outcomes_tell_no_threshold_among_fewer_than_ten_colleagues(world: Flask, samples: Samples) -> None:
    """A sentence about others' scores or a draw needs ten placed colleagues behind it."""
    placed: dict[object, int] = {}
    for agency in db.session.scalars(
        select(Place.agency_id).where(
            Place.training_session_id == samples.core.id,
            Place.status.in_((PlaceStatus.OFFERED, PlaceStatus.ACCEPTED)),
        )
    ):
        placed[agency] = placed.get(agency, 0) + 1
    told = [(place.agency_id, place.outcome_note) for place in db.session.scalars(select(Place))]
    told += [(each.agency_id, each.outcome_note) for each in db.session.scalars(select(Application))]
    assert any(sentence for _, sentence in told)
    small = [sentence for agency, sentence in told if placed.get(agency, 0) < SMALLEST_GROUP]
    assert [sentence for sentence in small if THRESHOLD.search(sentence)] == []


def test_no_letter_names_another_applicant_to_an_applicant(world: Flask) -> None:
    """A letter to an applicant names nobody else who applied, and gives no score."""
    from app.platform import mail
    from tests.support.letters import every_message

    applicants = {
        person.id: person.full_name
        for person in db.session.scalars(select(Person).join(Application, Application.person_id == Person.id))
    }
    telling = []
    for message in every_message():
        if message.person_id not in applicants or message.template.endswith(("manager", "free_again")):
            continue
        if message.template in {"mentoring/email/signature_request", "places/email/firm_for_manager"}:
            continue
        text = mail.render(message).text
        others = [name for key, name in applicants.items() if key != message.person_id and name in text]
        if others or re.search(r"\bscored? \d", text):
            telling.append((message.template, others))
    assert telling == []
