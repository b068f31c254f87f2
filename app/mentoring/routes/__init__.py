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
    entering,
    late,
    managing,
    moderating,
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
    "entering",
    "late",
    "managing",
    "moderating",
    "reviewing",
    "staff",
    "withholding",
]
