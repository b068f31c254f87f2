"""The pages of applications."""

from flask import Blueprint

bp = Blueprint("mentoring", __name__)

from app.mentoring.routes import (  # noqa: E402 - the modules hang their views on the blueprint above
    answers,
    applicant,
    asked,
    assessing,
    countersigning,
    decisions,
    deferring,
    ending_time,
    entering,
    late,
    managing,
    moderating,
    my_time,
    reviewing,
    staff,
    withholding,
)

__all__ = [
    "answers",
    "applicant",
    "asked",
    "assessing",
    "bp",
    "countersigning",
    "decisions",
    "deferring",
    "ending_time",
    "entering",
    "late",
    "managing",
    "moderating",
    "my_time",
    "reviewing",
    "staff",
    "withholding",
]
