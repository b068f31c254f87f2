"""What happens to tests and questionnaires: opened, answered, handed in, reminded of, added up, written."""

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
    answer_item,
    answer_question,
    drop_sittings,
    is_open,
    open_sittings,
    reschedule_sittings,
    state_of,
    submit,
    unanswered_steps,
)

__all__ = [
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
