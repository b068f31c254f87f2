"""Series of other groups: rhythms that change, places in turn, days that do not suit, guests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.enums import ContactBy
from app.directory.models import Call, LocalClosure, Person
from app.forum import queries, rules, services
from app.forum.enums import BookingStatus, MeetingStatus, Rhythm, Seating, SeriesKind
from app.forum.services import Audience, SeriesFacts, Turn, facts_of
from app.places.enums import PlaceStatus
from app.platform import clock, mail
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from app.training.enums import Level
from app.training.models import Cohort
from tests.conftest import writing_block
from tests.forum.conftest import NOW, World
from tests.forum.test_routes import SERIES
from tests.forum.test_services import book, letters, names
from tests.support.factories.directory import create_agency, create_person
from tests.support.factories.forum import MONTHLY, create_series
from tests.support.factories.mentoring import create_mentor_period
from tests.support.factories.places import create_place
from tests.support.factories.training import (
    create_cohort,
    create_course,
    create_training_session,
    create_venue,
)

SignIn = Callable[[Person], Any]
STEERING = SeriesFacts(
    slug="steering",
    name="Steering group",
    neutral_title="Planning meeting",
    pattern=replace(MONTHLY, rhythm=Rhythm.WEEKS, weeks=6, last_on=date(2018, 3, 31)),
    room_places=12,
    online_places=0,
    audience=Audience(SeriesKind.STEERING, mentors=False),
)


def days(series: Any) -> list[date]:
    return [clock.local(meeting.starts_at).date() for meeting in series.meetings]


def test_a_rhythm_changes_from_a_day_on() -> None:
    pattern = replace(MONTHLY, changes_on=date(2018, 3, 1), then_weeks=6, last_on=date(2018, 8, 31))
    assert rules.dates_of(pattern) == [
        date(2017, 12, 12),
        date(2018, 1, 9),
        date(2018, 2, 13),
        date(2018, 3, 27),
        date(2018, 5, 8),
        date(2018, 6, 19),
        date(2018, 7, 31),
    ]
    fortnights = rules.dates_of(replace(pattern, rhythm=Rhythm.WEEKS, weeks=2))
    assert fortnights[5:7] == [date(2018, 2, 20), date(2018, 4, 3)]
    with pytest.raises(RuleBroken, match="must lie between"):
        rules.dates_of(replace(pattern, changes_on=date(2019, 1, 1)))


def test_another_day_is_proposed_that_suits_and_is_not_taken() -> None:
    tuesday = date(2017, 12, 26)
    # The week after is a holiday in Scotland as well; the week before is free.
    assert rules.other_day(tuesday, {}) == date(2017, 12, 19)
    closed = {date(2017, 12, 19): "Closed for stocktaking"}
    assert rules.other_day(tuesday, closed) == date(2017, 12, 27)
    assert rules.other_day(tuesday, closed, [date(2017, 12, 27)]) == date(2017, 12, 28)


def test_places_and_hours_are_used_in_turn_and_an_accepted_day_replaces_another(world: World) -> None:
    with writing_block():
        first, second = (create_venue(world.programme, code=code) for code in ("first", "second"))
        host = create_agency(world.programme, "police")
        pattern = replace(MONTHLY, first_on=date(2017, 12, 1), last_on=date(2018, 3, 31), weekday=0, nth=-1)
        series = services.add_series(
            world.programme,
            replace(
                STEERING,
                pattern=pattern,
                venue=first,
                turns=(Turn(second, time(9), time(11), host),),
                instead={date(2017, 12, 25): date(2017, 12, 18)},
            ),
            by=world.administrator,
            at=NOW,
        )
    assert days(series) == [date(2017, 12, 18), date(2018, 1, 29), date(2018, 2, 26), date(2018, 3, 26)]
    assert [one.venue for one in series.meetings] == [first, second, first, second]
    assert [clock.local(one.starts_at).hour for one in series.meetings] == [13, 9, 13, 9]
    assert series.meetings[1].host_agency is host
    with pytest.raises(AssertionError, match="Another day is proposed by now"), writing_block():
        instead = {date(2017, 12, 25): date(2017, 12, 20)}
        facts = replace(STEERING, slug="other", pattern=pattern, instead=instead)
        services.add_series(world.programme, facts, by=world.administrator, at=NOW)
    # A day that closes later is told, for the agency that hosts too, and moves only when somebody says so.
    with writing_block():
        db.session.add(
            LocalClosure(
                programme_id=world.programme.id, agency_id=host.id, day=date(2018, 1, 29), name="Away"
            )
        )
    doubt = services.doubts(world.programme.id, series.meetings)[series.meetings[1].id]
    assert (doubt.warning, doubt.other, doubt.kept) == ("Closed: Away", date(2018, 2, 5), False)


def test_a_day_is_kept_knowingly_or_moved_with_a_word_to_everybody(world: World, sign_in: SignIn) -> None:
    booking = book(world, world.isla)
    with writing_block():
        db.session.add(LocalClosure(programme_id=world.programme.id, day=date(2017, 12, 12), name="Fair day"))
    client, url = sign_in(world.administrator), f"/falkirk/forum/{world.meeting.id}"
    page = client.get_page(url)
    assert page.has("Closed: Fair day")
    assert page.has("Tuesday 19 December 2017 would be free of that. Nothing moves unless you say so")
    assert client.get_page("/falkirk/forum/series").has("Tuesday 19 December is proposed")
    assert client.post_page(f"{url}/keep-day").has("The day was kept knowingly.")
    stale = client.post_page(f"{url}/take-other-day", {"day": "2017-12-20"})
    assert stale.has("This day is not proposed any more.")
    moved = client.post_page(f"{url}/take-other-day", {"day": "2017-12-19"})
    assert moved.has("Tuesday 19 December 2017, 13:30 to 15:30")
    assert names(world.isla) == ["booked", "moved"]
    assert booking.status is BookingStatus.BOOKED
    assert not client.get_page(url).has("Fair day")


def test_a_series_is_for_chosen_cohorts_supervisors_and_guests(world: World, sign_in: SignIn) -> None:
    with writing_block():
        cohort = create_cohort(world.programme, slug="second", name="Second cohort")
        chosen = create_person(world.programme, "Cara Innes")
        create_mentor_period(chosen, cohort=cohort)
        course = create_course(world.programme, code="supervisors", level=Level.SUPERVISOR, days=1)
        session = create_training_session(
            course, days=[(date(2017, 11, 17), "09:30", "16:30", None)], slug="supervisors", capacity=3
        )
        supervisor = create_person(world.programme, "Sula Bain")
        create_place(session, supervisor, status=PlaceStatus.ACCEPTED)
        series = create_series(world.programme, slug="learning", published=True)
        audience = Audience(SeriesKind.LEARNING, supervisors=True, cohorts=(cohort,))
        services.change_audience(series, "Practice learning", audience, by=world.administrator, at=NOW)
        silent = create_person(world.programme, "Tess Orr", contact_by=ContactBy.TELEPHONE)
    assert series.for_whom == "mentors of Second cohort and supervisors"
    meeting = series.meetings[0]
    able = [queries.may_come(one, meeting, NOW) for one in (chosen, supervisor, world.isla, world.newcomer)]
    assert able == [True, True, False, False]
    # Whom it is not for neither finds it nor reads of it; what is booked elsewhere is nobody's business.
    url = f"/falkirk/forum/{meeting.id}"
    assert sign_in(world.isla).get(url).status_code == 404
    assert sign_in(world.isla).post(f"{url}/book", data={"seating": "online"}).status_code == 404
    assert len(sign_in(supervisor).get_page("/falkirk/forum").forms) > 1
    client = sign_in(world.administrator)
    guests = "/falkirk/forum/series/learning/guests"
    typed = {"full_name": "Gus Rae", "email": "gus.rae@example.org", "meeting": str(meeting.id)}
    assert client.post_page(guests, typed).has("Gus Rae")
    client.post_page(guests, typed)
    client.post_page(guests, {"full_name": "Tess Orr", "email": silent.email, "meeting": ""})
    gus = db.session.scalars(select(Person).filter_by(full_name="Gus Rae")).one()
    assert [queries.may_come(gus, one, NOW) for one in series.meetings[:2]] == [True, False]
    sent = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "forum/email/invited")
    ).all()
    assert [message.to_address for message in sent] == ["gus.rae@example.org"]
    assert db.session.scalars(select(Call.person_id)).all() == [silent.id]
    # Everybody it is for is written to once by pressing: no guest of a single meeting, one by telephone.
    page = client.get_page("/falkirk/forum/series/learning/write")
    assert page.has("Mentors of Second cohort and supervisors")
    client.post_page("/falkirk/forum/series/learning/write")
    again = client.post_page("/falkirk/forum/series/learning/write")
    assert again.errors == ["They were written to today already. You can write to them again from tomorrow."]
    wrote = db.session.scalars(
        select(OutboxMessage.person_id).where(OutboxMessage.template == "forum/email/announced")
    ).all()
    assert sorted(wrote) == sorted([chosen.id, supervisor.id])
    assert sign_in(gus).post_page(f"{url}/book", {"seating": "online"}).has("You are booked online")
    guest = queries.guests_of(series, world.administrator)[0]
    page = sign_in(world.administrator).post_page(f"{guests}/{guest.id}/remove")
    assert page.has("What was booked by it is cancelled.")
    # In the usual words, and the calendar is told.
    booking = queries.booking_of(gus, meeting)
    assert booking is not None and booking.status is BookingStatus.CANCELLED
    last = db.session.scalars(
        select(OutboxMessage).filter_by(about_id=booking.id).order_by(OutboxMessage.queued_at)
    ).all()
    assert {one.template.rpartition("/")[2] for one in last} == {"booked", "cancelled"}
    # He cannot book again, and is not told that he can.
    said = mail.render(next(one for one in last if one.template.endswith("cancelled"))).text
    assert "You can book again" not in said
    assert "please ask the training team" in said
    # Whoever waited is told too; what somebody has by belonging stays.
    with writing_block():
        one = services.invite(series, None, full_name="Gus Rae", email=gus.email, by=None, at=NOW)
        services.book(gus, meeting, Seating.ONLINE, by=gus, at=NOW)
        other = services.invite(series, meeting, full_name="Gus Rae", email=gus.email, by=None, at=NOW)
        services.uninvite(other, by=None, at=NOW)
        db.session.refresh(booking)
        assert booking.status is BookingStatus.BOOKED, "he is invited to all of the series"
        services.cancel_booking(booking, by=gus, at=NOW)
        taken = facts_of(meeting)
        services.change_meeting(meeting, replace(taken, room_places=1), by=None, at=NOW)
        services.book(chosen, meeting, Seating.ROOM, by=chosen, at=NOW)
        services.book(gus, meeting, Seating.ROOM, by=gus, at=NOW)
        assert booking.status is BookingStatus.WAITLISTED
        services.uninvite(one, by=None, at=NOW)
    assert booking.status is BookingStatus.CANCELLED and booking.waiting_since is None
    assert "forum/email/wait_ended" in {
        one.template for one in db.session.scalars(select(OutboxMessage).filter_by(about_id=booking.id))
    }


def test_an_administrator_sets_up_a_steering_group_and_adds_a_meeting(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    typed = {name: value for name, value in SERIES.items() if name not in {"audience", "nth"}} | {
        "kind_of_group": "steering group",
        "rhythm": "every few weeks",
        "weeks": "4",
        "changes_on-day": "1",
        "changes_on-month": "1",
        "changes_on-year": "2018",
    }
    page = client.post_page("/falkirk/forum/series/new", typed)
    assert page.errors == ["Enter the weeks between meetings from the day on which the rhythm changes"]
    typed |= {"then_weeks": "3", "starts_2": "09:00"}
    page = client.post_page("/falkirk/forum/series/new", typed)
    assert page.errors == ["Enter when the meeting starts and ends at the second venue, or neither"]
    typed |= {"ends_2": "10:00", "first_on-day": "25", "first_on-month": "11", "last_on-day": "20"}
    page = client.post_page("/falkirk/forum/series/new", typed)
    assert page.has("Bank holiday: Christmas Day")
    typed |= {"do": "make", "instead": "2017-12-25 2017-12-18"}
    assert client.post_page("/falkirk/forum/series/new", typed).has("3 meetings made.")
    made = queries.series_by_slug(world.programme.id, "evenings")
    assert made is not None
    assert days(made) == [date(2017, 11, 27), date(2017, 12, 18), date(2018, 1, 15)]
    assert made.for_whom == "guests only"
    page = client.get_page("/falkirk/forum/series/evenings/one-more")
    facts = {name: values[0] for name, values in page.typed().items() if name != "csrf_token"}
    facts |= {"topic": "Next year", "day-day": "8", "day-month": "2", "day-year": "2018"}
    facts["chair"] = str(world.isla.id)
    page = client.post_page("/falkirk/forum/series/evenings/one-more", facts)
    assert page.has("Topic: Next year")
    assert page.has("Chair: Isla Beaton")
    extra = queries.series_by_slug(world.programme.id, "evenings").meetings[-1]
    assert (extra.status, extra.topic) == (MeetingStatus.PROPOSED, "Next year")
    page = client.get_page("/falkirk/forum/series/evenings/audience")
    assert page.has("whom it is for")
    changed = {"name": "Steering group", "kind_of_group": "steering group", "audience": "supervisors"}
    url = "/falkirk/forum/series/evenings/audience"
    [refused] = client.post_page(url, changed | {"neutral_title": "Domestic abuse group"}).errors
    assert refused.startswith("This title would tell what the forum is about")
    assert client.post_page(url, changed | {"neutral_title": "Planning hour"}).has("For supervisors.")


def test_whom_a_series_is_no_longer_for_waits_no_longer_and_new_titles_reach_calendars(
    world: World, sign_in: SignIn
) -> None:
    with writing_block():
        cohort = create_cohort(world.programme, slug="second", name="Second cohort")
        cara = create_person(world.programme, "Cara Innes")
        create_mentor_period(cara, cohort=cohort)
    isla, ross = book(world, world.isla), book(world, world.ross)
    una = book(world, world.una)
    ewan = book(world, world.ewan, Seating.ONLINE)
    with writing_block():
        services.wait_beside(ewan, Seating.ROOM, by=world.ewan, at=NOW + timedelta(minutes=1))
    last = book(world, cara, at=NOW + timedelta(minutes=2))
    uid, sequence = world.meeting.uid, world.meeting.sequence
    chosen = {
        "name": "Forum",
        "neutral_title": "Planning hour",
        "kind_of_group": "mentors",
        "audience": "mentors",
        "cohorts": str(cohort.id),
    }
    page = sign_in(world.administrator).post_page(
        f"/falkirk/forum/series/{world.series.slug}/audience", chosen
    )
    assert page.has("Everybody booked gets an email that puts the new title into their calendar.")
    assert [each.status for each in (isla, ross, una, ewan, last)] == [
        BookingStatus.BOOKED,
        BookingStatus.BOOKED,
        BookingStatus.CANCELLED,
        BookingStatus.BOOKED,
        BookingStatus.WAITLISTED,
    ]
    assert (ewan.waits_for, queries.places_in_line(cara, [world.meeting])) == (None, {world.meeting.id: 1})
    assert (names(world.una), names(cara)) == (["wait_ended"], [])
    ended = next(each for each in letters(world.ewan) if each.template.endswith("wait_ended"))
    assert "Your booking online stands." in mail.render(ended).text
    told = letters(world.isla)[-1]
    assert told.template == "forum/email/retitled"
    invitation = mail.render(told).invitation.decode()
    assert "SUMMARY:Planning hour" in invitation
    assert f"UID:{uid}" in invitation
    assert world.meeting.sequence > sequence
    # What is booked can be given up, and goes to whom the meeting is for; not once it is for nobody of them.
    url = f"/falkirk/forum/{world.meeting.id}"
    page = sign_in(world.isla).get_page(url)
    assert page.has("Cancel my booking")
    assert not page.has("Hand it to a colleague")
    assert sign_in(world.isla).post_page(f"{url}/cancel").has("is cancelled")
    assert last.status is BookingStatus.OFFERED
    late = create_person_who_waits(world, cohort)
    with writing_block():
        world.series.cohorts = [create_cohort(world.programme, slug="third", name="Third cohort")]
        services.cancel_booking(ross, by=world.ross, at=NOW + timedelta(hours=3))
    assert names(late) == ["wait_ended"]
    assert queries.sides_of([world.meeting])[world.meeting.id][0].free == 1


def create_person_who_waits(world: World, cohort: Cohort) -> Person:
    with writing_block():
        person = create_person(world.programme, "Lena Shaw")
        create_mentor_period(person, cohort=cohort)
    book(world, person, at=NOW + timedelta(hours=2))
    return person
