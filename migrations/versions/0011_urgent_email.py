"""Email that somebody waits for goes first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.alter_column("urgent", server_default=None)


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_column("urgent")
