"""Tables of applications and of mentors."""

from __future__ import annotations

from app.mentoring.models.applications import (
    Answer,
    Application,
    Assessment,
    Availability,
    Chase,
    Countersignature,
    Criterion,
    EarlierScores,
    Essential,
    ManagerPage,
    ModerationNote,
    Score,
    SignedSnapshot,
)
from app.mentoring.models.periods import MentorActivity, MentorPause, MentorPeriod

__all__ = [
    "Answer",
    "Application",
    "Assessment",
    "Availability",
    "Chase",
    "Countersignature",
    "Criterion",
    "EarlierScores",
    "Essential",
    "ManagerPage",
    "MentorActivity",
    "MentorPause",
    "MentorPeriod",
    "ModerationNote",
    "Score",
    "SignedSnapshot",
]
