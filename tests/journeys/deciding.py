"""Steps 4 and the first half of 5: scoring, and settling who is appointable."""

from __future__ import annotations

from tests.journeys.applying import ANSWER
from tests.journeys.story import ADMINISTRATOR, ASSESSORS, COHORT, SKYE, Story
from tests.journeys.visitor import Visitor

NOTE = "Your answers show real care. Leading a group once or twice would make the next application stronger."
STRONGER = "An example from your own work would help the reader to see what you did."


def score(story: Story) -> None:
    """4. Two assessors score; neither sees the other's scores, name or agency before giving their own."""
    readers = [address for address in ASSESSORS if _given(story.be(address), story.reference)]
    assert len(readers) == 2
    first, second = (story.be(address) for address in readers)
    first.follow(story.reference)
    first.sees("This is read without name or agency", ANSWER[:60], "I should not read this")
    first.misses(SKYE.name, "Health Visiting")
    first.press("Send my scores")
    first.sees("There is a problem", "Choose a score for criterion 5")
    _give(first, 4)
    first.sees("Your scores are in", "Nobody else has scored it yet")

    second.follow(story.reference)
    name = _name_of(readers[0])
    second.misses(name, "Your scores are in")
    _give(second, 3)
    second.sees(name, "You")
    first.page.reload()
    first.look_round()
    first.sees(_name_of(readers[1]))
    first.misses("Nobody else has scored it yet")
    skye = story.be(SKYE.address)
    skye.open(story.application)
    skye.misses("17 of 20", "score of", name)


def settle(story: Story) -> None:
    """5, first half: the clock passes 6 October; the work queue; who is appointable."""
    story.until("2017-10-09")
    story.play_on()
    mairi = story.be(ADMINISTRATOR)
    mairi.open("/falkirk/work-queue")
    mairi.sees("settle")
    mairi.open(f"/falkirk/cohorts/{COHORT}/applications")
    mairi.sees("applications, oldest first", "Not submitted")
    mairi.pick("State", "Assessed")
    mairi.pick("Agency", "Health Visiting and School Nursing")
    mairi.press("Show")
    mairi.sees(SKYE.name, story.reference, "Signed", "2 of 2")
    mairi.open(f"/falkirk/cohorts/{COHORT}/decisions")
    mairi.sees("to settle, 0 appointable, 0 unsuccessful", "The minimum of this cohort is 10")
    assert SKYE.name in _names(mairi)[:10]
    mairi.follow("everybody at or above the minimum")
    good = mairi.page.locator("tbody input:checked").count()
    mairi.press("Settle the chosen applications")
    mairi.sees("There is a problem", "Choose an outcome")
    assert mairi.page.locator("tbody input:checked").count() == good
    mairi.choose("Appointable")
    mairi.press("Settle the chosen applications")
    mairi.sees(f"{good} applications are settled", f"{good} appointable, 0 unsuccessful")
    story.unsuccessful = _names(mairi, boxes=True)
    assert story.unsuccessful
    mairi.follow("everybody below it")
    mairi.choose("Unsuccessful")
    for number in range(1, 6):
        mairi.hands.write(mairi.page.locator(f"textarea[name=strengthen_{number}]"), STRONGER)
    mairi.fill("A sentence for the applicants", NOTE)
    mairi.press("Settle the chosen applications")
    mairi.sees("0 to settle", f"{len(story.unsuccessful)} unsuccessful", "Nobody has been told anything")
    applicant = story.be(story.unsuccessful[0])
    applicant.open("/falkirk/next")
    applicant.misses("Not this time", NOTE, STRONGER)


def _names(mairi: Visitor, *, boxes: bool = False) -> list[str]:
    rows = mairi.page.locator("tbody tr")
    if boxes:
        rows = rows.filter(has=mairi.page.locator("input"))
    return [" ".join(text.split()) for text in rows.locator("th a").all_inner_texts()]


def _given(assessor: Visitor, reference: str) -> bool:
    assessor.open("/falkirk/assessments")
    return assessor.has_link(reference)


def _give(assessor: Visitor, points: int) -> None:
    for number in range(1, 6):
        assessor.hands.check(assessor.page.locator(f"input[name=score_{number}][value='{points}']"))
    assessor.press("Send my scores")


def _name_of(address: str) -> str:
    return address.split("@", maxsplit=1)[0].replace(".", " ").title()
