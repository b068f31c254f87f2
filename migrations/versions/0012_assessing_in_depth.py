"""Managers' pages, moderation, programmes' own email, and records of one person brought together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NOTHING, NO_TEXT = sa.text("'[]'"), sa.text("''")


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "manager_page",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_manager_page_cohort_id_cohort"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_manager_page_link_id_link")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_manager_page_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manager_page")),
        sa.UniqueConstraint("cohort_id", "email_key", name=op.f("uq_manager_page_cohort_id_email_key")),
    )
    op.create_table(
        "email_wording",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_email_wording_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_email_wording_written_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_wording")),
        sa.UniqueConstraint(
            "programme_id",
            "template",
            "version",
            name=op.f("uq_email_wording_programme_id_template_version"),
        ),
    )
    op.create_table(
        "same_person",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("found_by_id", sa.Uuid(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["found_by_id"], ["person.id"], name=op.f("fk_same_person_found_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["one_id"], ["person.id"], name=op.f("fk_same_person_one_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["person.id"], name=op.f("fk_same_person_other_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_same_person_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_same_person")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_same_person_one_id_other_id")),
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

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withheld", sa.JSON(), server_default=NOTHING, nullable=False))
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("criterion_notes", sa.JSON(), server_default=sa.text("'{}'"), nullable=False)
        )
        batch_op.add_column(sa.Column("late_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("readers_to_avoid", sa.JSON(), server_default=NOTHING, nullable=False))
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_person_merged_into_id_person"), "person", ["merged_into_id"], ["id"]
        )
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.add_column(sa.Column("abstained", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("comment", sa.Text(), server_default=NO_TEXT, nullable=False))
        batch_op.alter_column("points", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_check_constraint(
            batch_op.f("ck_score_points_or_abstained"), "abstained = (points IS NULL)"
        )


def downgrade() -> None:
    """Go back to the version before. Scores of assessors who abstained are lost."""
    op.execute("DELETE FROM score WHERE points IS NULL")
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_score_points_or_abstained"), type_="check")
        batch_op.alter_column("points", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("comment")
        batch_op.drop_column("abstained")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_merged_into_id_person"), type_="foreignkey")
        batch_op.drop_column("merged_into_id")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_column("readers_to_avoid")
        batch_op.drop_column("late_until")
        batch_op.drop_column("criterion_notes")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_column("withheld")
    for table, columns in reversed(INDEXED.items()):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_index(batch_op.f(f"ix_{table}_{column}"))
        op.drop_table(table)


INDEXED = {
    "manager_page": ["programme_id"],
    "email_wording": ["programme_id"],
    "same_person": ["programme_id"],
    "moderation_note": ["programme_id", "application_id", "author_id"],
}
