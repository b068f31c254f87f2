"""Days made up elsewhere, days that people are excused from, and certificates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ATTENDANCE = sa.table(
    "attendance",
    sa.column("status", sa.String()),
    sa.column("reason", sa.String()),
)


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "certificate",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_certificate_place_id_place"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_certificate_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(
            "uq_certificate_stands",
            ["place_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
    op.create_table(
        "make_up",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("missed_day_id", sa.Uuid(), nullable=False),
        sa.Column("session_day_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "offered",
                "accepted",
                "declined",
                "withdrawn",
                "cancelled",
                name="makeupstatus",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("missed_day_id <> session_day_id", name=op.f("ck_make_up_another_day")),
        sa.ForeignKeyConstraint(
            ["missed_day_id"], ["session_day.id"], name=op.f("fk_make_up_missed_day_id_session_day")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_make_up_place_id_place"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_make_up_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_day_id"], ["session_day.id"], name=op.f("fk_make_up_session_day_id_session_day")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_make_up")),
    )
    with op.batch_alter_table("make_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_make_up_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_make_up_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_make_up_session_day_id"), ["session_day_id"], unique=False)
        batch_op.create_index(
            "uq_make_up_open",
            ["place_id", "missed_day_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('offered', 'accepted')"),
            postgresql_where=sa.text("status IN ('offered', 'accepted')"),
        )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "excused_because",
                sa.Enum(
                    "covered with the trainer, one to one",
                    "attended the same content elsewhere",
                    "decided by the programme lead",
                    name="excusedbecause",
                    native_enum=False,
                    create_constraint=True,
                    length=60,
                ),
                nullable=True,
            )
        )
        batch_op.drop_constraint(batch_op.f("ck_attendance_reason_of_absence"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_attendance_reason_of_absence"), "reason IS NULL OR status IN ('absent', 'excused')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_attendance_reason_of_excuse"), "excused_because IS NULL OR status = 'excused'"
        )
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("completion_looked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back to the version before. Whoever is excused from a day stays so, without a reason."""
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.drop_column("completion_looked_at")
    op.get_bind().execute(ATTENDANCE.update().where(ATTENDANCE.c.status == "excused").values(reason=None))
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_attendance_reason_of_excuse"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_attendance_reason_of_absence"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_attendance_reason_of_absence"), "reason IS NULL OR status = 'absent'"
        )
        batch_op.drop_constraint(batch_op.f("ck_attendance_excusedbecause"), type_="check")
        batch_op.drop_column("excused_because")
    op.drop_table("make_up")
    op.drop_table("certificate")
