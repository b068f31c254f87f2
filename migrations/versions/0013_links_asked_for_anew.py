"""A new link that a manager asked for is told from a reminder that the applicant sent."""

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


def downgrade() -> None:
    """Go back to the version before."""
    op.execute("UPDATE chase SET kind = 'own' WHERE kind = 'renewed'")
    _allow(BEFORE)


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
