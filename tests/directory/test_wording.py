"""What a programme adds to the emails of the service: kept by version, filled in, and never able to harm."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import StrictUndefined

from app.directory import queries, services
from app.directory.enums import ContactBy
from app.directory.models import Call, Person, Programme
from app.letters import KINDS
from app.platform import mail
from app.platform.db import db, transaction
from app.platform.errors import RuleBroken
from app.platform.letter_kinds import LetterKind, kind_by_slug, kind_of
from app.platform.mail import Letter, OutboxMessage
from app.platform.neutral import tells_too_much
from tests.support.factories.directory import create_person, create_programme

Writing = Callable[[], Any]
SignIn = Callable[[Person], FlaskClient]
TEMPLATES = Path(__file__).resolve().parents[2] / "app" / "templates"
OPEN_KINDS = [kind for kind in KINDS if not kind.fixed]
RECEIVED = "mentoring/email/received"
PAGE = "/falkirk/settings/emails/mentoring-received"
OURS = "Thank you, {known as}. We print {reference} on your folder."
# As much of a body as a phone shows under the subject.
LOCK_SCREEN = 90


def _kind() -> LetterKind:
    found = kind_of(RECEIVED)
    assert found is not None
    return found


def _change(programme: Programme, by: Person, text: str, expected: int, at: datetime) -> None:
    services.change_wording(programme, _kind(), text, expected=expected, by=by, at=at)


def _letter() -> Letter:
    return Letter(RECEIVED, facts=dict(_kind().example), links=dict(_kind().example_links))


def _latest() -> OutboxMessage:
    return db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.queued_at.desc())).all()[0]


# --- the list ---------------------------------------------------------------------------------------


def test_list_names_every_template_once() -> None:
    there = sorted(
        str(path.relative_to(TEMPLATES).with_suffix("")) for path in TEMPLATES.glob("*/email/*.txt")
    )
    there = [each for each in there if not each.startswith("components/")]
    assert sorted(kind.template for kind in KINDS) == there
    assert len({kind.slug for kind in KINDS}) == len(KINDS)


class Loud(StrictUndefined):
    """Nothing that is missing can be printed or walked through; asking whether it is there may be done."""

    def __bool__(self) -> bool:
        return False


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_every_kind_has_an_example_that_lacks_nothing(
    kind: LetterKind, programme: Programme, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.jinja_env, "undefined", Loud)
    shown = mail.render_letter(kind.template, kind.example, kind.example_links, programme_id=programme.id)
    assert shown.subject.startswith("Training")
    assert all(kind.known(kind.example, programme.name).values()), "a gap of this kind has no example"
    # Read as plain text, what follows a sentence stands apart from it, and nothing stands too far apart.
    assert re.search(r"[.?!]\n[^\n-]|\n\n\n", shown.text.partition("If you did not expect this")[0]) is None


@pytest.mark.parametrize("kind", OPEN_KINDS, ids=lambda kind: kind.slug)
def test_added_words_leave_every_email_whole(kind: LetterKind, programme: Programme) -> None:
    def shown(words: list[str]) -> mail.Rendered:
        return mail.render_letter(
            kind.template, kind.example, kind.example_links, programme_id=programme.id, own_words=words
        )

    plain, added = shown([]), shown(["Bring <b>lunch</b>.", "Ask for Kim."])
    assert added.subject == plain.subject
    assert "\n\nBring <b>lunch</b>.\n\nAsk for Kim.\n\n" in added.text
    assert added.text.replace("Bring <b>lunch</b>.\n\nAsk for Kim.\n\n", "") == plain.text
    ours = re.compile(r"<p [^>]*>(Bring &lt;b&gt;lunch&lt;/b&gt;|Ask for Kim)\.</p>")
    assert len(ours.findall(added.html)) == 2
    assert "".join(ours.sub("", added.html).split()) == "".join(plain.html.split())
    assert not tells_too_much(added.text[:LOCK_SCREEN])
    assert added.text[:LOCK_SCREEN] == plain.text[:LOCK_SCREEN]


# --- what can be written ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Dear {surname}", "We do not know what to put for {surname}."),
        ("{{ 7*7 }}", "We do not know what to put for { 7*7 }."),
        ("{__class__}", "We do not know what to put for {__class__}."),
        ("{known as.__class__}", "We do not know what to put for {known as.__class__}."),
        ("{% for x in y %}", "We do not know what to put for {% for x in y %}."),
        ("{0}", "We do not know what to put for {0}."),
        ("Hello {known as", "There is a { or } without its other half."),
        ("Hello {{known as}}", "There is a { or } without its other half."),
        ("See https://example.org/win", "Leave out web addresses"),
        ("See www.example.org", "Leave out web addresses"),
        ("About domestic abuse", "Begin with other words than “domestic”"),
    ],
)
def test_words_that_cannot_be_are_refused_by_name(
    text: str, why: str, programme: Programme, admin: Person, writing: Writing, at: datetime
) -> None:
    with pytest.raises(RuleBroken) as refused:
        _change(programme, admin, text, 1, at)
    assert refused.value.message.startswith(why)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.fixed], ids=lambda kind: kind.slug)
def test_nothing_is_added_to_security_and_own_messages(
    kind: LetterKind, programme: Programme, admin: Person, at: datetime
) -> None:
    with pytest.raises(RuleBroken, match="Nothing can be added to this email"):
        services.change_wording(programme, kind, "Hello", expected=1, by=admin, at=at)


def test_facts_are_filled_in_once_and_run_nothing(
    programme: Programme, admin: Person, isla: Person, writing: Writing, at: datetime
) -> None:
    with writing():
        _change(programme, admin, "Hello {known as}, of {programme}.", 1, at)
        facts = dict(_kind().example) | {"known_as": "<script>alert(1)</script> {programme} {{ 7*7 }}\n\nNew"}
        services.write_to(isla, Letter(RECEIVED, facts=facts), at=at, call_about="x")
    sent = mail.render(_latest())
    assert "Hello <script>alert(1)</script> {programme} {{ 7*7 }}" in sent.text
    assert "of Safe lives in Falkirk." in sent.text
    assert "Hello &lt;script&gt;alert(1)&lt;/script&gt; {programme} {{ 7*7 }}" in sent.html
    assert "<script" not in sent.html
    assert "49" not in sent.text + sent.html


def test_gap_that_is_not_known_any_more_leaves_the_words_out(
    programme: Programme, admin: Person, isla: Person, writing: Writing, at: datetime
) -> None:
    with writing():
        _change(programme, admin, OURS, 1, at)
        programme.wordings[-1].text = "Hello {gone}"
        services.write_to(isla, _letter(), at=at, call_about="x")
    sent = mail.render(_latest())
    assert "gone" not in sent.text
    assert "We have received what you sent." in sent.text


# --- versions ---------------------------------------------------------------------------------------


def test_email_keeps_the_version_it_was_queued_with(
    programme: Programme, admin: Person, isla: Person, writing: Writing, at: datetime
) -> None:
    with writing():
        services.write_to(isla, _letter(), at=at, call_about="x")
        _change(programme, admin, OURS, 1, at)
        services.write_to(isla, _letter(), at=at + timedelta(minutes=1), call_about="x")
        _change(programme, admin, "Something else.", 2, at)
        services.write_to(isla, _letter(), at=at + timedelta(minutes=2), call_about="x")
        services.restore_wording(programme, _kind(), expected=3, by=admin, at=at)
        services.write_to(isla, _letter(), at=at + timedelta(minutes=3), call_about="x")
    rows = db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.queued_at)).all()
    assert [row.template_version for row in rows] == [1, 2, 3, 4]
    texts = [mail.render(row).text for row in rows]
    assert ["on your folder" in text for text in texts] == [False, True, False, False]
    assert ["Something else." in text for text in texts] == [False, False, True, False]


def test_second_writer_looks_at_the_first_ones_words(
    any_database_app: Flask, writing: Writing, at: datetime
) -> None:
    with writing():
        programme = create_programme()
        admin = create_person(programme, "Una Reid")
        _change(programme, admin, OURS, 1, at)
    for text, expected, why in (
        ("Mine.", 1, "Somebody has changed these words since you opened the page. Look at theirs first."),
        (OURS, 2, "These words are in use already."),
    ):
        with transaction() as outcome:
            _change(programme, admin, text, expected, at)
        assert outcome.message == why
    assert queries.wording_version(programme.id, RECEIVED) == 2


def test_words_of_one_programme_stay_there(
    programme: Programme, admin: Person, writing: Writing, at: datetime
) -> None:
    with writing():
        other = create_programme("ayrshire")
        neighbour = create_person(other, "Nora Blane")
        _change(programme, admin, OURS, 1, at)
        services.write_to(neighbour, _letter(), at=at, call_about="x")
    assert queries.wording_version(other.id, RECEIVED) == 1
    assert "on your folder" not in mail.render(_latest()).text


def test_safe_contact_rules_hold_with_own_words(
    programme: Programme, admin: Person, isla: Person, writing: Writing, at: datetime
) -> None:
    with writing():
        _change(programme, admin, OURS, 1, at)
        isla.contact_from, isla.contact_until = time(18), time(20)
        services.write_to(isla, _letter(), at=at, call_about="x")
        assert _latest().not_before > at
        quiet = create_person(programme, "Kit Moor", contact_by=ContactBy.TELEPHONE, telephone="01632 960002")
        services.write_to(quiet, _letter(), at=at, call_about="a training application")
    assert db.session.scalar(db.select(db.func.count(OutboxMessage.id))) == 1
    assert db.session.scalars(db.select(Call.about)).all() == ["a training application"]


# --- pages ------------------------------------------------------------------------------------------


def test_administrator_adds_words_after_a_preview(
    programme: Programme, admin: Person, sign_in: SignIn
) -> None:
    client = sign_in(admin)
    listed = client.get_page("/falkirk/settings/emails")
    assert client.get_page("/falkirk/settings").link("Emails") == "/falkirk/settings/emails"
    assert listed.link("An application has arrived") == PAGE
    assert listed.has("Cannot be added")
    page = client.get_page(PAGE)
    assert page.has("{known as}") and page.has("{decisions by}")
    preview = client.post_page(PAGE, {"text": OURS, "expected": "1", "act": "preview"})
    assert preview.has("Thank you, Sam. We print FA-12 on your folder.")
    assert preview.has("Nothing has been kept yet")
    assert queries.wordings(programme, RECEIVED) == []
    kept = client.post_page(PAGE, {"text": OURS, "expected": "1", "act": "keep"})
    assert kept.has("Kept. Emails from now on carry these words.") or "Kept" in kept.all_text
    assert kept.has("Version 2, in use: Monday 18 September 2017, 09:00, Una Reid")
    formatted = client.get(PAGE + "/formatted")
    assert "We print FA-12 on your folder.</p>" in formatted.text
    assert "unsafe-inline" in formatted.headers["Content-Security-Policy"]


def test_words_that_are_refused_stay_in_the_box(admin: Person, sign_in: SignIn) -> None:
    client = sign_in(admin)
    page = client.post_page(PAGE, {"text": "Dear {surname}", "expected": "1", "act": "preview"})
    assert page.errors == [
        "We do not know what to put for {surname}. "
        "You can use {known as} or {reference} or {decisions by} or {programme}."
    ]
    assert page.typed()["text"] == ["Dear {surname}"]
    kept = client.post_page(PAGE, {"text": "See www.example.org", "expected": "1", "act": "keep"})
    assert kept.errors[0].startswith("Leave out web addresses")
    assert client.post_page(PAGE, {"text": "", "act": "keep"}).errors == ["Write the words to add"]
    assert client.post(PAGE + "/formatted", data={"text": "{{ 7*7 }}"}).status_code == 409
    shown = client.post(PAGE + "/formatted", data={"text": "<script>alert(1)</script>"})
    assert "<script" not in shown.text and "&lt;script&gt;" in shown.text


def test_earlier_words_and_the_services_words_come_back(
    programme: Programme, admin: Person, sign_in: SignIn
) -> None:
    client = sign_in(admin)
    client.post(PAGE, data={"text": OURS, "expected": "1", "act": "keep"})
    client.post(PAGE, data={"text": "Later words.", "expected": "2", "act": "keep"})
    again = client.get_page(client.get_page(PAGE).link("Begin with these words again"))
    assert again.typed()["text"] == [OURS]
    late = client.post_page(PAGE, {"text": OURS, "expected": "2", "act": "keep"})
    assert late.errors == [
        "Somebody has changed these words since you opened the page. Look at theirs first."
    ]
    back = client.post_page(PAGE + "/service-words", {"expected": "3"})
    assert back.has("Version 4, in use")
    assert queries.wording_version(programme.id, RECEIVED) == 4
    assert queries.wordings(programme, RECEIVED)[-1].text == ""


def test_others_find_no_such_page(
    programme: Programme, admin: Person, isla: Person, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        create_programme("ayrshire")
    client = sign_in(admin)
    assert client.get("/ayrshire/settings/emails").status_code == 404
    assert client.post(PAGE.replace("falkirk", "ayrshire"), data={"text": "x"}).status_code == 404
    assert client.get("/falkirk/settings/emails/nothing").status_code == 404
    assert sign_in(isla).get(PAGE).status_code == 403
    assert kind_by_slug("nothing") is None
