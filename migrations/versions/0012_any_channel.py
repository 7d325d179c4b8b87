"""Any channel: contacts with several addresses, consent by purpose, firings, control"""

import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_PURPOSE = "pengingat layanan daerah"
_OLD = ("deliveries", "broadcasts", "consents", "contacts")


def upgrade() -> None:
    # SQLite cannot change these tables in place, and dropping one that others point to with
    # CASCADE empties those. So all four are read, made anew, and filled again.
    old = {table: _rows(table) for table in _OLD}
    for table in _OLD:
        op.drop_table(table)
    op.add_column(
        "suppressions",
        sa.Column("reason", sa.String(length=5), nullable=False, server_default="asked"),
    )
    with op.batch_alter_table("suppressions") as suppressions:
        suppressions.alter_column("reason", server_default=None)
        suppressions.create_check_constraint(
            op.f("ck_suppressions_reason"), "reason IN ('asked','dead')"
        )
    _create()
    _fill(old)


def _create() -> None:
    op.create_table(
        "channel_states",
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("free_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_states")),
    )
    op.create_table(
        "consent_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=160), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_texts")),
        sa.UniqueConstraint(
            "purpose", "language", "version", name=op.f("uq_consent_texts_purpose_language_version")
        ),
    )
    op.create_table(
        "segments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_segments_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segments")),
        sa.UniqueConstraint("name", name=op.f("uq_segments_name")),
    )
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("purpose", sa.String(length=160), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=True),
        sa.Column("message", sa.JSON(), nullable=True),
        sa.Column("attach", sa.Boolean(), nullable=False),
        sa.Column("schedule", sa.JSON(), nullable=False),
        sa.Column("bypass", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft','proposed','approved','paused','done','cancelled')",
            name=op.f("ck_broadcasts_status"),
        ),
        sa.CheckConstraint(
            "message IS NULL OR proposed_by IS NULL OR approved_by IS NULL OR proposed_by <> approved_by",
            name=op.f("ck_broadcasts_four_eyes"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["people.id"], name=op.f("fk_broadcasts_approved_by")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_broadcasts_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name=op.f("fk_broadcasts_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["people.id"], name=op.f("fk_broadcasts_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["segments.id"], name=op.f("fk_broadcasts_segment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    op.create_index(op.f("ix_broadcasts_campaign_id"), "broadcasts", ["campaign_id"], unique=False)
    op.create_table(
        "contact_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("file", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=160), nullable=False),
        sa.Column("basis", sa.String(length=12), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("merged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "basis IN ('consent','public_duty')", name=op.f("ck_contact_lists_basis")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name=op.f("fk_contact_lists_created_by")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_contact_lists_job_id")),
        sa.ForeignKeyConstraint(
            ["text_id"], ["consent_texts.id"], name=op.f("fk_contact_lists_text_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_lists")),
    )
    op.create_table(
        "opt_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_opt_ins_place_id")),
        sa.ForeignKeyConstraint(["text_id"], ["consent_texts.id"], name=op.f("fk_opt_ins_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_opt_ins_token_hash")),
    )
    op.create_index(op.f("ix_opt_ins_asked_at"), "opt_ins", ["asked_at"], unique=False)
    op.create_table(
        "stops",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_stops_by")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_stops_campaign_id")
        ),
        sa.ForeignKeyConstraint(["lifted_by"], ["people.id"], name=op.f("fk_stops_lifted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stops")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=16), nullable=True),
        sa.Column("telegram", sa.String(length=20), nullable=True),
        sa.Column("push", sa.String(), nullable=True),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "email IS NOT NULL OR phone IS NOT NULL OR telegram IS NOT NULL OR push IS NOT NULL",
            name=op.f("ck_contacts_address"),
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["contact_lists.id"], name=op.f("fk_contacts_list_id")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_contacts_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("email", name=op.f("uq_contacts_email")),
        sa.UniqueConstraint("phone", name=op.f("uq_contacts_phone")),
        sa.UniqueConstraint("push", name=op.f("uq_contacts_push")),
        sa.UniqueConstraint("telegram", name=op.f("uq_contacts_telegram")),
    )
    op.create_index(op.f("ix_contacts_place_id"), "contacts", ["place_id"], unique=False)
    op.create_table(
        "firings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("broadcast_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "status IN ('sending','done','skipped','cancelled')", name=op.f("ck_firings_status")
        ),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_firings_broadcast_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firings")),
        sa.UniqueConstraint("broadcast_id", "due_at", name=op.f("uq_firings_broadcast_id_due_at")),
    )
    op.create_index("ix_firings_status", "firings", ["status"], unique=False)
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("basis", sa.String(length=12), nullable=False),
        sa.Column("purpose", sa.String(length=160), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("basis IN ('consent','public_duty')", name=op.f("ck_consents_basis")),
        sa.CheckConstraint(
            "method IN ('form','list','web','paper','message')", name=op.f("ck_consents_method")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_consents_contact_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["people.id"], name=op.f("fk_consents_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["consent_texts.id"], name=op.f("fk_consents_text_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(
        "ix_consents_contact_id_channel", "consents", ["contact_id", "channel"], unique=False
    )
    op.create_table(
        "contact_tags",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_contact_tags_contact_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", "tag", name=op.f("pk_contact_tags")),
    )
    op.create_index("ix_contact_tags_tag", "contact_tags", ["tag"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firing_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("holder", sa.String(length=60), nullable=True),
        sa.Column("outcome", sa.String(length=300), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued','sending','sent','failed','in_doubt','skipped')",
            name=op.f("ck_deliveries_status"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_deliveries_contact_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_deliveries_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["firing_id"], ["firings.id"], name=op.f("fk_deliveries_firing_id")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_deliveries_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "firing_id",
            "contact_id",
            "channel",
            name=op.f("uq_deliveries_firing_id_contact_id_channel"),
        ),
    )
    op.create_index(op.f("ix_deliveries_contact_id"), "deliveries", ["contact_id"], unique=False)
    op.create_index(
        "ix_deliveries_in_doubt",
        "deliveries",
        ["firing_id"],
        unique=False,
        sqlite_where=sa.text("status = 'in_doubt' AND decided_by IS NULL"),
        postgresql_where=sa.text("status = 'in_doubt' AND decided_by IS NULL"),
    )
    op.create_index(
        "ix_deliveries_queued",
        "deliveries",
        ["firing_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("status = 'queued'"),
        postgresql_where=sa.text("status = 'queued'"),
    )
    op.create_index(
        "ix_deliveries_reference",
        "deliveries",
        ["reference"],
        unique=False,
        sqlite_where=sa.text("reference <> ''"),
        postgresql_where=sa.text("reference <> ''"),
    )
    op.create_index(
        "ix_deliveries_sending",
        "deliveries",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("status = 'sending'"),
        postgresql_where=sa.text("status = 'sending'"),
    )
    op.create_table(
        "firing_counts",
        sa.Column("firing_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["firing_id"], ["firings.id"], name=op.f("fk_firing_counts_firing_id")
        ),
        sa.PrimaryKeyConstraint("firing_id", "status", name=op.f("pk_firing_counts")),
    )


def _rows(table: str) -> list[dict[str, Any]]:
    known = sa.Table(table, sa.MetaData(), autoload_with=op.get_bind())
    return [dict(row._mapping) for row in op.get_bind().execute(sa.select(known))]


def _fill(old: dict[str, list[dict[str, Any]]]) -> None:
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    _insert("contacts", old["contacts"])

    texts: dict[str, int] = {}
    for consent in old["consents"]:
        texts.setdefault(consent["text"], len(texts) + 1)
    _insert(
        "consent_texts",
        [
            {"id": number, "purpose": _PURPOSE, "language": "id", "version": number,
             "text": text, "made_at": now}
            for text, number in texts.items()
        ],
    )  # fmt: skip
    _insert(
        "consents",
        [
            {**consent, "text_id": texts[consent["text"]], "purpose": _PURPOSE, "method": "form"}
            for consent in old["consents"]
        ],
    )

    states = {"scheduled": "approved", "sending": "approved"}
    names = dict(
        op.get_bind().execute(
            sa.select(sa.column("id"), sa.column("name")).select_from(sa.table("campaigns"))
        ).all()
    )  # fmt: skip
    _insert(
        "broadcasts",
        [
            {
                "id": b["id"],
                "campaign_id": b["campaign_id"],
                "name": names[b["campaign_id"]],
                "channel": b["channel"],
                "purpose": _PURPOSE,
                "attach": True,
                "schedule": {"kind": "once", "at": f"{b['send_at'].isoformat()}+00:00"},
                "bypass": "",
                "status": states.get(b["status"], b["status"]),
                "content_hash": b["content_hash"],
                "note": "",
                "created_by": b["created_by"],
                "created_at": b["created_at"],
            }
            for b in old["broadcasts"]
        ],
    )
    counts: dict[tuple[int, str], int] = {}
    for d in old["deliveries"]:
        counts[d["broadcast_id"], d["status"]] = counts.get((d["broadcast_id"], d["status"]), 0) + 1
    totals: dict[int, int] = {}
    for (broadcast, _status), number in counts.items():
        totals[broadcast] = totals.get(broadcast, 0) + number
    _insert(
        "firings",
        [
            # A broadcast went off once, so its firing can have its number.
            {"id": b["id"], "broadcast_id": b["id"], "due_at": b["send_at"],
             "status": b["status"], "recipients": totals.get(b["id"], 0), "note": "",
             "started_at": b["send_at"]}
            for b in old["broadcasts"]
            if b["status"] in ("sending", "done") or b["id"] in totals
        ],
    )  # fmt: skip
    homes = {c["id"]: c["place_id"] for c in old["contacts"]}
    anywhere = op.get_bind().execute(sa.text("SELECT min(id) FROM places")).scalar()
    _insert(
        "deliveries",
        [
            {**d, "firing_id": d["broadcast_id"], "reference": "",
             "place_id": homes.get(d["contact_id"], anywhere)}
            for d in old["deliveries"]
        ],
    )  # fmt: skip
    _insert(
        "firing_counts",
        [
            {"firing_id": broadcast, "status": status, "number": number}
            for (broadcast, status), number in counts.items()
        ],
    )


def _insert(table: str, rows: list[dict[str, Any]]) -> None:
    """Put rows into a table; keys it has no column for are left out."""
    bind = op.get_bind()
    known = sa.Table(table, sa.MetaData(), autoload_with=bind)
    if rows:
        kept = [{k: v for k, v in row.items() if k in known.c} for row in rows]
        bind.execute(known.insert(), kept)
        if bind.dialect.name == "postgresql" and "id" in known.c:
            bind.execute(
                sa.text(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                )
            )
