"""What stands around meetings in somebody's list of next steps: what they took on, what they are asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.forum.enums import OwnMatter
from app.forum.queries import Own
from app.home.queries.roles import NextStep
from app.platform import clock, words


def around_meetings(matters: Sequence[Own]) -> Iterator[NextStep]:
    """Everything of the forum that waits for this person, beside the bookings.

    What was taken on stands on the meeting's page only: a passer-by may read this list.
    """
    for each in sorted(matters, key=lambda each: (each.at, each.about_id)):
        if each.kind is OwnMatter.ACTION:
            yield NextStep(
                title="Something you took on at a meeting",
                words=f"It was noted at the meeting of {words.day(each.at)}.",
                tag="With you",
                tag_kind="yours",
                endpoint="forum.meeting",
                values={"meeting_id": each.about_id},
                act="See what it is",
                by=each.by,
                by_words="To be done by",
            )
        elif each.kind is OwnMatter.POLL:
            yield NextStep(
                title="Help to find a date",
                words="Say which of the proposed times suit you. Others see numbers, not names.",
                tag="With you",
                tag_kind="yours",
                endpoint="forum.poll",
                values={"poll_id": each.about_id},
                act="Answer",
                by=clock.local(each.at).date(),
            )
        elif each.kind is OwnMatter.CONSULTATION:
            yield NextStep(
                title="A conversation is booked",
                words=f"It is on {words.moment(each.at)}. With whom, and where, stands on its page.",
                tag="Booked",
                tag_kind="done",
                endpoint="forum.consultations",
                act="See the conversation",
            )
