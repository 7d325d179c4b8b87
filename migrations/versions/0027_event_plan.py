"""Who holds an event, its agenda, what is brought along, whom it invites, and calendar addresses"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

BEFORE = "kind IN ('meeting','gempungan','visit','fair','broadcast','other')"
KINDS = "kind IN ('gempungan','school','market','car_free_day','fair','radio','visit','meeting','other')"
LONG_AGO = "1970-01-01 00:00:00"


def upgrade() -> None:
    for column in (
        sa.Column("agenda", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("needs", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("invited", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("notes", sa.String(), nullable=False, server_default=""),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("changed_at", sa.DateTime(), nullable=False, server_default=LONG_AGO),
    ):
        op.add_column("events", column)
    op.execute("UPDATE events SET changed_at = coalesce(removed_at, created_at)")
    _check_kind(BEFORE, KINDS, {"broadcast": "radio"})
    # The calendar reads by time alone, whatever the campaign.
    op.create_index(op.f("ix_events_starts_at"), "events", ["starts_at"])
    op.create_table(
        "event_people",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_people_event_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_event_people_person_id")
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_event_people")),
    )
    op.create_index(op.f("ix_event_people_person_id"), "event_people", ["person_id"])
    op.create_table(
        "calendar_addresses",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('person','campaign','event')", name=op.f("ck_calendar_addresses_kind")
        ),
        sa.PrimaryKeyConstraint("kind", "subject_id", name=op.f("pk_calendar_addresses")),
    )


def downgrade() -> None:
    op.drop_table("calendar_addresses")
    op.drop_table("event_people")
    op.drop_index(op.f("ix_events_starts_at"), "events")
    renamed = {"radio": "broadcast", "school": "other", "market": "fair", "car_free_day": "fair"}
    _check_kind(KINDS, BEFORE, renamed)
    for name in ("agenda", "needs", "invited", "notes", "revision", "changed_at"):
        op.drop_column("events", name)


def _check_kind(old: str, new: str, renamed: dict[str, str]) -> None:
    """Exchange the check of kinds, and rename those that `new` calls otherwise.

    SQLite would have to make the table anew, and cannot drop one that papers point to. Its own
    procedure for a check is to rewrite its words (sqlite.org/lang_altertable.html, section 7).
    """
    if op.get_bind().dialect.name == "sqlite":
        version = op.get_bind().exec_driver_sql("PRAGMA schema_version").scalar_one()
        op.execute("PRAGMA writable_schema=ON")
        op.get_bind().exec_driver_sql(
            "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'events'",
            (old, new),
        )
        op.execute(f"PRAGMA schema_version={version + 1}")
        op.execute("PRAGMA writable_schema=RESET")
        _rename(renamed)
    else:
        op.drop_constraint(op.f("ck_events_kind"), "events", type_="check")
        _rename(renamed)
        op.create_check_constraint(op.f("ck_events_kind"), "events", new)


def _rename(renamed: dict[str, str]) -> None:
    for was, now in renamed.items():
        op.execute(f"UPDATE events SET kind = '{now}' WHERE kind = '{was}'")
