"""Series of other groups, places and times in turn, guests, and waiting for the room beside a booking."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

RHYTHM = "ck_forum_series_rhythm"
BEFORE = ("monthly", "every six weeks")
NOW = ("monthly", "every few weeks")
KINDS = ("mentors", "champions", "steering group", "practice learning", "other")
SIDES = ("in person", "online")
WAITS_TOO = "waits_for IS NULL OR (status = 'booked' AND waits_for <> seating)"
KEPT = {"kind": KINDS[0], "weeks": "6", "then_weeks": "6"}

series = sa.table("forum_series", *(sa.column(name) for name in ("id", "rhythm", "cohort_id")))
chosen = sa.table("forum_series_cohort", sa.column("series_id"), sa.column("cohort_id"))
bookings = sa.table(
    "forum_booking", *(sa.column(name) for name in ("waits_for", "waiting_since", "answer_by"))
)


def upgrade() -> None:
    """Go to this version."""
    _add_tables()
    op.execute(
        chosen.insert().from_select(
            ["series_id", "cohort_id"],
            sa.select(series.c.id, series.c.cohort_id).where(series.c.cohort_id.is_not(None)),
        )
    )
    with op.batch_alter_table("forum_series", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(RHYTHM), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_forum_series_cohort_id_cohort"), type_="foreignkey")
        batch_op.drop_column("cohort_id")
        batch_op.add_column(
            sa.Column("kind", sa.String(length=60), server_default=KEPT["kind"], nullable=False)
        )
        for name in ("weeks", "then_weeks"):
            batch_op.add_column(sa.Column(name, sa.Integer(), server_default=KEPT[name], nullable=False))
        batch_op.add_column(sa.Column("changes_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("for_mentors", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(
            sa.Column("for_supervisors", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(series.update().where(series.c.rhythm == BEFORE[1]).values(rhythm=NOW[1]))
    with op.batch_alter_table("forum_series", schema=None) as batch_op:
        for name in (*KEPT, "for_mentors", "for_supervisors"):
            batch_op.alter_column(name, server_default=None)
        batch_op.create_check_constraint(batch_op.f(RHYTHM), sa.column("rhythm").in_(NOW))
        batch_op.create_check_constraint(
            batch_op.f("ck_forum_series_serieskind"), sa.column("kind").in_(KINDS)
        )
    with op.batch_alter_table("forum_meeting", schema=None) as batch_op:
        batch_op.drop_column("warning")
        batch_op.add_column(sa.Column("topic", sa.String(length=120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("chair_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("kept_on", sa.Date(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_forum_meeting_chair_id_person"), "person", ["chair_id"], ["id"]
        )
    with op.batch_alter_table("forum_meeting", schema=None) as batch_op:
        batch_op.alter_column("topic", server_default=None)
    with op.batch_alter_table("forum_booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("waits_for", sa.String(length=60), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_forum_booking_waitsfor"), sa.column("waits_for").in_(SIDES)
        )
        batch_op.create_check_constraint(batch_op.f("ck_forum_booking_waits_too"), WAITS_TOO)


def downgrade() -> None:
    """Go back to the version before. Whoever was booked and waited too waits no longer."""
    op.execute(
        bookings.update()
        .where(bookings.c.waits_for.is_not(None))
        .values(waits_for=None, waiting_since=None, answer_by=None)
    )
    with op.batch_alter_table("forum_booking", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_forum_booking_waits_too"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_forum_booking_waitsfor"), type_="check")
        batch_op.drop_column("waits_for")
    with op.batch_alter_table("forum_meeting", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_forum_meeting_chair_id_person"), type_="foreignkey")
        for name in ("kept_on", "chair_id", "topic"):
            batch_op.drop_column(name)
        batch_op.add_column(sa.Column("warning", sa.String(length=200), server_default="", nullable=False))
    with op.batch_alter_table("forum_meeting", schema=None) as batch_op:
        batch_op.alter_column("warning", server_default=None)
    with op.batch_alter_table("forum_series", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_forum_series_serieskind"), type_="check")
        batch_op.drop_constraint(batch_op.f(RHYTHM), type_="check")
        for name in (*KEPT, "changes_on", "for_mentors", "for_supervisors", "announced_at"):
            batch_op.drop_column(name)
        batch_op.add_column(sa.Column("cohort_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_forum_series_cohort_id_cohort"), "cohort", ["cohort_id"], ["id"]
        )
    first = sa.select(chosen.c.cohort_id).where(chosen.c.series_id == series.c.id).limit(1)
    op.execute(series.update().values(cohort_id=first.scalar_subquery()))
    op.execute(series.update().where(series.c.rhythm == NOW[1]).values(rhythm=BEFORE[1]))
    with op.batch_alter_table("forum_series", schema=None) as batch_op:
        batch_op.create_check_constraint(batch_op.f(RHYTHM), sa.column("rhythm").in_(BEFORE))
    for name in ("forum_name_shown", "forum_guest", "forum_turn", "forum_series_cohort"):
        op.drop_table(name)


def _add_tables() -> None:
    op.create_table(
        "forum_series_cohort",
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        _key("forum_series_cohort", "series_id", "forum_series", ondelete="CASCADE"),
        _key("forum_series_cohort", "cohort_id", "cohort", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("series_id", "cohort_id", name=op.f("pk_forum_series_cohort")),
    )
    op.create_table(
        "forum_turn",
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=True),
        sa.Column("host_agency_id", sa.Uuid(), nullable=True),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends > starts", name=op.f("ck_forum_turn_ends_after_start")),
        _key("forum_turn", "series_id", "forum_series", ondelete="CASCADE"),
        _key("forum_turn", "venue_id", "venue"),
        _key("forum_turn", "host_agency_id", "agency"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_turn")),
        sa.UniqueConstraint("series_id", "position", name=op.f("uq_forum_turn_series_id_position")),
    )
    op.create_table(
        "forum_guest",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _key("forum_guest", "programme_id", "programme", ondelete="CASCADE"),
        _key("forum_guest", "series_id", "forum_series", ondelete="CASCADE"),
        _key("forum_guest", "meeting_id", "forum_meeting", ondelete="CASCADE"),
        _key("forum_guest", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_guest")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_forum_guest_meeting_id_person_id")),
    )
    with op.batch_alter_table("forum_guest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forum_guest_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_forum_guest_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(
            "uq_forum_guest_of_series",
            ["series_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("meeting_id IS NULL"),
            postgresql_where=sa.text("meeting_id IS NULL"),
        )
    op.create_table(
        "forum_name_shown",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _key("forum_name_shown", "programme_id", "programme", ondelete="CASCADE"),
        _key("forum_name_shown", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_name_shown")),
        sa.UniqueConstraint("person_id", name=op.f("uq_forum_name_shown_person_id")),
    )
    with op.batch_alter_table("forum_name_shown", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forum_name_shown_programme_id"), ["programme_id"], unique=False)


def _key(table: str, column: str, to: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), ondelete=ondelete
    )
