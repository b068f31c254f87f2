"""Step 7: tests and questionnaires, a register for each day, completion, and becoming a mentor."""

from __future__ import annotations

import re

from tests.journeys.story import CORE, SKYE, TRAINER, Story
from tests.journeys.visitor import Visitor

DAYS = (
    ("2017-11-13", "Awareness morning", ""),
    ("2017-11-13", "Core course for mentors", "day 1"),
    ("2017-11-14", "Core course for mentors", "day 2"),
    ("2017-11-15", "Core course for mentors", "day 3"),
    ("2017-11-16", "Core course for mentors", "day 4"),
    ("2017-11-17", "Supervisor day", ""),
)


def before_the_course(story: Story) -> None:
    """The test and the questionnaire, left half-way and taken up again."""
    skye = story.be(SKYE.address)
    sit_all(skye, complete=True)
    story.play_on()  # the others accept
    story.play_on()  # and answer what they are asked then


def keep_registers(story: Story) -> None:
    """A register for each session day; nobody is absent until somebody says so."""
    bridget = story.be(TRAINER)
    today = ""
    for day, course, part in DAYS:
        if day != today:
            story.until(day, 17)
            today = day
        bridget.open("/falkirk/registers")
        row = bridget.page.locator("tbody tr", has_text=course).filter(has_text=part)
        bridget.go(row.get_by_role("link").first)
        bridget.sees(course, "Nobody is counted as absent until you say so")
        bridget.misses("Health Visiting", "Police Division")
        if part == "day 1":
            _mark_a_few(bridget)
        bridget.press("not recorded as attended")
        bridget.sees("The register is saved", "0 not recorded")


def after_the_course(story: Story) -> None:
    """The same questions again, completion by the course's rule, and the mentor's time begins."""
    story.until("2017-11-20", 9)
    skye = story.be(SKYE.address)
    skye.open(f"/falkirk/sessions/{CORE}/my-place")
    skye.sees("Completing the course", "(done)")
    sit_all(skye, complete=False)
    skye.open("/falkirk/tests")
    skye.misses("To do")
    skye.open(f"/falkirk/sessions/{CORE}/my-place")
    skye.sees("completed")
    skye.open(story.application)
    skye.sees("You have completed the course")
    story.play_on()
    skye.open("/falkirk/next")
    skye.sees("forum")


def sit_all(person: Visitor, *, complete: bool) -> None:
    """Hand in everything that is open now."""
    for _ in range(4):
        person.open("/falkirk/tests")
        waiting = person.page.locator("main li", has_text="To do").get_by_role("link")
        if waiting.count() == 0:
            return
        person.go(waiting.first)
        _sit(person, complete=complete)
    raise AssertionError("there is always another test to do")


def _sit(person: Visitor, *, complete: bool) -> None:
    address = person.path
    person.sees("no time limit", "Your manager, your agency and your colleagues on the course never do")
    person.press("Begin")
    _answer(person)
    person.press("Stop here and come back later")
    person.open(address)
    person.sees("You have answered 1 of")
    if complete:
        person.press("Go on with question 2")
        while person.page.locator("h1", has_text="Check and hand in").count() == 0:
            _answer(person)
    else:
        person.open(f"{address}/check")
        person.sees("no answer yet")
    person.press("Hand in")
    assert "You handed this in on" in person.words or "right" in person.heading


def _answer(person: Visitor) -> None:
    words = person.page.locator("main textarea")
    if words.count():
        person.hands.write(words.first, "I will write down what was done, and by whom.")
    else:
        person.hands.check(person.page.locator("main input[type=radio], main input[type=checkbox]").first)
    person.press("Save and continue")


def _mark_a_few(bridget: Visitor) -> None:
    """One late, one absent: a reason is one of four, never words."""
    rows = bridget.page.locator("fieldset.reg__row")
    others = [row for row in rows.all() if SKYE.name not in row.inner_text()]
    identities = [str(row.get_attribute("id")).removeprefix("p-") for row in others[:2]]
    late, absent = identities
    bridget.hands.check(bridget.page.locator(f"[id='late-{late}']"))
    bridget.hands.write(bridget.page.locator(f"[id='arrived-{late}']"), "13:50")
    bridget.hands.check(bridget.page.locator(f"[id='absent-{absent}']"))
    bridget.press("Save the register")
    bridget.sees("There is a problem")
    assert bridget.page.locator(f"[id='late-{late}']").is_checked()
    reasons = bridget.page.locator(f"input[name='why-{absent}']")
    assert reasons.count() == 4
    bridget.hands.check(reasons.first)
    bridget.press("Save the register")
    bridget.sees("The register is saved")
    tally = re.search(r"(\d+) late", bridget.words)
    assert tally is not None and tally.group(1) == "1"
