"""A time as a mentor may have ended because the course was not completed after all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

BEFORE = ("left post", "stepped down", "lapsed", "agency support withdrawn")
NOW = (*BEFORE, "course not completed")
PERIOD = sa.table("mentor_period", sa.column("end_reason", sa.String()))


def upgrade() -> None:
    """Go to this version."""
    _reasons(NOW)


def downgrade() -> None:
    """Go back to the version before, which has no word for it: such a time ended without a reason."""
    op.execute(PERIOD.update().where(PERIOD.c.end_reason == "course not completed").values(end_reason=None))
    _reasons(BEFORE)


def _reasons(reasons: tuple[str, ...]) -> None:
    with op.batch_alter_table("mentor_period", schema=None) as batch_op:
        check = batch_op.f("ck_mentor_period_periodend")
        batch_op.drop_constraint(check, type_="check")
        batch_op.create_check_constraint(check, sa.column("end_reason").in_(reasons))
