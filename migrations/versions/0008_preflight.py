"""What preflight found in a print run, and which content it was printed from"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("print_runs", sa.Column("preflight", sa.JSON(), nullable=True))
    op.add_column("print_runs", sa.Column("content_hash", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("print_runs", "content_hash")
    op.drop_column("print_runs", "preflight")
