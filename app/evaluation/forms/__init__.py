"""What is answered in a test or questionnaire, and what is typed to write one."""

from app.evaluation.forms.answering import (
    UNKNOWN,
    AnswerForm,
    OrderForm,
    PressForm,
    ReportForm,
    TimeForm,
    WordsForm,
    item_form,
    question_form,
)
from app.evaluation.forms.papers import PaperForm, ReopenForm
from app.evaluation.forms.writing import (
    LONGEST_IMPORT,
    ChooseForm,
    CopyForm,
    ImportForm,
    InstrumentForm,
    InstrumentWordsForm,
    ItemForm,
    KnowledgeTestForm,
    QuestionForm,
    ReportAnswerForm,
    courses_to_choose,
    words_of,
)

__all__ = [
    "LONGEST_IMPORT",
    "UNKNOWN",
    "AnswerForm",
    "ChooseForm",
    "CopyForm",
    "ImportForm",
    "InstrumentForm",
    "InstrumentWordsForm",
    "ItemForm",
    "KnowledgeTestForm",
    "OrderForm",
    "PaperForm",
    "PressForm",
    "QuestionForm",
    "ReopenForm",
    "ReportAnswerForm",
    "ReportForm",
    "TimeForm",
    "WordsForm",
    "courses_to_choose",
    "item_form",
    "question_form",
    "words_of",
]
