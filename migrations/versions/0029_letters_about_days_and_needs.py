"""Letters about days to come go once each; what to bring, and what people need to take part."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

OCCASIONS = (
    "joining instructions",
    "reminder a week before",
    "reminder two days before",
    "days have moved",
    "the link to join has changed",
)


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "course_letter",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column(
            "occasion",
            sa.Enum(*OCCASIONS, name="occasion", native_enum=False, create_constraint=True, length=60),
            nullable=False,
        ),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *_belongs_to("course_letter", "place", "programme"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_letter")),
    )
    with op.batch_alter_table("course_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_letter_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_course_letter_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "session_note",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("training_session_id", sa.Uuid(), nullable=False),
        sa.Column("what_to_bring", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *_belongs_to("session_note", "programme", "training_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_note")),
        sa.UniqueConstraint("training_session_id", name=op.f("uq_session_note_training_session_id")),
    )

    op.create_table(
        "needs",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("training_session_id", sa.Uuid(), nullable=False),
        sa.Column("diets", sa.JSON(), nullable=False),
        sa.Column("diet_other", sa.String(length=120), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *_belongs_to("needs", "person", "programme", "training_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
        sa.UniqueConstraint(
            "person_id", "training_session_id", name=op.f("uq_needs_person_id_training_session_id")
        ),
    )
    with op.batch_alter_table("needs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_needs_training_session_id"), ["training_session_id"], unique=False
        )


def downgrade() -> None:
    """Go back to the version before. Letters that went may go again; what people need is lost."""
    op.drop_table("needs")
    op.drop_table("session_note")
    op.drop_table("course_letter")


def _belongs_to(table: str, *owners: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [f"{owner}_id"],
            [f"{owner}.id"],
            name=op.f(f"fk_{table}_{owner}_id_{owner}"),
            ondelete="CASCADE",
        )
        for owner in owners
    ]
