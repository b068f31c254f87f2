"""The shape of what is asked about applications."""

from app.mentoring.forms.applying import (
    AboutYouForm,
    AnswerForm,
    AvoidForm,
    ForumForm,
    ManagerForm,
    StartAgainForm,
    StartForm,
    WithholdForm,
    dates_form,
    refuse_lost,
)
from app.mentoring.forms.countersigning import CountersignForm
from app.mentoring.forms.staff import (
    ABSTAIN,
    DeferForm,
    LateForm,
    NoteForm,
    RecordSignatureForm,
    SayForm,
    assess_form,
    decisions_form,
    enter_form,
)
from app.mentoring.forms.time import EndTimeForm, MyTimeForm

__all__ = [
    "EndTimeForm",
    "MyTimeForm",
    "ABSTAIN",
    "AboutYouForm",
    "AnswerForm",
    "AvoidForm",
    "CountersignForm",
    "DeferForm",
    "ForumForm",
    "LateForm",
    "ManagerForm",
    "NoteForm",
    "RecordSignatureForm",
    "SayForm",
    "StartAgainForm",
    "StartForm",
    "WithholdForm",
    "assess_form",
    "dates_form",
    "decisions_form",
    "enter_form",
    "refuse_lost",
]
