"""Courses cohorts sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "cohort",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "published",
                "cancelled",
                name="cohortstatus",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("applications_open_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applications_close_on", sa.Date(), nullable=False),
        sa.Column("signatures_close_on", sa.Date(), nullable=False),
        sa.Column("decisions_by", sa.Date(), nullable=False),
        sa.Column("offers_answered_by", sa.Date(), nullable=False),
        sa.Column("supervisor_offers_close_on", sa.Date(), nullable=False),
        sa.Column("assessments_per_application", sa.Integer(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("minimum_merit", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=60), nullable=False),
        sa.Column("days_to_complete", sa.Integer(), nullable=False),
        sa.Column("awareness_to_complete", sa.Boolean(), nullable=False),
        sa.Column("test_to_complete", sa.Boolean(), nullable=False),
        sa.Column("forum_note", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("assessments_per_application >= 1", name=op.f("ck_cohort_somebody_assesses")),
        sa.CheckConstraint(
            "signatures_close_on >= applications_close_on",
            name=op.f("ck_cohort_signatures_after_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_cohort_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
        sa.UniqueConstraint("programme_id", "slug", name=op.f("uq_cohort_programme_id_slug")),
    )
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cohort_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "course",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("neutral_title", sa.String(length=60), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "awareness",
                "core",
                "supervisor",
                "other",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("how_to_get_a_place", sa.Text(), nullable=False),
        sa.Column("needs_application", sa.Boolean(), nullable=False),
        sa.Column("confers_mentor", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("companion_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["companion_id"], ["course.id"], name=op.f("fk_course_companion_id_course")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_course_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("programme_id", "code", name=op.f("uq_course_programme_id_code")),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "venue",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("area", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("access_notes", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_venue_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
        sa.UniqueConstraint("programme_id", "code", name=op.f("uq_venue_programme_id_code")),
    )
    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_venue_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "training_session",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=True),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "published",
                "cancelled",
                name="sessionstatus",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("minimum_numbers", sa.Integer(), nullable=False),
        sa.Column("booking_opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booking_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("minimum_numbers >= 0", name=op.f("ck_training_session_minimum_not_negative")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_training_session_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_training_session_course_id_course")
        ),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["seat_pool.id"], name=op.f("fk_training_session_pool_id_seat_pool")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_training_session_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_session")),
        sa.UniqueConstraint("programme_id", "slug", name=op.f("uq_training_session_programme_id_slug")),
    )
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_session_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_session_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_session_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "session_day",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("training_session_id", sa.Uuid(), nullable=False),
        sa.Column("course_day", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=True),
        sa.Column("room", sa.String(length=80), nullable=False),
        sa.Column("join_link", sa.String(length=300), nullable=False),
        sa.Column("make_up_pool_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("course_day >= 1", name=op.f("ck_session_day_course_day_counts_from_one")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_session_day_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["make_up_pool_id"], ["seat_pool.id"], name=op.f("fk_session_day_make_up_pool_id_seat_pool")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_session_day_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["training_session_id"],
            ["training_session.id"],
            name=op.f("fk_session_day_training_session_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_session_day_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_day")),
        sa.UniqueConstraint("uid", name=op.f("uq_session_day_uid")),
    )
    with op.batch_alter_table("session_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_day_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_day_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_session_day_training_session_id"), ["training_session_id"], unique=False
        )


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("session_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_day_training_session_id"))
        batch_op.drop_index(batch_op.f("ix_session_day_starts_at"))
        batch_op.drop_index(batch_op.f("ix_session_day_programme_id"))

    op.drop_table("session_day")
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_session_programme_id"))
        batch_op.drop_index(batch_op.f("ix_training_session_course_id"))
        batch_op.drop_index(batch_op.f("ix_training_session_cohort_id"))

    op.drop_table("training_session")
    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_venue_programme_id"))

    op.drop_table("venue")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_programme_id"))

    op.drop_table("course")
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cohort_programme_id"))

    op.drop_table("cohort")
