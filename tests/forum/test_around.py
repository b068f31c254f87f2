"""Before a meeting, at it and after it, as its people live it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from app.directory.enums import ContactBy
from app.directory.models import Call, Person
from app.forum import queries, services
from app.forum.enums import ActionStatus
from app.forum.models import ForumNameShown
from app.mentoring.enums import PeriodEnd
from app.mentoring.queries import periods_of
from app.mentoring.services import end_mentor_period
from app.platform import clock, ids, jobs, mail
from app.platform.db import db
from app.platform.mail import MailState
from app.schedule import JOBS
from tests.conftest import writing_block
from tests.forum.conftest import NOW, OVER, World
from tests.forum.test_routes import url
from tests.forum.test_services import book, facts, letters, names

SignIn = Callable[[Person], Any]
START = datetime(2017, 12, 12, 13, 30, tzinfo=UTC)
FAMILY = "No family is to be identifiable"


def tick(at: datetime) -> None:
    jobs.run_due(JOBS, at)


def test_mentors_propose_and_vote_until_the_agenda_is_made(world: World, sign_in: SignIn) -> None:
    isla = sign_in(world.isla)
    page = isla.post_page(url(world, "/topics"), {"topic": "The new prompts"})
    # A button pressed twice is one topic.
    isla.post_page(url(world, "/topics"), {"topic": "The new prompts "})
    assert queries.proposals_by(world.isla, world.meeting) == 1
    assert page.has("Your topic is on the list.")
    assert page.has(FAMILY)
    isla.post_page(url(world, "/topics"), {"topic": "Talks for teams", "words": "We give many."})
    assert isla.post_page(url(world, "/topics"), {}).errors == [
        "Say in a few words what the meeting should talk about"
    ]
    ross = sign_in(world.ross)
    listed = sorted(queries.topics_of(world.meeting, world.ross), key=lambda each: each.proposal.topic)
    talks, prompts = (each.proposal for each in listed)
    ross.post_page(url(world, f"/topics/{prompts.id}/vote"))
    assert ross.post_page(url(world, f"/topics/{prompts.id}/vote")).has("1 vote, yours among them."), "twice"
    taken = ross.post_page(url(world, f"/topics/{prompts.id}/vote"), {"take_back": "yes"})
    assert taken.has("Your vote is taken back.") and not taken.has("yours among them")
    page = ross.post_page(url(world, f"/topics/{talks.id}/vote"))
    assert page.has("1 vote, yours among them.")
    una = sign_in(world.una)
    page = una.post_page(url(world, f"/topics/{talks.id}/vote"))
    assert page.has("2 votes, yours among them.")
    assert not any(page.has(name) for name in ("Isla", "Ross"))
    # What is one's own can be taken off the list; what is another's cannot.
    assert una.post(url(world, f"/topics/{prompts.id}/remove")).status_code == 403
    assert una.post(url(world, "/agenda"), data={}).status_code == 403
    mairi = sign_in(world.administrator)
    page = mairi.get_page(url(world, "/agenda"))
    typed = {name: values[0] for name, values in page.typed().items() if name != "csrf_token"}
    assert (typed["title_0"], typed["title_1"]) == ("Talks for teams", "The new prompts")
    # A topic that is taken off the list while the agenda is typed costs nobody what was typed.
    sign_in(world.una).post_page(url(world, "/topics"), {"topic": "Gone soon"})
    mairi = sign_in(world.administrator)
    before = mairi.get_page(url(world, "/agenda"))
    kept = {name: values[0] for name, values in before.typed().items() if name != "csrf_token"}
    gone = next(each.proposal for each in queries.topics_of(world.meeting, world.una) if each.own)
    assert sign_in(world.una).post_page(url(world, f"/topics/{gone.id}/remove")).has("off the list")
    mairi = sign_in(world.administrator)
    assert mairi.post_page(url(world, "/agenda"), kept | {"title_3": "Welcome"}).errors == [
        "Give the minutes for “Welcome”."
    ]
    page = mairi.post_page(url(world, "/agenda"), typed | {"title_2": "Welcome"})
    assert page.errors == ["Give the minutes for “Welcome”."]
    page = mairi.post_page(
        url(world, "/agenda"),
        typed | {"title_2": "Welcome", "minutes_2": "10", "place_2": "1", "minutes_0": "90"},
    )
    assert page.has("The agenda is made. 20 minutes are still free.")
    items = queries.agendas_of([world.meeting])[world.meeting.id]
    assert [(item.title, item.minutes, item.proposal_id) for item in items] == [
        ("Welcome", 10, None),
        ("Talks for teams", 90, talks.id),
    ]
    una = sign_in(world.una)
    assert una.post_page(url(world, f"/topics/{prompts.id}/vote")).has("The agenda is made, so topics")
    assert una.get_page("/falkirk/forum").has("Talks for teams")
    # Whom the meeting is not for sees its date only.
    newcomer = sign_in(world.newcomer)
    assert newcomer.get(url(world, "/topics")).status_code == 403
    assert not newcomer.get_page(url(world)).has("Talks for teams")
    assert not newcomer.get_page("/falkirk/forum").has("Talks for teams")


def test_everybody_booked_is_reminded_twice_and_again_of_a_new_time(world: World) -> None:
    book(world, world.isla)
    with writing_block():
        world.ross.contact_by, world.ross.telephone = ContactBy.TELEPHONE, "01632 960001"
        world.una.contact_from, world.una.contact_until = time(9), time(10)
    book(world, world.ross)
    book(world, world.una)
    with writing_block():
        for at in (NOW, NOW + timedelta(seconds=2)):
            services.add_reading(
                world.meeting, title="Guide", address="https://example.org/g", by=world.administrator, at=at
            )
    assert len(queries.readings_of(world.meeting)) == 1, "a button pressed twice"
    for at in (START - timedelta(days=7), START - timedelta(days=7) + timedelta(hours=1)):
        tick(at)
    assert names(world.isla) == ["booked", "reminder"]
    rendered = mail.render(letters(world.isla)[1])
    assert rendered.subject == "Training: your meeting on Tuesday 12\u00a0December"
    assert "something to read" in rendered.text
    # Una waits, and is not reminded; Ross is called.
    assert "reminder" not in names(world.una)
    calls = [call.words for call in db.session.query(Call).filter_by(person_id=world.ross.id)]
    assert "The meeting is on Tuesday 12\u00a0December, 13:30 to 15:30." in calls
    # It moves by a fortnight: nothing says the old day any more, and both reminders come for the new one.
    moved = START + timedelta(days=14)
    with writing_block():
        services.change_meeting(
            world.meeting,
            facts(world, starts_at=moved, ends_at=moved + timedelta(hours=2), reason="Snow."),
            by=world.administrator,
            at=START - timedelta(days=6),
        )
    assert letters(world.isla)[1].state is MailState.CANCELLED
    for days in (9, 7, 7, 3, 1, 1):
        tick(moved - timedelta(days=days))
    assert names(world.isla) == ["booked", "reminder", "moved", "reminder", "reminder"]
    assert mail.render(letters(world.isla)[-1]).subject.endswith("Tuesday 26\u00a0December")
    at = moved - timedelta(days=8)
    due = jobs.next_due([job for job in JOBS if job.name == "remind of meetings"], at, moved)
    assert due == moved - timedelta(days=7)


def test_notes_and_actions_go_along_until_they_are_done(world: World, sign_in: SignIn) -> None:
    book(world, world.isla)
    book(world, world.ross)
    mairi = sign_in(world.administrator)
    assert "has begun" in mairi.post_page(url(world, "/notes"), {"notes": "Early."}).errors[0]
    with clock.held(OVER):
        assert mairi.post_page(url(world, "/notes"), {"notes": "We agreed the draft."}).has("are saved")
        typed = {"what": "Bring the draft.", "due-day": "20", "due-month": "12", "due-year": "2017"}
        page = mairi.post_page(url(world, "/actions"), typed)
        assert page.errors == ["Choose who does it"]
        assert page.has(FAMILY)
        page = mairi.post_page(url(world, "/actions"), typed | {"owner": str(world.isla.id)})
        assert page.has("Isla")
        mairi.post_page(url(world, "/actions"), typed | {"owner": str(world.isla.id)})
        assert len(queries.actions_for(world.series.meetings[1])) == 1, "a button pressed twice"
        assert not sign_in(world.ross).get_page(url(world)).has("Isla")
        assert sign_in(world.ross).get_page(url(world)).has("Somebody in the group")
        assert sign_in(world.ross).get_page("/falkirk/forum/earlier").has("We agreed the draft.")
        assert not sign_in(world.newcomer).get_page("/falkirk/forum/earlier").has("We agreed")
    with writing_block():
        for person in (world.isla, world.ross):
            db.session.add(
                ForumNameShown(
                    id=ids.new(), programme_id=world.programme.id, person_id=person.id, agreed_at=NOW
                )
            )
    following = world.series.meetings[1]
    [action] = queries.actions_for(following)
    # Mentors agreed that mentors see their names: a guest who pressed the same button sees none.
    with writing_block():
        db.session.add(
            ForumNameShown(
                id=ids.new(),
                programme_id=world.programme.id,
                person_id=world.newcomer.id,
                agreed_at=NOW,
            )
        )
        services.invite(
            world.series,
            None,
            full_name=world.newcomer.full_name,
            email=world.newcomer.email,
            by=world.administrator,
            at=NOW,
        )
    page = sign_in(world.newcomer).get_page(f"/falkirk/forum/{following.id}")
    assert page.has("Somebody in the group")
    assert not page.has("Isla")
    assert sign_in(world.ross).get_page(f"/falkirk/forum/{following.id}").has("Isla")
    assert sign_in(world.isla).get_page("/falkirk/next").has("Something you took on at a meeting")
    assert sign_in(world.ross).post(f"/falkirk/forum/actions/{action.id}/done").status_code == 403
    # Taken on within the week, it needs no reminder; one that is further off is reminded of once.
    with writing_block():
        later = services.add_action(
            world.meeting, what="Ask.", owner=world.ross, due_on=date(2018, 1, 8), by=None, at=OVER
        )
    for at in (
        datetime(2018, 1, 1, 7, 59, tzinfo=UTC),
        datetime(2018, 1, 1, 8, tzinfo=UTC),
        NOW.replace(2018, 1, 3),
    ):
        tick(at)
    assert names(world.ross).count("action_reminder") == 1
    assert names(world.isla).count("action_reminder") == 0
    assert "Ask." not in mail.render(letters(world.ross)[-1]).text
    page = sign_in(world.isla).post_page(f"/falkirk/forum/actions/{action.id}/done")
    assert page.has("It is not carried on to the next meeting.")
    assert action.status is ActionStatus.DONE
    assert queries.actions_for(following) == [later]


def test_the_chair_prepares_the_meeting_and_sees_only_names_that_may_be_seen(
    world: World, sign_in: SignIn
) -> None:
    with writing_block():
        world.meeting.chair_id = world.ross.id
    book(world, world.isla)
    chair = sign_in(world.ross)
    page = chair.post_page(url(world, "/reading"), {"title": "Guide", "address": "http://example.org"})
    assert page.errors == ["Its web address must start with https://"]
    page = chair.post_page(url(world, "/reading"), {"title": "Guide", "address": "https://example.org/g"})
    assert page.has("Guide")
    [reading] = queries.readings_of(world.meeting)
    assert chair.post_page(url(world, f"/reading/{reading.id}/remove")).has("Nothing is to be read")
    with clock.held(OVER):
        page = chair.get_page(url(world, "/actions"))
        assert page.has("Ross")
        assert not page.has("Isla")
    assert chair.get(url(world, "/register")).status_code == 403
    with writing_block():
        [period] = periods_of(world.ross)
        end_mentor_period(period, PeriodEnd.STEPPED_DOWN, on=NOW.date(), by=world.ross, at=NOW)
    assert world.meeting.chair_id is None
    assert sign_in(world.ross).get(url(world, "/agenda")).status_code == 403
