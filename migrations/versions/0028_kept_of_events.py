"""Photos, files and daftar hadir of events; consent given on a daftar hadir"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

METHODS = ("form", "list", "web", "paper", "message")


def upgrade() -> None:
    op.create_table(
        "event_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("report_order", sa.Integer(), nullable=True),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_event_photos_spot")
        ),
        sa.CheckConstraint(
            "removed_at IS NULL OR report_order IS NULL", name=op.f("ck_event_photos_removed")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_event_photos_added_by")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_photos_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_photos")),
        sa.UniqueConstraint(
            "event_id", "upload_id", name=op.f("uq_event_photos_event_id_upload_id")
        ),
    )
    op.create_table(
        "event_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media", sa.String(length=4), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("in_lpj", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('minutes','invitation','other')", name=op.f("ck_event_files_kind")
        ),
        sa.CheckConstraint(
            "media IN ('pdf','docx','xlsx','jpg')", name=op.f("ck_event_files_media")
        ),
        sa.CheckConstraint(
            "media IN ('pdf','jpg') OR NOT in_lpj", name=op.f("ck_event_files_in_lpj")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_event_files_added_by")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_files_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_files")),
        sa.UniqueConstraint("event_id", "sha256", name=op.f("uq_event_files_event_id_sha256")),
    )
    op.create_table(
        "check_ins",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("days_after", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "days_before BETWEEN 0 AND 30 AND days_after BETWEEN 0 AND 30",
            name=op.f("ck_check_ins_days"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_check_ins_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_check_ins")),
    )
    op.create_table(
        "attendees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("institution", sa.String(length=160), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("source", sa.String(length=5), nullable=False),
        sa.Column("entry_key", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("sex IN ('L','P')", name=op.f("ck_attendees_sex")),
        sa.CheckConstraint("source IN ('self','paper')", name=op.f("ck_attendees_source")),
        sa.CheckConstraint(
            "(source = 'self') = (entry_key IS NOT NULL)", name=op.f("ck_attendees_entry_key")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_attendees_added_by")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_attendees_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendees")),
        sa.UniqueConstraint("event_id", "entry_key", name=op.f("uq_attendees_event_id_entry_key")),
    )
    _allow((*METHODS, "event"))


def downgrade() -> None:
    op.execute("UPDATE consents SET method = 'web' WHERE method = 'event'")
    _allow(METHODS)
    for table in ("attendees", "check_ins", "event_files", "event_photos"):
        op.drop_table(table)


def _allow(methods: tuple[str, ...]) -> None:
    """Say anew how consent may be given. SQLite can only copy the table, and would lose the
    triggers that keep `contacts.reach`; nothing points at a consent."""
    connection = op.get_bind()
    triggers = []
    if connection.dialect.name == "sqlite":
        triggers = connection.scalars(
            sa.text(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'consents'"
            )
        ).all()
    name = op.f("ck_consents_method")
    allowed = ",".join(f"'{method}'" for method in methods)
    with op.batch_alter_table("consents") as consents:
        consents.drop_constraint(name, type_="check")
        consents.create_check_constraint(name, f"method IN ({allowed})")
    for trigger in triggers:
        connection.exec_driver_sql(trigger)
