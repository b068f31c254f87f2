"""A policy may ask for a least number of places for role groups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("allocation_policy", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("role_minima", sa.JSON(), server_default=sa.text("'{}'"), nullable=False)
        )


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("allocation_policy", schema=None) as batch_op:
        batch_op.drop_column("role_minima")
