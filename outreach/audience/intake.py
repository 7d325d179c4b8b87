"""The worker's part of a list: a dry run over the whole file, and the import itself."""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.agencies.register import agencies_by_name
from outreach.audience import lists
from outreach.audience.book import ContactBook, Terms, TrialBook, make_room
from outreach.audience.columns import Mapping
from outreach.audience.list_files import (
    REPORT,
    TRIAL_REPORT,
    clear_upload,
    folder_of,
    upload_of,
)
from outreach.audience.merge import Judged, judge
from outreach.audience.models import ContactList
from outreach.audience.rejected import RejectedRows
from outreach.audience.rows import Entry, Refused, RowReader, Villages
from outreach.audience.table_file import head, open_table
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.jobs import LEASE, Job, JobEnded, Report
from outreach.places.find import villages
from outreach.secret import secret_key
from outreach.settings import Settings
from outreach.wib import Now, utc_now

# A transaction of so many rows takes about a fifth of a second, so nobody waits long for it.
_BATCH = 5_000
_SHOWN_SECONDS = 0.5
_STEPS = 1_000  # of the progress bar
_TRIES = 5
# PostgreSQL's codes for a unique violation and a deadlock; importing its driver's classes for them
# would cost every import 10 MB.
_TAKEN = {"23505", "40P01"}


@dataclass(frozen=True)
class _Batch:
    """Rows read from the file: up to `line`, of which `part` (0 to 1) of the file is read."""

    line: int
    part: float
    entries: list[Entry]
    refused: list[Refused]


def trial_job(
    settings: Settings, database: Database, job: Job, report: Report, now: Now = utc_now
) -> None:
    """Count what an import would do; writes nothing but the counts and the rejected rows' file.

    Run again after a crash it begins anew. Raises `OutreachError` for a file that cannot be read.
    """
    list_ = lists.list_by_id(database, job.arguments["list"])
    folder = folder_of(settings, list_.id)
    rejected = RejectedRows(folder / TRIAL_REPORT, _headings(folder, list_))
    terms, reasons = _terms(settings, list_), Counter[str]()
    added = merged = line = told = length = 0
    length = rejected.add([], 0)
    book = TrialBook(folder / "trial.db")
    try:
        for batch in _batches(database, folder, list_, 0):
            with database.reading() as session:
                judged = judge(batch.entries, book.over(session, terms), terms.channels)
            book.keep(judged)
            refused = _in_order(batch, judged)
            added += len(judged.new)
            merged += judged.merged
            reasons.update(row.reason for row in refused)
            length = rejected.add(refused, length) if refused else length
            line = batch.line
            if (at := int(batch.part * _STEPS)) != told:
                told = at
                report(told, _STEPS)
    finally:
        book.close()
    with database.writing() as session:
        row = session.get_one(ContactList, list_.id, with_for_update=True)
        if row.job_id == job.id:
            row.trial = {
                "added": added, "merged": merged, "rejected": reasons.total(), "lines": line,
                "reasons": dict(reasons), "at": now().isoformat(),
            }  # fmt: skip


def import_job(
    settings: Settings, database: Database, job: Job, report: Report, now: Now = utc_now
) -> None:
    """Take the list in, batch by batch; after a crash it goes on behind the last one.

    The line reached is written in the transaction that adds its rows, and that transaction looks
    whether the line is still where this worker left it: so a row counts once, also when a worker
    that was thought dead comes back. Raises `JobEnded` when it does, or when staff cancelled.
    """
    list_ = lists.list_by_id(database, job.arguments["list"])
    if list_.finished_at:
        return
    folder = folder_of(settings, list_.id)
    terms = _terms(settings, list_)
    rejected = RejectedRows(folder / REPORT, _headings(folder, list_))
    reached = list_.line
    # Connections of its own, because they are set up for this work alone.
    own = Database(settings.database)
    # The rows make no cycles; looking for some among all that lives cost a tenth of the time.
    gc.freeze()
    try:
        for batch in _batches(database, folder, list_, reached):
            _store(own, job, batch, reached, terms, rejected, now)
            reached = batch.line
    finally:
        gc.unfreeze()
        own.dispose()
    with database.writing() as session:
        row = _still_ours(session, job, reached)
        row.finished_at = now()
        record(
            session, job.created_by, "list.import", row.name, list=row.id,
            added=row.added, merged=row.merged, rejected=row.rejected,
        )  # fmt: skip
    clear_upload(settings, list_.id)


def _store(
    database: Database, job: Job, batch: _Batch, reached: int, terms: Terms,
    rejected: RejectedRows, now: Now,
) -> None:  # fmt: skip
    """One batch in one transaction; tried again where somebody else just took an address."""
    for attempt in range(_TRIES):
        try:
            with database.writing() as session:
                make_room(session)
                row = _still_ours(session, job, reached)
                book = ContactBook(session, terms)
                judged = judge(batch.entries, book, terms.channels)
                book.write(judged, now())
                refused = _in_order(batch, judged)
                row.line = batch.line
                row.added += len(judged.new)
                row.merged += judged.merged
                row.rejected += len(refused)
                reasons = Counter(row.reasons or {})
                reasons.update(found.reason for found in refused)
                row.reasons = dict(reasons)
                if refused:
                    row.report_bytes = rejected.add(refused, row.report_bytes)
                told = session.get_one(Job, job.id)
                told.done, told.total = int(batch.part * _STEPS), _STEPS
                told.lease_until = now() + LEASE
            return
        except Exception as error:
            state = getattr(getattr(error, "orig", error), "sqlstate", None)
            if state not in _TAKEN or attempt + 1 == _TRIES:
                raise
            time.sleep(0.1 * (attempt + 1))


def _still_ours(session: Session, job: Job, reached: int) -> ContactList:
    """The list, locked; raises `JobEnded` when it was cancelled or another worker has gone on."""
    row = session.get_one(ContactList, job.arguments["list"], with_for_update=True)
    running = session.get_one(Job, job.id).status == "running"
    if not running or row.finished_at or row.line != reached or row.job_id != job.id:
        raise JobEnded
    return row


def _batches(
    database: Database, folder: Path, list_: ContactList, reached: int
) -> Iterator[_Batch]:
    """The file's rows behind line `reached`, read by the list's mapping."""
    mapping = Mapping.of(list_.mapping)
    with database.reading() as session:
        reader = RowReader(mapping, Villages.of(villages(session)), agencies_by_name(session))
    table = open_table(upload_of(folder), mapping.format, mapping.sheet)
    first, line = max(mapping.heading, reached), reached
    entries: list[Entry] = []
    refused: list[Refused] = []
    try:
        for line, cells in table.rows(first):
            if table.count > lists.MOST_ROWS + mapping.heading:
                raise OutreachError(
                    "Daftar ini lebih dari %(most)s baris; baris sesudahnya tidak dibaca.",
                    "Bagi menjadi beberapa berkas.",
                    most=f"{lists.MOST_ROWS:,}".replace(",", "."),
                )
            read = reader.read(line, cells)
            if isinstance(read, Entry):
                entries.append(read)
            else:
                refused.append(read)
            if len(entries) + len(refused) >= _BATCH:
                yield _Batch(line, table.fraction(), entries, refused)
                entries, refused = [], []
        if entries or refused:
            yield _Batch(line, 1.0, entries, refused)
    finally:
        table.close()


def _in_order(batch: _Batch, judged: Judged) -> list[Refused]:
    return sorted([*batch.refused, *judged.refused], key=lambda row: row.line)


def _headings(folder: Path, list_: ContactList) -> list[str]:
    mapping = Mapping.of(list_.mapping)
    if not mapping.heading:
        return []
    rows = head(upload_of(folder), mapping.format, mapping.sheet)
    return next((cells for line, cells in rows if line == mapping.heading), [])


def _terms(settings: Settings, list_: ContactList) -> Terms:
    mapping = Mapping.of(list_.mapping)
    assert list_.text_id is not None
    return Terms(
        list_.id, tuple(mapping.channels), list_.basis, list_.purpose, list_.text_id,
        f"Daftar {list_.id}: {list_.source}"[:200], list_.created_by,
        secret_key(settings.home_path),
    )  # fmt: skip
