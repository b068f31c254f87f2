"""The coordinator's pages: coverage, shares for the next cohort, whom we have not seen, and what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from app.directory.enums import ContactBy, Role
from app.directory.models import Call, KeepApartDecision, Person
from app.directory.services import assign_role, move_to_agency
from app.forum.enums import BookingStatus
from app.mentoring import services as mentoring
from app.mentoring.enums import ActivityKind, PeriodEnd
from app.mentoring.queries import running_period
from app.places.enums import ShareBasis
from app.places.services import policy_for
from app.platform import audit, clock
from app.platform.db import db
from app.platform.mail import OutboxMessage
from tests.conftest import writing_block
from tests.reports.conftest import ENDED, World, make_mentor
from tests.support.factories.directory import create_person
from tests.support.factories.forum import create_booking, create_series
from tests.support.factories.training import create_cohort, create_training_session

SignIn = Callable[[Person], FlaskClient]
# After the meetings of 12 December, 9 January, 13 February and 13 March.
THEN = datetime(2018, 3, 20, 10, 0, tzinfo=UTC)
UNKIND = ("inactive", "non-attender", "lapsed", "worst", "league")


def mentors(world: World, number: int, name: str, **facts: object) -> list[Person]:
    agency = facts.pop("agency", world.housing)
    made = [
        create_person(world.programme, f"{name} {each}", agency=agency, **facts) for each in range(number)
    ]
    for person in made:
        make_mentor(world, person)
    return made


def test_shares_of_the_next_cohort_follow_from_what_is_short_after_a_check(
    world: World, sign_in: SignIn
) -> None:
    with writing_block():
        mentors(world, 1, "Hanna")
        mentors(world, 2, "Hidden", restricted=True)
        mentors(world, 3, "Petra", agency=world.police)
        assign_role(world.administrator, Role.NAMED_STAFF, by=None, at=ENDED)
    client = sign_in(world.administrator)
    with clock.held(THEN):
        bare = client.get_page("/falkirk/mentors")
        assert bare.has("No level is agreed yet")
        assert client.get_page("/falkirk/mentors/aims").has("Once a level is agreed")
        settings = client.get_page("/falkirk/settings").typed() | {
            "agreed_level": ["4"],
            "privacy_notice": ["What we keep."],
        }
        client.post_page("/falkirk/settings", settings)
        assert world.programme.agreed_level == 400
        with writing_block():
            session = create_training_session(
                world.falkirk.core.course,
                days=[(date(2018, 11, day), "09:30", "16:30", None) for day in (12, 13, 14, 15)],
                cohort=create_cohort(world.programme, slug="autumn-2018", name="Autumn 2018"),
                slug="core-autumn",
                capacity=20,
            )
        page = client.get_page("/falkirk/mentors")
        # Police: 3 for 200 staff, short of 8 by 5; housing: 1 for 50, short of 2 by 1. Nobody hidden counts.
        assert page.text.index("Police") < page.text.index("Housing")
        assert page.has("For Autumn 2018: aim for 6 of the 20 places, keep 14 open")
        assert page.has("4 mentors, 1.6 for every 100 staff")
        aims = client.get_page(page.link("Use these as the shares"))
        assert aims.has("14 places that nobody aims for follow relevant staff.")
        typed = aims.typed()
        before = len(audit.history(session))
        stale = client.post_page("/falkirk/mentors/aims", typed | {"seen": ["{}"]})
        assert stale.errors == [
            "The numbers have changed since the page was opened. Please look at them again."
        ]
        assert policy_for(session).basis is ShareBasis.STAFF
        assert client.post_page("/falkirk/mentors/aims", typed).has("These are the shares now.")
        policy = policy_for(session)
        assert policy.basis is ShareBasis.TYPED
        shares = {limit.agency_id: limit.share for limit in policy.limits}
        assert shares == {world.police.id: 500 + 1120, world.housing.id: 100 + 280}
        assert len(audit.history(session)) == before
        entry = db.session.scalars(
            select(audit.AuditEntry).where(audit.AuditEntry.subject_id == policy.id)
        ).one()
        assert (entry.action, entry.by_id) == ("set how places are shared out", world.administrator.id)
        for person in (world.programme_lead, world.housing_lead):
            other = sign_in(person)
            for address in ("mentors", "mentors/aims", "mentors/people"):
                assert other.get(f"/falkirk/{address}").status_code == 403


def test_whom_we_have_not_seen_with_what_explains_it_and_a_note_to_one_person(
    world: World, sign_in: SignIn
) -> None:
    with writing_block():
        series = create_series(world.programme, room_places=30)
        held = series.meetings[:4]
        (came,) = mentors(world, 1, "Carla")
        away, quiet = mentors(world, 2, "Anna")
        (pausing,) = mentors(world, 1, "Pia")
        (stopped,) = mentors(world, 1, "Kim")
        (hidden,) = mentors(world, 1, "Rhea", restricted=True)
        (new,) = mentors(world, 1, "Nina")
        gone, moved = mentors(world, 2, "Gil")
        period = running_period(new)
        assert period is not None
        period.starts_on = date(2018, 2, 1)
        for meeting in held:
            create_booking(came, meeting, status=BookingStatus.ATTENDED)
            create_booking(moved, meeting, status=BookingStatus.ATTENDED)
        create_booking(away, held[0], status=BookingStatus.ATTENDED)
        create_booking(away, held[2], status=BookingStatus.CANCELLED)
        create_booking(away, series.meetings[4])
        for meeting in held[1:]:
            db.session.add(
                KeepApartDecision(
                    programme_id=world.programme.id,
                    person_id=stopped.id,
                    room_id=meeting.id,
                    room_name="Meeting",
                    opened_at=ENDED,
                )
            )
        for person, act in ((pausing, None), (gone, PeriodEnd.LAPSED)):
            running = running_period(person)
            assert running is not None
            if act is None:
                mentoring.pause(running, by=person, at=ENDED)
            else:
                mentoring.end_mentor_period(running, act, on=date(2018, 2, 1), by=None, at=THEN)
        move_to_agency(moved, world.police, by=None, at=datetime(2018, 2, 5, 9, 0, tzinfo=UTC))
        quiet.contact_by, quiet.telephone = ContactBy.TELEPHONE, "01632 960 111"
        facts = mentoring.ActivityFacts(ActivityKind.TALK, date(2018, 3, 1), 30, 1, note="Nobody reads this")
        mentoring.log_activity(away, facts, seen=0, by=away, at=THEN - timedelta(days=3))
    client = sign_in(world.administrator)
    with clock.held(THEN):
        page = client.get_page("/falkirk/mentors")
        assert page.has("2 mentors we have not seen lately")
        assert page.has("Anna 0 Housing")
        assert page.has(
            "Last came on 12 December 2017 Missed 3. Told us beforehand at one of them. "
            "Still logs activity: 1 thing since 9 January. Has booked Tuesday 10 April. "
            "No message from us yet."
        )
        for name in ("Pia 0", "Kim 0", "Rhea 0", "Nina 0", "Nobody reads this"):
            assert name not in page.text
        assert page.has("No contact for a long time")
        assert page.has("Gil 1: Housing to Police, 5 February 2018")
        assert not any(word in page.text.lower() for word in UNKIND)
        note = client.get_page(page.link("Write a friendly note"))
        assert note.has("The next one is on Tuesday 10 April, 13:30 to 15:30.")
        assert client.post_page(note.url, {"text": " ", "act": "send"}).errors == ["Write a few words"]
        before = db.session.scalars(select(OutboxMessage.id)).all()
        # Pressed twice, it goes out once.
        for _ in range(2):
            client.post_page(note.url, note.typed() | {"act": ["send"]})
        sent = db.session.scalars(select(OutboxMessage).where(OutboxMessage.id.not_in(before))).all()
        assert [message.to_address for message in sent] == [away.email]
        assert client.get_page("/falkirk/mentors").has("We wrote on 20 March.")
        silent = running_period(quiet)
        assert silent is not None
        address = f"/falkirk/mentors/{silent.id}/note"
        client.post_page(address, client.get_page(address).typed() | {"act": ["send"]})
        assert len(db.session.scalars(select(OutboxMessage.id)).all()) == len(before) + 1
        assert db.session.scalars(select(Call.person_id)).all() == [quiet.id]
        resting = running_period(pausing)
        assert resting is not None
        refused = client.post_page(f"/falkirk/mentors/{resting.id}/note", {"text": "Hello.", "act": "send"})
        assert refused.has("so no note goes out")
        secret = running_period(hidden)
        assert secret is not None
        assert client.get(f"/falkirk/mentors/{secret.id}/note").status_code == 404
        listed = client.get_page(f"/falkirk/mentors/people?agency={world.housing.id}")
        assert listed.has("Pausing")
        assert not listed.has("Gil 1")
        lead = sign_in(world.housing_lead).get_page("/falkirk/my-agency")
        for word in ("Paus", "Nobody reads this", "Logged", "briefing"):
            assert word not in lead.text
        with writing_block():
            assign_role(world.administrator, Role.NAMED_STAFF, by=None, at=ENDED)
        assert sign_in(world.administrator).get_page("/falkirk/mentors").has("Rhea 0")


def test_quarters_of_activity_hide_small_numbers_from_all_but_administrators(
    world: World, sign_in: SignIn
) -> None:
    logged = datetime(2017, 12, 20, 10, 0, tzinfo=UTC)
    with writing_block():
        people = mentors(world, 10, "Hanna")
        hidden = mentors(world, 1, "Hidden", restricted=True)
        for number, person in enumerate([*people, *hidden]):
            kind = ActivityKind.BRIEFING if number < 9 else ActivityKind.TALK
            facts = mentoring.ActivityFacts(kind, date(2017, 12, 19), 30, 12)
            mentoring.log_activity(person, facts, seen=0, by=person, at=logged)
    with clock.held(THEN):
        own = sign_in(world.administrator).get_page("/falkirk/mentors/activity")
        assert own.has("October 2017still changing 10 10 9 120")
        assert sign_in(world.programme_lead).get_page("/falkirk/mentors/activity").has("Nothing to show yet.")
        assert sign_in(world.housing_lead).get("/falkirk/mentors/activity").status_code == 403
    with clock.held(datetime(2018, 4, 5, 10, 0, tzinfo=UTC)):
        lead = sign_in(world.programme_lead).get_page("/falkirk/mentors/activity")
        assert lead.has("October 2017 10 10 [c] 120")


def test_an_administrator_ends_and_begins_a_time(world: World, sign_in: SignIn) -> None:
    with writing_block():
        (person,) = mentors(world, 1, "Hanna")
    period = running_period(person)
    assert period is not None
    client = sign_in(world.administrator)
    address = f"/falkirk/mentors/{period.id}"
    with clock.held(THEN):
        assert len(client.post_page(address, {}).errors) == 2
        typed = {"reason": "left post", "ends_on-day": "1", "ends_on-month": "3", "ends_on-year": "2018"}
        assert client.post_page(address, typed).has("Ended on Thursday 1 March 2018")
        assert client.post_page(f"{address}/begin-again").has("A new time begins today.")
        again = running_period(person)
        assert again is not None
        assert again.starts_on == date(2018, 3, 20)
        assert sign_in(world.programme_lead).get(address).status_code == 403
