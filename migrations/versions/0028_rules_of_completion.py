"""What completes a course is an expression, of the course and of a cohort."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

COHORT = sa.table(
    "cohort",
    sa.column("id", sa.Uuid()),
    sa.column("days_to_complete", sa.Integer()),
    sa.column("awareness_to_complete", sa.Boolean()),
    sa.column("test_to_complete", sa.Boolean()),
    sa.column("completion_rule", sa.String()),
)


def upgrade() -> None:
    """Go to this version. Each cohort keeps what completes its course."""
    for table in ("course", "cohort"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column("completion_rule", sa.String(length=200), server_default="", nullable=False)
            )
    connection = op.get_bind()
    for row in connection.execute(sa.select(COHORT)).all():
        terms = ["1 day" if row.days_to_complete == 1 else f"{row.days_to_complete} days"]
        terms += ["awareness"] if row.awareness_to_complete else []
        terms += ["test after"] if row.test_to_complete else []
        connection.execute(
            COHORT.update().where(COHORT.c.id == row.id).values(completion_rule=" and ".join(terms))
        )
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.drop_column("test_to_complete")
        batch_op.drop_column("awareness_to_complete")
        batch_op.drop_column("days_to_complete")


def downgrade() -> None:
    """Go back to the version before. Of a rule remain its days, the awareness morning and the test after."""
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.add_column(sa.Column("days_to_complete", sa.Integer(), server_default="4", nullable=False))
        batch_op.add_column(
            sa.Column("awareness_to_complete", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("test_to_complete", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    connection = op.get_bind()
    for row in connection.execute(sa.select(COHORT.c.id, COHORT.c.completion_rule)).all():
        said = row.completion_rule.split()
        first = said[0] if said else ""
        connection.execute(
            COHORT.update()
            .where(COHORT.c.id == row.id)
            .values(
                days_to_complete=int(first) if first.isdecimal() else 4,
                awareness_to_complete="awareness" in said,
                test_to_complete="test after" in row.completion_rule,
            )
        )
    for table in ("cohort", "course"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("completion_rule")
