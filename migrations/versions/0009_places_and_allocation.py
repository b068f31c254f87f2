"""Places and allocation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "allocation_policy",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("training_session_id", sa.Uuid(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "relevant staff",
                "equal parts",
                name="sharebasis",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("band", sa.Integer(), nullable=True),
        sa.Column("seed", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_allocation_policy_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["training_session_id"],
            ["training_session.id"],
            name=op.f("fk_allocation_policy_training_session_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_policy")),
        sa.UniqueConstraint("training_session_id", name=op.f("uq_allocation_policy_training_session_id")),
    )
    op.create_table(
        "draft_pin",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("training_session_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("placed", sa.Boolean(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_draft_pin_made_by_id_person")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_draft_pin_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_draft_pin_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["reason_id"], ["reason.id"], name=op.f("fk_draft_pin_reason_id_reason")),
        sa.ForeignKeyConstraint(
            ["training_session_id"],
            ["training_session.id"],
            name=op.f("fk_draft_pin_training_session_id_training_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_pin")),
        sa.UniqueConstraint(
            "training_session_id", "person_id", name=op.f("uq_draft_pin_training_session_id_person_id")
        ),
    )
    op.create_table(
        "proposal",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("training_session_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "replaced",
                "released",
                name="proposalstatus",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("problem", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("engine_version", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("tentative", sa.Boolean(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_proposal_made_by_id_person")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_proposal_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["training_session_id"],
            ["training_session.id"],
            name=op.f("fk_proposal_training_session_id_training_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint(
            "training_session_id", "number", name=op.f("uq_proposal_training_session_id_number")
        ),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposal_training_session_id"), ["training_session_id"], unique=False
        )
        batch_op.create_index(
            "uq_proposal_released",
            ["training_session_id"],
            unique=True,
            sqlite_where=sa.text("status = 'released'"),
            postgresql_where=sa.text("status = 'released'"),
        )

    op.create_table(
        "agency_limit",
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=True),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "maximum IS NULL OR maximum >= minimum", name=op.f("ck_agency_limit_maximum_at_least_minimum")
        ),
        sa.CheckConstraint("minimum >= 0 AND reserved >= 0", name=op.f("ck_agency_limit_not_negative")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_limit_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["allocation_policy.id"],
            name=op.f("fk_agency_limit_policy_id_allocation_policy"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_limit")),
        sa.UniqueConstraint("policy_id", "agency_id", name=op.f("uq_agency_limit_policy_id_agency_id")),
    )
    op.create_table(
        "place",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("training_session_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "requested",
                "waitlisted",
                "offered",
                "accepted",
                "declined",
                "lapsed",
                "withdrawn",
                "substituted",
                "cancelled by organiser",
                name="placestatus",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column(
            "route",
            sa.Enum(
                "asked",
                "put forward by the agency",
                "shared out",
                "goes with the core course",
                "manager of somebody on the core course",
                "promoted",
                "in a colleague's stead",
                "came on the day",
                name="route",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_by_clock", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome_note", sa.Text(), nullable=False),
        sa.Column(
            "gone_because",
            sa.Enum(
                "work got in the way",
                "the dates do not suit any more",
                "changing post or agency",
                "rather not say",
                name="gonebecause",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=True,
        ),
        sa.Column("substitute_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_place_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_place_application_id_application")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_place_person_id_person")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_place_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["substitute_id"], ["place.id"], name=op.f("fk_place_substitute_id_place")),
        sa.ForeignKeyConstraint(
            ["training_session_id"],
            ["training_session.id"],
            name=op.f("fk_place_training_session_id_training_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint(
            "training_session_id", "person_id", name=op.f("uq_place_training_session_id_person_id")
        ),
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_place_training_session_id"), ["training_session_id"], unique=False
        )

    op.create_table(
        "attendance",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("session_day_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "not recorded",
                "attended",
                "late",
                "left early",
                "absent",
                "excused",
                name="mark",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("also_left_early", sa.Boolean(), nullable=False),
        sa.Column("arrived", sa.Time(), nullable=True),
        sa.Column("left", sa.Time(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "told us before",
                "called to urgent work",
                "personal, no detail",
                "not known yet",
                name="absencereason",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=True,
        ),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "reason IS NULL OR status = 'absent'", name=op.f("ck_attendance_reason_of_absence")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_attendance_place_id_place"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_attendance_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_day_id"], ["session_day.id"], name=op.f("fk_attendance_session_day_id_session_day")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("place_id", "session_day_id", name=op.f("uq_attendance_place_id_session_day_id")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_session_day_id"), ["session_day_id"], unique=False)


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_session_day_id"))
        batch_op.drop_index(batch_op.f("ix_attendance_programme_id"))
        batch_op.drop_index(batch_op.f("ix_attendance_place_id"))

    op.drop_table("attendance")
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_training_session_id"))
        batch_op.drop_index(batch_op.f("ix_place_programme_id"))
        batch_op.drop_index(batch_op.f("ix_place_person_id"))
        batch_op.drop_index(batch_op.f("ix_place_application_id"))
        batch_op.drop_index(batch_op.f("ix_place_agency_id"))

    op.drop_table("place")
    op.drop_table("agency_limit")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_proposal_released",
            sqlite_where=sa.text("status = 'released'"),
            postgresql_where=sa.text("status = 'released'"),
        )
        batch_op.drop_index(batch_op.f("ix_proposal_training_session_id"))

    op.drop_table("proposal")
    op.drop_table("draft_pin")
    op.drop_table("allocation_policy")
