"""Whether the service could do its work now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.platform.db import db
from app.platform.mail import MailState, OutboxMessage


@dataclass(frozen=True)
class Readiness:
    """`oldest_email_seconds`: how long the longest-waiting email has been due; None when none is."""

    database: bool
    schema: bool
    oldest_email_seconds: int | None

    @property
    def ready(self) -> bool:
        """Whether requests can be answered."""
        return self.database and self.schema


def readiness(migrations: Path, at: datetime) -> Readiness:
    """Ask the database; a schema without a version table counts as current only where nothing migrates it."""
    try:
        connection = db.session.connection()
        known = set(MigrationContext.configure(connection).get_current_heads())
        oldest = db.session.scalar(
            select(func.min(OutboxMessage.not_before)).where(
                OutboxMessage.state == MailState.QUEUED, OutboxMessage.not_before <= at
            )
        )
    except SQLAlchemyError:
        db.session.rollback()
        return Readiness(database=False, schema=False, oldest_email_seconds=None)
    wanted = set(ScriptDirectory(str(migrations)).get_heads()) if migrations.is_dir() else set()
    waited = int((at - oldest).total_seconds()) if oldest else None
    return Readiness(database=True, schema=not known or known == wanted, oldest_email_seconds=waited)
