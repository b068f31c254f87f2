"""What people fill in at the forum."""

from __future__ import annotations

from app.forum.forms.meetings import (
    BookForm,
    CallOffForm,
    HandOverForm,
    MeetingForm,
    PressForm,
    SeriesForm,
)

__all__ = [
    "BookForm",
    "CallOffForm",
    "HandOverForm",
    "MeetingForm",
    "PressForm",
    "SeriesForm",
]
