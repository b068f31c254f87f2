"""What may happen to a year of meetings, each through the services, and what must hold after each."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, exists, select

from app.directory.enums import Role
from app.directory.models import KeepApartDecision
from app.directory.services import settle_decision
from app.forum import services
from app.forum.enums import BookingStatus, MeetingStatus, Seating
from app.forum.models import ForumBooking, ForumMeeting
from app.forum.services import checking
from app.platform import jobs
from app.platform.audit import AuditEntry
from app.platform.db import as_kept, db
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from app.schedule import JOBS
from tests.support.factories.directory import (
    create_agency,
    create_keep_apart,
    create_person,
    create_programme,
)
from tests.support.factories.forum import create_series
from tests.support.factories.mentoring import create_mentor_period
from tests.support.lines_of_meetings import Known, Line, lines_from
from tests.support.walking import AGENCIES, Walk

BEGINS = datetime(2017, 12, 1, 9, 0, tzinfo=UTC)
# The last meeting is still to come.
ENDS = datetime(2018, 11, 8, 9, 0, tzinfo=UTC)
# People most often look at the next few meetings, of which they can book three at once.
NEXT_FEW, AT_ONCE = 4, 3
# A seat that passes straight from a colleague is taken from nobody who waits: its trail says so.
HANDED = "ask to take over"
# Letters after which a seat that is offered still is.
OF_NO_SEAT = {"moved", "reminder", "not_taken"}


class MeetingsWalk(Walk):
    """One series of a year, more mentors than places, and a person of chance."""

    def __init__(self, chance: object, mentors: int, room: int, online: int, operations: int) -> None:
        self.mentors, self.room, self.online = mentors, room, online
        # So much time passes with each operation that the year is over with the last.
        self.pace = (ENDS - BEGINS) / operations
        super().__init__(chance)

    def _build(self) -> None:
        self.at = BEGINS
        programme = create_programme()
        agencies = [create_agency(programme, code) for code in AGENCIES]
        series = create_series(programme, room_places=self.room, online_places=self.online)
        people = [
            create_person(programme, f"Walker {each}", agency=self.chance.choice(agencies))
            for each in range(self.mentors)
        ]
        for person in people:
            create_mentor_period(person)
        for _ in range(max(1, self.mentors // 50)):
            create_keep_apart(*self.chance.sample(people, 2))
        self.administrator_id = create_person(programme, "Walk Tolmie", roles=[Role.ADMINISTRATOR]).id
        self.people = [person.id for person in people]
        self.ticks = 0
        # The lines as they were after what was done last.
        self.known: dict[tuple[uuid.UUID, Seating], Line] = {}
        self.meetings = [meeting.id for meeting in series.meetings]

    def meeting(self) -> ForumMeeting:
        """One of the next few meetings. Raises RuleBroken when none is left."""
        return self.chance.choice(self._next())

    def booking(self, *statuses: BookingStatus) -> ForumBooking:
        """Any booking in one of these states for a meeting that has not begun; RuleBroken for none."""
        return self.any_of(ForumBooking.status.in_(statuses))

    def any_of(self, wanted: ColumnElement[bool]) -> ForumBooking:
        """Any such booking for a meeting that has not begun; RuleBroken for none."""
        found = sorted(
            db.session.scalars(
                select(as_kept(ForumBooking.id))
                .join(ForumBooking.meeting)
                .where(wanted, ForumMeeting.starts_at > self.at)
            )
        )
        if not found:
            raise RuleBroken("There is none.")
        return db.session.get_one(ForumBooking, uuid.UUID(str(self.chance.choice(found))))

    def several(self) -> list[ForumMeeting]:
        """The next three meetings."""
        return self._next()[:AT_ONCE]

    def last(self) -> ForumMeeting | None:
        """The last meeting of the year that is not called off."""
        return db.session.scalar(
            select(ForumMeeting)
            .where(ForumMeeting.status == MeetingStatus.PUBLISHED)
            .order_by(ForumMeeting.starts_at.desc())
            .limit(1)
        )

    def _next(self) -> list[ForumMeeting]:
        found = db.session.scalars(
            select(ForumMeeting)
            .where(ForumMeeting.status == MeetingStatus.PUBLISHED, ForumMeeting.starts_at > self.at)
            .order_by(ForumMeeting.starts_at)
            .limit(NEXT_FEW)
        ).all()
        if not found:
            raise RuleBroken("There is none.")
        return list(found)

    def faults(self) -> list[str]:
        """What a step may not have done; the whole of the data is looked at now and then."""
        return []

    def lines(self) -> dict[tuple[uuid.UUID, Seating], Line]:
        """Both sides of the meetings that people book now, read from the rows themselves."""
        found = lines_from(self.at, NEXT_FEW + 1)
        db.session.rollback()
        return found

    def live(self, act: Act) -> None:
        """One act, and the time that passes with it; then the lines are held against what they were."""
        before = self.known or self.lines()
        since, done = self.at, self.done.total()
        self.step(act.__name__, act)
        if self.done.total() == done:
            return
        if act is decide:
            # Whoever may come after all is offered a free seat by the clock.
            jobs.run_due(JOBS, self.at)
        self.known = self.lines()
        self._compare(before, self.known, f"{act.__name__} at {since}")
        self.at = min(self.at + self.pace * (0.5 + self.chance.random()), ENDS)

    def let_time_pass(self) -> None:
        """What fell due is done, and no offer outlives its time."""
        before = self.known or self.lines()
        jobs.run_due(JOBS, self.at)
        self.known = self.lines()
        self._compare(before, self.known, f"the clock at {self.at}")
        late = db.session.scalars(
            select(ForumBooking.id).where(
                ForumBooking.status.in_((BookingStatus.OFFERED, BookingStatus.BOOKED)),
                ForumBooking.answer_by <= self.at,
            )
        ).all()
        assert late == [], f"offers outlived their time at {self.at}"
        db.session.rollback()
        self.ticks += 1

    def _compare(
        self,
        before: Mapping[tuple[uuid.UUID, Seating], Line],
        after: Mapping[tuple[uuid.UUID, Seating], Line],
        what: str,
    ) -> None:
        """Nobody got a seat whom somebody waited ahead of, and nobody waits beside a free seat."""
        for key, line in after.items():
            assert len(line.seated) <= line.places, f"more people than seats after {what}"
            assert not line.waiting or len(line.seated) == line.places, f"somebody waits in vain after {what}"
            if key not in before:
                continue
            was = before[key]
            for person_id in line.seated - was.seated:
                # Whoever waited longer waits no more: they were seated too, or went.
                ahead = was.everybody
                if person_id in ahead:
                    ahead = ahead[: ahead.index(person_id)]
                jumped = [one for one in ahead if one in was.waiting and one in line.waiting]
                if jumped and not self._has_reason(key[0], person_id):
                    raise AssertionError(f"{len(jumped)} were passed over by {what}")

    def _has_reason(self, meeting_id: uuid.UUID, known: Known) -> bool:
        """Whether the trail says why: a colleague's place was taken over, or named staff let somebody in."""
        person_id = uuid.UUID(str(known))
        rows = db.session.scalars(
            select(AuditEntry.action)
            .join(ForumBooking, ForumBooking.id == AuditEntry.subject_id)
            .where(ForumBooking.meeting_id == meeting_id, ForumBooking.person_id == person_id)
            .order_by(AuditEntry.at.desc())
            .limit(4)
        ).all()
        let_in = exists().where(
            KeepApartDecision.room_id == meeting_id,
            KeepApartDecision.person_id == person_id,
            KeepApartDecision.allowed.is_(True),
        )
        return HANDED in rows or bool(db.session.scalar(select(let_in)))

    def whole(self) -> None:
        """Everything at once: histories and seats, and that everybody was told what is so."""
        found = list(checking.faults())
        assert found == [], found
        told = self._told()
        for booking in db.session.scalars(select(ForumBooking)):
            letters, method = told.get((booking.meeting_id, booking.person_id), ([], None))
            last = letters[-1] if letters else "nothing"
            stands = booking.status in {
                BookingStatus.BOOKED,
                BookingStatus.ATTENDED,
                BookingStatus.NOT_ATTENDED,
            }
            meeting = booking.meeting
            assert (method == "REQUEST") is stands, f"{booking.status.value}, and told {last} ({method})"
            of_seats = [each for each in letters if each not in OF_NO_SEAT]
            if booking.status is BookingStatus.OFFERED:
                assert of_seats[-1:] in (["offered"], ["handed"]), f"offered, and told {last}"
            if booking.waits_for is not None and booking.answer_by is not None:
                assert of_seats[-1:] == ["offered"], f"kept beside, and told {last}"
            if meeting.status is MeetingStatus.CANCELLED and letters:
                assert booking.status is BookingStatus.CANCELLED
        db.session.rollback()

    def _told(self) -> dict[tuple[uuid.UUID, uuid.UUID], tuple[list[str], str | None]]:
        """By meeting and person: the letters, and what the last calendar message made of the entry."""
        found: dict[tuple[uuid.UUID, uuid.UUID], tuple[list[str], str | None]] = {}
        rows = db.session.execute(
            select(OutboxMessage.template, OutboxMessage.invitation, ForumBooking)
            .join(ForumBooking, ForumBooking.id == OutboxMessage.about_id)
            .order_by(OutboxMessage.queued_at)
        )
        for template, invitation, booking in rows:
            key = (booking.meeting_id, booking.person_id)
            letters, method = found.get(key, ([], None))
            letters.append(template.rpartition("/")[2])
            found[key] = (letters, invitation["method"] if invitation else method)
        return found


def book(walk: MeetingsWalk) -> None:
    person = walk.somebody()
    side = walk.chance.choice(list(Seating))
    services.book(person, walk.meeting(), side, by=person, at=walk.at, change=walk.chance.random() < 0.5)


def book_several(walk: MeetingsWalk) -> None:
    person = walk.somebody()
    wanted = [(meeting, walk.chance.choice(list(Seating))) for meeting in walk.several()]
    services.book_several(person, wanted, knowing=set(), by=person, at=walk.at)


def cancel(walk: MeetingsWalk) -> None:
    booking = walk.booking(BookingStatus.BOOKED, BookingStatus.WAITLISTED, BookingStatus.OFFERED)
    services.cancel_booking(booking, by=booking.person, at=walk.at)


def rebook(walk: MeetingsWalk) -> None:
    booking = walk.booking(BookingStatus.CANCELLED)
    services.book(booking.person, booking.meeting, booking.seating, by=booking.person, at=walk.at)


def take(walk: MeetingsWalk) -> None:
    booking = walk.booking(BookingStatus.OFFERED)
    services.answer_offer(booking, by=booking.person, at=walk.at)


def wait_beside(walk: MeetingsWalk) -> None:
    booking = walk.booking(BookingStatus.BOOKED)
    other = Seating.ONLINE if booking.seating is Seating.ROOM else Seating.ROOM
    services.wait_beside(booking, other, by=booking.person, at=walk.at)


def _beside(walk: MeetingsWalk) -> ForumBooking:
    return walk.any_of(ForumBooking.waits_for.is_not(None))


def take_beside(walk: MeetingsWalk) -> None:
    booking = _beside(walk)
    services.answer_offer(booking, by=booking.person, at=walk.at)


def stop_waiting(walk: MeetingsWalk) -> None:
    booking = _beside(walk)
    services.stop_waiting(booking, by=booking.person, at=walk.at)


def hand_over(walk: MeetingsWalk) -> None:
    booking, colleague = walk.booking(BookingStatus.BOOKED), walk.somebody()
    services.hand_over(
        booking, full_name=colleague.full_name, email=colleague.email, by=booking.person, at=walk.at
    )


def change_places(walk: MeetingsWalk) -> None:
    facts = services.facts_of(meeting := walk.meeting())
    more = walk.chance.choice([-1, 1, 1])
    if walk.chance.random() < 0.5:
        facts = replace(facts, room_places=max(1, facts.room_places + more))
    else:
        facts = replace(facts, online_places=max(1, facts.online_places + more))
    services.change_meeting(meeting, facts, by=walk.administrator, at=walk.at)


def move(walk: MeetingsWalk) -> None:
    facts = services.facts_of(meeting := walk.meeting())
    days = timedelta(days=walk.chance.choice([-2, -1, 1, 2]))
    if walk.last() == meeting:
        # The year does not end before its operations do.
        days = abs(days)
    moved = replace(
        facts, starts_at=facts.starts_at + days, ends_at=facts.ends_at + days, reason="The hall is let."
    )
    services.change_meeting(meeting, moved, by=walk.administrator, at=walk.at)


def call_off(walk: MeetingsWalk) -> None:
    meeting = walk.meeting()
    if walk.last() == meeting:
        raise RuleBroken("The last one takes place.")
    services.call_off(meeting, reason="Snow.", by=walk.administrator, at=walk.at)


def decide(walk: MeetingsWalk) -> None:
    open_ones = sorted(
        db.session.scalars(select(KeepApartDecision.id).where(KeepApartDecision.allowed.is_(None)))
    )
    if not open_ones:
        raise RuleBroken("There is none.")
    decision = db.session.get_one(KeepApartDecision, walk.chance.choice(open_ones))
    settle_decision(decision, allowed=walk.chance.random() < 0.5, by=walk.administrator, at=walk.at)


Act = Callable[[MeetingsWalk], None]
ACTS: Mapping[Act, int] = {
    book: 30,
    book_several: 10,
    cancel: 22,
    rebook: 12,
    take: 10,
    wait_beside: 6,
    take_beside: 4,
    stop_waiting: 1,
    hand_over: 5,
    change_places: 3,
    move: 1,
    decide: 1,
}
