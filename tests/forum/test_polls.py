"""Finding a date: the order of the times, and the whole search from the question to the bookings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.directory.models import Person
from app.forum import queries, rules, services
from app.forum.enums import BookingStatus, MeetingStatus, PollReply, PollStatus
from app.forum.models import DatePoll, ForumMeeting
from app.forum.rules import Reply
from app.forum.services import PollFacts
from app.platform import clock, jobs, mail
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.schedule import JOBS
from tests.conftest import writing_block
from tests.forum.conftest import NOW, World, make_world
from tests.forum.test_emails import TELLING
from tests.forum.test_services import letters, names
from tests.support.at_once import two_at_once
from tests.support.factories.directory import create_agency, create_keep_apart, create_person
from tests.support.factories.mentoring import create_mentor_period

SignIn = Callable[[Person], Any]
CAN, MAYBE, NOT = PollReply.CAN, PollReply.NEED_BE, PollReply.CANNOT
CLOSES = datetime(2017, 12, 8, 23, 59, 59, tzinfo=UTC)


def replies(*told: tuple[str, str]) -> list[Reply]:
    """Of each an agency and a letter for each of the times a, b, c: y, m or n."""
    which = {"y": CAN, "m": MAYBE, "n": NOT}
    return [
        Reply(agency, {time: which[letter] for time, letter in zip("abc", said, strict=False)})
        for agency, said in told
    ]


@pytest.mark.parametrize(
    ("told", "order", "why"),
    [
        (
            [("x", "nyn"), ("x", "nyn"), ("y", "ynn")],
            "bac",
            "2 people can come, from 1 agency: 1 more",
        ),
        ([("x", "yyn"), ("x", "ynn"), ("y", "nyn")], "bac", "but from more agencies"),
        ([("x", "yyn"), ("y", "nmn")], "bac", "1 person can come, from 1 agency, and 1 more if need be"),
        ([("x", "yyn"), ("x", "mnn"), ("y", "nmn")], "bac", "from more agencies if need be"),
        ([("x", "yyy")], "abc", "and it is earlier"),
        ([("", "yyn")], "abc", "from 0 agencies"),
        ([("x", "nnn")], "abc", "Nobody has said yet"),
        ([], "abc", "Nobody has said yet"),
    ],
)
def test_times_are_ranked_by_people_then_by_agencies_and_say_why(
    told: list[tuple[str, str]], order: str, why: str
) -> None:
    ranked = rules.rank(list("abc"), replies(*told))
    assert "".join(each.time for each in ranked) == order
    assert why in rules.why(ranked)


def test_a_search_needs_times_ahead_and_a_deadline_before_them() -> None:
    first = NOW + timedelta(days=9)
    hour = timedelta(hours=1)
    rules.check_times_proposed([(first, first + hour), (first + hour, first + 2 * hour)], NOW)
    rules.check_deadline(first - timedelta(days=2), first, NOW)
    for wrong in (
        [(first, first + hour)],
        [(first, first + hour), (first, first + hour)],
        [(first, first), (first + hour, first + 2 * hour)],
        [(NOW, NOW + hour), (first, first + hour)],
    ):
        with pytest.raises(RuleBroken):
            rules.check_times_proposed(wrong, NOW)
    for closes in (NOW, first - hour):
        with pytest.raises(RuleBroken):
            rules.check_deadline(closes, first, NOW)
    with pytest.raises(RuleBroken, match="Nobody would be asked"):
        rules.check_asked(0)


def typed(world: World, **more: str) -> dict[str, str]:
    """Two times, a Tuesday morning and a Thursday afternoon."""
    found = {"title": "Planning the spring", "series": world.series.slug, "whom": "series"}
    found |= {"room_places": "2", "online_places": "1"}
    for number, day, starts, ends in ((0, "19", "10:00", "12:00"), (1, "21", "14:00", "16:00")):
        found |= {f"starts_{number}": starts, f"ends_{number}": ends}
        found |= {f"day_{number}-day": day, f"day_{number}-month": "12", f"day_{number}-year": "2017"}
    return found | {"closes-day": "8", "closes-month": "12", "closes-year": "2017"} | more


def answer(sign_in: SignIn, person: Person, tuesday: PollReply, thursday: PollReply) -> Any:
    poll = queries.polls_of(person.programme)[0]
    said = {
        f"time_{time.id}": reply.value for time, reply in zip(poll.times, (tuesday, thursday), strict=True)
    }
    return sign_in(person).post_page(f"/falkirk/forum/dates/{poll.id}", said)


def test_a_date_is_asked_for_answered_reminded_of_and_becomes_a_meeting(
    world: World, sign_in: SignIn
) -> None:
    with writing_block():
        police = create_agency(world.programme, "police", "Police")
        zoe = create_person(world.programme, "Zoe Hart", agency=police)
        hidden = create_person(world.programme, "Hana Doyle", agency=police, restricted=True)
        for person in (zoe, hidden):
            create_mentor_period(person)
        create_keep_apart(world.isla, world.ross)
    mairi = sign_in(world.administrator)
    page = mairi.post_page("/falkirk/forum/dates/new", typed(world, whom="chosen", addresses="nobody@x.org"))
    assert page.errors == ["Nobody is known here with the address nobody@x.org."]
    page = mairi.post_page("/falkirk/forum/dates/new", typed(world, whom="chosen", addresses=hidden.email))
    assert page.errors == [f"Nobody is known here with the address {hidden.email}."]
    page = mairi.post_page("/falkirk/forum/dates/new", typed(world))
    assert page.has("0 of 5 people asked have answered.")
    poll = queries.polls_of(world.programme)[0]
    assert names(world.isla) == ["poll_asked"]
    page = sign_in(world.isla).get_page(f"/falkirk/forum/dates/{poll.id}")
    assert not any(values for name, values in page.typed().items() if name.startswith("time_"))
    assert sign_in(world.isla).get_page("/falkirk/next").has("Help to find a date")
    half = sign_in(world.isla).post_page(f"/falkirk/forum/dates/{poll.id}", {})
    assert len(half.errors) == 2
    for person, tuesday, thursday in (
        (world.isla, CAN, CAN),
        (world.ross, NOT, CAN),
        (zoe, CAN, NOT),
        (hidden, CAN, MAYBE),
        (world.una, MAYBE, NOT),
    ):
        page = answer(sign_in, person, tuesday, thursday)
        assert page.has("Your answers are kept.")
        assert not any(page.has(other.known_as) for other in (world.ross, zoe, hidden) if other != person)
    # Changed before the deadline; the protected person's answer is not in what others count.
    assert answer(sign_in, world.ross, CAN, CAN).has("3 can, 1 if need be")
    assert answer(sign_in, hidden, CAN, MAYBE).has("4 can, 1 if need be")
    assert sign_in(world.newcomer).get(f"/falkirk/forum/dates/{poll.id}").status_code == 404
    for hours in (49, 47, 40):
        jobs.run_due(JOBS, CLOSES - timedelta(hours=hours))
    assert names(world.ewan) == ["poll_asked", "poll_reminder"]
    assert "poll_reminder" not in names(world.isla)
    with clock.held(CLOSES + timedelta(hours=9)):
        late = sign_in(world.ewan).post_page(
            f"/falkirk/forum/dates/{poll.id}", {f"time_{time.id}": "can" for time in poll.times}
        )
        assert late.errors == ["The time to answer is over."]
        assert late.has("You did not answer")
        assert not late.has("Send my answers")
        mairi = sign_in(world.administrator)
        assert mairi.get_page("/falkirk/work-queue").has("A date to choose: the time to answer is over")
        page = mairi.get_page(f"/falkirk/forum/dates/{poll.id}/result")
        assert page.has("3 people can come, from 2 agencies, and 1 more if need be: 1 more person than")
        page = mairi.post_page(f"/falkirk/forum/dates/{poll.id}/times/{poll.times[0].id}/take")
        assert page.has("Tuesday 19 December 2017")
        again = mairi.post_page(f"/falkirk/forum/dates/{poll.id}/times/{poll.times[1].id}/take")
        assert again.has("decided already")
    meeting = poll.meeting
    assert meeting is not None
    assert (poll.status, meeting.status) == (PollStatus.DECIDED, MeetingStatus.PUBLISHED)
    came = {
        person.known_as: booking.status if (booking := queries.booking_of(person, meeting)) else None
        for person in (world.isla, world.ross, zoe, hidden, world.una, world.ewan)
    }
    # Two seats in the room, one online; whoever must not meet somebody there waits.
    assert list(came.values()).count(BookingStatus.BOOKED) == 3
    assert list(came.values()).count(BookingStatus.WAITLISTED) == 1
    assert (came["Una Scott"], came["Ewan Muir"]) == (None, None)
    assert names(world.una)[-1] == names(world.ewan)[-1] == "poll_found"
    assert names(zoe) == ["poll_asked", "booked"]
    # Whoever said yes and waits hears so, in words that give no reason.
    [waiting] = [each for each in (world.isla, world.ross, zoe, hidden) if names(each)[-1] != "booked"]
    assert came[waiting.known_as] is BookingStatus.WAITLISTED
    assert "you are waiting for one" in mail.render(letters(waiting)[-1]).text
    for message in letters(world.ewan):
        assert TELLING.search(mail.render(message).subject) is None


def test_a_search_among_chosen_people_lets_them_book_and_can_be_closed(world: World, sign_in: SignIn) -> None:
    mairi = sign_in(world.administrator)
    chosen = typed(world, whom="chosen", addresses=f"{world.newcomer.email}\n{world.isla.email}")
    mairi.post_page("/falkirk/forum/dates/new", chosen)
    poll = queries.polls_of(world.programme)[0]
    answer(sign_in, world.newcomer, CAN, CAN)
    sign_in(world.administrator).post_page(f"/falkirk/forum/dates/{poll.id}/times/{poll.times[1].id}/take")
    assert poll.meeting is not None
    booking = queries.booking_of(world.newcomer, poll.meeting)
    assert booking is not None
    assert booking.status is BookingStatus.BOOKED
    mairi = sign_in(world.administrator)
    with clock.held(NOW + timedelta(hours=1)):
        mairi.post_page("/falkirk/forum/dates/new", chosen | {"title": "Another"})
        other = queries.polls_of(world.programme)[0]
        answer(sign_in, world.isla, NOT, NOT)
        page = sign_in(world.administrator).post_page(f"/falkirk/forum/dates/{other.id}/close")
    assert page.has("The search is closed.")
    assert other.status is PollStatus.CLOSED
    assert names(world.isla)[-1] == "poll_closed"
    assert "poll_closed" not in names(world.newcomer)


def test_of_two_presses_that_take_a_time_at_once_one_makes_the_meeting(any_database_app: Flask) -> None:
    app = any_database_app
    world = make_world()
    first, hour = NOW + timedelta(days=9), timedelta(hours=1)
    times = [(first, first + hour), (first + hour, first + 2 * hour)]
    with writing_block():
        poll_id = services.ask_for_date(
            world.series,
            PollFacts("Spring", times, NOW + timedelta(days=2), room_places=2, online_places=0),
            None,
            by=world.administrator,
            at=NOW,
        ).id
    before = db.session.query(ForumMeeting).count()
    db.session.remove()

    def take(one: int) -> str:
        found = db.session.get_one(DatePoll, poll_id)
        services.decide(found, found.times[one], by=None, at=NOW)
        return "made"

    ended = two_at_once(app, take, at=NOW)
    assert sorted(ended) == ["The search for a date is decided already.", "made"]
    assert db.session.query(ForumMeeting).count() == before + 1
