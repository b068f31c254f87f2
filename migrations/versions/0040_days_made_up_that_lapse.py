"""Until when an offered day to make up is kept, and what becomes of one that nobody answers or comes to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

BEFORE = ("offered", "accepted", "declined", "withdrawn", "cancelled")
NOW = (*BEFORE, "lapsed", "missed")
MAKE_UP = sa.table("make_up", sa.column("status", sa.String()))


def upgrade() -> None:
    """Go to this version. What is offered now is kept until its day begins."""
    with op.batch_alter_table("make_up", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True))
        _statuses(batch_op, NOW)


def downgrade() -> None:
    """Go back to the version before. A day that lapsed or was missed is one that is withdrawn."""
    gone = MAKE_UP.c.status.in_(("lapsed", "missed"))
    op.execute(MAKE_UP.update().where(gone).values(status="withdrawn"))
    with op.batch_alter_table("make_up", schema=None) as batch_op:
        _statuses(batch_op, BEFORE)
        batch_op.drop_column("answer_by")


def _statuses(batch_op: op.BatchOperations, statuses: tuple[str, ...]) -> None:
    check = batch_op.f("ck_make_up_makeupstatus")
    batch_op.drop_constraint(check, type_="check")
    batch_op.create_check_constraint(check, sa.column("status").in_(statuses))
