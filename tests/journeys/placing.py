"""The second half of step 5, and step 6: sharing out, releasing, accepting, and hearing kindly."""

from __future__ import annotations

import re

from tests.journeys.deciding import NOTE, STRONGER
from tests.journeys.letters import link_in, text_of
from tests.journeys.story import ADMINISTRATOR, AWARENESS, CORE, GREER, SKYE, SUPERVISOR, Story
from tests.journeys.visitor import Visitor

REASON = "The only person of that team, and the team begins with this work in January."


def share_out_core(story: Story) -> None:
    """5. The exact proposal, one person moved with a reason, the dry run, the release."""
    mairi = story.be(ADMINISTRATOR)
    _propose(mairi, CORE)
    mairi.sees("Proposal 1 has not been released", "40 proposed", "Proven best for this policy", "heron 4417")
    mairi.sees("Health Visiting and School Nursing", "Against two simpler ways", "All agencies")
    mairi.press("Verify again")
    mairi.sees("the result is the same, to the letter")

    name = _somebody(mairi, "Waiting list")
    _open_groups(mairi)
    mairi.follow(f"Change the outcome for {name}")
    mairi.press("See what this does")
    mairi.sees("There is a problem", "Give the reason")
    mairi.choose("Pin in: give a place")
    mairi.fill("Reason", REASON)
    mairi.press("See what this does")
    mairi.sees("What your change does", f"{name} is pinned in", REASON, "Gains a place", "Loses a place")
    mairi.misses("Check the emails")
    mairi.press("Keep this change")
    mairi.sees("The change is kept", "Pinned in")

    mairi.press("Check the emails")
    mairi.sees("None has been sent", "One of them, in full", "40 people are offered a place")
    mairi.sees("3 November")
    before = len(story.letters.office.delivered)
    _release(mairi)
    mairi.sees("was released on", "Everybody has been told")
    offer = story.letters.newest(SKYE.address, subject="please answer by")
    assert len(story.letters.office.delivered) > before
    assert "You have been offered a place" in text_of(offer)


def share_out_awareness(story: Story) -> None:
    """5. The same for the awareness morning, on which the core people and their managers are already."""
    mairi = story.be(ADMINISTRATOR)
    _propose(mairi, AWARENESS)
    mairi.sees("140 places", "Proven best for this policy")
    # One of those who asked is restricted: an administrator who is not named staff does not see them counted.
    assert re.search(r"\b(139|140) proposed", mairi.words)
    mairi.press("Check the emails")
    offered = re.search(r"(\d+) people are offered a place", mairi.words)
    assert offered is not None and 0 < int(offered.group(1)) < 140 - 40
    _release(mairi)
    mairi.sees("was released on")


def accept(story: Story) -> None:
    """6. Accepting brings the awareness place, calendar entries and the manager's offer."""
    skye = story.be(SKYE.address)
    skye.open(link_in(story.letters.newest(SKYE.address, subject="please answer by"), "/my-place"))
    skye.sees("You have been offered a place", "With it comes a place on Awareness morning", "3 November")
    skye.misses("Training suite")
    skye.press("Accept the place")
    skye.sees("Your place is yours", "You have a place", "Training suite")
    entries = story.letters.invitations(SKYE.address, at_least=5)
    titles = sorted(str(event["SUMMARY"]) for entry in entries for event in entry.walk("VEVENT"))
    assert titles == [
        "Training day 1",
        "Training day 2",
        "Training day 3",
        "Training day 4",
        "Training morning",
    ]
    assert all("LOCATION" not in event for entry in entries for event in entry.walk("VEVENT"))
    skye.open(story.application)
    skye.sees("You have a place")
    skye.open("/falkirk/my-dates")
    skye.sees("13 Nov", "16 Nov")

    manager = story.be(GREER.address)
    manager.open("/falkirk/next")
    manager.sees("Supervisor day")
    manager.open(f"/falkirk/sessions/{SUPERVISOR}/my-place")
    manager.sees("You have been offered a place", "Fri 17 Nov", "8 November")
    manager.press("Accept the place")
    manager.sees("You have a place")
    story.letters.invitations(GREER.address, at_least=1)


def hear_kindly(story: Story) -> None:
    """6. Whoever has no place reads where it stands and why, without anybody's scores."""
    one = story.be(story.unsuccessful[0])
    one.open("/falkirk/next")
    one.follow("application")
    one.sees("There is no place for you on this course", NOTE, STRONGER, "later course")
    one.misses("of 20", "points", "threshold", "unsuccessful", "rejected", "failed")


def _propose(mairi: Visitor, slug: str) -> None:
    mairi.open(f"/falkirk/sessions/{slug}/places")
    mairi.sees("Nothing has been worked out yet. Nobody has been told anything.")
    mairi.press("Propose")
    mairi.sees("Worked out. Nobody has been told anything.")


def _release(mairi: Visitor) -> None:
    mairi.press("Release and send")
    mairi.sees("There is a problem", "Tick the box once you have checked who is told what")
    mairi.tick("I have checked who is told what")
    mairi.press("Release and send", patience=60)
    mairi.sees("Released. The emails are on their way.")


def _open_groups(mairi: Visitor) -> None:
    closed = mairi.page.locator("details.staff-group:not([open]) > summary")
    while closed.count():
        mairi.hands.turn(closed.first)


def _somebody(mairi: Visitor, outcome: str) -> str:
    """The first person on the board with this outcome whom the administrator may move."""
    rows = mairi.page.locator("details.staff-group tbody tr", has_text=outcome).filter(
        has=mairi.page.locator("a", has_text="Change")
    )
    text = rows.first.locator("a", has_text="Change").text_content() or ""
    return text.split("the outcome for ")[1].strip()
