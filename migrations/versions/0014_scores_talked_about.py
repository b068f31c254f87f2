"""Assessors may abstain, comment on each criterion, talk about an application, and think again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "earlier_scores",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_earlier_scores_assessment_id_assessment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_scores")),
    )
    op.create_table(
        "moderation_note",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_moderation_note_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_moderation_note_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_moderation_note_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_note")),
    )
    for table, columns in INDEXED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.add_column(sa.Column("comment", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.alter_column("points", existing_type=sa.INTEGER(), nullable=True)


def downgrade() -> None:
    """Go back to the version before. Lost: abstaining, comments, what was said or given before."""
    op.execute("DELETE FROM score WHERE points IS NULL")
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.alter_column("points", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("comment")
    for table, columns in reversed(INDEXED.items()):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_index(batch_op.f(f"ix_{table}_{column}"))
        op.drop_table(table)


INDEXED = {
    "earlier_scores": ["assessment_id"],
    "moderation_note": ["programme_id", "application_id", "author_id"],
}
