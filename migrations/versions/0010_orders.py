"""Orders of several materials at once, and links by which a print shop fetches them"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_ORDER = "CONSTRAINT fk_print_runs_order_id REFERENCES print_orders (id)"


def upgrade() -> None:
    op.create_table(
        "print_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("mono", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("archive", sa.String(length=120), nullable=True),
        sa.Column("archive_bytes", sa.Integer(), nullable=True),
        sa.Column("archive_sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_print_orders_campaign_id")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_print_orders_job_id")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name=op.f("fk_print_orders_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_orders")),
    )
    op.create_index(op.f("ix_print_orders_campaign_id"), "print_orders", ["campaign_id"])
    op.create_table(
        "print_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["print_orders.id"], name=op.f("fk_print_links_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name=op.f("fk_print_links_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_print_links_token_hash")),
    )
    op.create_index(op.f("ix_print_links_order_id"), "print_links", ["order_id"])
    op.create_table(
        "print_downloads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["print_links.id"], name=op.f("fk_print_downloads_link_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_downloads")),
    )
    op.create_index(op.f("ix_print_downloads_link_id"), "print_downloads", ["link_id"])
    # Written out, because SQLite adds a reference together with its column or not at all.
    op.execute(f"ALTER TABLE print_runs ADD COLUMN order_id INTEGER {_ORDER}")
    op.create_index(op.f("ix_print_runs_order_id"), "print_runs", ["order_id"])
    op.add_column(
        "print_runs", sa.Column("copies", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column("print_runs", sa.Column("file_name", sa.String(length=120), nullable=True))
    op.add_column("print_runs", sa.Column("sha256", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_index(op.f("ix_print_runs_order_id"), table_name="print_runs")
    with op.batch_alter_table("print_runs") as runs:
        for column in ("sha256", "file_name", "copies", "order_id"):
            runs.drop_column(column)
    op.drop_table("print_downloads")
    op.drop_table("print_links")
    op.drop_table("print_orders")
