from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.directory.enums import ContactBy, Role
from app.directory.models import Call, KeepApartDecision, Person
from app.directory.services import keep_apart, settle_decision
from app.forum import queries, services
from app.forum.enums import BookingStatus, MeetingStatus, Seating
from app.forum.models import ForumBooking
from app.forum.services import MeetingFacts
from app.platform import audit, jobs, mail, seats
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from app.schedule import JOBS
from tests.conftest import writing_block
from tests.forum.conftest import BEGUN, NOW, OVER, World
from tests.support.factories.directory import create_keep_apart, create_person
from tests.support.factories.mentoring import create_mentor_period

ROOM, ONLINE = Seating.ROOM, Seating.ONLINE


def book(world: World, person: Person, seating: Seating = ROOM, at: datetime = NOW) -> ForumBooking:
    with writing_block():
        booking = services.book(person, world.meeting, seating, by=person, at=at)
    return booking


def cancel(booking: ForumBooking, at: datetime = NOW) -> None:
    with writing_block():
        services.cancel_booking(booking, by=booking.person, at=at)


def letters(person: Person) -> list[OutboxMessage]:
    return list(
        db.session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.person_id == person.id, OutboxMessage.template.like("forum/%"))
            .order_by(OutboxMessage.queued_at)
        )
    )


def names(person: Person) -> list[str]:
    return [message.template.rpartition("/")[2] for message in letters(person)]


def free(world: World) -> tuple[int, int]:
    room, online = queries.sides_of([world.meeting])[world.meeting.id]
    return room.free, online.free


def test_a_series_makes_a_year_of_published_meetings(world: World) -> None:
    meetings = world.series.meetings
    assert len(meetings) == 12
    assert len({meeting.uid for meeting in meetings}) == 12
    assert meetings[0].starts_at == datetime(2017, 12, 12, 13, 30, tzinfo=UTC)
    assert meetings[6].starts_at == datetime(2018, 6, 12, 12, 30, tzinfo=UTC)
    assert {meeting.status for meeting in meetings} == {MeetingStatus.PUBLISHED}
    assert [entry.to_state for entry in audit.history(meetings[0])] == ["proposed", "published"]


def test_booking_takes_a_seat_and_sends_an_invitation(world: World) -> None:
    booking = book(world, world.isla)
    assert booking.status is BookingStatus.BOOKED
    assert seats.seat_of(world.meeting.room_pool_id, world.isla.id) == 1
    [message] = letters(world.isla)
    assert message.invitation is not None
    event = message.invitation["event"]
    assert message.invitation["method"] == "REQUEST"
    assert (event["title"], event["location"], event["uid"]) == (
        "Practice meeting",
        None,
        world.meeting.uid,
    )


def test_booking_twice_changes_nothing(world: World) -> None:
    book(world, world.isla)
    book(world, world.isla)
    assert names(world.isla) == ["booked"]
    assert free(world) == (1, 2)


def test_changing_sides_keeps_the_uid_and_raises_the_sequence(world: World) -> None:
    book(world, world.isla)
    booking = book(world, world.isla, ONLINE, NOW + timedelta(hours=1))
    assert booking.seating is ONLINE
    assert free(world) == (2, 1)
    first, second = (message.invitation["event"] for message in letters(world.isla) if message.invitation)
    assert first["uid"] == second["uid"]
    assert second["sequence"] > first["sequence"]


def test_a_full_side_keeps_the_old_booking(world: World) -> None:
    for person in (world.isla, world.ross):
        book(world, person)
    book(world, world.una, ONLINE)
    with pytest.raises(AssertionError, match="Every place is taken"):
        book(world, world.una, ROOM)
    booking = queries.booking_of(world.una, world.meeting)
    assert booking is not None
    assert (booking.status, booking.seating) == (BookingStatus.BOOKED, ONLINE)


def test_a_full_meeting_makes_a_line_that_nobody_jumps(world: World) -> None:
    isla = book(world, world.isla)
    book(world, world.ross)
    una = book(world, world.una, at=NOW + timedelta(hours=1))
    ewan = book(world, world.ewan, at=NOW + timedelta(hours=2))
    assert una.status is BookingStatus.WAITLISTED
    assert queries.places_in_line(world.una, [world.meeting]) == {world.meeting.id: 1}
    assert queries.places_in_line(world.ewan, [world.meeting]) == {world.meeting.id: 2}
    cancel(isla, NOW + timedelta(hours=3))
    assert una.status is BookingStatus.OFFERED
    assert una.answer_by == NOW + timedelta(hours=51)
    assert ewan.status is BookingStatus.WAITLISTED
    # Whoever gave the seat back stands at the end of the line now.
    assert book(world, world.isla, at=NOW + timedelta(hours=4)).status is BookingStatus.WAITLISTED
    assert names(world.una) == ["offered"]
    assert free(world) == (0, 2)


def test_an_offer_is_taken_and_then_invites(world: World) -> None:
    isla = book(world, world.isla)
    book(world, world.ross)
    una = book(world, world.una)
    cancel(isla)
    with writing_block():
        services.answer_offer(una, by=world.una, at=NOW + timedelta(hours=1))
    assert una.status is BookingStatus.BOOKED
    assert names(world.una) == ["offered", "booked"]
    assert names(world.isla) == ["booked", "cancelled"]


def test_an_offer_ends_by_the_clock_and_goes_to_the_next(world: World) -> None:
    isla = book(world, world.isla)
    book(world, world.ross)
    una = book(world, world.una, at=NOW + timedelta(hours=1))
    ewan = book(world, world.ewan, at=NOW + timedelta(hours=2))
    cancel(isla, NOW + timedelta(hours=3))
    due = queries.next_offer_end(NOW + timedelta(hours=3))
    assert due == NOW + timedelta(hours=51)
    jobs.run_due(JOBS, due - timedelta(minutes=1))
    assert una.status is BookingStatus.OFFERED
    jobs.run_due(JOBS, due)
    assert (una.status, ewan.status) == (BookingStatus.CANCELLED, BookingStatus.OFFERED)
    assert names(world.una) == ["offered", "lapsed"]
    with pytest.raises(AssertionError, match="No place is kept"), writing_block():
        services.answer_offer(una, by=world.una, at=due)


def test_only_mentors_book(world: World) -> None:
    with pytest.raises(AssertionError, match="for mentors"):
        book(world, world.newcomer)


def test_nothing_changes_once_a_meeting_has_begun(world: World) -> None:
    booking = book(world, world.isla)
    with pytest.raises(AssertionError, match="has begun"):
        book(world, world.ross, at=BEGUN)
    with pytest.raises(AssertionError, match="has begun"):
        cancel(booking, BEGUN)


def test_somebody_kept_apart_waits_and_only_named_staff_learn_why(world: World) -> None:
    with writing_block():
        staff = create_person(world.programme, "Fiona Rae", roles=[Role.NAMED_STAFF])
        create_keep_apart(world.isla, world.ross)
    book(world, world.isla, ONLINE)
    ross = book(world, world.ross)
    assert ross.status is BookingStatus.WAITLISTED
    assert free(world) == (2, 1)
    decision = db.session.scalars(select(KeepApartDecision)).one()
    assert (decision.person_id, decision.room_id) == (world.ross.id, world.meeting.id)
    # Others are not held up, and the clock does not ask again and again.
    assert book(world, world.una, ONLINE).status is BookingStatus.BOOKED
    assert book(world, world.una).seating is ROOM
    assert queries.lines_to_serve(NOW) == []
    with writing_block():
        settle_decision(decision, allowed=True, by=staff, at=NOW)
    assert queries.lines_to_serve(NOW) == [world.meeting.id]
    jobs.run_due(JOBS, NOW)
    assert ross.status is BookingStatus.OFFERED


def test_somebody_booked_whom_named_staff_decide_against_is_cancelled_in_the_usual_words(
    world: World,
) -> None:
    # Whoever booked later is asked about.
    isla = book(world, world.isla, at=NOW - timedelta(minutes=1))
    ross = book(world, world.ross, ONLINE)
    with writing_block():
        staff = create_person(world.programme, "Fiona Rae", roles=[Role.NAMED_STAFF])
        keep_apart(world.isla, world.ross, by=staff, at=NOW)
    decision = db.session.scalars(select(KeepApartDecision)).one()
    # Both bookings stand until then.
    assert (decision.person_id, isla.status, ross.status) == (world.ross.id, *[BookingStatus.BOOKED] * 2)
    with writing_block():
        settle_decision(decision, allowed=False, by=staff, at=NOW)
    assert (isla.status, ross.status) == (BookingStatus.BOOKED, BookingStatus.CANCELLED)
    assert names(world.ross) == ["booked", "cancelled"]
    acts = db.session.scalars(select(AuditEntry).filter_by(subject_id=ross.id, action="cancel booking"))
    assert [entry.by_id for entry in acts] == [None]


def test_an_offer_to_somebody_named_staff_decide_against_ends_as_any_offer_does(world: World) -> None:
    isla = book(world, world.isla)
    book(world, world.una)
    ross = book(world, world.ross, at=NOW + timedelta(hours=1))
    ewan = book(world, world.ewan, at=NOW + timedelta(hours=2))
    cancel(isla, NOW + timedelta(hours=3))
    assert (ross.status, ewan.status) == (BookingStatus.OFFERED, BookingStatus.WAITLISTED)
    with writing_block():
        staff = create_person(world.programme, "Fiona Rae", roles=[Role.NAMED_STAFF])
        keep_apart(world.una, world.ross, by=staff, at=NOW + timedelta(hours=4))
    decision = db.session.scalars(select(KeepApartDecision)).one()
    assert decision.person_id == world.ross.id
    with writing_block():
        settle_decision(decision, allowed=False, by=staff, at=NOW + timedelta(hours=5))
    assert (ross.status, ewan.status) == (BookingStatus.CANCELLED, BookingStatus.OFFERED)
    assert names(world.ross) == ["offered", "lapsed"]
    with pytest.raises(AssertionError, match="No place is kept"), writing_block():
        services.answer_offer(ross, by=world.ross, at=NOW + timedelta(hours=6))


def test_a_freed_seat_passes_over_somebody_kept_apart(world: World) -> None:
    isla = book(world, world.isla)
    book(world, world.ross)
    una = book(world, world.una, at=NOW + timedelta(hours=1))
    ewan = book(world, world.ewan, at=NOW + timedelta(hours=2))
    with writing_block():
        create_keep_apart(world.ross, world.una)
    cancel(isla, NOW + timedelta(hours=3))
    assert (una.status, ewan.status) == (BookingStatus.WAITLISTED, BookingStatus.OFFERED)


def facts(world: World, **more: object) -> MeetingFacts:
    usual: dict[str, object] = {
        "starts_at": world.meeting.starts_at,
        "ends_at": world.meeting.ends_at,
        "room_places": 2,
        "online_places": 2,
        "venue": world.meeting.venue,
    }
    return MeetingFacts(**(usual | more))  # type: ignore[arg-type]


def test_moving_a_meeting_tells_everybody_why_and_updates_the_calendars_of_those_booked(world: World) -> None:
    book(world, world.isla)
    book(world, world.ross)
    book(world, world.una)
    before = world.meeting.sequence
    elsewhen = {"starts_at": datetime(2017, 12, 25, 10, 0, tzinfo=UTC)}
    elsewhen["ends_at"] = elsewhen["starts_at"] + timedelta(hours=2)
    with pytest.raises(AssertionError, match="Say why the meeting moves"), writing_block():
        services.change_meeting(world.meeting, facts(world, **elsewhen), by=world.administrator, at=NOW)
    with writing_block():
        moved = services.change_meeting(
            world.meeting,
            facts(world, **elsewhen, reason="The hall is let."),
            by=world.administrator,
            at=NOW,
        )
    assert moved
    assert "Bank holiday" in services.doubts(world.programme.id, [world.meeting])[world.meeting.id].warning
    assert world.meeting.sequence == before + 1
    assert names(world.isla) == ["booked", "moved"]
    assert names(world.una) == ["moved"]
    [waiting] = letters(world.una)
    assert waiting.invitation is None
    told = mail.render(waiting)
    assert "The hall is let." in told.text
    assert "Example Street" not in told.text
    message = letters(world.isla)[-1]
    assert message.invitation is not None
    assert message.invitation["event"]["sequence"] == before + 1


def test_more_places_are_offered_to_the_line(world: World) -> None:
    book(world, world.isla)
    book(world, world.ross)
    una = book(world, world.una)
    with writing_block():
        moved = services.change_meeting(
            world.meeting, facts(world, room_places=3), by=world.administrator, at=NOW
        )
    assert not moved
    assert una.status is BookingStatus.OFFERED


def test_calling_off_tells_everybody_and_clears_calendars(world: World) -> None:
    book(world, world.isla)
    book(world, world.ross)
    book(world, world.una)
    with pytest.raises(AssertionError, match="Say why"), writing_block():
        services.call_off(world.meeting, reason=" ", by=world.administrator, at=NOW)
    with writing_block():
        services.call_off(world.meeting, reason="Snow.", by=world.administrator, at=NOW)
    assert world.meeting.status is MeetingStatus.CANCELLED
    last = letters(world.isla)[-1]
    assert last.invitation is not None
    assert last.invitation["method"] == "CANCEL"
    assert letters(world.una)[-1].invitation is None
    told = mail.render(last)
    assert "Why: Snow." in told.text
    assert "Snow" not in told.subject + told.invitation.decode()
    assert free(world) == (2, 2)
    assert queries.own_bookings(world.isla, NOW) == []


def test_the_register_is_marked_and_corrected_after_the_beginning(world: World) -> None:
    booking = book(world, world.isla)
    with pytest.raises(AssertionError, match="has begun"), writing_block():
        services.mark(booking, BookingStatus.ATTENDED, by=world.administrator, at=NOW)
    for mark in (BookingStatus.ATTENDED, BookingStatus.NOT_ATTENDED, BookingStatus.BOOKED):
        with writing_block():
            services.mark(booking, mark, by=world.administrator, at=OVER)
        assert booking.status is mark
    assert len(audit.history(booking)) == 4


def test_a_meeting_that_ended_is_held_and_its_line_is_gone(world: World) -> None:
    isla = book(world, world.isla)
    book(world, world.ross)
    una = book(world, world.una)
    assert queries.next_meeting_end(NOW) == world.meeting.ends_at
    jobs.run_due(JOBS, OVER)
    assert world.meeting.status is MeetingStatus.HELD
    assert (isla.status, una.status) == (BookingStatus.BOOKED, BookingStatus.CANCELLED)
    with writing_block():
        services.mark(isla, BookingStatus.ATTENDED, by=world.administrator, at=OVER)
    first = queries.attendance_counts(world.programme)[0]
    assert (first.booked, first.attended, first.not_attended) == (2, 1, 0)


def test_the_telephone_only_gets_a_call_and_no_email(world: World) -> None:
    with writing_block():
        person = create_person(world.programme, "Rhona Law", contact_by=ContactBy.TELEPHONE)
        create_mentor_period(person)
    book(world, person)
    assert letters(person) == []
    assert db.session.scalars(select(Call.person_id)).all() == [person.id]


def test_a_restricted_mentor_is_on_no_list_of_an_administrator(world: World) -> None:
    with writing_block():
        person = create_person(world.programme, "Rhona Law", restricted=True)
        create_mentor_period(person)
        staff = create_person(world.programme, "Fiona Rae", roles=[Role.NAMED_STAFF])
    book(world, person)
    assert queries.register_of(world.meeting, world.administrator) == []
    assert [row.person_id for row in queries.register_of(world.meeting, staff)] == [person.id]


def test_another_programme_knows_no_meeting_of_this_one(world: World) -> None:
    from app.platform.errors import NotFound
    from tests.support.factories.directory import create_programme

    with writing_block():
        other = create_programme("stirling")
    with pytest.raises(NotFound):
        queries.meeting_or_404(other, world.meeting.id)


def test_fewer_places_than_taken_are_refused(world: World) -> None:
    book(world, world.isla)
    book(world, world.ross)
    with pytest.raises(RuleBroken, match="cannot go down"):
        services.change_meeting(world.meeting, facts(world, room_places=1), by=world.administrator, at=NOW)
