"""Steps 8 and 9: the forum, and the cohort on one page with every change on record."""

from __future__ import annotations

import re

from tests.journeys.letters import calendars, text_of
from tests.journeys.story import ADMINISTRATOR, COHORT, LEAD, SKYE, Story
from tests.journeys.visitor import Visitor

FIRST_MEETING = "Tuesday 12 December"
SECOND_MEETING = "Tuesday 9 January"
# Each kind of thing that changed in the story, with what the trail says of it.
ON_RECORD = (
    ("application", "completed"),
    ("countersignature", "signed"),
    ("assessment", "submitted"),
    ("place", "waitlisted → lapsed"),
    ("attendance", "attended"),
    ("sitting", "hand in"),
    ("mentor_period", "begin mentor period"),
    ("forum_booking", "attended"),
)
LINDSAY = "lindsay.elphin@health.example.org"


def book(story: Story) -> None:
    """8. Book, change sides, cancel: each said on the page and sent to the calendar."""
    skye = story.be(SKYE.address)
    before = story.letters.count(SKYE.address)
    skye.open("/falkirk/forum")
    assert skye.page.locator("article.meet").count() >= 3
    skye.sees(FIRST_MEETING, SECOND_MEETING, "30 of 30 places left", "20 of 20 places left")
    skye.follow(FIRST_MEETING)
    skye.misses("Training suite")
    skye.press("Book in the room")
    skye.sees(f"You are booked in the room on {FIRST_MEETING}")
    _calendar_mail(story, before, "REQUEST", "Practice meeting")
    skye.press("Change to online")
    skye.sees(f"You are booked online on {FIRST_MEETING}")
    _calendar_mail(story, before + 1, "REQUEST", "Practice meeting")
    skye.press("Cancel my booking")
    skye.sees(f"Your booking for {FIRST_MEETING} is cancelled")
    _calendar_mail(story, before + 2, "CANCEL", "Practice meeting")
    skye.press("Book online")
    skye.sees("You are booked online")


def full(story: Story) -> None:
    """8. A full side says so, and a place that comes free goes to whoever waits."""
    mairi = story.be(ADMINISTRATOR)
    mairi.open("/falkirk/forum")
    mairi.follow(FIRST_MEETING)
    mairi.follow("Move or change this meeting")
    mairi.fill("Places online", "1")
    mairi.press("Save")
    mairi.sees("Saved")
    lindsay = story.be(LINDSAY)
    lindsay.open("/falkirk/forum")
    lindsay.follow(FIRST_MEETING)
    lindsay.sees("Full. Nobody waits yet; you would be the first")
    lindsay.press("Wait for a place online")
    lindsay.sees("You are number 1 of 1 waiting")
    skye = story.be(SKYE.address)
    skye.open("/falkirk/forum")
    skye.follow(FIRST_MEETING)
    skye.misses("Lindsay")
    before = story.letters.count(LINDSAY)
    skye.press("Cancel my booking")
    letter = story.letters.newest(LINDSAY, after=before, subject="please answer by")
    assert "Practice meeting" in text_of(letter) or "12 December" in text_of(letter)
    lindsay.page.reload()
    lindsay.look_round()
    lindsay.press("Take this place")
    lindsay.sees("You are booked online")


def meet(story: Story) -> None:
    """8. Up to the second meeting; the register says who came."""
    skye = story.be(SKYE.address)
    skye.open("/falkirk/forum")
    skye.follow(SECOND_MEETING)
    skye.press("Book in the room")
    skye.sees("You are booked in the room")
    story.until("2018-01-09", 16)
    mairi = story.be(ADMINISTRATOR)
    mairi.open("/falkirk/forum/series")
    mairi.follow("Register on 9 January")
    mairi.sees(SKYE.name, "Nothing is inferred")
    mairi.hands.check(mairi.page.locator("main input[value=attended]").first)
    mairi.press("Save the register")
    assert mairi.page.locator("main input[value=attended]").first.is_checked()


def look_back(story: Story) -> None:
    """9. The cohort on one page; every change of the story in the trail."""
    evan = story.be(LEAD)
    evan.open(f"/falkirk/cohorts/{COHORT}/figures")
    evan.sees("From application to mentor", "Applied", "Signed by a manager", "Offered a place", "Completed")
    evan.sees("Who answered", "Registers, day by day", "At the forum", FIRST_MEETING, "Health Visiting")
    evan.sees("Right answers out of", "95% interval")
    evan.misses(SKYE.name)
    assert _figure(evan, "Offered a place") >= 40
    assert 30 <= _figure(evan, "Completed") <= 40
    for kind, state in ON_RECORD:
        evan.open(f"/falkirk/audit?kind={kind}")
        evan.sees(state)
        evan.misses("nobody can cover", "Two colleagues are away")
    evan.open("/falkirk/audit")
    found = re.search(r"([\d,]+) entries", evan.words)
    assert found is not None and int(found.group(1).replace(",", "")) > 1_000


def _figure(evan: Visitor, label: str) -> int:
    row = evan.page.locator("tr", has=evan.page.get_by_role("rowheader", name=label, exact=True)).first
    found = re.search(r"(\d+)\s*$", row.inner_text())
    assert found is not None, row.inner_text()
    return int(found.group(1))


def _calendar_mail(story: Story, after: int, method: str, title: str) -> None:
    letter = story.letters.newest(SKYE.address, after=after)
    entry = calendars(letter)[0]
    assert str(entry["METHOD"]) == method
    event = entry.walk("VEVENT")[0]
    assert str(event["SUMMARY"]) == title and "LOCATION" not in event
