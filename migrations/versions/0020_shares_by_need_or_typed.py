"""Shares follow from unmet need too, or are typed; reserved places are everybody's from a day on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BEFORE = ("relevant staff", "equal parts")
NOW = (*BEFORE, "unmet need", "typed")
CHECK = "ck_allocation_policy_sharebasis"


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("allocation_policy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reserved_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("reserved_opened_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f(CHECK), type_="check")
        batch_op.create_check_constraint(batch_op.f(CHECK), sa.column("basis").in_(NOW))
    with op.batch_alter_table("agency_limit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("share", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_agency_limit_share_not_negative"), "share IS NULL OR share >= 0"
        )


def downgrade() -> None:
    """Go back to the version before. What it does not know becomes shares by relevant staff."""
    policy = sa.table("allocation_policy", sa.column("basis"))
    op.execute(policy.update().where(policy.c.basis.not_in(BEFORE)).values(basis=BEFORE[0]))
    with op.batch_alter_table("agency_limit", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_agency_limit_share_not_negative"), type_="check")
        batch_op.drop_column("share")
    with op.batch_alter_table("allocation_policy", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(CHECK), type_="check")
        batch_op.create_check_constraint(batch_op.f(CHECK), sa.column("basis").in_(BEFORE))
        batch_op.drop_column("reserved_opened_at")
        batch_op.drop_column("reserved_until")
