"""Days in halves or in one's own time, who gives them, and the days that a course usually has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def _part(server_default: str | None = None) -> sa.Column[str]:
    kind = sa.Enum(
        "whole day",
        "first half",
        "second half",
        name="part",
        native_enum=False,
        create_constraint=True,
        length=60,
    )
    return sa.Column("part", kind, server_default=server_default, nullable=False)


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("session_day", schema=None) as batch_op:
        batch_op.add_column(_part("whole day"))
        batch_op.add_column(sa.Column("own_time", sa.Boolean(), server_default=sa.false(), nullable=False))

    op.create_table(
        "session_trainer",
        sa.Column("session_day_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_session_trainer_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_day_id"],
            ["session_day.id"],
            name=op.f("fk_session_trainer_session_day_id_session_day"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_trainer")),
        sa.UniqueConstraint(
            "session_day_id", "person_id", name=op.f("uq_session_trainer_session_day_id_person_id")
        ),
    )
    with op.batch_alter_table("session_trainer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_trainer_person_id"), ["person_id"], unique=False)

    op.create_table(
        "usual_day",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("days_after", sa.Integer(), nullable=False),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("course_day", sa.Integer(), nullable=False),
        _part(),
        sa.Column("own_time", sa.Boolean(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=True),
        sa.Column("room", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("days_after >= 0", name=op.f("ck_usual_day_days_after_not_negative")),
        sa.CheckConstraint("window_days >= 1", name=op.f("ck_usual_day_window_has_a_day")),
        sa.CheckConstraint("course_day >= 1", name=op.f("ck_usual_day_course_day_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_usual_day_course_id_course"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_usual_day_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usual_day")),
    )
    with op.batch_alter_table("usual_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_usual_day_course_id"), ["course_id"], unique=False)


def downgrade() -> None:
    """Go back to the version before. Every day delivers a whole day of the course in its hours again."""
    with op.batch_alter_table("usual_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_usual_day_course_id"))
    op.drop_table("usual_day")
    with op.batch_alter_table("session_trainer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_trainer_person_id"))
    op.drop_table("session_trainer")
    with op.batch_alter_table("session_day", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_session_day_part"), type_="check")
        batch_op.drop_column("own_time")
        batch_op.drop_column("part")
