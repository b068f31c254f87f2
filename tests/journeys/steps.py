"""The story's steps in order."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys import applying, deciding, learning, meeting, placing
from tests.journeys.story import Story

STEPS: tuple[Callable[[Story], None], ...] = (
    applying.look_around,
    applying.apply,
    applying.ask_for_awareness,
    applying.countersign,
    deciding.score,
    deciding.settle,
    placing.share_out_core,
    placing.share_out_awareness,
    placing.accept,
    placing.hear_kindly,
    learning.before_the_course,
    learning.keep_registers,
    learning.after_the_course,
    meeting.book,
    meeting.full,
    meeting.meet,
    meeting.look_back,
)
