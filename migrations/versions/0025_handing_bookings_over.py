"""A booking for a forum meeting may be offered to a colleague."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("forum_booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("giver_id", sa.Uuid(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_forum_booking_giver_id"), ["giver_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_forum_booking_giver_id_forum_booking"),
            "forum_booking",
            ["giver_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    """Go back to the version before. Whoever was being asked is not asked any more."""
    bookings = sa.table("forum_booking", sa.column("status"), sa.column("giver_id"))
    asked = bookings.update().where(bookings.c.giver_id.is_not(None))
    op.execute(asked.values(status="cancelled"))
    with op.batch_alter_table("forum_booking", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_forum_booking_giver_id_forum_booking"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_forum_booking_giver_id"), type_="unique")
        batch_op.drop_column("giver_id")
