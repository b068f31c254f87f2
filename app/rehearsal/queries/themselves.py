"""Whose part nobody plays."""

from __future__ import annotations

import uuid

from sqlalchemy import Select, select

from app.accounts.models import SignInRequest
from app.directory.models import Person
from app.platform.links import Link


def themselves() -> Select[uuid.UUID]:
    """Whoever came in by an email of their own: nobody plays their part for them."""
    return (
        select(Person.id)
        .join(SignInRequest, SignInRequest.email_key == Person.email_key)
        .join(Link, Link.id == SignInRequest.link_id)
        .where(Link.used_at.is_not(None))
    )
