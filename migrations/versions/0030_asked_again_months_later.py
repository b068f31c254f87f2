"""Tests are asked again three and six months on, may have a time limit, be opened again, or come on paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BEFORE = ("pre", "post", "follow_up")
NOW = ("pre", "post", "three_months", "six_months")
MOMENT = "ck_sitting_moment"
ALLOWANCES = ("usual", "half_again", "no_limit")

sitting = sa.table(
    "sitting",
    *(sa.column(name) for name in ("id", "moment", "tell_at", "opens_at", "person_id", "cohort_id")),
    *(sa.column(name) for name in ("training_session_id", "instrument_id")),
)
instrument = sa.table("instrument", sa.column("id"), sa.column("course_id"))
place = sa.table("place", *(sa.column(name) for name in ("person_id", "training_session_id", "status")))
session = sa.table(
    "training_session", *(sa.column(name) for name in ("id", "cohort_id", "course_id", "position"))
)
reply = sa.table("reply", sa.column("id"), sa.column("sitting_id"))
choice = sa.table("choice", sa.column("reply_id"))


def upgrade() -> None:
    """Go to this version. What is asked now is asked because of the place accepted, or the first session."""
    for table in ("instrument", "item"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column("asked_follow_up", sa.Boolean(), server_default=sa.false(), nullable=False)
            )
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("asked_follow_up", server_default=None)
    op.add_column("instrument", sa.Column("minutes", sa.Integer(), nullable=True))
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(MOMENT), type_="check")
        batch_op.add_column(sa.Column("training_session_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("made_up_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("received_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("allowance", sa.String(length=60), server_default=ALLOWANCES[0], nullable=False)
        )
    op.execute(sitting.update().where(sitting.c.moment == "follow_up").values(moment="six_months"))
    op.execute(sitting.update().values(tell_at=sitting.c.opens_at, training_session_id=_first_session()))
    op.execute(
        sitting.update()
        .where(_accepted_session().is_not(None))
        .values(training_session_id=_accepted_session())
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.alter_column("tell_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.alter_column("allowance", server_default=None)
        batch_op.create_check_constraint(batch_op.f(MOMENT), sa.column("moment").in_(NOW))
        batch_op.create_check_constraint(
            batch_op.f("ck_sitting_allowance"), sa.column("allowance").in_(ALLOWANCES)
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_sitting_training_session_id_training_session"),
            "training_session",
            ["training_session_id"],
            ["id"],
        )
        batch_op.create_index(
            batch_op.f("ix_sitting_training_session_id"), ["training_session_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sitting_tell_at"), ["tell_at"], unique=False)


def _first_session() -> sa.ScalarSelect[sa.Uuid]:
    return (
        sa.select(session.c.id)
        .join(instrument, instrument.c.course_id == session.c.course_id)
        .where(session.c.cohort_id == sitting.c.cohort_id, instrument.c.id == sitting.c.instrument_id)
        .order_by(session.c.position, session.c.id)
        .limit(1)
        .correlate(sitting)
        .scalar_subquery()
    )


def _accepted_session() -> sa.ScalarSelect[sa.Uuid]:
    return (
        sa.select(session.c.id)
        .join(instrument, instrument.c.course_id == session.c.course_id)
        .join(place, place.c.training_session_id == session.c.id)
        .where(
            session.c.cohort_id == sitting.c.cohort_id,
            instrument.c.id == sitting.c.instrument_id,
            place.c.person_id == sitting.c.person_id,
            place.c.status == "accepted",
        )
        .limit(1)
        .correlate(sitting)
        .scalar_subquery()
    )


def downgrade() -> None:
    """Go back to the version before, which knows no three months on: what was answered then is lost."""
    late = sa.select(sitting.c.id).where(sitting.c.moment == "three_months")
    replies = sa.select(reply.c.id).where(reply.c.sitting_id.in_(late))
    op.execute(choice.delete().where(choice.c.reply_id.in_(replies)))
    op.execute(reply.delete().where(reply.c.sitting_id.in_(late)))
    op.execute(sitting.delete().where(sitting.c.moment == "three_months"))
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(MOMENT), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_sitting_allowance"), type_="check")
        batch_op.drop_constraint(
            batch_op.f("fk_sitting_training_session_id_training_session"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_sitting_tell_at"))
        batch_op.drop_index(batch_op.f("ix_sitting_training_session_id"))
        for name in (
            "allowance",
            "tell_at",
            "received_on",
            "reopened_at",
            "made_up_until",
            "training_session_id",
        ):
            batch_op.drop_column(name)
    op.execute(sitting.update().where(sitting.c.moment == "six_months").values(moment="follow_up"))
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.create_check_constraint(batch_op.f(MOMENT), sa.column("moment").in_(BEFORE))
    op.drop_column("instrument", "minutes")
    for table in ("item", "instrument"):
        op.drop_column(table, "asked_follow_up")
