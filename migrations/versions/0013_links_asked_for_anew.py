"""A new link that a manager asked for is told from a reminder that the applicant sent; two records that look
alike are two people or nothing is known of them; columns that nothing uses are gone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE = ("first", "second", "somebody else", "own")
CHECK = "ck_chase_chasekind"


def upgrade() -> None:
    """Go to this version."""
    _allow((*BEFORE, "renewed"))
    op.execute("UPDATE chase SET kind = 'renewed' WHERE kind = 'own' AND key LIKE 'renewed %'")
    _pairs("two_people")
    op.execute(
        "INSERT INTO two_people (programme_id, one_id, other_id, found_by_id, found_at, id) "
        "SELECT programme_id, one_id, other_id, found_by_id, found_at, id FROM same_person WHERE NOT is_same"
    )
    op.drop_table("same_person")
    op.drop_table("moderation_note")
    op.execute("DELETE FROM score WHERE points IS NULL")
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_score_points_or_abstained"), type_="check")
        batch_op.alter_column("points", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("comment")
        batch_op.drop_column("abstained")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_merged_into_id_person"), type_="foreignkey")
        batch_op.drop_column("merged_into_id")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_column("criterion_notes")


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("criterion_notes", sa.JSON(), server_default=sa.text("'{}'"), nullable=False)
        )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_person_merged_into_id_person"), "person", ["merged_into_id"], ["id"]
        )
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.add_column(sa.Column("abstained", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("comment", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.alter_column("points", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_check_constraint(
            batch_op.f("ck_score_points_or_abstained"), "abstained = (points IS NULL)"
        )
    _notes()
    _pairs("same_person", sa.Column("is_same", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "INSERT INTO same_person (programme_id, one_id, other_id, found_by_id, found_at, id) "
        "SELECT programme_id, one_id, other_id, found_by_id, found_at, id FROM two_people"
    )
    op.drop_table("two_people")
    op.execute("UPDATE chase SET kind = 'own' WHERE kind = 'renewed'")
    _allow(BEFORE)


def _pairs(table: str, *more: sa.Column[bool]) -> None:
    op.create_table(
        table,
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        *more,
        sa.Column("found_by_id", sa.Uuid(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["found_by_id"], ["person.id"], name=op.f(f"fk_{table}_found_by_id_person")),
        sa.ForeignKeyConstraint(
            ["one_id"], ["person.id"], name=op.f(f"fk_{table}_one_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["person.id"], name=op.f(f"fk_{table}_other_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f(f"fk_{table}_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f(f"uq_{table}_one_id_other_id")),
    )
    op.create_index(op.f(f"ix_{table}_programme_id"), table, ["programme_id"])


def _notes() -> None:
    op.create_table(
        "moderation_note",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_moderation_note_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_moderation_note_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_moderation_note_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_note")),
    )
    for column in ("programme_id", "application_id", "author_id"):
        op.create_index(op.f(f"ix_moderation_note_{column}"), "moderation_note", [column])


def _allow(kinds: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(CHECK), "chase", type_="check")
        op.create_check_constraint(op.f(CHECK), "chase", sa.column("kind").in_(kinds))
        return
    kind = sa.Enum(*kinds, name="chasekind", native_enum=False, create_constraint=True, length=60)
    op.rename_table("chase", "chase_before")
    op.create_table(
        "chase",
        sa.Column("countersignature_id", sa.Uuid(), nullable=False),
        sa.Column("kind", kind, nullable=False),
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
    op.execute(
        "INSERT INTO chase (countersignature_id, kind, key, sent_at, id) "
        "SELECT countersignature_id, kind, key, sent_at, id "
        "FROM chase_before"
    )
    op.drop_table("chase_before")
