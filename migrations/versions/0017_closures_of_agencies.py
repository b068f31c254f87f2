"""Closures that belong to one agency, beside those of the whole programme."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OF_PROGRAMME = sa.text("agency_id IS NULL")


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("local_closure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agency_id", sa.Uuid(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_local_closure_programme_id_day"), type_="unique")
        batch_op.create_foreign_key(
            batch_op.f("fk_local_closure_agency_id_agency"),
            "agency",
            ["agency_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch_op.create_unique_constraint(batch_op.f("uq_local_closure_agency_id_day"), ["agency_id", "day"])
        batch_op.create_index(batch_op.f("ix_local_closure_programme_id"), ["programme_id"], unique=False)
    op.create_index(
        "uq_local_closure_of_programme",
        "local_closure",
        ["programme_id", "day"],
        unique=True,
        sqlite_where=OF_PROGRAMME,
        postgresql_where=OF_PROGRAMME,
    )


def downgrade() -> None:
    """Go back to the version before. Closures of single agencies are lost."""
    op.execute(sa.text("DELETE FROM local_closure WHERE agency_id IS NOT NULL"))
    op.drop_index("uq_local_closure_of_programme", table_name="local_closure")
    with op.batch_alter_table("local_closure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_local_closure_programme_id"))
        batch_op.drop_constraint(batch_op.f("uq_local_closure_agency_id_day"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_local_closure_agency_id_agency"), type_="foreignkey")
        batch_op.drop_column("agency_id")
        batch_op.create_unique_constraint(
            batch_op.f("uq_local_closure_programme_id_day"), ["programme_id", "day"]
        )
