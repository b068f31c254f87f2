"""Forms in the markup of the page furniture: every field has a label and messages of its own.

    class DeclineForm(BaseForm):
        answer = Radios("What is your answer?", [("sign", "Yes", "I agree."), ("decline", "No")],
                        required="Choose an answer")
        reason = FreeText("What stands in the way?", who_reads="the applicant and the training team",
                          required="Say what stands in the way", shown_when=("answer", "decline"))

A template needs `{{ form_start(form) }}{{ field(form.answer) }}{{ submit("Send") }}{{ form_end() }}` from
`components/form.html`; a field with `shown_when` opens beneath its choice by itself.
"""

from app.platform.forms.base import BaseForm
from app.platform.forms.choices import Checkboxes, Choice, Radios, Select, Tick, choices_of
from app.platform.forms.dates import DateParts, TimeOfDay
from app.platform.forms.fields import (
    Email,
    Field,
    File,
    FreeText,
    Hidden,
    Hundredths,
    LongText,
    Number,
    Telephone,
    Text,
    count_words,
)

__all__ = [
    "BaseForm",
    "Checkboxes",
    "Choice",
    "DateParts",
    "Email",
    "Field",
    "File",
    "FreeText",
    "Hidden",
    "Hundredths",
    "LongText",
    "Number",
    "Radios",
    "Select",
    "Telephone",
    "Text",
    "Tick",
    "TimeOfDay",
    "choices_of",
    "count_words",
]
