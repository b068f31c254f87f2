"""The pages of places: the board, offers, asking, registers."""

from flask import Blueprint

bp = Blueprint("places", __name__)

from app.places.routes import (  # noqa: E402 - the modules hang their views on the blueprint above
    answering,
    arriving,
    asking,
    board,
    certificates,
    comparing,
    completion,
    day_pack,
    days_ahead,
    fairness,
    fewer,
    finishing,
    holding,
    making_up,
    naming_for,
    needs,
    ordering,
    own,
    registers,
    releasing,
    sheets,
    trying,
)

__all__ = [
    "answering",
    "arriving",
    "asking",
    "board",
    "bp",
    "certificates",
    "comparing",
    "day_pack",
    "days_ahead",
    "completion",
    "fairness",
    "fewer",
    "finishing",
    "holding",
    "making_up",
    "naming_for",
    "needs",
    "ordering",
    "own",
    "registers",
    "releasing",
    "sheets",
    "trying",
]
