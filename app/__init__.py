"""Relay: training, mentors and cohorts for partnerships of public agencies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, g
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from app import blueprints, cli, letters
from app.accounts import queries as accounts
from app.directory import queries as directory
from app.directory import services as directory_services
from app.mentoring import queries as mentoring
from app.platform import access, carrier, db, events, logs, mail, web
from app.reactions import REACTIONS


class Relay(Flask):
    """Flask that runs a view again when the database undid it to resolve a conflict."""

    def dispatch_request(self) -> Any:
        return db.retrying(super().dispatch_request)


class ProgrammeScope(access.Scope):
    """Tells the platform which programme an address names and who is there."""

    def programme(self, slug: str) -> Any:
        return directory.programme_by_slug(slug)

    def person(self, account: Any, programme: Any) -> Any:
        person, g.is_mentor = accounts.person_and(account, programme, mentoring.is_mentor_now())
        return person

    def roles(self, person: Any) -> Iterable[Any]:
        return directory.roles_of(person)


def create_app(settings: type[config.Config] | None = None, **overrides: Any) -> Flask:
    """The application with everything registered. `overrides` are single settings, for tests.

    Raises RuntimeError when the settings would be unsafe.
    """
    app = Relay(__name__)
    app.config.from_object(settings or config.chosen())
    app.config.update(overrides)
    app.config["PRODUCTION"] = issubclass(settings or config.chosen(), config.ProductionConfig)
    config.refuse_unsafe(dict(app.config))
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # as documented
    logs.init_app(app)
    db.init_app(app)
    carrier.mail.init_app(app)
    CSRFProtect(app)
    login = LoginManager(app)
    login.user_loader(accounts.account_of_cookie)
    events.init_app(app, REACTIONS)
    access.init_app(app, ProgrammeScope())
    web.init_app(app)
    mail.init_app(
        app,
        facts=directory.mail_facts,
        link_endpoints=blueprints.LINK_ENDPOINTS,
        kinds=letters.KINDS,
        version=directory.wording_version,
        own_words=directory_services.own_paragraphs,
    )
    blueprints.init_app(app)
    cli.init_app(app)
    return app
