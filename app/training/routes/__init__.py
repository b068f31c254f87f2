"""Pages of courses, cohorts and training sessions."""

from flask import Blueprint

bp = Blueprint("training", __name__)

# Each module adds its pages to `bp`.
from app.training.routes import planning, planning_sessions, public  # noqa: E402, F401
