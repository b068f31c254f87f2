"""What is filled in about places."""

from app.places.forms.ahead import BringForm, NeedsForm
from app.places.forms.own import (
    AskForm,
    DeclineForm,
    HandOverForm,
    NominateForm,
    OneNomineeForm,
    WithdrawForm,
    ask_form,
    order_form,
    place_box,
)
from app.places.forms.staff import (
    BASES,
    AnswerForForm,
    ChangeForm,
    FewerForm,
    HoldForm,
    ReleaseForm,
    SomebodyElseForm,
    group_field,
    policy_form,
)
from app.places.forms.trying import TrialForm

__all__ = [
    "BASES",
    "AnswerForForm",
    "AskForm",
    "BringForm",
    "ChangeForm",
    "DeclineForm",
    "FewerForm",
    "HandOverForm",
    "HoldForm",
    "NeedsForm",
    "NominateForm",
    "OneNomineeForm",
    "ReleaseForm",
    "SomebodyElseForm",
    "TrialForm",
    "WithdrawForm",
    "ask_form",
    "group_field",
    "order_form",
    "place_box",
    "policy_form",
]
