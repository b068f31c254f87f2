"""The shape of what is asked about applications."""

from app.mentoring.forms.applying import (
    AboutYouForm,
    AnswerForm,
    ForumForm,
    ManagerForm,
    StartForm,
    dates_form,
)
from app.mentoring.forms.countersigning import CountersignForm
from app.mentoring.forms.staff import (
    DecisionsForm,
    LateForm,
    NoteForm,
    RecordSignatureForm,
    assess_form,
    enter_form,
)

__all__ = [
    "AboutYouForm",
    "AnswerForm",
    "CountersignForm",
    "DecisionsForm",
    "ForumForm",
    "LateForm",
    "ManagerForm",
    "NoteForm",
    "RecordSignatureForm",
    "StartForm",
    "assess_form",
    "dates_form",
    "enter_form",
]
