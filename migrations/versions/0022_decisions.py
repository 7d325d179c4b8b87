"""Decisions about broadcasts, own addresses for tests, and the list of what did not arrive"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "broadcast_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("broadcast_id", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_broadcast_decisions_broadcast_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_broadcast_decisions_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_decisions")),
    )
    op.create_index(
        op.f("ix_broadcast_decisions_broadcast_id"), "broadcast_decisions", ["broadcast_id"]
    )
    op.create_table(
        "own_addresses",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_own_addresses_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "channel", name=op.f("pk_own_addresses")),
    )
    ended = sa.text("status IN ('failed','skipped','in_doubt')")
    op.create_index(
        "ix_deliveries_ended", "deliveries", ["firing_id", "contact_id"],
        sqlite_where=ended, postgresql_where=ended,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_deliveries_ended", "deliveries")
    op.drop_table("own_addresses")
    op.drop_table("broadcast_decisions")
