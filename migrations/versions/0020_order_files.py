"""Until when an order's files are kept"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_KEPT = timedelta(days=90)


def upgrade() -> None:
    op.add_column("print_orders", sa.Column("files_until", sa.DateTime(), nullable=True))
    orders = sa.table(
        "print_orders",
        sa.column("id", sa.Integer()),
        sa.column("finished_at", sa.DateTime()),
        sa.column("files_until", sa.DateTime()),
    )
    bind = op.get_bind()
    for order in bind.execute(sa.select(orders).where(orders.c.finished_at.is_not(None))).all():
        kept = {"files_until": order.finished_at + _KEPT}
        bind.execute(orders.update().where(orders.c.id == order.id).values(**kept))


def downgrade() -> None:
    op.drop_column("print_orders", "files_until")
