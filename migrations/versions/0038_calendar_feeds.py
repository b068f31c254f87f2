"""Addresses that calendar programs read by themselves, and what a calendar message said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "calendar_feed",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_token", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("owner_id", name=op.f("uq_calendar_feed_owner_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.add_column(
        "sent_invitation",
        sa.Column("title", sa.String(length=120), server_default=sa.text("''"), nullable=False),
    )
    op.add_column("sent_invitation", sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sent_invitation", sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back to the version before. Calendars that read by themselves are told nothing more."""
    op.drop_column("sent_invitation", "ends_at")
    op.drop_column("sent_invitation", "starts_at")
    op.drop_column("sent_invitation", "title")
    op.drop_table("calendar_feed")
