"""The contacts in the database, asked and written a batch at a time.

A million rows allow no query a row, so these are the driver's own statements. A list of values
goes in as one parameter: an array on PostgreSQL, JSON on SQLite.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from outreach.audience.consent import ADDRESS, address_hash
from outreach.audience.merge import Judged, Known
from outreach.audience.words import reach_bit
from outreach.database import UtcDateTime

_ONE_OF = {
    "sqlite": "IN (SELECT value FROM json_each(?))",
    "postgresql": "= ANY(%s)",
}
_CONTACTS = (
    "id", "name", "email", "phone", "role", "language", "place_id", "list_id", "created_at",
    "reach", "agency_id",
)  # fmt: skip
_CONSENTS = (
    "contact_id", "channel", "basis", "purpose", "text_id", "method", "source", "recorded_at",
    "recorded_by",
)  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """What holds for every row of a list: where it comes from and why it may be used."""

    list_id: int
    channels: tuple[str, ...]
    basis: str
    purpose: str
    text_id: int
    source: str
    by: int | None
    key: bytes


def make_room(session: Session) -> None:
    """Let this connection hold more of SQLite's indexes and copy its journal back less often.

    Each new contact lands on a page of its own in three large indexes. With SQLite's 2 MB these
    pages are written out and read back several times within one transaction: a million contacts
    were 53 GB read and 32 GB written.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size=-12000")
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint=16000")


class ContactBook:
    """A `merge.Book` over the contacts, in the session's transaction."""

    def __init__(self, session: Session, terms: Terms) -> None:
        self._connection = session.connection()
        self._dialect = self._connection.dialect.name
        self._terms = terms
        self._bits = {channel: reach_bit(channel, terms.purpose) for channel in terms.channels}
        self._reaches: dict[frozenset[str], int] = {}

    def find(self, emails: Sequence[str], phones: Sequence[str]) -> list[Known]:
        found: dict[int, Known] = {}
        for column, values in (("email", emails), ("phone", phones)):
            for number, email, phone, role, agency in self._ask(
                f"SELECT id, email, phone, role, agency_id FROM contacts WHERE {column} {{one_of}}",
                values,
            ):
                known = Known(number, email, phone, role, agency_id=agency)
                found.setdefault(number, known)
        self.complete(found)
        return list(found.values())

    def complete(self, found: dict[int, Known]) -> None:
        """Add consents and tags to contacts of these ids."""
        if not found:
            return
        ids = list(found)
        withdrawn: dict[int, set[str]] = {}
        for contact_id, channel, gone in self._ask(
            "SELECT contact_id, channel, withdrawn_at IS NOT NULL FROM consents "
            "WHERE contact_id {one_of} AND purpose = {value}", ids, self._terms.purpose,
        ):  # fmt: skip
            if gone:
                withdrawn.setdefault(contact_id, set()).add(channel)
            else:
                found[contact_id].consents |= {channel}
        for contact_id, channels in withdrawn.items():
            found[contact_id].withdrawn = frozenset(channels) - found[contact_id].consents
        for contact_id, tag in self._ask(
            "SELECT contact_id, tag FROM contact_tags WHERE contact_id {one_of}", ids
        ):
            found[contact_id].tags |= {tag}

    def stopped(self, emails: Iterable[str], phones: Iterable[str]) -> dict[str, str]:
        if not self._connection.exec_driver_sql("SELECT 1 FROM suppressions LIMIT 1").first():
            return {}
        found: dict[str, str] = {}
        for kind, addresses in (("email", emails), ("phone", phones)):
            hashes = {address_hash(self._terms.key, address): address for address in addresses}
            for hashed, channel, reason in self._ask(
                "SELECT address_hash, channel, reason FROM suppressions WHERE address_hash "
                "{one_of} ORDER BY reason DESC", list(hashes),
            ):  # fmt: skip
                if channel in self._terms.channels and ADDRESS[channel] == kind:
                    found[hashes[hashed]] = reason
        return found

    def write(self, judged: Judged, at: datetime) -> None:
        """Store what was judged in the same transaction; `at` is when."""
        dialect = self._connection.dialect
        moment = UtcDateTime().dialect_impl(dialect).bind_processor(dialect)
        when = moment(at) if moment else at
        terms = self._terms
        ids = self._fresh_ids(len(judged.new))
        for (known, _entry), fresh in zip(judged.new, ids, strict=True):
            known.id = fresh
        self._insert("contacts", _CONTACTS, (
            (known.id, entry.name, known.email, known.phone, known.role, entry.language,
             entry.place_id, terms.list_id, when, self._reach(known.consents), known.agency_id)
            for known, entry in judged.new
        ))  # fmt: skip
        if judged.changed:
            mark = "?" if self._dialect == "sqlite" else "%s"
            self._connection.exec_driver_sql(
                f"UPDATE contacts SET email = {mark}, phone = {mark}, role = {mark}, "
                f"agency_id = {mark} WHERE id = {mark}",
                [(k.email, k.phone, k.role, k.agency_id, k.id) for k in judged.changed.values()],
            )
        self._insert("consents", _CONSENTS, (
            (known.id, channel, terms.basis, terms.purpose, terms.text_id, "list", terms.source,
             when, terms.by)
            for known, channel in judged.consents
        ))  # fmt: skip
        self._insert(
            "contact_tags", ("contact_id", "tag"), ((known.id, tag) for known, tag in judged.tags)
        )

    def _reach(self, consents: frozenset[str]) -> int:
        """`contacts.reach` of a new contact; filled here, the triggers have nothing to write."""
        found = self._reaches.get(consents)
        if found is None:
            found = self._reaches[consents] = sum(self._bits[channel] for channel in consents)
        return found

    def _ask(self, statement: str, values: Sequence[Any], *more: Any) -> Iterable[Any]:
        if not values:
            return ()
        one = list(values)
        sqlite = self._dialect == "sqlite"
        query = statement.format(one_of=_ONE_OF[self._dialect], value="?" if sqlite else "%s")
        given = (json.dumps(one) if sqlite else one, *more)
        return self._connection.exec_driver_sql(query, given).all()

    def _fresh_ids(self, count: int) -> Iterable[int]:
        """Ids for new contacts, known beforehand because their consents need them."""
        if self._dialect == "sqlite":
            # The transaction began with the write lock, so nobody else takes these.
            last = self._connection.exec_driver_sql("SELECT max(id) FROM contacts").scalar() or 0
            return range(last + 1, last + 1 + count)
        return self._connection.exec_driver_sql(
            "SELECT nextval(pg_get_serial_sequence('contacts', 'id')) FROM generate_series(1, %s)",
            (count,),
        ).scalars().all()  # fmt: skip

    def _insert(self, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        names = ", ".join(columns)
        if self._dialect == "sqlite":
            if given := list(rows):
                marks = ", ".join("?" * len(columns))
                self._connection.exec_driver_sql(
                    f"INSERT INTO {table} ({names}) VALUES ({marks})", given
                )
            return
        driver: Any = self._connection.connection
        copying = f"COPY {table} ({names}) FROM STDIN"
        with driver.cursor() as cursor, cursor.copy(copying) as copy:
            for row in rows:
                copy.write_row(row)


class TrialBook:
    """A `merge.Book` for a dry run: the contacts, and what the file has added to them so far.

    That lies in a scratch file beside the list and not in memory, nor in the database.
    """

    def __init__(self, file: Path) -> None:
        file.unlink(missing_ok=True)
        self._scratch = sqlite3.connect(file, isolation_level=None)
        self._scratch.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE found (id INTEGER PRIMARY KEY, email TEXT, phone TEXT, role TEXT,"
            " consents TEXT);"
            "CREATE INDEX by_email ON found (email); CREATE INDEX by_phone ON found (phone)"
        )
        self._last = 0
        self._file = file
        self._book: ContactBook | None = None

    def over(self, session: Session, terms: Terms) -> TrialBook:
        """The same trial, in this session."""
        self._book = ContactBook(session, terms)
        return self

    def find(self, emails: Sequence[str], phones: Sequence[str]) -> list[Known]:
        assert self._book is not None
        found = {known.id: known for known in self._book.find(emails, phones)}
        fresh: dict[int, Known] = {}
        for column, values in (("email", emails), ("phone", phones)):
            for number, email, phone, role, consents in self._scratch.execute(
                f"SELECT * FROM found WHERE {column} IN (SELECT value FROM json_each(?))",
                (json.dumps(list(values)),),
            ):
                fresh[number] = Known(number, email, phone, role, frozenset(consents.split()))
        self._book.complete({number: known for number, known in fresh.items() if number > 0})
        return list({**found, **fresh}.values())

    def stopped(self, emails: Iterable[str], phones: Iterable[str]) -> dict[str, str]:
        assert self._book is not None
        return self._book.stopped(emails, phones)

    def keep(self, judged: Judged) -> None:
        """Remember what the batch would have added; contacts of the file get negative ids."""
        for known, _entry in judged.new:
            self._last -= 1
            known.id = self._last
        kept = [known for known, _entry in judged.new] + list(judged.changed.values())
        self._scratch.execute("BEGIN")
        self._scratch.executemany(
            "INSERT OR REPLACE INTO found VALUES (?, ?, ?, ?, ?)",
            [(k.id, k.email, k.phone, k.role, " ".join(k.consents)) for k in kept],
        )
        self._scratch.execute("COMMIT")

    def close(self) -> None:
        self._scratch.close()
        self._file.unlink(missing_ok=True)
