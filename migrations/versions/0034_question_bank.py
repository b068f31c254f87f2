"""A bank of questions in versions, things to put in order, situations, words for each answer, reports."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

KINDS_BEFORE = ("single", "multiple", "true_false", "confidence", "opinion", "free_text")
KINDS = ("single", "multiple", "true_false", "ordering", "confidence", "opinion", "free_text")
NO_TEXT = sa.text("''")

QUESTION = sa.table(
    "question",
    sa.column("id", sa.Uuid()),
    sa.column("bank_question_id", sa.Uuid()),
    sa.column("number", sa.Integer()),
    sa.column("instrument_id", sa.Uuid()),
    sa.column("position", sa.Integer()),
    sa.column("kind", sa.String()),
    sa.column("situation", sa.Text()),
    sa.column("text", sa.Text()),
    sa.column("rationale", sa.Text()),
)
OPTION = sa.table(
    "option",
    sa.column("id", sa.Uuid()),
    sa.column("question_id", sa.Uuid()),
    sa.column("position", sa.Integer()),
    sa.column("text", sa.Text()),
    sa.column("right", sa.Boolean()),
    sa.column("feedback", sa.Text()),
)
ASKED = sa.table(
    "asked_question",
    sa.column("instrument_id", sa.Uuid()),
    sa.column("question_id", sa.Uuid()),
    sa.column("position", sa.Integer()),
)
SITTING = sa.table("sitting", sa.column("id", sa.Uuid()), sa.column("instrument_id", sa.Uuid()))
REPLY = sa.table(
    "reply",
    sa.column("id", sa.Uuid()),
    sa.column("sitting_id", sa.Uuid()),
    sa.column("question_id", sa.Uuid()),
)
CHOICE = sa.table("choice", sa.column("reply_id", sa.Uuid()), sa.column("option_id", sa.Uuid()))


def upgrade() -> None:
    """Go to this version. Each question is the first version of one of its own, with the same identifier."""
    op.create_table(
        "bank_question",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("put_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_bank_question_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_question")),
    )
    op.create_index(op.f("ix_bank_question_programme_id"), "bank_question", ["programme_id"])
    op.create_table(
        "asked_question",
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["instrument.id"],
            name=op.f("fk_asked_question_instrument_id_instrument"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_asked_question_question_id_question")
        ),
        sa.PrimaryKeyConstraint("instrument_id", "question_id", name=op.f("pk_asked_question")),
        sa.UniqueConstraint(
            "instrument_id", "position", name=op.f("uq_asked_question_instrument_id_position")
        ),
    )
    op.create_index(op.f("ix_asked_question_question_id"), "asked_question", ["question_id"])
    op.execute(
        "INSERT INTO bank_question (id, programme_id, topic) SELECT question.id, instrument.programme_id, ''"
        " FROM question JOIN instrument ON instrument.id = question.instrument_id"
    )
    op.execute(
        "INSERT INTO asked_question (instrument_id, question_id, position)"
        " SELECT instrument_id, id, position FROM question"
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bank_question_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("number", sa.Integer(), server_default=sa.text("1"), nullable=False))
        batch_op.add_column(sa.Column("situation", sa.Text(), server_default=NO_TEXT, nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_question_instrument_id_position"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_question_instrument_id_instrument"), type_="foreignkey")
        batch_op.drop_column("position")
        batch_op.drop_column("instrument_id")
        _kinds(batch_op, "question", KINDS)
    op.execute(QUESTION.update().values(bank_question_id=QUESTION.c.id))
    _part_situations()
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.alter_column("bank_question_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_question_bank_question_id_bank_question"),
            "bank_question",
            ["bank_question_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_question_bank_question_id_number"), ["bank_question_id", "number"]
        )
    with op.batch_alter_table("item", schema=None) as batch_op:
        _kinds(batch_op, "item", KINDS)
    op.add_column("option", sa.Column("feedback", sa.Text(), server_default=NO_TEXT, nullable=False))
    op.add_column("choice", sa.Column("place", sa.Integer(), nullable=True))
    op.add_column("instrument", sa.Column("current", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_table(
        "question_report",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_question_report_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_question_report_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_report_question_id_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_report")),
    )
    for column in ("person_id", "programme_id", "question_id"):
        op.create_index(op.f(f"ix_question_report_{column}"), "question_report", [column])


def downgrade() -> None:
    """Go back to the version before. A question in several tests becomes one of each; those in none go."""
    op.drop_table("question_report")
    op.drop_column("instrument", "current")
    op.drop_column("choice", "place")
    with op.batch_alter_table("item", schema=None) as batch_op:
        _kinds(batch_op, "item", KINDS_BEFORE)
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_question_bank_question_id_number"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_question_bank_question_id_bank_question"), type_="foreignkey")
        batch_op.add_column(sa.Column("instrument_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("position", sa.Integer(), nullable=True))
    _one_test_each()
    _join_situations()
    op.execute(QUESTION.update().where(QUESTION.c.kind == "ordering").values(kind="multiple"))
    op.drop_table("asked_question")
    with op.batch_alter_table("question", schema=None) as batch_op:
        _kinds(batch_op, "question", KINDS_BEFORE)
        batch_op.drop_column("situation")
        batch_op.drop_column("number")
        batch_op.drop_column("bank_question_id")
        batch_op.alter_column("instrument_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.alter_column("position", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_question_instrument_id_instrument"),
            "instrument",
            ["instrument_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_question_instrument_id_position"), ["instrument_id", "position"]
        )
    op.drop_column("option", "feedback")
    op.drop_table("bank_question")


def _kinds(batch_op: op.BatchOperations, table: str, kinds: tuple[str, ...]) -> None:
    check = batch_op.f(f"ck_{table}_questionkind")
    batch_op.drop_constraint(check, type_="check")
    batch_op.create_check_constraint(check, sa.column("kind").in_(kinds))


def _part_situations() -> None:
    """Every paragraph of a text but the last was the situation."""
    bind = op.get_bind()
    for identifier, text in bind.execute(sa.select(QUESTION.c.id, QUESTION.c.text)).all():
        situation, _, asked = text.strip().rpartition("\n\n")
        bind.execute(
            QUESTION.update()
            .where(QUESTION.c.id == identifier)
            .values(situation=situation.strip(), text=asked.strip())
        )


def _join_situations() -> None:
    bind = op.get_bind()
    found = sa.select(QUESTION.c.id, QUESTION.c.situation, QUESTION.c.text).where(QUESTION.c.situation != "")
    for identifier, situation, text in bind.execute(found).all():
        bind.execute(
            QUESTION.update().where(QUESTION.c.id == identifier).values(text=f"{situation}\n\n{text}")
        )


def _one_test_each() -> None:
    """The first test of a question keeps it; every other gets a copy, to which its answers go."""
    bind = op.get_bind()
    seen: set[uuid.UUID] = set()
    asked = sa.select(ASKED).order_by(ASKED.c.instrument_id, ASKED.c.position)
    for instrument_id, question_id, position in bind.execute(asked).all():
        place = {"instrument_id": instrument_id, "position": position}
        if question_id in seen:
            _copy(question_id, place)
        else:
            seen.add(question_id)
            bind.execute(QUESTION.update().where(QUESTION.c.id == question_id).values(**place))
    unasked = sa.select(QUESTION.c.id).where(QUESTION.c.instrument_id.is_(None))
    bind.execute(OPTION.delete().where(OPTION.c.question_id.in_(unasked)))
    bind.execute(QUESTION.delete().where(QUESTION.c.instrument_id.is_(None)))


def _copy(question_id: uuid.UUID, place: dict[str, object]) -> None:
    bind = op.get_bind()
    row = bind.execute(sa.select(QUESTION).where(QUESTION.c.id == question_id)).mappings().one()
    copy_id = uuid.uuid4()
    bind.execute(QUESTION.insert().values(**(dict(row) | place | {"id": copy_id})))
    replies = sa.select(REPLY.c.id).where(
        REPLY.c.question_id == question_id,
        REPLY.c.sitting_id.in_(
            sa.select(SITTING.c.id).where(SITTING.c.instrument_id == place["instrument_id"])
        ),
    )
    for option in bind.execute(sa.select(OPTION).where(OPTION.c.question_id == question_id)).mappings().all():
        option_id = uuid.uuid4()
        bind.execute(OPTION.insert().values(**(dict(option) | {"id": option_id, "question_id": copy_id})))
        bind.execute(
            CHOICE.update()
            .where(CHOICE.c.option_id == option["id"], CHOICE.c.reply_id.in_(replies))
            .values(option_id=option_id)
        )
    bind.execute(REPLY.update().where(REPLY.c.id.in_(replies)).values(question_id=copy_id))
