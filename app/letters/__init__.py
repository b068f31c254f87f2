"""The one list of the emails that the service sends, with what own words of a programme may mention.

Every template under `templates/*/email` stands here once. The examples are of nobody.
"""

from __future__ import annotations

from app.letters import evaluation, forum, mentoring, people, places, reports
from app.platform.letter_kinds import LetterKind

KINDS: tuple[LetterKind, ...] = (
    *mentoring.KINDS,
    *places.KINDS,
    *evaluation.KINDS,
    *forum.KINDS,
    *people.KINDS,
    *reports.KINDS,
)
