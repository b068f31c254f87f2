"""Accounts for tests: call these inside an open transaction."""

from __future__ import annotations

from datetime import datetime

from app.accounts import services
from app.accounts.models import Account
from app.directory.models import Person
from tests.support.factories.directory import MADE


def create_account(person: Person, *, at: datetime = MADE) -> Account:
    """The account with which this person signs in."""
    return services.account_for(person, at=at)
