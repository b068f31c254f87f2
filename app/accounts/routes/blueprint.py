"""What the pages of signing in share: the blueprint, and what a browser remembers on its way in.

The session holds no more than this: the browser's own secret, the address just given, and between the first
and the second step which account has passed the first, since when. Nobody with a staff role is signed in
before the second step is behind them.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, current_app, redirect, request, session, url_for
from flask_login import login_user

from app.accounts import queries, rules
from app.accounts.models import Account
from app.platform.clock import real_now
from app.platform.db import db

bp = Blueprint("accounts", __name__)

# How long somebody may take between the two steps.
PENDING = timedelta(minutes=10)
BROWSER = "browser"
ADDRESS = "sign_in_address"
THEN = "sign_in_then"
WAITING = "second_step"
NEW_SECRET = "new_secret"  # noqa: S105 - the name of a place, not a secret


def client_address() -> str:
    """Where the request came from; kept as a keyed hash only."""
    return request.remote_addr or "unknown"


def browser_secret() -> str:
    """What tells this browser from all others; made when it first asks."""
    if BROWSER not in session:
        session[BROWSER] = secrets.token_urlsafe(24)
    return str(session[BROWSER])


def admit(account: Account, then: str) -> Any:
    """Sign an account in, or send it on to the second step that its roles or its owner ask for."""
    if needs_second_step(account):
        session.pop(ADDRESS, None)
        session[WAITING] = {
            "account": str(account.id),
            "stamp": account.session_stamp,
            "since": real_now().isoformat(),
            "then": rules.local_path(then),
        }
        return redirect(url_for("accounts.second_step"))
    return let_in(account, then)


def needs_second_step(account: Account) -> bool:
    """Staff always, unless the installation says otherwise; others when they set one up."""
    if account.sealed_secret is not None:
        return True
    return bool(current_app.config["SECOND_FACTOR_REQUIRED"]) and queries.holds_staff_role(account)


def let_in(account: Account, then: str) -> Any:
    """Sign an account in; what the browser remembered on the way is forgotten."""
    sign_in_here(account)
    return redirect(rules.local_path(then))


def sign_in_here(account: Account) -> None:
    """Have the session be this account's from now on, with nothing of an earlier one."""
    session.clear()
    login_user(account)


def waiting_account() -> tuple[Account, str] | None:
    """Which account has passed the first step in this browser, and where it wants to go.

    None when that was too long ago.
    A sign-out everywhere meanwhile ends the wait too.
    """
    waiting = session.get(WAITING)
    if not isinstance(waiting, dict):
        return None
    if real_now() - datetime.fromisoformat(waiting["since"]) > PENDING:
        return None
    account = db.session.get(Account, uuid.UUID(waiting["account"]))
    if account is None or account.session_stamp != waiting["stamp"]:
        return None
    return account, str(waiting["then"])
