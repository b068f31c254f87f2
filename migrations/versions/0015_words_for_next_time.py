"""What would strengthen an unsuccessful application, criterion by criterion."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("to_strengthen", sa.JSON(), server_default=sa.text("'{}'"), nullable=False)
        )


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_column("to_strengthen")
