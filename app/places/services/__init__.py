"""What can be done to places: sharing out, offering, answering, handing over, registers, completion."""

from app.places.rules import TableRefused
from app.places.services.accepting import accept
from app.places.services.allocating import (
    Limit,
    keep_changes,
    pin,
    policy_for,
    policy_to_try,
    propose,
    set_policy,
    undo_changes,
    unpin,
    verify,
)
from app.places.services.answering_for import answer_for
from app.places.services.arriving import SEE_A_TRAINER, Arrival, arrive, door_shows, look_at_door
from app.places.services.asking import (
    NomineeLine,
    ask,
    check_open,
    nominate,
    open_sessions,
    preview,
    why_closed,
    why_not_for,
)
from app.places.services.candidates import IN_TOUCH, Asker, askers_of
from app.places.services.chasing import chase_offer
from app.places.services.choosing import choose, chosen_by, dates_to_choose
from app.places.services.comparing import ProposalComparison, Proposals, compare_proposals, list_proposals
from app.places.services.completing import look_at_completion, look_at_person, standing
from app.places.services.days_ahead import (
    LetterPlanned,
    LettersOfSession,
    letters_due,
    letters_follow_cancelled_session,
    letters_follow_changed_day,
    letters_follow_given_up,
    letters_of,
    next_letter,
    say_what_to_bring,
    send_letter,
)
from app.places.services.enough_room import follow_fewer_places
from app.places.services.fewer import Choosing, Plan, choosing_for, plan_of, take_back
from app.places.services.finishing import OwnTime, finish, in_own_time, standing_of
from app.places.services.handing_over import hand_over, may_hand_over, recall
from app.places.services.holding import hold, sessions_to_come
from app.places.services.interchange import text_of
from app.places.services.kept_apart import follow_kept_apart, follow_let_in
from app.places.services.leaving import (
    close_list,
    decline,
    follow_application_in_reserve,
    follow_cancelled_session,
    follow_withdrawn_application,
    lapse,
    run_out,
    withdraw,
)
from app.places.services.merging import follow_merge
from app.places.services.moved_days import (
    Answers,
    days_seen,
    follow_changed_day,
    keep,
    what_moved,
)
from app.places.services.moves import offer, request
from app.places.services.naming_for import name_colleague, why_nobody_named
from app.places.services.ordering import in_agencys_order, put_in_order, why_not_ordered
from app.places.services.outcomes import Outcome, outcomes_of
from app.places.services.own_share import OwnShare, own_shares
from app.places.services.promotion import fill, follow_capacity, open_reserved
from app.places.services.registering import (
    Kept,
    add_somebody,
    check_day,
    entry_of,
    fault_of,
    make_up,
    mark,
    mark_the_rest,
    save,
    undo,
)
from app.places.services.releasing import DryRun, Planned, answer_day, dry_run, release
from app.places.services.reporting import (
    FAIRNESS_HEADERS,
    FairnessReport,
    facts_of,
    fairness_document,
    fairness_report,
    fairness_rows,
    take_fairness_report,
)
from app.places.services.role_groups import in_form_order
from app.places.services.sheets import take_sheet
from app.places.services.showing import Board, board_of
from app.places.services.terms import usual_shares
from app.places.services.timing import last_offer_answer
from app.places.services.trying import (
    EXAMPLES,
    TRIAL_HEADERS,
    Trial,
    trial_record,
    trial_rows,
    try_out,
)
from app.places.services.ways import Ways, compare_ways

__all__ = [
    "SEE_A_TRAINER",
    "door_shows",
    "EXAMPLES",
    "FAIRNESS_HEADERS",
    "IN_TOUCH",
    "TRIAL_HEADERS",
    "Answers",
    "Asker",
    "Board",
    "Choosing",
    "DryRun",
    "FairnessReport",
    "LetterPlanned",
    "LettersOfSession",
    "Limit",
    "NomineeLine",
    "Outcome",
    "OwnShare",
    "OwnTime",
    "Plan",
    "Planned",
    "ProposalComparison",
    "Proposals",
    "TableRefused",
    "Trial",
    "Ways",
    "accept",
    "add_somebody",
    "answer_day",
    "answer_for",
    "ask",
    "askers_of",
    "board_of",
    "chase_offer",
    "check_day",
    "check_open",
    "choose",
    "choosing_for",
    "chosen_by",
    "close_list",
    "compare_proposals",
    "compare_ways",
    "dates_to_choose",
    "days_seen",
    "decline",
    "dry_run",
    "facts_of",
    "fairness_document",
    "fairness_report",
    "fairness_rows",
    "fault_of",
    "fill",
    "finish",
    "follow_application_in_reserve",
    "follow_cancelled_session",
    "follow_capacity",
    "follow_changed_day",
    "follow_fewer_places",
    "follow_kept_apart",
    "follow_let_in",
    "follow_merge",
    "follow_withdrawn_application",
    "hand_over",
    "hold",
    "in_agencys_order",
    "in_form_order",
    "in_own_time",
    "keep",
    "keep_changes",
    "lapse",
    "last_offer_answer",
    "letters_due",
    "letters_follow_cancelled_session",
    "letters_follow_changed_day",
    "letters_follow_given_up",
    "letters_of",
    "list_proposals",
    "look_at_completion",
    "look_at_person",
    "make_up",
    "mark",
    "mark_the_rest",
    "may_hand_over",
    "name_colleague",
    "next_letter",
    "nominate",
    "offer",
    "open_reserved",
    "open_sessions",
    "outcomes_of",
    "own_shares",
    "pin",
    "plan_of",
    "policy_for",
    "policy_to_try",
    "preview",
    "propose",
    "put_in_order",
    "recall",
    "release",
    "request",
    "run_out",
    "save",
    "say_what_to_bring",
    "send_letter",
    "sessions_to_come",
    "set_policy",
    "standing",
    "standing_of",
    "take_back",
    "take_fairness_report",
    "text_of",
    "trial_record",
    "trial_rows",
    "try_out",
    "undo_changes",
    "unpin",
    "usual_shares",
    "verify",
    "what_moved",
    "why_closed",
    "why_nobody_named",
    "why_not_for",
    "why_not_ordered",
    "withdraw",
    "Arrival",
    "arrive",
    "look_at_door",
    "Kept",
    "entry_of",
    "undo",
    "take_sheet",
]
