"""Rules for where scans go, and what probing found of the targets' addresses"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for table in ("services", "campaigns"):
        op.add_column(table, sa.Column("routes", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("campaigns", sa.Column("finished_from", sa.String(length=10), nullable=True))
    op.create_table(
        "target_health",
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.CheckConstraint("state IN ('unknown','up','down')", name=op.f("ck_target_health_state")),
        sa.ForeignKeyConstraint(
            ["target_id"], ["targets.id"], name=op.f("fk_target_health_target_id")
        ),
        sa.PrimaryKeyConstraint("target_id", name=op.f("pk_target_health")),
    )


def downgrade() -> None:
    op.drop_table("target_health")
    op.drop_column("campaigns", "finished_from")
    for table in ("campaigns", "services"):
        op.drop_column(table, "routes")
