"""Figures are published ten people or more at a time, and stay as they were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("instrument", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "figure_batch",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("moment", sa.String(length=20), nullable=False),
        sa.Column(
            "dimension",
            sa.Enum(
                "cohort",
                "kind of agency",
                "role",
                name="dimension",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("cohort_id", sa.Uuid(), nullable=True),
        sa.Column("row", sa.String(length=60), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("with_before", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_figure_batch_cohort_id_cohort")),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["instrument.id"],
            name=op.f("fk_figure_batch_instrument_id_instrument"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_figure_batch_item_id_item"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_figure_batch_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_batch")),
    )
    with op.batch_alter_table("figure_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_figure_batch_instrument_id"), ["instrument_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_figure_batch_programme_id"), ["programme_id"], unique=False)


def downgrade() -> None:
    """Go back to the version before. What was published is forgotten."""
    op.drop_table("figure_batch")
    with op.batch_alter_table("instrument", schema=None) as batch_op:
        batch_op.drop_column("counted_at")
