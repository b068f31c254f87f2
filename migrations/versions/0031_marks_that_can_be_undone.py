"""A line of a register keeps what it said before, so that its last change can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.add_column("attendance", sa.Column("before", sa.String(length=60), nullable=True))


def downgrade() -> None:
    """Go back to the version before. Nothing can be undone any more."""
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_column("before")
