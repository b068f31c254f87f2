"""The blueprint that the modules of this package add their pages to."""

from flask import Blueprint

bp = Blueprint("forum", __name__)
