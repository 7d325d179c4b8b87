"""Goals and costs of campaigns, which goals are late, and what services say of their own usage"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "campaign_goals",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(12), nullable=False),
        sa.Column("goal", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "measure IN ('scans','villages','participants','pieces','budget')",
            name=op.f("ck_campaign_goals_measure"),
        ),
        sa.CheckConstraint("goal > 0", name=op.f("ck_campaign_goals_goal")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_goals_campaign_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "measure", name=op.f("pk_campaign_goals")),
    )
    op.create_table(
        "campaign_costs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.String(160), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_campaign_costs_amount")),
        sa.ForeignKeyConstraint(
            ["added_by"], ["people.id"], name=op.f("fk_campaign_costs_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_costs_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_costs")),
    )
    op.create_index(op.f("ix_campaign_costs_campaign_id"), "campaign_costs", ["campaign_id"])
    op.add_column(
        "campaign_signals", sa.Column("late", sa.String(80), nullable=False, server_default="")
    )
    op.create_table(
        "service_usage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("category", sa.String(60), nullable=False),
        sa.Column("district_code", sa.String(8), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("ck_service_usage_value")),
        sa.ForeignKeyConstraint(
            ["district_code"], ["districts.code"], name=op.f("fk_service_usage_district_code")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_service_usage_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_usage")),
        sa.UniqueConstraint(
            "service_id",
            "category",
            "month",
            "district_code",
            name=op.f("uq_service_usage_service_id_category_month_district_code"),
        ),
    )
    # In a unique key NULL differs from NULL: the row without a kecamatan has a key of its own.
    op.create_index(
        "uq_service_usage_without_district",
        "service_usage",
        ["service_id", "category", "month"],
        unique=True,
        sqlite_where=sa.text("district_code IS NULL"),
        postgresql_where=sa.text("district_code IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("service_usage")
    op.drop_column("campaign_signals", "late")
    op.drop_table("campaign_costs")
    op.drop_table("campaign_goals")
