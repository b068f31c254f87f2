"""Steps 1 to 3: looking, applying, countersigning."""

from __future__ import annotations

from icalendar import Calendar

from tests.journeys.letters import code_in, link_in, text_of
from tests.journeys.story import AWARENESS, COHORT, GREER, SKYE, Story, reference_on
from tests.journeys.visitor import Visitor

ANSWER = (
    "I work with colleagues from three services and I meet this in every one of them. What helped was to "
    "name what somebody does, and to plan from there. I lead a short session each month."
)
SANDY = "sandy.pentland@falkirk.example.org"
LOGAN = "logan.eddleston@falkirk.example.org"


def look_around(story: Story) -> None:
    """1. Anyone sees the catalogue and a session's page, and takes its dates."""
    anyone = story.newcomer()
    anyone.open("/falkirk/")
    anyone.sees("November 2017", "40 places, by application", "140 places", "13 to Thursday 16 November")
    anyone.misses("Training suite, the education centre")
    anyone.follow("Dates and details of the core course")
    anyone.sees("Mon 13 Nov", "13:30 to 16:30", "09:30 to 16:30", "Frontline practitioner", "29 September")
    anyone.sees("Address and room go to people who have a place")
    days = Calendar.from_ical(anyone.download("Take the dates into your calendar")).walk("VEVENT")
    assert len(days) == 4
    assert {str(day["SUMMARY"]) for day in days} <= {f"Training day {number}" for number in range(1, 5)}
    assert all(day["CLASS"] == "PRIVATE" and "LOCATION" not in day for day in days)
    anyone.follow("Apply for the core course")
    anyone.sees("You see domestic abuse in its wider context", "not scored")
    anyone.leave()
    story.visitors.clear()


def sign_in(story: Story, address: str, path: str) -> Visitor:
    """Come in with the code of the email, as somebody whom nobody has entered before."""
    visitor = story.newcomer()
    visitor.open(path)
    assert visitor.heading == "Sign in"
    visitor.fill("Email address", address)
    visitor.press("Send me an email")
    letter = story.letters.newest(address)
    assert "code" in str(letter["Subject"])
    visitor.fill("Six-digit code", code_in(letter))
    visitor.press("Sign in", exact=True)
    return visitor


def apply(story: Story) -> None:
    """2. A practitioner writes, leaves, comes back, asks for the countersignature and submits."""
    skye = sign_in(story, SKYE.address, f"/falkirk/cohorts/{COHORT}/apply/start")
    story.visitors[SKYE.address] = skye
    skye.fill("Your full name", SKYE.name)
    skye.press("Start", exact=True)
    skye.sees("0 of 9 parts done", "Cannot start yet")
    tasks = skye.path

    skye.follow("Your details and agency")
    skye.press("Save and go on")
    assert "There is a problem" in skye.words
    skye.fill("Job title", "Health visitor")
    skye.fill("Team", "North team")
    skye.pick("Which describes your part best?", "Frontline practitioner")
    skye.pick("Agency", "Health Visiting and School Nursing")
    skye.press("Save and go on")

    skye.follow("The dates", exact=True)
    for choice in skye.page.get_by_role("radio", name="Yes").all():
        skye.hands.check(choice)
    skye.press("Save and go on")
    skye.follow("The forum afterwards")
    skye.choose("Yes, I will come")
    skye.press("Save and go on")
    skye.follow("1. You see domestic abuse")
    skye.sees("You need not write about your own life", "Nobody watches it for emergencies")
    skye.fill("Your answer", "word " * 260)
    skye.press("Save and go on")
    skye.sees("It is saved, so you can shorten it later")
    assert "word word" in skye.page.get_by_label("Your answer").input_value()
    skye.fill("Your answer", ANSWER)
    skye.press("Save and go on")
    skye.sees("4 of 9 parts done")

    skye.open("/falkirk/")
    skye.open("/falkirk/next")
    skye.follow("Continue" if skye.has_link("Continue") else "application")
    skye.sees("4 of 9 parts done")
    for number in range(2, 6):
        skye.follow(f"{number}. You")
        skye.fill("Your answer", ANSWER)
        skye.press("Save and go on")
    skye.misses("Ask for the countersignature")
    skye.follow("Who countersigns")
    skye.choose("My line manager")
    skye.fill("Their full name", SKYE.name)
    skye.fill("Their work email address", "Skye.Lamont+boss@health.example.org")
    skye.press("Save and go on")
    assert "There is a problem" in skye.words
    skye.fill("Their full name", GREER.name)
    skye.fill("Their work email address", GREER.address)
    skye.press("Save and go on")
    skye.press("Ask for the countersignature")
    skye.sees(f"{GREER.name} has been asked to countersign", "Waiting for your manager")
    assert skye.path == tasks

    skye.follow("Check and submit")
    skye.sees("Health visitor", "North team", "I will come", ANSWER[:60])
    skye.press("Submit your application")
    skye.sees("Your application has been submitted", GREER.name, "Who has it", "6 October", "20 October")
    story.application = skye.path
    story.reference = reference_on(skye)
    text = text_of(story.letters.newest(SKYE.address, after=1))
    assert story.reference in text


def ask_for_awareness(story: Story) -> None:
    """2, second half: an awareness place on its own."""
    skye = story.be(SKYE.address)
    skye.open(f"/falkirk/sessions/{AWARENESS}")
    skye.follow("Ask for a place")
    skye.press("Ask for a place")
    skye.sees("asked")


def countersign(story: Story) -> None:
    """3. The manager signs from the emailed link; another says no; both sides get a copy."""
    request = story.letters.newest(GREER.address)
    assert SKYE.name in text_of(request) and "Monday 13 November" in text_of(request)
    manager = story.newcomer()
    manager.open(link_in(request, "/countersign/"))
    manager.sees(f"Will you countersign for {SKYE.name}?", "09:30 to 12:30", "13:30 to 16:30", "6 October")
    manager.misses(ANSWER[:40], "Your answers")
    manager.press("Send my answer")
    manager.sees("There is a problem")
    manager.choose("Yes, I countersign")
    manager.tick("I am not a partner or relative")
    manager.fill("Type your full name", GREER.name)
    manager.press("Send my answer")
    manager.sees("Thank you, we have your answer", "You countersigned")
    copy = story.letters.newest(GREER.address, after=1)
    assert "Thursday 16 November" in text_of(copy)
    assert GREER.name in text_of(story.letters.newest(SKYE.address, subject="an answer has come in"))

    manager.open(link_in(story.letters.newest(SANDY), "/countersign/"))
    had = {address: story.letters.count(address) for address in (SANDY, LOGAN)}
    manager.choose("No, I cannot agree")
    manager.fill("What stands in the way?", "Two colleagues are away that week and nobody can cover.")
    manager.fill("Type your full name", "Sandy Pentland")
    manager.press("Send my answer")
    manager.sees("Thank you, we have your answer", "You cannot agree")
    for address, before in had.items():
        answer = story.letters.newest(address, after=before, subject="answer")
        assert "nobody can cover" in text_of(answer)
    manager.leave()

    logan = story.be(LOGAN)
    logan.open("/falkirk/next")
    skye = story.be(SKYE.address)
    skye.open(story.application)
    skye.sees("Two assessors score it")
    skye.misses("has been asked to countersign")
