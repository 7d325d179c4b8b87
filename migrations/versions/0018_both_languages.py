"""Print runs and orders in both languages at once: a column wide enough for that name"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0015"

TABLES = ("print_orders", "print_runs")


def upgrade() -> None:
    _widen(4)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"UPDATE {table} SET language = 'id' WHERE language = 'both'")
    _widen(2)


def _widen(letters: int) -> None:
    """By a new column: SQLite can change no type, and copying a table would break what points at
    its rows."""
    for table in TABLES:
        kind = sa.String(letters)
        op.add_column(table, sa.Column("fresh", kind, server_default="id", nullable=False))
        op.execute(f"UPDATE {table} SET fresh = language")
        op.drop_column(table, "language")
        op.execute(f"ALTER TABLE {table} RENAME COLUMN fresh TO language")
