"""Scans with a plain number for their moment and no index: the drain writes, pages read sums"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_MOMENT = {
    "sqlite": "CAST(ROUND((julianday(at) - 2440587.5) * 86400000) AS INTEGER)",
    "postgresql": "CAST(ROUND(EXTRACT(EPOCH FROM at) * 1000) AS BIGINT)",
}


def upgrade() -> None:
    op.rename_table("scans", "former_scans")
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        # Names of constraints belong to the schema there, not to their table.
        op.execute("ALTER TABLE former_scans DROP CONSTRAINT pk_scans")
    op.create_table(
        "scans",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            autoincrement=True,
        ),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.CheckConstraint(
            "kind = 'human' OR kind = 'bot' OR kind = 'preview' OR kind = 'head'",
            name=op.f("ck_scans_kind"),
        ),
        sa.ForeignKeyConstraint(["code"], ["codes.code"], name=op.f("fk_scans_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
    )
    op.execute(
        "INSERT INTO scans (code, at_ms, kind)"
        f" SELECT code, {_MOMENT[dialect]}, kind FROM former_scans ORDER BY id"
    )
    op.drop_table("former_scans")


def downgrade() -> None:
    raise NotImplementedError("the index that pages no longer need is not made again")
