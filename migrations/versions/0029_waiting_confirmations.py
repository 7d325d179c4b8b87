"""Why a confirmation could not leave yet, and when that was tried"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("opt_ins", sa.Column("tried_at", sa.DateTime(), nullable=True))
    op.add_column(
        "opt_ins", sa.Column("trouble", sa.String(300), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("opt_ins", "trouble")
    op.drop_column("opt_ins", "tried_at")
