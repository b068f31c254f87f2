"""What people fill in at the forum."""

from __future__ import annotations

from app.forum.forms.meetings import (
    BookForm,
    CallOffForm,
    HandOverForm,
    MeetingForm,
    OtherDayForm,
    PressForm,
    ShowNameForm,
)
from app.forum.forms.series import (
    MENTORS,
    MORE_TURNS,
    SUPERVISORS,
    AudienceForm,
    GuestForm,
    SeriesForm,
)

__all__ = [
    "MENTORS",
    "MORE_TURNS",
    "SUPERVISORS",
    "AudienceForm",
    "BookForm",
    "CallOffForm",
    "GuestForm",
    "HandOverForm",
    "MeetingForm",
    "OtherDayForm",
    "PressForm",
    "SeriesForm",
    "ShowNameForm",
]
