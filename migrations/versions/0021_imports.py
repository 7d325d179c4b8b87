"""Imports of contacts: rejected rows by reason, what a dry run found"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column(
        "contact_lists",
        sa.Column("report_bytes", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column("contact_lists", sa.Column("reasons", sa.JSON(), nullable=True))
    op.add_column("contact_lists", sa.Column("trial", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("contact_lists", "trial")
    op.drop_column("contact_lists", "reasons")
    op.drop_column("contact_lists", "report_bytes")
