"""The register of agencies, what they committed to, and which contacts are theirs"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "agencies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("short_name", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('dinas','badan','bagian','kecamatan','bumd','other')",
            name=op.f("ck_agencies_kind"),
        ),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_agencies_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("name", name=op.f("uq_agencies_name")),
        sa.UniqueConstraint("short_name", name=op.f("uq_agencies_short_name")),
    )
    op.create_table(
        "commitments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("promise", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(length=500), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open','done','withdrawn')", name=op.f("ck_commitments_state")
        ),
        sa.CheckConstraint(
            "(state = 'done') = (done_on IS NOT NULL)", name=op.f("ck_commitments_done_on")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_commitments_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_commitments_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_commitments_service_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name=op.f("fk_commitments_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
        sa.UniqueConstraint(
            "campaign_id", "agency_id", "service_id", "promise",
            name=op.f("uq_commitments_campaign_id_agency_id_service_id_promise"),
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_commitments_agency_id"), "commitments", ["agency_id"])
    if op.get_bind().dialect.name == "sqlite":
        # Alembic would write the whole table anew, and its triggers with it.
        op.execute(
            "ALTER TABLE contacts ADD COLUMN agency_id INTEGER "
            "CONSTRAINT fk_contacts_agency_id REFERENCES agencies (id)"
        )
    else:
        op.add_column("contacts", sa.Column("agency_id", sa.Integer(), nullable=True))
        op.create_foreign_key(
            "fk_contacts_agency_id", "contacts", "agencies", ["agency_id"], ["id"]
        )
    op.create_index(op.f("ix_contacts_agency_id"), "contacts", ["agency_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_contacts_agency_id"), "contacts")
    op.drop_column("contacts", "agency_id")
    op.drop_table("commitments")
    op.drop_table("agencies")
