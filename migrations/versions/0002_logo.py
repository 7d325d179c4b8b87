"""A service's logo, kept as the cleaned picture itself"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # Nothing could fill the former column: it held the name of a file that no page uploaded.
    op.drop_column("services", "logo")
    op.add_column("services", sa.Column("logo_type", sa.String(length=20), nullable=True))
    op.add_column("services", sa.Column("logo", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("services", "logo_type")
    op.drop_column("services", "logo")
    op.add_column("services", sa.Column("logo", sa.String(length=200), nullable=True))
