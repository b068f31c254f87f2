"""What happens to tests and questionnaires: opened, answered, handed in, reminded of, added up, written."""

from app.evaluation.services.answers import OwnAnswer, own_answers
from app.evaluation.services.asking import (
    drop_sittings,
    follow_made_up_day,
    open_follow_ups,
    open_sittings,
    reschedule_sittings,
)
from app.evaluation.services.by_staff import begin_paper, can_reopen, can_type_in, reopen
from app.evaluation.services.editions import (
    figures_to_publish,
    next_figures_to_publish,
    publish_figures,
)
from app.evaluation.services.figures import cohort_figures, course_figures
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
from app.evaluation.services.rows import CODE_BOOK_HEADERS, PseudonymousRows, take_rows
from app.evaluation.services.shapes import (
    ConfidenceLine,
    GroupLine,
    GroupTable,
    KnowledgeFigures,
    LaterChange,
    LearningFigures,
    MomentResponse,
    QuestionFlag,
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
    "begin_paper",
    "can_reopen",
    "can_type_in",
    "reopen",
    "CODE_BOOK_HEADERS",
    "ConfidenceLine",
    "GroupLine",
    "GroupTable",
    "KnowledgeFigures",
    "LaterChange",
    "LearningFigures",
    "MomentResponse",
    "OwnAnswer",
    "PseudonymousRows",
    "QuestionFlag",
    "ReviewedAnswer",
    "ReviewedQuestion",
    "TestReview",
    "add_instrument",
    "add_item",
    "add_question",
    "alone",
    "answer_item",
    "answer_question",
    "can_hand_in",
    "change_instrument",
    "change_item",
    "change_question",
    "choose_time",
    "cohort_figures",
    "course_figures",
    "drop_sittings",
    "figures_to_publish",
    "follow_made_up_day",
    "is_open",
    "next_figures_to_publish",
    "open_follow_ups",
    "open_sittings",
    "ordered_options",
    "own_answers",
    "publish_figures",
    "remind",
    "remove_item",
    "remove_question",
    "reschedule_sittings",
    "review_of",
    "state_of",
    "submit",
    "take_rows",
    "tell",
    "time_ends_at",
    "unanswered_steps",
]
