"""The blueprint that the modules of this package add their pages to."""

from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState

from app.forum.queries import venues_taken
from app.home import queries
from app.home.routes import navigation
from app.platform import bookings, diary, web

bp = Blueprint("home", __name__)


@bp.record_once
def _frame(state: BlueprintSetupState) -> None:
    """Every page has this navigation, staff pages the find box; training asks here for what lies above it."""
    app = cast(Flask, state.app)
    web.register_navigation(app, navigation.items)
    web.register_find(app, navigation.find_url)
    diary.init_app(app, queries.dates_of)
    bookings.init_app(app, venues_taken)
