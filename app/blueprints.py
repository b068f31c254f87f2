"""The one list of blueprints, and which page each kind of link opens."""

from __future__ import annotations

from flask import Blueprint, Flask

from app.accounts.enums import LinkPurpose as AccountLink
from app.accounts.routes import bp as accounts
from app.directory.enums import LinkPurpose as DirectoryLink
from app.directory.routes import bp as directory
from app.evaluation.routes import bp as evaluation
from app.forum.routes import bp as forum
from app.home.routes import bp as home
from app.mentoring.enums import LinkPurpose as MentoringLink
from app.mentoring.routes import bp as mentoring
from app.places.routes import bp as places
from app.rehearsal.routes import bp as rehearsal
from app.reports.routes import bp as reports
from app.training.routes import bp as training

BLUEPRINTS: tuple[Blueprint, ...] = (
    accounts,
    directory,
    evaluation,
    forum,
    home,
    mentoring,
    places,
    training,
    reports,
)

LINK_ENDPOINTS = {
    AccountLink.SIGN_IN.value: "accounts.follow_link",
    DirectoryLink.CONFIRM_ADDRESS.value: "directory.follow_address_link",
    MentoringLink.COUNTERSIGN.value: "mentoring.countersign",
    MentoringLink.MANAGER_PAGE.value: "mentoring.manager_page",
}


def init_app(app: Flask) -> None:
    """Register every feature's pages; the rehearsal's only in a rehearsal."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if app.config["REHEARSAL"]:
        app.register_blueprint(rehearsal)
