"""What mentors do, pauses that are over, and the level that a partnership agreed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "mentor_activity",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "talked something through",
                "gave a briefing",
                "helped at training",
                "coached over several meetings",
                "something else",
                name="activitykind",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column(
            "whose_staff",
            sa.Enum(
                "my own agency",
                "another agency",
                "several agencies",
                name="whosestaff",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_mentor_activity_takes_time")),
        sa.CheckConstraint("people >= 0", name=op.f("ck_mentor_activity_people_not_negative")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_mentor_activity_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mentor_activity_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_mentor_activity_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_activity")),
    )
    with op.batch_alter_table("mentor_activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mentor_activity_done_on"), ["done_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_mentor_activity_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mentor_activity_programme_id"), ["programme_id"], unique=False)
    op.create_table(
        "mentor_pause",
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_mentor_pause_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["mentor_period.id"],
            name=op.f("fk_mentor_pause_period_id_mentor_period"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_pause")),
    )
    with op.batch_alter_table("mentor_pause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mentor_pause_period_id"), ["period_id"], unique=False)
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agreed_level", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go back to the version before: what mentors wrote down is forgotten, and so is the agreed level."""
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_column("agreed_level")
    op.drop_table("mentor_pause")
    op.drop_table("mentor_activity")
