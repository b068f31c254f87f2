"""Forum."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "forum_series",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("neutral_title", sa.String(length=60), nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum(
                "monthly",
                "every six weeks",
                name="rhythm",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=True),
        sa.Column("venue_id", sa.Uuid(), nullable=True),
        sa.Column("room_places", sa.Integer(), nullable=False),
        sa.Column("online_places", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_forum_series_cohort_id_cohort")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_forum_series_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_forum_series_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_series")),
        sa.UniqueConstraint("programme_id", "slug", name=op.f("uq_forum_series_programme_id_slug")),
    )
    with op.batch_alter_table("forum_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forum_series_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "forum_meeting",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "published",
                "held",
                "cancelled",
                name="meetingstatus",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=True),
        sa.Column("room", sa.String(length=80), nullable=False),
        sa.Column("join_link", sa.String(length=300), nullable=False),
        sa.Column("host_agency_id", sa.Uuid(), nullable=True),
        sa.Column("room_pool_id", sa.Uuid(), nullable=False),
        sa.Column("online_pool_id", sa.Uuid(), nullable=False),
        sa.Column("warning", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_forum_meeting_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["host_agency_id"], ["agency.id"], name=op.f("fk_forum_meeting_host_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["online_pool_id"], ["seat_pool.id"], name=op.f("fk_forum_meeting_online_pool_id_seat_pool")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_forum_meeting_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["room_pool_id"], ["seat_pool.id"], name=op.f("fk_forum_meeting_room_pool_id_seat_pool")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["forum_series.id"], name=op.f("fk_forum_meeting_series_id_forum_series")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_forum_meeting_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_meeting")),
        sa.UniqueConstraint("uid", name=op.f("uq_forum_meeting_uid")),
    )
    with op.batch_alter_table("forum_meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forum_meeting_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_forum_meeting_series_id"), ["series_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_forum_meeting_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "forum_booking",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "booked",
                "waitlisted",
                "offered",
                "cancelled",
                "attended",
                "not attended",
                name="bookingstatus",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column(
            "seating",
            sa.Enum(
                "in person", "online", name="seating", native_enum=False, create_constraint=True, length=60
            ),
            nullable=False,
        ),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_forum_booking_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["forum_meeting.id"], name=op.f("fk_forum_booking_meeting_id_forum_meeting")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forum_booking_person_id_person")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_forum_booking_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_booking")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_forum_booking_meeting_id_person_id")),
    )
    with op.batch_alter_table("forum_booking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forum_booking_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_forum_booking_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_forum_booking_programme_id"), ["programme_id"], unique=False)


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("forum_booking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forum_booking_programme_id"))
        batch_op.drop_index(batch_op.f("ix_forum_booking_person_id"))
        batch_op.drop_index(batch_op.f("ix_forum_booking_meeting_id"))

    op.drop_table("forum_booking")
    with op.batch_alter_table("forum_meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forum_meeting_starts_at"))
        batch_op.drop_index(batch_op.f("ix_forum_meeting_series_id"))
        batch_op.drop_index(batch_op.f("ix_forum_meeting_programme_id"))

    op.drop_table("forum_meeting")
    with op.batch_alter_table("forum_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forum_series_programme_id"))

    op.drop_table("forum_series")
