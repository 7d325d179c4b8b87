"""Sums by hour and by code and day, visitors, orphans, and previews as a kind of scan"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_KINDS = "kind IN ('human','bot','preview','head')"


def upgrade() -> None:
    with op.batch_alter_table("scans") as scans:
        scans.drop_constraint(op.f("ck_scans_kind"), type_="check")
        scans.alter_column("kind", type_=sa.String(length=7))
        scans.create_check_constraint(op.f("ck_scans_kind"), _KINDS)
    for table in ("day_counts", "code_counts"):
        with op.batch_alter_table(table) as counts:
            counts.alter_column("kind", type_=sa.String(length=7))
    op.create_table(
        "hour_counts",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_hour_counts_campaign_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "hour", "kind", name=op.f("pk_hour_counts")),
    )
    op.create_table(
        "code_days",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["codes.code"], name=op.f("fk_code_days_code")),
        sa.PrimaryKeyConstraint("code", "day", name=op.f("pk_code_days")),
    )
    op.create_table(
        "day_visitors",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_day_visitors_campaign_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "day", name=op.f("pk_day_visitors")),
    )
    op.create_table(
        "orphan_counts",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_orphan_counts")),
    )


def downgrade() -> None:
    for table in ("orphan_counts", "day_visitors", "code_days", "hour_counts"):
        op.drop_table(table)
