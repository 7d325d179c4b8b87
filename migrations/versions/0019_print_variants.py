"""Print runs as office files, and at a tenth of their size"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column(
        "print_runs", sa.Column("office", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "print_runs", sa.Column("one_to", sa.Integer(), server_default="1", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("print_runs", "one_to")
    op.drop_column("print_runs", "office")
