"""Every form of the service: nothing, too much and the wrong kind each get a message of their own."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict

import app as service
from app.forum.forms import agenda_form, answer_form, ask_date_form
from app.mentoring.forms import assess_form, dates_form, decisions_form, enter_form
from app.places.forms import ask_form, order_form, policy_form
from app.platform.forms import (
    BaseForm,
    Checkboxes,
    DateParts,
    Email,
    File,
    Number,
    Radios,
    Select,
    Telephone,
    Text,
    Tick,
    TimeOfDay,
)
from app.platform.forms.choices import Chooser
from app.platform.forms.fields import Field

COURSE = SimpleNamespace(name="Core course", days=4)
DAYS: list[Any] = [
    SimpleNamespace(
        course_day=number,
        starts_at=datetime(2017, 11, 12 + number, 9, 30, tzinfo=UTC),
        ends_at=datetime(2017, 11, 12 + number, 16, 30, tzinfo=UTC),
        training_session=SimpleNamespace(course=COURSE),
    )
    for number in (1, 2)
]
CRITERIA: list[Any] = [
    SimpleNamespace(title=f"Criterion {number}", question="Why?", most=2, anchors=["No"], word_limit=9)
    for number in (1, 2)
]
AGENCIES: list[Any] = [SimpleNamespace(name="Housing"), SimpleNamespace(name="Police")]
# Forms whose fields depend on what there is; question_form and item_form give declared forms their choices.
MADE = {
    "agenda_form": lambda: agenda_form(2),
    "answer_form": lambda: answer_form([("1", "Monday, 09:30"), ("2", "Tuesday, 09:30")]),
    "ask_date_form": lambda: ask_date_form(2),
    "dates_form": lambda: dates_form(DAYS),
    "assess_form": lambda: assess_form(CRITERIA),
    "decisions_form": lambda: decisions_form(CRITERIA),
    "enter_form": lambda: enter_form(DAYS, CRITERIA),
    "policy_form": lambda: policy_form(AGENCIES),
    "ask_form": lambda: ask_form(True, ["Monday", "Tuesday"]),
    "order_form": lambda: order_form({UUID(int=1): "Isla Beaton", UUID(int=2): "Ross Kerr"}),
}
GIVING_CHOICES = {"question_form", "item_form"}
GENERIC = {"This field is required.", "Not a valid choice", "Invalid input.", ""}


KEPT: list[type[BaseForm]] = []


def own_forms() -> dict[str, type[BaseForm]]:
    """Every form that the service declares, by where it stands."""
    for found in pkgutil.walk_packages(service.__path__, "app."):
        if ".forms" in found.name:
            importlib.import_module(found.name)
    KEPT.extend(make() for make in MADE.values())
    return dict(sorted(_below(BaseForm)))


def _below(kind: type[BaseForm]) -> Iterator[tuple[str, type[BaseForm]]]:
    for form in kind.__subclasses__():
        if form.__module__.startswith("app.") and "<locals>" not in form.__qualname__:
            yield f"{form.__module__.removeprefix('app.')}.{form.__name__}", form
        yield from _below(form)


FORMS = own_forms()


def sent(form: type[BaseForm], pairs: list[tuple[str, Any]]) -> BaseForm:
    """The form after it was sent with these values, and looked at. Every choice that opens fields is made."""
    made = form(formdata=MultiDict(pairs))
    for field in made.own_fields():
        if isinstance(field, Chooser) and not field.choices:
            opening = sorted(value for chooser, value in openings(form) if chooser == field.name)
            field.choices = [(value, value.capitalize()) for value in (*opening, "one", "two")]
    made.validate()
    return made


def openings(form: type[BaseForm]) -> list[tuple[str, str]]:
    """The choices that have further fields looked at, one for each chooser and value."""
    blank = form(formdata=None)
    return sorted({field.shown_when for field in blank.own_fields() if field.shown_when is not None})


def faults_when_empty(form: type[BaseForm]) -> dict[str, str]:
    """Each field's message when nothing but the opening choices is given."""
    faults: dict[str, str] = {}
    for opened in [[], *([choice] for choice in openings(form))]:
        made = sent(form, list(opened))
        faults |= {field.name: str(field.errors[0]) for field in made.own_fields() if field.errors}
    return faults


@pytest.fixture(autouse=True)
def request_of_a_form(app: Flask) -> Iterator[None]:
    with app.test_request_context("/falkirk/somewhere", method="POST"):
        yield


def test_every_form_is_looked_at() -> None:
    assert len(FORMS) > 50
    makers = {
        name
        for module in sys.modules.values()
        if module.__name__.startswith("app.") and ".forms" in module.__name__
        for name, thing in vars(module).items()
        if inspect.isfunction(thing) and name.endswith("_form") and not name.startswith("_")
    }
    assert makers == set(MADE) | GIVING_CHOICES


@pytest.mark.parametrize("name", FORMS)
def test_what_is_missing_is_said_field_by_field(name: str) -> None:
    form = FORMS[name]
    faults = faults_when_empty(form)
    required = {field.name for field in form(formdata=None).own_fields() if field.required_message}
    assert required <= set(faults)
    assert GENERIC.isdisjoint(faults.values())
    twice = {message: times for message, times in Counter(faults.values()).items() if times > 1}
    assert twice == {}


# What is typed, and a part of what the field then says; each kind of field gets its own.
WRONG: dict[type[Field], list[tuple[Any, str]]] = {
    Email: [(typed, "correct format") for typed in ("nobody at example", "a@b", "x" * 260)],
    Telephone: [("ring me", "telephone number"), ("12", "telephone number")],
    Number: [("many", "whole number"), ("1.5", "whole number"), ("99999999999", "whole number")],
    TimeOfDay: [("noonish", "must be a time"), ("25:00", "must be a time"), ("13pm", "must be a time")],
    Radios: [("never on offer", "")],
    Select: [("never on offer", "")],
    Checkboxes: [("never on offer", "Choose")],
}
WRONG_DATES = [
    ({"day": "31", "month": "2", "year": "2017"}, "must be a real date"),
    ({"day": "1", "month": "", "year": "2017"}, "must include a month"),
    ({"day": "x", "month": "11", "year": "2017"}, "must be a real date"),
    ({"day": "1", "month": "11", "year": "17"}, "four figures"),
]


def _wrong_values(field: Field) -> Iterator[tuple[list[tuple[str, Any]], str]]:
    """What could be sent for a field that cannot be right, and what the message must contain."""
    if isinstance(field, DateParts):
        for parts, words in WRONG_DATES:
            yield [(f"{field.name}-{part}", text) for part, text in parts.items()], words
        return
    if isinstance(field, File):
        if field.accept:
            yield [(field.name, FileStorage(filename="list.exe"))], "must end in"
        return
    if isinstance(field, Tick):
        return
    for kind, values in WRONG.items():
        if isinstance(field, kind):
            yield from (([(field.name, value)], words) for value, words in values)
            return
    if isinstance(field, Text):
        yield [(field.name, "a" * (field.longest + 1))], "or fewer"


@pytest.mark.parametrize("name", FORMS)
def test_what_is_wrong_gets_its_own_message_and_stays_typed(name: str) -> None:
    form = FORMS[name]
    for field in form(formdata=None).own_fields():
        opening = [field.shown_when] if field.shown_when is not None else []
        for pairs, words in _wrong_values(field):
            made = sent(form, [*opening, *pairs])
            mended = made[field.name]
            assert mended.errors, f"{field.name} takes {pairs}"
            message = str(mended.errors[0])
            assert words in message, f"{field.name} says {message!r} to {pairs}"
            assert message not in GENERIC
            if isinstance(field, (Chooser, File)):
                continue
            shown = str(mended())
            for _, typed in pairs:
                assert not typed.strip() or typed.strip()[:200] in shown, f"{field.name} loses {typed!r}"
