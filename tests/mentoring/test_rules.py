"""Words, completeness, merit, who may sign and when managers are reminded: values in, values out."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mentoring import rules
from app.mentoring.enums import ApplicationStatus, ChaseKind, Task
from app.platform.errors import RuleBroken

WHOLE = rules.Draft(
    about_you_done=True,
    agency_known=True,
    days={1: True, 2: False},
    forum_promised=True,
    answers=(rules.AnswerFacts("One", "I do.", 5), rules.AnswerFacts("Two", "So do I.", 5)),
    manager_named=True,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  \n ", 0),
        ("One", 1),
        ("Two  words\n", 2),
        ("multi-agency work – yes, it isn't 3", 7),
        ("Ünïcode\u00a0counts", 2),
    ],
)
def test_words_are_runs_between_spaces(text: str, words: int) -> None:
    assert rules.count_words(text) == words


def test_answer_of_exactly_the_limit_is_done_and_one_more_is_not() -> None:
    assert rules.AnswerFacts("", "a b c", 3).done
    over = rules.AnswerFacts("", "a b c d", 3)
    assert (over.done, over.too_many) == (False, 1)


def test_complete_draft_misses_nothing() -> None:
    assert rules.missing(WHOLE) == []
    assert all(rules.tasks_done(WHOLE).values())
    rules.refuse_incomplete(WHOLE)


def test_empty_draft_says_everything_that_is_missing() -> None:
    empty = rules.Draft(
        about_you_done=False,
        agency_known=False,
        days={1: None},
        forum_promised=None,
        answers=(rules.AnswerFacts("One", "", 3), rules.AnswerFacts("Two", "a b c d e", 3)),
        manager_named=False,
    )
    with pytest.raises(RuleBroken) as refusal:
        rules.refuse_incomplete(empty)
    assert refusal.value.message == (
        "Your application is not ready yet. It still needs your details and agency, whether you can come on "
        "each day, your word on the forum, answer 1, answer 2 (2 words over 3) and your line manager."
    )
    assert not any(rules.tasks_done(empty).values())


def test_manager_is_not_asked_before_the_answers_are_there() -> None:
    early = rules.Draft(True, True, {1: True}, None, (rules.AnswerFacts("One", "", 3),), True)
    with pytest.raises(RuleBroken) as refusal:
        rules.refuse_early_asking(early)
    assert refusal.value.message == ("We can ask for the countersignature when these are done: your answers.")
    assert rules.tasks_done(early)[Task.FORUM] is False
    rules.refuse_early_asking(rules.Draft(True, True, {1: True}, None, WHOLE.answers, True))


@pytest.mark.parametrize(
    ("today", "received", "refused"),
    [
        (date(2017, 8, 20), None, "Applications have not opened yet."),
        (date(2017, 8, 21), None, None),
        (date(2017, 9, 29), None, None),
        (date(2017, 9, 30), None, "Applications have closed."),
        (date(2017, 10, 2), date(2017, 9, 29), None),
    ],
)
def test_window_counts_both_days_and_paper_by_the_day_it_came(
    today: date, received: date | None, refused: str | None
) -> None:
    window = (date(2017, 8, 21), date(2017, 9, 29))
    if refused is None:
        rules.refuse_outside_window(*window, today, received)
        return
    with pytest.raises(RuleBroken, match=refused):
        rules.refuse_outside_window(*window, today, received)


@pytest.mark.parametrize(
    ("status", "window_open", "begun", "allowed"),
    [
        (ApplicationStatus.DRAFT, True, False, True),
        (ApplicationStatus.DRAFT, False, False, False),
        (ApplicationStatus.SUBMITTED, True, False, True),
        (ApplicationStatus.SUBMITTED, True, True, False),
        (ApplicationStatus.SUBMITTED, False, False, False),
        (ApplicationStatus.RETURNED, False, True, True),
        (ApplicationStatus.ASSESSED, True, False, False),
    ],
)
def test_application_is_changed_until_closing_or_reading(
    status: ApplicationStatus, window_open: bool, begun: bool, allowed: bool
) -> None:
    assert rules.may_edit(status, window_open=window_open, reading_begun=begun) is allowed


@pytest.mark.parametrize(
    "spelling",
    [
        "isla.beaton@example.org",
        "Isla.Beaton@Example.org",
        "islabeaton@example.org",
        " isla.beaton+me@example.org",
    ],
)
def test_nobody_signs_for_oneself_however_the_address_is_spelt(spelling: str) -> None:
    with pytest.raises(RuleBroken, match="own email address"):
        rules.refuse_signing_for_oneself(["isla.beaton@example.org"], spelling)


def test_a_colleague_and_another_host_may_sign() -> None:
    rules.refuse_signing_for_oneself(["isla.beaton@example.org"], "tom.beaton@example.org")
    rules.refuse_signing_for_oneself(["isla.beaton@example.org"], "isla.beaton@council.example.org")


def test_avoided_address_is_refused_without_saying_why() -> None:
    with pytest.raises(RuleBroken) as refusal:
        rules.refuse_avoided(["boss@example.org"], "Bo.ss@example.org")
    assert "avoid" not in refusal.value.message.casefold()


def test_link_lives_fourteen_days_or_until_signatures_close() -> None:
    close = date(2017, 10, 6)
    assert rules.link_expires_on(date(2017, 9, 18), close) == close
    assert rules.link_expires_on(date(2017, 10, 2), close) == date(2017, 10, 16)


def test_managers_are_chased_after_three_and_seven_working_days_and_never_twice() -> None:
    days = rules.chase_days(date(2017, 9, 14), frozenset({date(2017, 9, 18)}))
    assert days.reminders == ((ChaseKind.FIRST, date(2017, 9, 20)), (ChaseKind.SECOND, date(2017, 9, 26)))
    assert days.somebody_else == date(2017, 9, 29)
    assert days.due(date(2017, 9, 19), set()) is None
    assert days.due(date(2017, 9, 20), set()) is ChaseKind.FIRST
    assert days.due(date(2017, 9, 25), {ChaseKind.FIRST}) is None
    assert days.due(date(2017, 9, 28), set()) is ChaseKind.SECOND
    assert days.due(date(2017, 10, 20), {ChaseKind.FIRST, ChaseKind.SECOND}) is ChaseKind.SOMEBODY_ELSE
    assert days.due(date(2017, 10, 20), {ChaseKind.SOMEBODY_ELSE}) is None


def _content(**changes: str) -> dict[str, object]:
    day = rules.ReleaseDay(
        "Core",
        datetime(2017, 11, 13, 13, 30, tzinfo=UTC),
        datetime(2017, 11, 13, 16, 30, tzinfo=UTC),
        "Camelon",
    )
    facts = {"forum": "", "applicant": "Isla", "job_title": "Worker", "agency": "Housing", "manager": "Tom"}
    return rules.snapshot_content(days=[day], **{**facts, **changes})


def test_signature_stays_good_until_days_agency_or_role_change() -> None:
    signed = _content(typed_name="Tom")
    assert rules.changes_since(signed, _content()) == []
    assert rules.changes_since(signed, _content(applicant="Isla Beaton", forum="Monthly")) == []
    assert rules.changes_since(signed, _content(agency="Police", job_title="Lead")) == [
        "the agency",
        "the job title",
    ]
    moved = {**_content(), "days": []}
    assert rules.changes_since(signed, moved) == ["the days of release"]
    assert rules.differences(signed, moved) == [rules.Difference("day", signed["days"][0], None)]


def test_difference_names_what_came_went_or_moved_and_nothing_else() -> None:
    first = {"what": "Core", "starts_at": "2017-11-14T09:30", "ends_at": "2017-11-14T16:30", "where": "A"}
    second = first | {"starts_at": "2017-11-15T09:30", "ends_at": "2017-11-15T16:30"}
    morning = first | {"what": "Awareness", "starts_at": "2017-11-13T09:30"}
    signed = {"days": [first, second], "agency": "Housing", "job_title": "Worker"}
    elsewhere = {"days": [first | {"where": "B"}, second], "agency": "Housing", "job_title": "Worker"}
    assert rules.differences(signed, elsewhere) == []
    assert rules.differences(signed, signed | {"days": [first]}) == [rules.Difference("day", second, None)]
    assert rules.differences(signed, signed | {"days": [morning, first, second]}) == [
        rules.Difference("day", None, morning)
    ]
    assert rules.differences(signed, signed | {"agency": "Police", "days": [morning, first]}) == [
        rules.Difference("day", None, morning),
        rules.Difference("day", second, None),
        rules.Difference("agency", "Housing", "Police"),
    ]


def test_snapshot_has_one_text_whatever_the_order() -> None:
    content = _content()
    assert rules.canonical(content) == rules.canonical(dict(reversed(list(content.items()))))


@pytest.mark.parametrize(
    ("totals", "expected"), [([], None), ([0], 0), ([18, 16], 1700), ([15, 16, 16], 1567), ([1, 2], 150)]
)
def test_merit_is_the_mean_of_what_is_in_and_missing_is_never_zero(
    totals: list[int], expected: int | None
) -> None:
    assert rules.merit(totals) == expected


@given(st.lists(st.integers(0, 100), min_size=1, max_size=9))
def test_merit_lies_between_the_lowest_and_highest_total(totals: list[int]) -> None:
    found = rules.merit(totals)
    assert found is not None
    assert 100 * min(totals) <= found <= 100 * max(totals)
    assert abs(found - 100 * sum(totals) / len(totals)) <= 0.5


def test_points_are_said_without_idle_zeros() -> None:
    assert [rules.in_points(value) for value in (1700, 1650, 1667, 0)] == ["17.0", "16.5", "16.67", "0.0"]


def test_reader_with_least_to_do_comes_next_and_the_excluded_never() -> None:
    loads = {"a": 2, "b": 1, "c": 1}
    assert rules.next_reader(loads, ()) == "b"
    assert rules.next_reader(loads, {"b", "c"}) == "a"
    assert rules.next_reader(loads, loads) is None
