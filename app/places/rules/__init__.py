"""The rules of places: sharing them out, and what may happen to one afterwards. Values in, values out."""

from app.places.rules.allocation import engine_for, propose, verify
from app.places.rules.attendance import Entry, check_within_day
from app.places.rules.board import objective_of
from app.places.rules.cells import TableRefused
from app.places.rules.certificates import LENGTH, SIGNS, as_kept, readable
from app.places.rules.dates import Ranks, joined, missed_choices, one_date
from app.places.rules.day_pack import Catering, ToRing, calling_order, catering, deleted_at
from app.places.rules.days_ahead import (
    DayAhead,
    LetterDue,
    Told,
    goes_with_answer,
    letter_due,
    planned,
    runs,
)
from app.places.rules.difference import Difference, LevelChange, Verdict, compare
from app.places.rules.door import OPENS_BEFORE, arriving, door_is_open
from app.places.rules.explain import points, share_in_words, unquoted
from app.places.rules.fairness import Comparison, Fairness, fairness, first_come, gallagher_index, merit_only
from app.places.rules.fewer import in_proportion, who_gives_up
from app.places.rules.interchange import read_problem, record_of, what_differs
from app.places.rules.linked import LinkedProblems, LinkedResults, propose_linked
from app.places.rules.making_up import (
    OPEN,
    DayState,
    makes_up,
    next_make_up_status,
    state_of_day,
)
from app.places.rules.moves import (
    MOVES,
    answers_to,
    check_answerable,
    last_answer,
    next_status,
    promotion_answer_by,
    since_words,
)
from app.places.rules.next_place import promote_to
from app.places.rules.own_order import in_own_order, who_joins
from app.places.rules.pasting import Pasted, read_pasted
from app.places.rules.problem import (
    AgencyTerms,
    Candidate,
    Problem,
    SessionToFill,
    canonical_json,
    draw,
    parse_problem,
)
from app.places.rules.register_lines import (
    KEYS,
    MARKS,
    Line,
    Receipt,
    read_line,
    reason_of,
    receipt,
    time_of,
    written,
)
from app.places.rules.reserves import reserve_order
from app.places.rules.result import Objective, Reason, Result, Rule, UnmetMinimum
from app.places.rules.seating import ImpossiblePin
from app.places.rules.shares import as_typed, by_need, by_staff, in_equal_parts
from app.places.rules.since_proposed import what_changed
from app.places.rules.tables import ALONE, Size, read_tables

__all__ = [
    "OPENS_BEFORE",
    "ALONE",
    "LENGTH",
    "MOVES",
    "OPEN",
    "SIGNS",
    "AgencyTerms",
    "Candidate",
    "Catering",
    "Comparison",
    "DayAhead",
    "DayState",
    "Difference",
    "Entry",
    "Fairness",
    "ImpossiblePin",
    "LetterDue",
    "LevelChange",
    "LinkedProblems",
    "LinkedResults",
    "Objective",
    "Pasted",
    "Problem",
    "Ranks",
    "Reason",
    "Result",
    "Rule",
    "SessionToFill",
    "Size",
    "TableRefused",
    "ToRing",
    "Told",
    "UnmetMinimum",
    "Verdict",
    "answers_to",
    "as_kept",
    "as_typed",
    "by_need",
    "by_staff",
    "calling_order",
    "canonical_json",
    "catering",
    "check_answerable",
    "check_within_day",
    "compare",
    "deleted_at",
    "draw",
    "engine_for",
    "fairness",
    "first_come",
    "gallagher_index",
    "goes_with_answer",
    "in_equal_parts",
    "in_own_order",
    "in_proportion",
    "joined",
    "last_answer",
    "letter_due",
    "makes_up",
    "merit_only",
    "missed_choices",
    "next_make_up_status",
    "next_status",
    "objective_of",
    "one_date",
    "parse_problem",
    "planned",
    "points",
    "promote_to",
    "promotion_answer_by",
    "propose",
    "propose_linked",
    "read_pasted",
    "read_problem",
    "read_tables",
    "readable",
    "record_of",
    "reserve_order",
    "runs",
    "share_in_words",
    "since_words",
    "state_of_day",
    "unquoted",
    "verify",
    "what_changed",
    "what_differs",
    "who_gives_up",
    "who_joins",
    "KEYS",
    "MARKS",
    "Line",
    "Receipt",
    "read_line",
    "reason_of",
    "receipt",
    "time_of",
    "written",
    "arriving",
    "door_is_open",
]
