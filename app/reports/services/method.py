"""How the figures of learning came about, for somebody on a committee who was not there."""

from __future__ import annotations

METHOD: tuple[tuple[str, str], ...] = (
    (
        "What was measured",
        "A knowledge test with the same questions before the course and straight after it. Right "
        "answers are counted; “I don’t know yet” and a question without an answer count as not right. A "
        "questionnaire asks how confident people are, from 0 (not at all) to 10 (completely), statement "
        "by statement. Some are asked again three and six months after the course.",
    ),
    (
        "Who is counted",
        "A change is only worked out for people who answered both times, each against their own "
        "answers. Somebody who answered once is in the response rates and nowhere else. Rates are "
        "against those due: the people who had reached that stage. Months later only those who answered "
        "again are counted, beside what those same people had before.",
    ),
    (
        "When figures change",
        "Answers are counted at night, once everybody who was due has answered or two weeks after the "
        "course. Later answers join ten people at a time, and what was published stays as it was. Kinds "
        "of agency and roles are fixed once a year, on 31 October, for two cohorts or more together.",
    ),
    (
        "95% interval",
        "With few people, chance alone moves a mean. If the course were run many times with people like "
        "these, about 95 in 100 intervals made this way would hold the true mean change. When the "
        "interval does not hold zero, chance is an unlikely explanation, and only then do these pages "
        "say “more” or “fewer”.",
    ),
    (
        "Size of the change (g av)",
        "The mean change divided by the average of the standard deviations before and after, so by how "
        "far people differ from one another, made slightly smaller because the group is small. As a "
        "rough guide, 0.2 is small, 0.5 is middling and 0.8 is large.",
    ),
    (
        "Share of what could be gained",
        "The group’s mean change divided by the marks it had still to gain. It is not worked out if "
        "everybody had full marks before, and it is below zero if the group lost marks.",
    ),
    (
        "Two starting points of confidence",
        "Afterwards people often judge their earlier selves more strictly, because they now know what "
        "there was to know. So confidence before is shown twice: as answered then, and looking back. "
        "Neither is the true one.",
    ),
    (
        "What is hidden, and why",
        "Staff may be living with what the course is about, so nobody’s answers may be worked out. [c] "
        "stands for confidential: a group of fewer than ten people, or a larger one beside it that "
        "would give the smaller one away by subtraction; they look the same on purpose. People who are "
        "hidden stay in the total. A count of one or two people is joined to its neighbour. Kinds of "
        "agency and roles are never shown for one cohort alone. Restricted records are in nothing that "
        "is counted while they are restricted.",
    ),
    (
        "What cannot be concluded",
        "There was no comparison group: people may also have learnt from the test itself, from "
        "colleagues, or from time passing. Confidence is people’s own judgement of themselves. Those "
        "who stayed and answered may differ from those who did not. A test mark is not the same as "
        "better help for a family.",
    ),
)
