"""The later cohort that a deferred application is kept for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deferred_to_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_application_deferred_to_id"), ["deferred_to_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_application_deferred_to_id_cohort"), "cohort", ["deferred_to_id"], ["id"]
        )


def downgrade() -> None:
    """Go back to the version before. Which cohort a deferred application is kept for is lost."""
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_application_deferred_to_id_cohort"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_application_deferred_to_id"))
        batch_op.drop_column("deferred_to_id")
