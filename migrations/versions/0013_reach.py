"""What a contact can be reached by and for, kept by the database; sign-ups wait for their letter"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

CHANNELS = ("email", "whatsapp", "sms", "telegram", "push")
PURPOSES = ("pengingat layanan daerah", "undangan kegiatan", "tugas jabatan")


def _bit(row: str) -> str:
    """SQL for the bit of a consent's channel and purpose; 0 for a purpose that is none of ours."""
    cases = " ".join(
        f"WHEN {row}channel = '{channel}' AND {row}purpose = '{purpose}' "
        f"THEN {1 << (6 * number + place)}"
        for number, channel in enumerate(CHANNELS)
        for place, purpose in enumerate(PURPOSES)
    )
    return f"CASE {cases} ELSE 0 END"


_LIVE = (
    f"coalesce((SELECT sum(DISTINCT {_bit('')}) FROM consents "
    "WHERE contact_id = {row}.contact_id AND withdrawn_at IS NULL), 0)"
)
# An import that fills `reach` itself is not written a second time: the row is not found then.
_ADD = (
    f"UPDATE contacts SET reach = reach | {_bit('NEW.')} "
    f"WHERE id = NEW.contact_id AND reach & {_bit('NEW.')} = 0 AND {_bit('NEW.')} <> 0"
)
_AGAIN = "UPDATE contacts SET reach = " + _LIVE + " WHERE id = {row}.contact_id"
TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER consents_reach_add AFTER INSERT ON consents "
        f"WHEN NEW.withdrawn_at IS NULL BEGIN {_ADD}; END",
        "CREATE TRIGGER consents_reach_change AFTER UPDATE OF withdrawn_at, purpose, channel "
        f"ON consents BEGIN {_AGAIN.format(row='NEW')}; END",
        "CREATE TRIGGER consents_reach_remove AFTER DELETE ON consents "
        f"BEGIN {_AGAIN.format(row='OLD')}; END",
    ],
    "postgresql": [
        "CREATE FUNCTION consents_reach_add() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {_ADD}; RETURN NULL; END $$",
        "CREATE FUNCTION consents_reach_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {_AGAIN.format(row='NEW')}; RETURN NULL; END $$",
        "CREATE FUNCTION consents_reach_remove() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {_AGAIN.format(row='OLD')}; RETURN NULL; END $$",
        "CREATE TRIGGER consents_reach_add AFTER INSERT ON consents FOR EACH ROW "
        "WHEN (NEW.withdrawn_at IS NULL) EXECUTE FUNCTION consents_reach_add()",
        "CREATE TRIGGER consents_reach_change AFTER UPDATE OF withdrawn_at, purpose, channel "
        "ON consents FOR EACH ROW EXECUTE FUNCTION consents_reach_change()",
        "CREATE TRIGGER consents_reach_remove AFTER DELETE ON consents FOR EACH ROW "
        "EXECUTE FUNCTION consents_reach_remove()",
    ],
}


def upgrade() -> None:
    op.add_column("contacts", sa.Column("reach", sa.Integer(), nullable=False, server_default="0"))
    bit = _bit("")
    op.execute(
        f"UPDATE contacts SET reach = coalesce((SELECT sum(DISTINCT {bit}) FROM consents "
        "WHERE contact_id = contacts.id AND withdrawn_at IS NULL), 0)"
    )
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)
    # The count of a segment reads nothing but this index.
    op.create_index(
        "ix_contacts_reach", "contacts", ["reach", "place_id", "role", "language"], unique=False
    )
    op.create_index("ix_contacts_name", "contacts", ["name"], unique=False)
    op.create_index("ix_contacts_role", "contacts", ["role"], unique=False)
    op.add_column("opt_ins", sa.Column("sent_at", sa.DateTime(), nullable=True))
    op.create_index("ix_opt_ins_channel_address", "opt_ins", ["channel", "address"], unique=False)
