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
    days_ahead,
    fairness,
    fewer,
    finishing,
    holding,
    making_up,
    naming_for,
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
    "days_ahead",
    "completion",
    "fairness",
    "fewer",
    "finishing",
    "holding",
    "making_up",
    "naming_for",
    "ordering",
    "own",
    "registers",
    "releasing",
    "sheets",
    "trying",
]
