"""An agency may put its own people who ask for places in order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.add_column("place", sa.Column("agency_order", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_column("place", "agency_order")
