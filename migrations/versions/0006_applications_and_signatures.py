"""Applications and signatures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "criterion",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("guidance", sa.Text(), nullable=False),
        sa.Column("word_limit", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("anchors", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("most >= 1", name=op.f("ck_criterion_most_counts")),
        sa.CheckConstraint("weight >= 1", name=op.f("ck_criterion_weight_counts")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_criterion_cohort_id_cohort"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("cohort_id", "position", name=op.f("uq_criterion_cohort_id_position")),
    )
    with op.batch_alter_table("criterion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_criterion_cohort_id"), ["cohort_id"], unique=False)

    op.create_table(
        "essential",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "manager",
                "all days",
                "forum",
                name="essentialkind",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_essential_cohort_id_cohort"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_essential")),
    )
    with op.batch_alter_table("essential", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_essential_cohort_id"), ["cohort_id"], unique=False)

    op.create_table(
        "application",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "assessed",
                "appointable",
                "unsuccessful",
                "offered",
                "reserve",
                "accepted",
                "declined",
                "lapsed",
                "completed",
                "not completed",
                "withdrawn",
                "deferred",
                "not submitted",
                name="applicationstatus",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("about_you_done", sa.Boolean(), nullable=False),
        sa.Column("forum_promised", sa.Boolean(), nullable=True),
        sa.Column("manager_name", sa.String(length=120), nullable=False),
        sa.Column("manager_email", sa.String(length=254), nullable=False),
        sa.Column("somebody_else_signs", sa.Boolean(), nullable=False),
        sa.Column("signatory_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signature_wanted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_on_paper_on", sa.Date(), nullable=True),
        sa.Column("entered_by_id", sa.Uuid(), nullable=True),
        sa.Column("merit", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome_note", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_application_agency_id_agency")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_application_cohort_id_cohort")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_application_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_application_person_id_person")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_application_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("cohort_id", "person_id", name=op.f("uq_application_cohort_id_person_id")),
        sa.UniqueConstraint("programme_id", "reference", name=op.f("uq_application_programme_id_reference")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_answer_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_answer_criterion_id_criterion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint(
            "application_id", "criterion_id", name=op.f("uq_answer_application_id_criterion_id")
        ),
    )
    op.create_table(
        "availability",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("session_day_id", sa.Uuid(), nullable=False),
        sa.Column("can_come", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_availability_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_day_id"],
            ["session_day.id"],
            name=op.f("fk_availability_session_day_id_session_day"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability")),
        sa.UniqueConstraint(
            "application_id", "session_day_id", name=op.f("uq_availability_application_id_session_day_id")
        ),
    )
    op.create_table(
        "countersignature",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("manager_name", sa.String(length=120), nullable=False),
        sa.Column("manager_email", sa.String(length=254), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("stands_in", sa.Boolean(), nullable=False),
        sa.Column("avoided", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "requested",
                "signed",
                "declined",
                "passed on",
                "bounced",
                "cancelled",
                "stale",
                name="signaturestatus",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "door",
            sa.Enum(
                "emailed link",
                "telephone",
                "paper",
                name="signaturedoor",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=True,
        ),
        sa.Column("passed_to_id", sa.Uuid(), nullable=True),
        sa.Column("not_related", sa.Boolean(), nullable=False),
        sa.Column("snapshot_hash", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_countersignature_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_countersignature_link_id_link")),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["person.id"], name=op.f("fk_countersignature_manager_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["passed_to_id"],
            ["countersignature.id"],
            name=op.f("fk_countersignature_passed_to_id_countersignature"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_countersignature_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_countersignature")),
    )
    with op.batch_alter_table("countersignature", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_countersignature_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_countersignature_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_countersignature_manager_id"), ["manager_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_countersignature_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(
            "uq_countersignature_open",
            ["application_id"],
            unique=True,
            sqlite_where=sa.text("status = 'requested'"),
            postgresql_where=sa.text("status = 'requested'"),
        )

    op.create_table(
        "chase",
        sa.Column("countersignature_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "first",
                "second",
                "somebody else",
                "own",
                name="chasekind",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["countersignature_id"],
            ["countersignature.id"],
            name=op.f("fk_chase_countersignature_id_countersignature"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chase")),
        sa.UniqueConstraint("countersignature_id", "key", name=op.f("uq_chase_countersignature_id_key")),
    )
    op.create_table(
        "signed_snapshot",
        sa.Column("countersignature_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["countersignature_id"],
            ["countersignature.id"],
            name=op.f("fk_signed_snapshot_countersignature_id_countersignature"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_snapshot")),
        sa.UniqueConstraint("countersignature_id", name=op.f("uq_signed_snapshot_countersignature_id")),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("signed_snapshot")
    op.drop_table("chase")
    with op.batch_alter_table("countersignature", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_countersignature_open",
            sqlite_where=sa.text("status = 'requested'"),
            postgresql_where=sa.text("status = 'requested'"),
        )
        batch_op.drop_index(batch_op.f("ix_countersignature_programme_id"))
        batch_op.drop_index(batch_op.f("ix_countersignature_manager_id"))
        batch_op.drop_index(batch_op.f("ix_countersignature_asked_at"))
        batch_op.drop_index(batch_op.f("ix_countersignature_application_id"))

    op.drop_table("countersignature")
    op.drop_table("availability")
    op.drop_table("answer")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_programme_id"))
        batch_op.drop_index(batch_op.f("ix_application_person_id"))
        batch_op.drop_index(batch_op.f("ix_application_cohort_id"))
        batch_op.drop_index(batch_op.f("ix_application_agency_id"))

    op.drop_table("application")
    with op.batch_alter_table("essential", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_essential_cohort_id"))

    op.drop_table("essential")
    with op.batch_alter_table("criterion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_criterion_cohort_id"))

    op.drop_table("criterion")
