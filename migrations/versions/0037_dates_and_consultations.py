"""Searches for a date, and consultations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "consultation_slot",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("facilitator_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "offered",
                "withdrawn",
                name="slotstatus",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "in a room",
                "by telephone",
                "online",
                name="how",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_consultation_slot_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["person.id"], name=op.f("fk_consultation_slot_facilitator_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_consultation_slot_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_slot")),
        sa.UniqueConstraint("uid", name=op.f("uq_consultation_slot_uid")),
    )
    op.create_index(op.f("ix_consultation_slot_facilitator_id"), "consultation_slot", ["facilitator_id"])
    op.create_index(op.f("ix_consultation_slot_programme_id"), "consultation_slot", ["programme_id"])
    op.create_index(op.f("ix_consultation_slot_starts_at"), "consultation_slot", ["starts_at"])

    op.create_table(
        "facilitator",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_facilitator_person_id_person")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_facilitator_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facilitator")),
    )
    op.create_index(op.f("ix_facilitator_person_id"), "facilitator", ["person_id"])
    op.create_index(op.f("ix_facilitator_programme_id"), "facilitator", ["programme_id"])
    op.create_index(
        "uq_facilitator_current",
        "facilitator",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "consultation",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("slot_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "booked",
                "cancelled",
                "held",
                "not held",
                name="consultationstatus",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column(
            "topic",
            sa.Enum(
                "how to begin a conversation",
                "how to record and word things",
                "working with other agencies",
                "supporting a colleague",
                "how this work is for me",
                "something else",
                name="consultationtopic",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consultation_person_id_person")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_consultation_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["consultation_slot.id"], name=op.f("fk_consultation_slot_id_consultation_slot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
    )
    op.create_index(op.f("ix_consultation_person_id"), "consultation", ["person_id"])
    op.create_index(op.f("ix_consultation_programme_id"), "consultation", ["programme_id"])
    op.create_index(op.f("ix_consultation_slot_id"), "consultation", ["slot_id"])
    op.create_index(
        "uq_consultation_standing",
        "consultation",
        ["slot_id"],
        unique=True,
        sqlite_where=sa.text("status <> 'cancelled'"),
        postgresql_where=sa.text("status <> 'cancelled'"),
    )

    op.create_table(
        "date_poll",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "decided",
                "closed without a date",
                name="pollstatus",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=True),
        sa.Column("room_places", sa.Integer(), nullable=False),
        sa.Column("online_places", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["forum_meeting.id"], name=op.f("fk_date_poll_meeting_id_forum_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_date_poll_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["forum_series.id"], name=op.f("fk_date_poll_series_id_forum_series")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_date_poll_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_date_poll")),
    )
    op.create_index(op.f("ix_date_poll_programme_id"), "date_poll", ["programme_id"])
    op.create_index(op.f("ix_date_poll_series_id"), "date_poll", ["series_id"])

    op.create_table(
        "poll_asked",
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_poll_asked_agency_id_agency")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_poll_asked_person_id_person")),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["date_poll.id"], name=op.f("fk_poll_asked_poll_id_date_poll"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_asked")),
        sa.UniqueConstraint("poll_id", "person_id", name=op.f("uq_poll_asked_poll_id_person_id")),
    )
    op.create_index(op.f("ix_poll_asked_person_id"), "poll_asked", ["person_id"])

    op.create_table(
        "poll_time",
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_poll_time_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["date_poll.id"], name=op.f("fk_poll_time_poll_id_date_poll"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_time")),
        sa.UniqueConstraint("poll_id", "starts_at", name=op.f("uq_poll_time_poll_id_starts_at")),
    )
    op.create_table(
        "poll_answer",
        sa.Column("asked_id", sa.Uuid(), nullable=False),
        sa.Column("time_id", sa.Uuid(), nullable=False),
        sa.Column(
            "reply",
            sa.Enum(
                "can",
                "if need be",
                "cannot",
                name="pollreply",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_id"],
            ["poll_asked.id"],
            name=op.f("fk_poll_answer_asked_id_poll_asked"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["time_id"], ["poll_time.id"], name=op.f("fk_poll_answer_time_id_poll_time"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_answer")),
        sa.UniqueConstraint("asked_id", "time_id", name=op.f("uq_poll_answer_asked_id_time_id")),
    )
    op.create_index(op.f("ix_poll_answer_time_id"), "poll_answer", ["time_id"])


def downgrade() -> None:
    """Go back to the version before."""
    for table in (
        "poll_answer",
        "poll_time",
        "poll_asked",
        "date_poll",
        "consultation",
        "facilitator",
        "consultation_slot",
    ):
        op.drop_table(table)
