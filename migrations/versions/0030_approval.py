"""What was proposed, by whom and of which facts; comments; campaigns put away"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

# Written out, because SQLite adds a reference or a check together with its column or not at all.
_ARCHIVED = "CONSTRAINT ck_campaigns_archived CHECK (archived_at IS NULL OR status = 'finished')"
_PROPOSED_BY = (
    "CONSTRAINT fk_approvals_proposed_by REFERENCES people (id) "
    "CONSTRAINT ck_approvals_four_eyes CHECK (NOT agreed OR proposed_by IS NULL "
    "OR proposed_by <> person_id)"
)


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("proposed_at", sa.DateTime(), nullable=True))
    op.add_column("campaigns", sa.Column("proposed_hash", sa.String(length=64), nullable=True))
    moment = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP"
    op.execute(f"ALTER TABLE campaigns ADD COLUMN archived_at {moment} {_ARCHIVED}")
    op.execute(f"ALTER TABLE approvals ADD COLUMN proposed_by INTEGER {_PROPOSED_BY}")
    op.add_column("approvals", sa.Column("facts", sa.JSON(), nullable=True))
    op.create_table(
        "campaign_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_comments_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_campaign_comments_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_comments")),
    )
    op.create_index(op.f("ix_campaign_comments_campaign_id"), "campaign_comments", ["campaign_id"])


def downgrade() -> None:
    op.drop_table("campaign_comments")
    op.drop_column("approvals", "facts")
    op.drop_column("approvals", "proposed_by")
    op.drop_column("campaigns", "archived_at")
    op.drop_column("campaigns", "proposed_hash")
    op.drop_column("campaigns", "proposed_at")
