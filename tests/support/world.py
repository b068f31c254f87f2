"""A programme that has been lived in: Falkirk's first cohort, from the seed data to the forum."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select

import config
from app import create_app
from app.accounts.services import account_for, ask_to_sign_in
from app.cli.seeding import STEPS, THE_START
from app.cli.seeding.files import ROOT
from app.directory.enums import Role
from app.directory.models import Person, Programme
from app.directory.queries import person_by_email
from app.directory.services import ask_for_call, ask_for_data, ask_new_address, make_calendar_link
from app.evaluation import services as evaluation
from app.evaluation.enums import InstrumentKind, Moment
from app.evaluation.models import Instrument, Sitting
from app.forum import services as forum
from app.forum.enums import ConsultationTopic, How
from app.forum.queries import all_meetings
from app.mentoring import queries as applications
from app.mentoring import services as mentoring
from app.mentoring.enums import ActivityKind, ApplicationStatus
from app.mentoring.models import MentorPeriod
from app.places import rules
from app.places import services as places
from app.places.enums import AbsenceReason, Diet, Mark, PlaceStatus
from app.places.models import Place
from app.platform import clock, ids
from app.platform.db import db, in_transaction
from app.rehearsal import services as rehearsal
from app.training.enums import Level
from app.training.models import SessionDay
from app.training.queries import cohort_or_404, sessions_of_cohort
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.places import create_place
from tests.support.factories.training import create_course, create_session_day, create_training_session
from tests.support.samples import Samples

AFTER_SIGNATURES = datetime(2017, 10, 9, 8, 0, tzinfo=UTC)
ACCEPTING = datetime(2017, 10, 23, 8, 0, tzinfo=UTC)
AFTERWARDS = datetime(2017, 11, 27, 9, 0, tzinfo=UTC)
# She asks for her data and gives a new address, whoever else is there.
ISLA = "isla.renwick@falkirk.example.org"


def live_through(url: str, folder: Path, *, applicants: int = 40, askers: int = 40) -> None:
    """Fill the empty database at `url` with a cohort of this size and live it to the first week after."""
    seed = trimmed(folder, applicants=applicants, askers=askers)
    # With the key of those who read it, so that what is sealed in it can be opened.
    key = config.TestConfig.SECRET_KEY
    app = create_app(
        config.RehearsalConfig, SQLALCHEMY_DATABASE_URI=url, WTF_CSRF_ENABLED=False, SECRET_KEY=key
    )
    with app.app_context(), ids.repeatable("a programme that has been lived in"):
        for step in STEPS:
            _at(THE_START, lambda at, step=step: step.load(seed, at))  # type: ignore[misc]  # bound now
        _at(THE_START, _second_programme)
        _at(AFTER_SIGNATURES, rehearsal.play_on)
        _at(AFTER_SIGNATURES, _settle)
        for level in ("core", "awareness"):
            _at(AFTER_SIGNATURES, lambda at, level=level: _share_out(level, at))  # type: ignore[misc]
        _at(ACCEPTING, rehearsal.play_on)
        _registers_and_tests()
        db.session.remove()
        db.engine.dispose()


def trimmed(folder: Path, *, applicants: int, askers: int) -> Path:
    """A copy of Falkirk's seed data with fewer people: so many apply, so many ask, and nobody is idle."""
    copy = folder / f"falkirk-{applicants}-{askers}"
    shutil.copytree(ROOT / "falkirk", copy)
    # What stands around meetings is made below, by the people whom the addresses are filled with.
    (copy / "groups.json").unlink()
    applying = _keep(copy / "applications.csv", lambda number, _: number < applicants)
    asking = _keep(copy / "awareness_requests.csv", lambda number, _: number < askers)
    apart = _keep(copy / "keep_apart.csv", lambda *_: True)
    needed = {ISLA} | {value for row in (*applying, *asking, *apart) for value in row.values()}
    _keep(copy / "people.csv", lambda _, row: bool(row["roles"]) or row["email"] in needed)
    return copy


def _keep(path: Path, wanted: Callable[[int, dict[str, str]], bool]) -> list[dict[str, str]]:
    """Leave only the wanted rows in a table, by number from 0 and what they say; returns them."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = [row for number, row in enumerate(rows) if wanted(number, row)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(kept)
    return kept


def _at(at: datetime, work: Callable[[datetime], object]) -> None:
    with clock.held(at):
        in_transaction(lambda: work(at))


def _programme() -> Programme:
    return db.session.scalars(select(Programme).where(Programme.slug == "falkirk")).one()


def _second_programme(at: datetime) -> None:
    """Another programme beside it, and something of each kind that few people have."""
    other = create_programme(slug="elsewhere", name="Elsewhere")
    agency = create_agency(other, "elsewhere", "Elsewhere Council")
    create_person(other, "Elspeth Faraway", "faraway@example.org", agency=agency, roles=[Role.ADMINISTRATOR])
    silent = person_by_email(_programme().id, "evan.strathie@falkirk.example.org")
    assert silent is not None
    ask_for_call(silent, "the answer to a training application", at=at)
    isla = person_by_email(_programme().id, ISLA)
    assert isla is not None
    create_person(_programme(), "Nan Careful", "nan.careful@example.org", roles=[Role.NAMED_STAFF])
    ask_for_data(isla, by=isla, at=at)
    ask_new_address(isla, "isla@example.org", by=isla, at=at)
    ask_to_sign_in(isla.email, browser="b", client="127.0.0.1", then="/", at=at)


def _administrator() -> Person:
    found = person_by_email(_programme().id, "mairi.tolmie@falkirk.example.org")
    assert found is not None
    return found


def _settle(at: datetime) -> None:
    cohort = cohort_or_404(_programme(), "november-2017")
    mairi = _administrator()
    assessed = [
        one for one in applications.applications_in(cohort, mairi) if one.status is ApplicationStatus.ASSESSED
    ]
    good = [one for one in assessed if (one.merit or 0) >= cohort.minimum_merit]
    rest = [one for one in assessed if one not in good]
    mentoring.settle(good, appointable=True, by=mairi, at=at)
    stronger = {each.id: "An example of your own would help." for each in applications.criteria_of(cohort.id)}
    mentoring.settle(rest, appointable=False, by=mairi, at=at, strengthen=stronger)


def _share_out(level: str, at: datetime) -> None:
    cohort = cohort_or_404(_programme(), "november-2017")
    mairi = _administrator()
    session = next(one for one in sessions_of_cohort(cohort) if one.course.code == level)
    proposal = places.propose(session, by=mairi, at=at)
    plan = places.dry_run(proposal, at)
    places.release(proposal, fingerprint=plan.fingerprint, by=mairi, at=at)


def _registers_and_tests() -> None:
    cohort = cohort_or_404(_programme(), "november-2017")
    days = [(day.starts_at, day.id) for one in sessions_of_cohort(cohort) for day in one.days]
    _at(min(days)[0] - timedelta(days=3), rehearsal.play_on)
    for starts_at, day_id in sorted(days):
        _at(
            starts_at + timedelta(hours=1),
            lambda at, day_id=day_id: places.mark_the_rest(  # type: ignore[misc]
                db.session.get_one(SessionDay, day_id), by=None, at=at
            ),
        )
    _at(max(days)[0] + timedelta(days=3), rehearsal.play_on)
    # Once more: by their tests they have become mentors, who book the forum.
    _at(max(days)[0] + timedelta(days=4), rehearsal.play_on)
    _at(max(days)[0] + timedelta(days=5), _report_a_question)
    _at(max(days)[0] + timedelta(days=5), _log_something)
    _at(max(days)[0] + timedelta(days=5), _make_a_calendar_link)
    _at(max(days)[0] + timedelta(days=5), _miss_a_day_and_make_it_up)
    _at(max(days)[0] + timedelta(days=5), _learn_in_own_time)
    _at(max(days)[0] + timedelta(days=5), _around_a_meeting)
    _at(max(days)[0] + timedelta(days=5), _a_date_and_consultations)


def _make_a_calendar_link(at: datetime) -> None:
    """The one whose things the addresses are filled with has a calendar that reads by itself."""
    person = Samples().place.person
    account_for(person, at=at)
    make_calendar_link(person, at=at)


def _miss_a_day_and_make_it_up(at: datetime) -> None:
    """Every fourth missed the first day, as it turns out. The one whose things the addresses are filled with
    is offered another day; the others have agreed to it, and said what they need there.
    """
    sample = Samples()
    missed = sample.core.days[0]
    spring = create_training_session(sample.core.course, slug="core-march-2018", days=[])
    day = create_session_day(
        spring, date(2018, 3, 12), "13:30", "16:30", missed.venue, room="Main hall", make_up_seats=20
    )
    absent = rules.Entry(Mark.ABSENT, reason=AbsenceReason.NOT_KNOWN)
    for number, place in enumerate(_every_fourth(sample.place)):
        places.mark(place, missed, absent, by=None, at=at)
        if number == 0:
            places.offer_day(place, missed, day, by=_administrator(), at=at)
            continue
        places.pick_day(place, missed, day, by=place.person, at=at)
        places.tell_needs(
            place, access=f"Step-free way {number}", diets=[Diet.VEGAN], diet_other="", by=place.person, at=at
        )


def _learn_in_own_time(at: datetime) -> None:
    course = create_course(
        _programme(), code="online", name="Online introduction", level=Level.OTHER, days=1, audiences=()
    )
    session = create_training_session(course, slug="online-2017", days=[])
    create_session_day(session, date(2017, 11, 20), "00:00", "23:59", None, own_time_until=date(2017, 12, 22))
    for place in _every_fourth(Samples().place):
        create_place(session, place.person, status=PlaceStatus.ACCEPTED, asked_at=at)


def _every_fourth(first: Place) -> list[Place]:
    """This one of the accepted places of its session, and every fourth of the others."""
    others = db.session.scalars(
        select(Place)
        .filter_by(training_session_id=first.training_session_id, status=PlaceStatus.ACCEPTED)
        .where(Place.id != first.id)
        .order_by(Place.id)
    ).all()
    return [first, *others[::4]]


def _log_something(at: datetime) -> None:
    for period in db.session.scalars(select(MentorPeriod).order_by(MentorPeriod.id)):
        facts = mentoring.ActivityFacts(ActivityKind.TALK, clock.local(at).date(), minutes=30, people=1)
        mentoring.log_activity(period.person, facts, seen=0, by=period.person, at=at)


def _a_date_and_consultations(at: datetime) -> None:
    """A date that the mentors are asked for, and two times for a consultation, of which one is booked."""
    day = clock.local(at).date() + timedelta(days=20)
    times = [(clock.from_local(day, hour), clock.from_local(day, hour + 2)) for hour in (10, 14)]
    facts = forum.PollFacts("Planning the spring", times, clock.end_of(day - timedelta(days=5)), 20, 20)
    series = all_meetings(_programme())[0].series
    forum.ask_for_date(series, facts, None, by=_administrator(), at=at)
    forum.invite(series, None, full_name="Gus Rae", email="gus.rae@example.org", by=_administrator(), at=at)
    samples = Samples()
    trainer = samples.cast()["trainer"]
    assert trainer is not None
    forum.name_facilitator(trainer, by=_administrator(), at=at)
    pattern = forum.SlotPattern(day, time(10), minutes=30, in_a_row=2, weeks=1)
    offered = forum.offer_slots(trainer, forum.SlotFacts(pattern, How.TELEPHONE), by=trainer, at=at)
    person = samples.place.person
    forum.book_slot(person, offered[0], topic=ConsultationTopic.OTHER, words="", by=person, at=at)


def _around_a_meeting(at: datetime) -> None:
    """A topic, something to read, and something taken on, for the first meeting."""
    meeting, mairi = all_meetings(_programme())[0], _administrator()
    forum.propose_topic(mairi, meeting, topic="Trying out the new prompts", words="", by=mairi, at=at)
    forum.add_reading(meeting, title="A short guide", address="https://example.org/guide", by=mairi, at=at)
    with clock.held(meeting.starts_at):
        forum.add_action(
            meeting,
            what="Bring the draft of the form.",
            owner=mairi,
            due_on=clock.local(meeting.ends_at).date(),
            by=mairi,
            at=meeting.starts_at,
        )


def _report_a_question(at: datetime) -> None:
    sitting = db.session.scalars(
        select(Sitting).where(Sitting.moment == Moment.POST, Sitting.submitted_at.is_not(None)).limit(1)
    ).one()
    test = db.session.scalars(select(Instrument).filter_by(kind=InstrumentKind.KNOWLEDGE_TEST)).one()
    evaluation.report_question(
        sitting, test.questions[0], "Two of the answers seem right.", by=sitting.person, at=at
    )
