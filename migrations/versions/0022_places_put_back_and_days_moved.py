"""A place that is taken back is first in line, and whoever keeps a place on moved days has said so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MOMENTS = ("put_back_at", "moved_at", "kept_at")


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("place", schema=None) as batch_op:
        for name in MOMENTS:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("known_days", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_column("known_days")
        for name in reversed(MOMENTS):
            batch_op.drop_column(name)
