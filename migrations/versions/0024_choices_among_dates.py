"""A place says which choice its date is, among the dates of one course."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("preference", sa.Integer(), server_default=sa.text("1"), nullable=False)
        )
        batch_op.create_check_constraint(batch_op.f("ck_place_preference_counts_from_one"), "preference >= 1")


def downgrade() -> None:
    """Go back to the version before. Every date is a first choice again."""
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_place_preference_counts_from_one"), type_="check")
        batch_op.drop_column("preference")
