"""What happens to tests and questionnaires: opened, answered, handed in, reminded of, added up, written."""

from app.evaluation.services.answers import OwnAnswer, own_answers
from app.evaluation.services.asking import (
    drop_sittings,
    follow_made_up_day,
    open_follow_ups,
    open_sittings,
    reschedule_sittings,
)
from app.evaluation.services.figures import (
    CohortFigures,
    ConfidenceLine,
    KnowledgeFigures,
    MomentResponse,
    cohort_figures,
)
from app.evaluation.services.instruments import (
    add_instrument,
    add_item,
    add_question,
    change_instrument,
    change_item,
    change_question,
    remove_item,
    remove_question,
)
from app.evaluation.services.reminders import remind, tell
from app.evaluation.services.review import (
    ReviewedAnswer,
    ReviewedQuestion,
    TestReview,
    ordered_options,
    review_of,
)
from app.evaluation.services.sittings import (
    alone,
    answer_item,
    answer_question,
    can_hand_in,
    choose_time,
    is_open,
    state_of,
    submit,
    time_ends_at,
    unanswered_steps,
)

__all__ = [
    "OwnAnswer",
    "own_answers",
    "time_ends_at",
    "open_follow_ups",
    "follow_made_up_day",
    "choose_time",
    "can_hand_in",
    "alone",
    "CohortFigures",
    "ConfidenceLine",
    "KnowledgeFigures",
    "MomentResponse",
    "ReviewedAnswer",
    "ReviewedQuestion",
    "TestReview",
    "add_instrument",
    "add_item",
    "add_question",
    "answer_item",
    "answer_question",
    "change_instrument",
    "change_item",
    "change_question",
    "cohort_figures",
    "drop_sittings",
    "is_open",
    "open_sittings",
    "ordered_options",
    "remind",
    "remove_item",
    "remove_question",
    "reschedule_sittings",
    "review_of",
    "state_of",
    "submit",
    "tell",
    "unanswered_steps",
]
