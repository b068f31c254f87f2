"""Random walks over applications and countersignatures by anybody, allowed or not, in any order.

After every act `faults()` looks at every history: each state was reached by a rule, and no step is missing.
Every refusal is a sentence that a person understands, which the walk itself looks at.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.enums import Audience
from app.directory.models import Agency, Person
from app.mentoring import policy, queries, rules
from app.mentoring import services as mentoring
from app.mentoring.models import Application, Assessment, Countersignature
from app.platform import ids
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.models import Cohort, SessionDay
from app.training.services import DayFacts, change_session_day
from tests.support import walking
from tests.support.databases import opened
from tests.support.scale import at_scale
from tests.support.sentences import sentence_faults
from tests.support.walking import Walk

ACTIONS = {"sqlite_databases": at_scale(16_000, 70), "postgres_databases": at_scale(4_000, 70)}
LONGEST_WALK = 250
# A walk in which nearly everything is refused would prove nothing.
FEWEST_KINDS, FEWEST_STATES = 8, 3
# Seldom words that people say; the others have their own.
NOTES = ["A reason.", "", "Typed in the wrong row."]
Act = Callable[[Walk], object]


def _anybody(walk: Walk) -> Person:
    """The administrator, one of those who read, or somebody who applies or asks."""
    found = db.session.scalars(select(Person).order_by(Person.full_name, Person.id)).all()
    return walk.administrator if walk.chance.random() < 0.3 else walk.chance.choice(found)


def _mine(walk: Walk) -> tuple[Application, Person]:
    """An application and whoever owns it; now and then a stranger, whom the page refuses."""
    application = walk.some(Application)
    actor = application.person if walk.chance.random() < 0.9 else _anybody(walk)
    if not policy.can_see_own(actor, application):
        raise RuleBroken("This application is not yours.")
    return application, actor


def _administered(walk: Walk) -> tuple[Application, Person]:
    application = walk.some(Application)
    actor = walk.administrator if walk.chance.random() < 0.9 else _anybody(walk)
    if not policy.can_administer(actor, application):
        raise RuleBroken("Only an administrator does this.")
    return application, actor


def start(walk: Walk) -> None:
    person = walk.somebody()
    mentoring.start(db.session.get_one(Cohort, walk.cohort_id), person, by=person, at=walk.at)


def write(walk: Walk) -> None:
    application, actor = _mine(walk)
    criterion = walk.chance.choice(queries.criteria_of(walk.cohort_id))
    text = walk.chance.choice(["", "My own words.", "word " * 400])
    mentoring.save_answer(application, criterion, text, by=actor, at=walk.at)


def write_about_oneself(walk: Walk) -> None:
    application, actor = _mine(walk)
    agencies = db.session.scalars(select(Agency).order_by(Agency.code)).all()
    mentoring.save_about_you(
        application,
        full_name=application.person.full_name,
        known_as="",
        job_title=walk.chance.choice(["Support worker", "Officer"]),
        team="",
        audience=Audience.FRONTLINE,
        agency=walk.chance.choice([*agencies, None]),
        agency_as_typed="A small charity",
        by=actor,
        at=walk.at,
    )


def say_dates(walk: Walk) -> None:
    application, actor = _mine(walk)
    said = {day.id: walk.chance.random() < 0.9 for day in queries.release_days(walk.cohort_id)}
    mentoring.save_dates(application, said, by=actor, at=walk.at)


def promise_forum(walk: Walk) -> None:
    application, actor = _mine(walk)
    mentoring.save_forum(application, walk.chance.random() < 0.8, by=actor, at=walk.at)


def name_manager(walk: Walk) -> None:
    application, actor = _mine(walk)
    addresses = [application.person.email, *(f"manager-{number}@example.org" for number in range(4))]
    mentoring.save_manager(
        application,
        name="A manager",
        email=walk.chance.choice(addresses),
        somebody_else=walk.chance.random() < 0.3,
        by=actor,
        at=walk.at,
    )


def request(walk: Walk) -> None:
    application, actor = _mine(walk)
    mentoring.ask_for_signature(application, by=actor, at=walk.at)


def remind(walk: Walk) -> None:
    application, actor = _mine(walk)
    mentoring.remind(application, by=actor, at=walk.at)


def renew(walk: Walk) -> None:
    mentoring.renew_link(walk.some(Countersignature), at=walk.at)


def send(walk: Walk) -> None:
    application, actor = _mine(walk)
    mentoring.submit(application, by=actor, at=walk.at)


def withdraw(walk: Walk) -> None:
    application, actor = _mine(walk)
    mentoring.withdraw(application, by=actor, at=walk.at)


def request_again(walk: Walk) -> None:
    application, actor = _administered(walk)
    mentoring.ask_for_signature_again(application, by=actor, at=walk.at)


def verify(walk: Walk) -> None:
    application, actor = _administered(walk)
    mentoring.verify_signatory(application, by=actor, at=walk.at)


def let_in_late(walk: Walk) -> None:
    application, actor = _administered(walk)
    day = date(2017, 9, 28) + timedelta(days=walk.chance.randrange(14))
    mentoring.let_in_late(application, day, by=actor, at=walk.at, note=walk.chance.choice(NOTES))


def by_staff(act: Callable[..., object]) -> Act:
    def acting(walk: Walk) -> None:
        application, actor = _administered(walk)
        act(application, by=actor, at=walk.at, note=walk.chance.choice(NOTES))

    acting.__name__ = act.__name__
    return acting


def chase(walk: Walk) -> None:
    mentoring.chase(walk.some(Countersignature).id, walk.at)


def close_or_nudge(walk: Walk) -> None:
    walk.chance.choice([mentoring.close_draft, mentoring.nudge])(walk.some(Application).id, walk.at)


def move_day(walk: Walk) -> None:
    day = walk.some(SessionDay)
    hours = walk.chance.choice([-1, 1])
    facts = DayFacts(
        day.course_day,
        day.starts_at + timedelta(hours=hours),
        day.ends_at + timedelta(hours=hours),
        day.venue,
    )
    change_session_day(day, facts, reason="A reason.", by=walk.administrator, at=walk.at)


APPLYING = [start, write, write_about_oneself, say_dates, promise_forum, name_manager, request, request]
APPLYING += [remind, send, send, send, withdraw, walking.submit]
SIGNING = [walking.sign] * 4 + [walking.decline_to_sign, walking.pass_signature_on, walking.bounce, renew]
SIGNING += [walking.record_signature, walking.name_another_manager, verify, request_again, chase]
OFFICE = [by_staff(mentoring.return_for_correction), by_staff(mentoring.finish_assessment)]
OFFICE += [by_staff(walking.defer), by_staff(mentoring.undo), by_staff(mentoring.undo), let_in_late]
OFFICE += [walking.score, walking.score, walking.stand_down, walking.settle, close_or_nudge, move_day]


def wander(seed: int, actions: int) -> Walk:
    """This many things done or refused, from the first draft to a while after signatures close."""
    walk = Walk(random.Random(seed))
    pause = timedelta(days=18) / actions * 2
    for _ in range(actions):
        act = walk.chance.choice(walk.chance.choice([APPLYING, SIGNING, OFFICE]))
        walk.step(act.__name__, act)
        walk.wait(pause)
    return walk


@pytest.mark.parametrize("kind", list(ACTIONS))
def test_whatever_is_done_to_applications_histories_stay_whole(
    kind: str, request: pytest.FixtureRequest
) -> None:
    databases: Any = request.getfixturevalue(kind)
    done: Counter[str] = Counter()
    said: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    left, seed = ACTIONS[kind], 0
    while left:
        actions = min(left, LONGEST_WALK)
        url = databases.fresh()
        with opened(url), ids.repeatable(f"applications {seed}"):
            walk = wander(seed, actions)
            done, said = done + walk.done, said + walk.said
            for model in (Application, Countersignature, Assessment):
                reached += Counter(status.value for status in db.session.scalars(select(model.status)))
        databases.drop(url)
        left, seed = left - actions, seed + 1
    total = done.total() + said.total()
    print(f"\n{kind}: {total} actions in {seed} walks, {done.total()} done, {said.total()} refused")
    print(f"  in {len(said)} different sentences; states at the end: {dict(reached)}")
    assert total == ACTIONS[kind]
    assert len(done) >= FEWEST_KINDS
    assert len(reached) >= FEWEST_STATES


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("", "it is hardly a sentence"),
        ("you cannot do this.", "it does not begin with a capital"),
        ("You cannot do this", "it does not end as a sentence"),
        ("The field manager_email is wrong.", "it names something of the program"),
        ("It is ApplicationStatus.DRAFT by now.", "it holds code"),
        ("It is <Status 'draft'> by now.", "it holds code"),
        ("It was answered by None on Monday.", "it holds code"),
        ("It cannot  be done.", "it has stray spaces"),
    ],
)
def test_unclear_refusals_are_found(message: str, fault: str) -> None:
    assert fault in sentence_faults(message)
    assert sentence_faults("FA-12 is not countersigned, so no place can be offered.") == []


def test_every_move_that_no_rule_allows_is_refused_in_a_sentence() -> None:
    refused = 0
    machines: list[tuple[Any, Any]] = [
        (rules.SIGNATURE_MOVES, rules.next_signature_status),
        (rules.ASSESSMENT_MOVES, rules.next_assessment_status),
    ]
    for table, deciding in machines:
        states = {type(status) for status, _ in table}.pop()
        acts = {type(act) for _, act in table}.pop()
        for status in states:
            for act in acts:
                if (status, act) in table:
                    continue
                with pytest.raises(RuleBroken) as broken:
                    deciding(status, act)
                assert sentence_faults(broken.value.message) == [], broken.value.message
                refused += 1
    assert refused > 0
