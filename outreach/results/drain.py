"""Move scans from the gate's spool into the database, each exactly once.

A file's offset moves in the same transaction as its scans: killed before the commit, nothing
happened; killed after it, the lines are not read again.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Date, String, bindparam, insert, select, text
from sqlalchemy.orm import Session

from outreach.database import Database, UtcDateTime
from outreach.gate import spool
from outreach.links.models import Code, Placement
from outreach.places.models import Place
from outreach.results.models import Scan, SpoolOffset
from outreach.wib import WIB

# The sums grow by upsert; the primary keys are the indexes that ON CONFLICT needs.
_ADD_TO_DAY = text(
    "INSERT INTO day_counts (campaign_id, day, district_code, kind, scans)"
    " VALUES (:campaign_id, :day, :district_code, :kind, :scans)"
    " ON CONFLICT (campaign_id, day, district_code, kind)"
    " DO UPDATE SET scans = day_counts.scans + excluded.scans"
).bindparams(bindparam("day", type_=Date), bindparam("district_code", type_=String))
_ADD_TO_CODE = text(
    "INSERT INTO code_counts (code, kind, scans, last_at) VALUES (:code, :kind, :scans, :last_at)"
    " ON CONFLICT (code, kind) DO UPDATE SET scans = code_counts.scans + excluded.scans,"
    " last_at = CASE WHEN excluded.last_at > code_counts.last_at"
    " THEN excluded.last_at ELSE code_counts.last_at END"
).bindparams(bindparam("last_at", type_=UtcDateTime()))


def drain(database: Database, directory: Path) -> int:
    """Drain every spool file in `directory`; returns how many scans were stored."""
    stored = 0
    for path in sorted(directory.glob("scan-*.log")):
        stored += _drain_file(database, path)
    _forget_removed(database, directory)
    return stored


def _drain_file(database: Database, path: Path) -> int:
    # Asked before reading: a writer that ends in between leaves the file for the next round.
    finished = spool.is_finished(path)
    with database.writing() as session:
        mark = session.get(SpoolOffset, path.name)
        if mark is None:
            mark = SpoolOffset(file=path.name, offset=0)
            session.add(mark)
        lines, mark.offset = spool.read_lines(path, mark.offset)
        stored = _store(session, lines)
    if finished:
        # The offset's row stays until the file is gone, or a crash here would count it again.
        path.unlink(missing_ok=True)
    return stored


def _forget_removed(database: Database, directory: Path) -> None:
    with database.reading() as session:
        known = list(session.scalars(select(SpoolOffset.file)))
    gone = [name for name in known if not (directory / name).exists()]
    if gone:
        with database.writing() as session:
            for name in gone:
                session.delete(session.get_one(SpoolOffset, name))


def _store(session: Session, lines: list[spool.Scan]) -> int:
    if not lines:
        return 0
    wanted = {line.code for line in lines}
    where = {
        code: (campaign_id, district_code)
        for code, campaign_id, district_code in session.execute(
            select(Code.code, Placement.campaign_id, Place.district_code)
            .join(Code.placement)
            .join(Placement.place)
            .where(Code.code.in_(wanted))
        )
    }
    rows = []
    days: Counter[tuple[int, date, str, str]] = Counter()
    totals: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], datetime] = {}
    for line in lines:
        if line.code not in where:
            continue
        at = datetime.fromtimestamp(line.at_ms / 1000, UTC)
        campaign_id, district_code = where[line.code]
        rows.append({"code": line.code, "at": at, "kind": line.kind})
        days[campaign_id, at.astimezone(WIB).date(), district_code, line.kind] += 1
        key = (line.code, line.kind)
        totals[key] += 1
        last[key] = max(at, last.get(key, at))
    if not rows:
        return 0
    session.execute(insert(Scan), rows)
    session.execute(
        _ADD_TO_DAY,
        [
            {"campaign_id": c, "day": d, "district_code": k, "kind": kind, "scans": n}
            for (c, d, k, kind), n in days.items()
        ],
    )
    session.execute(
        _ADD_TO_CODE,
        [
            {"code": code, "kind": kind, "scans": n, "last_at": last[code, kind]}
            for (code, kind), n in totals.items()
        ],
    )
    return len(rows)
