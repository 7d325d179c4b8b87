"""Move scans from the gate's spool into the database, each exactly once.

A file's offset moves in the same transaction as its scans and their sums: killed before the
commit, nothing happened; killed after it, the lines are not read again. A drained file is kept
for a week, so that a database put back from a backup catches up by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Date, Executable, bindparam, delete, func, select, text
from sqlalchemy.orm import Session

from outreach.database import Database, UtcDateTime
from outreach.gate import spool
from outreach.links.models import Code, Placement
from outreach.places.models import Place
from outreach.results.models import OTHER_ORPHANS, OrphanCount, SpoolOffset
from outreach.results.visitors import add_marks
from outreach.wib import Now, utc_now

KEPT = timedelta(days=7)
# Of drained files together; the oldest go first, so that a busy year cannot fill the disk.
KEPT_BYTES = 512 * 1024 * 1024
# An offset outlives its file by far: no worker, however long it slept, counts a file again.
_OFFSETS_KEPT = timedelta(days=90)
# Unknown codes that are told apart; what comes after them is counted as one.
MOST_ORPHANS = 5000
_IN = 1000
_WIB_HOURS = 7

# The sums grow by upsert; the primary keys are the indexes that ON CONFLICT needs.
_SCANS = "INSERT INTO scans (code, at_ms, kind) VALUES (%s, %s, %s)"
_ADD_TO_DAY = text(
    "INSERT INTO day_counts (campaign_id, day, district_code, kind, scans)"
    " VALUES (:campaign, :day, :district, :kind, :scans)"
    " ON CONFLICT (campaign_id, day, district_code, kind)"
    " DO UPDATE SET scans = day_counts.scans + excluded.scans"
).bindparams(bindparam("day", type_=Date))
_ADD_TO_HOUR = text(
    "INSERT INTO hour_counts (campaign_id, hour, kind, scans)"
    " VALUES (:campaign, :hour, :kind, :scans)"
    " ON CONFLICT (campaign_id, hour, kind)"
    " DO UPDATE SET scans = hour_counts.scans + excluded.scans"
).bindparams(bindparam("hour", type_=UtcDateTime()))
_ADD_TO_CODE_DAY = text(
    "INSERT INTO code_days (code, day, scans) VALUES (:code, :day, :scans)"
    " ON CONFLICT (code, day) DO UPDATE SET scans = code_days.scans + excluded.scans"
).bindparams(bindparam("day", type_=Date))
_ADD_TO_CODE = text(
    "INSERT INTO code_counts (code, kind, scans, last_at) VALUES (:code, :kind, :scans, :last_at)"
    " ON CONFLICT (code, kind) DO UPDATE SET scans = code_counts.scans + excluded.scans,"
    " last_at = CASE WHEN excluded.last_at > code_counts.last_at"
    " THEN excluded.last_at ELSE code_counts.last_at END"
).bindparams(bindparam("last_at", type_=UtcDateTime()))
_ADD_ORPHAN = text(
    "INSERT INTO orphan_counts (code, scans, first_at, last_at)"
    " VALUES (:code, :scans, :last_at, :last_at)"
    " ON CONFLICT (code) DO UPDATE SET scans = orphan_counts.scans + excluded.scans,"
    " last_at = excluded.last_at"
).bindparams(bindparam("last_at", type_=UtcDateTime()))
_FIRST_OFFSET = text(
    'INSERT INTO spool_offsets (file, "offset") VALUES (:file, :end) ON CONFLICT DO NOTHING'
)
_NEXT_OFFSET = text(
    'UPDATE spool_offsets SET "offset" = :end WHERE file = :file AND "offset" = :start'
)


class _Where(NamedTuple):
    campaign: int
    district: str


def drain(database: Database, directory: Path, now: Now = utc_now) -> int:
    """Drain every spool file in `directory`; returns how many scans were stored.

    Scans of codes that were never issued are stored as orphans and counted in the result too.
    """
    paths = sorted(directory.glob("scan-*.log"))
    if not paths:
        return 0
    with database.reading() as session:
        drained: dict[str, int] = dict(
            session.execute(
                select(SpoolOffset.file, SpoolOffset.offset).where(
                    SpoolOffset.file >= paths[0].name
                )
            ).all()
        )
    stored = sum(_drain_file(database, path, drained.get(path.name, 0)) for path in paths)
    _tidy(database, paths, drained, now)
    return stored


def _drain_file(database: Database, path: Path, offset: int) -> int:
    if path.stat().st_size <= offset:
        return 0
    batch, end = spool.read(path, offset)
    with database.writing() as session:
        move = _NEXT_OFFSET if offset else _FIRST_OFFSET
        moved = session.execute(move, {"file": path.name, "start": offset, "end": end})
        # Another worker of this machine has read the same lines and was first.
        if moved.rowcount != 1:  # type: ignore[attr-defined]
            return 0
        return _store(session, batch)


def _store(session: Session, batch: spool.Batch) -> int:
    where = _where(session, {code for _, code, _ in batch.groups})
    scans = batch.scans
    if any(code not in where for _, code, _ in batch.groups):
        scans = [scan for scan in batch.scans if scan[0] in where]
        _store_orphans(session, [scan for scan in batch.scans if scan[0] not in where])
    if scans:
        connection = session.connection()
        sql = _SCANS if connection.dialect.name == "postgresql" else _SCANS.replace("%s", "?")
        # Past SQLAlchemy's own binding of values, which costs more than the insert itself.
        connection.exec_driver_sql(sql, scans)
        _add_sums(session, batch, where)
    return len(batch.scans)


def _where(session: Session, codes: Iterable[str]) -> dict[str, _Where]:
    found: dict[str, _Where] = {}
    for some in _chunks(codes):
        rows = session.execute(
            select(Code.code, Placement.campaign_id, Place.district_code)
            .join(Code.placement)
            .join(Placement.place)
            .where(Code.code.in_(some))
        )
        found.update((code, _Where(campaign, district)) for code, campaign, district in rows)
    return found


def _add_sums(session: Session, batch: spool.Batch, where: dict[str, _Where]) -> None:
    days: dict[tuple[int, date, str, str], int] = defaultdict(int)
    hours: dict[tuple[int, datetime, str], int] = defaultdict(int)
    code_days: dict[tuple[str, date], int] = defaultdict(int)
    codes: dict[tuple[str, str], int] = defaultdict(int)
    visitors: dict[tuple[int, date], set[str]] = defaultdict(set)
    for (hour, code, kind), marks in batch.groups.items():
        if code not in where:
            continue
        campaign, district = where[code]
        day, scans = _day(hour), len(marks)
        days[campaign, day, district, kind] += scans
        hours[campaign, _moment(hour * spool.HOUR_MS), kind] += scans
        codes[code, kind] += scans
        if kind == "human":
            code_days[code, day] += scans
            visitors[campaign, day].update(marks)
    last = {(code, kind): at_ms for code, at_ms, kind in batch.scans}
    _add(session, _ADD_TO_DAY, ("campaign", "day", "district", "kind"), days)
    _add(session, _ADD_TO_HOUR, ("campaign", "hour", "kind"), hours)
    _add(session, _ADD_TO_CODE_DAY, ("code", "day"), code_days)
    session.execute(
        _ADD_TO_CODE,
        [
            {"code": code, "kind": kind, "scans": n, "last_at": _moment(last[code, kind])}
            for (code, kind), n in sorted(codes.items())
        ],
    )
    for (campaign, day), seen in sorted(visitors.items()):
        add_marks(session, campaign, day, seen)


def _add(
    session: Session,
    statement: Executable,
    names: tuple[str, ...],
    sums: dict[tuple, int],
) -> None:
    """Upsert sums in the order of their keys, so that two drains cannot lock each other out."""
    rows = [dict(zip(names, key, strict=True), scans=n) for key, n in sorted(sums.items())]
    if rows:
        session.execute(statement, rows)


def _store_orphans(session: Session, scans: list[tuple[str, int, str]]) -> None:
    counted: dict[str, int] = defaultdict(int)
    last: dict[str, int] = {}
    for code, at_ms, _kind in scans:
        counted[code] += 1
        last[code] = at_ms
    known: set[str] = set()
    for some in _chunks(counted):
        known |= set(session.scalars(select(OrphanCount.code).where(OrphanCount.code.in_(some))))
    room = MOST_ORPHANS - (session.scalar(select(func.count()).select_from(OrphanCount)) or 0)
    for code in [code for code in counted if code not in known][max(room, 0) :]:
        counted[OTHER_ORPHANS] += counted.pop(code)
        last[OTHER_ORPHANS] = max(last.get(OTHER_ORPHANS, 0), last.pop(code))
    session.execute(
        _ADD_ORPHAN,
        [
            {"code": code, "scans": n, "last_at": _moment(last[code])}
            for code, n in sorted(counted.items())
        ],
    )


def _tidy(database: Database, paths: list[Path], drained: dict[str, int], now: Now) -> None:
    """Remove drained files that nobody writes to, a week later or when they take up room."""
    kept, most = 0, KEPT_BYTES if spool.has_room(paths[0].parent) else 0
    for path in reversed(paths):
        # In this order: a file without a writer does not grow any more.
        if not spool.is_finished(path) or path.stat().st_size != drained.get(path.name):
            continue
        kept += path.stat().st_size
        old = path.name < _name_at(now() - KEPT)
        if old or kept > most:
            path.unlink(missing_ok=True)
    if min(drained, default="z") < _name_at(now() - _OFFSETS_KEPT):
        with database.writing() as session:
            session.execute(
                delete(SpoolOffset).where(SpoolOffset.file < _name_at(now() - _OFFSETS_KEPT))
            )


def _name_at(moment: datetime) -> str:
    """Spool files made before `moment` have a lesser name."""
    return f"scan-{moment.astimezone(UTC):%Y%m%dT%H%M%S}"


def _day(hour: int) -> date:
    """The day in WIB of an hour counted from 1970 in UTC."""
    return date.fromordinal(date(1970, 1, 1).toordinal() + (hour + _WIB_HOURS) // 24)


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def _chunks(items: Iterable[str]) -> Iterator[list[str]]:
    """At most so many at once as any database takes in an IN list."""
    rest = iter(sorted(items))
    while some := list(islice(rest, _IN)):
        yield some
