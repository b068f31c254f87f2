"""Who signs for volunteers without a line manager, as a cohort names the role."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

COLUMNS = (("cohort", "other_signatory"), ("application", "signatory_role"))


def upgrade() -> None:
    """Go to this version."""
    for table, column in COLUMNS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column(column, sa.String(length=60), server_default=sa.text("''"), nullable=False)
            )


def downgrade() -> None:
    """Go back to the version before. The role is lost; whoever was named by it stays named."""
    for table, column in reversed(COLUMNS):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
