"""How far each placement has come, what was said of it, and renewed or closed village links"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "installations",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("in_place_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "status IN ('printed','delivered','in_place','checked','removed')",
            name=op.f("ck_installations_status"),
        ),
        sa.CheckConstraint(
            "(status IN ('in_place','checked')) = (in_place_at IS NOT NULL)",
            name=op.f("ck_installations_in_place_at"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_installations_placement_id")
        ),
        sa.PrimaryKeyConstraint("placement_id", name=op.f("pk_installations")),
    )
    op.create_table(
        "installation_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("photo", sa.String(length=40), nullable=True),
        sa.Column("upload_id", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "source IN ('print','staff','village')", name=op.f("ck_installation_events_source")
        ),
        sa.CheckConstraint(
            "step IN ('printed','delivered','in_place','checked','again','removed')",
            name=op.f("ck_installation_events_step"),
        ),
        sa.CheckConstraint(
            "(source = 'staff') = (person_id IS NOT NULL)",
            name=op.f("ck_installation_events_person"),
        ),
        sa.CheckConstraint(
            "(source = 'village') = (upload_id IS NOT NULL)",
            name=op.f("ck_installation_events_upload"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_installation_events_placement_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_installation_events_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation_events")),
        sa.UniqueConstraint(
            "placement_id",
            "upload_id",
            name=op.f("uq_installation_events_placement_id_upload_id"),
        ),
    )
    op.create_table(
        "village_links",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_village_links_place_id")
        ),
        sa.PrimaryKeyConstraint("place_id", name=op.f("pk_village_links")),
    )


def downgrade() -> None:
    for table in ("village_links", "installation_events", "installations"):
        op.drop_table(table)
