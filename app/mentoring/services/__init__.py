"""What can be done to applications, countersignatures, assessments and mentor periods."""

from app.mentoring.services.applying import (
    follow_agency,
    may_edit,
    save_about_you,
    save_answer,
    save_dates,
    save_forum,
    save_manager,
    start,
    submit,
)
from app.mentoring.services.asking import (
    CriterionFacts,
    add_criterion,
    change_criterion,
    remove_criterion,
    set_essentials,
    take_over,
)
from app.mentoring.services.assessing import (
    assign_assessors,
    finish_assessment,
    merit_of,
    revise_assessment,
    set_aside,
    share_out,
    stand_down,
    submit_assessment,
)
from app.mentoring.services.changes import Change, changes_to_sign, current_content
from app.mentoring.services.chasing import chase
from app.mentoring.services.closing import close_draft, let_in_late, nudge
from app.mentoring.services.deciding import mark_told, settle, undo
from app.mentoring.services.deferring import defer, tell_of_opening
from app.mentoring.services.drafts import draft_of
from app.mentoring.services.entering import PaperApplication, PaperSignature, enter_for_somebody
from app.mentoring.services.gathering import keep_manager_page, renew_manager_page
from app.mentoring.services.merging import follow_merge
from app.mentoring.services.moderating import remind_assessor, say
from app.mentoring.services.moving import (
    begin_mentor_period,
    complete,
    end_mentor_period,
    mark_accepted,
    mark_declined,
    mark_lapsed,
    mark_offered,
    mark_reserve,
    mark_without_place,
    not_complete,
    return_for_correction,
    withdraw,
)
from app.mentoring.services.requesting import (
    ask_for_signature,
    ask_for_signature_again,
    follow_refused_address,
    mark_bounced,
    remind,
    renew_link,
    session_day_changed,
    signature_link_state,
    verify_signatory,
)
from app.mentoring.services.reusing import take_over_answers
from app.mentoring.services.signing import decline, pass_on, record_signature, sign
from app.mentoring.services.withholding import avoid_readers, withhold

__all__ = [
    "Change",
    "CriterionFacts",
    "PaperApplication",
    "PaperSignature",
    "add_criterion",
    "ask_for_signature",
    "ask_for_signature_again",
    "assign_assessors",
    "avoid_readers",
    "begin_mentor_period",
    "change_criterion",
    "changes_to_sign",
    "chase",
    "close_draft",
    "complete",
    "current_content",
    "decline",
    "defer",
    "draft_of",
    "end_mentor_period",
    "enter_for_somebody",
    "finish_assessment",
    "follow_agency",
    "follow_merge",
    "follow_refused_address",
    "keep_manager_page",
    "let_in_late",
    "mark_accepted",
    "mark_bounced",
    "mark_declined",
    "mark_lapsed",
    "mark_offered",
    "mark_reserve",
    "mark_told",
    "mark_without_place",
    "may_edit",
    "merit_of",
    "not_complete",
    "nudge",
    "pass_on",
    "record_signature",
    "remind",
    "remind_assessor",
    "remove_criterion",
    "renew_link",
    "renew_manager_page",
    "return_for_correction",
    "revise_assessment",
    "save_about_you",
    "save_answer",
    "save_dates",
    "save_forum",
    "save_manager",
    "say",
    "session_day_changed",
    "set_aside",
    "set_essentials",
    "settle",
    "share_out",
    "sign",
    "signature_link_state",
    "stand_down",
    "start",
    "submit",
    "submit_assessment",
    "take_over",
    "take_over_answers",
    "tell_of_opening",
    "undo",
    "verify_signatory",
    "withdraw",
    "withhold",
]
