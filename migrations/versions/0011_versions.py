"""Versions of a campaign's content, its own pictures, and the version a decision was about"""

import datetime

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    versions = op.create_table(
        "campaign_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("restored", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_versions_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_campaign_versions_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_versions")),
        sa.UniqueConstraint(
            "campaign_id", "number", name=op.f("uq_campaign_versions_campaign_id_number")
        ),
    )
    op.create_table(
        "campaign_pictures",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_campaign_pictures")),
    )
    op.add_column("approvals", sa.Column("version", sa.Integer(), nullable=True))
    campaigns = sa.table(
        "campaigns",
        sa.column("id", sa.Integer),
        sa.column("content", sa.JSON),
        sa.column("created_at", sa.DateTime),
    )
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    found = op.get_bind().execute(sa.select(campaigns.c.id, campaigns.c.content)).all()
    if found:
        op.bulk_insert(
            versions,
            [
                {"campaign_id": key, "number": 1, "content": content, "made_at": now}
                for key, content in found
            ],
        )


def downgrade() -> None:
    op.drop_column("approvals", "version")
    op.drop_table("campaign_pictures")
    op.drop_table("campaign_versions")
