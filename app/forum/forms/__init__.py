"""What people fill in at the forum."""

from __future__ import annotations

from app.forum.forms.around import (
    ActionForm,
    NotesForm,
    ReadingForm,
    TopicForm,
    agenda_form,
)
from app.forum.forms.meetings import (
    BookForm,
    CallOffForm,
    HandOverForm,
    MeetingForm,
    OtherDayForm,
    PressForm,
    ShowNameForm,
)
from app.forum.forms.polls import (
    answer_form,
    ask_date_form,
)
from app.forum.forms.series import (
    MENTORS,
    MORE_TURNS,
    SUPERVISORS,
    AudienceForm,
    GuestForm,
    SeriesForm,
)
from app.forum.forms.slots import (
    BookSlotForm,
    FacilitatorForm,
    OfferSlotsForm,
)

__all__ = [
    "BookSlotForm",
    "OfferSlotsForm",
    "FacilitatorForm",
    "answer_form",
    "ask_date_form",
    "MENTORS",
    "MORE_TURNS",
    "SUPERVISORS",
    "AudienceForm",
    "ActionForm",
    "NotesForm",
    "ReadingForm",
    "agenda_form",
    "TopicForm",
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
