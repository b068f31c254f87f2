"""Named staff may ask that somebody waits for a room, for whatever reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "room_hold",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("room_name", sa.String(length=160), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_room_hold_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_room_hold_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_hold")),
        sa.UniqueConstraint("person_id", "room_id", name=op.f("uq_room_hold_person_id_room_id")),
    )
    with op.batch_alter_table("room_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_hold_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_hold_room_id"), ["room_id"], unique=False)


def downgrade() -> None:
    """Go back to the version before. Whoever waited for named staff waits no more."""
    op.drop_table("room_hold")
