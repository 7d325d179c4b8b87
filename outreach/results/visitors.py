"""How many different visitors a day had: an estimate from a bitmap, never a list of people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from outreach.gate.marks import NO_MARK
from outreach.results.models import DayVisitors

BITS = 65_536
_NONE_YET = text(
    "INSERT INTO day_visitors (campaign_id, day, marks) VALUES (:campaign, :day, :marks)"
    " ON CONFLICT DO NOTHING"
).bindparams(bindparam("day", type_=Date))


def add_marks(session: Session, campaign_id: int, day: date, marks: Iterable[str]) -> None:
    """Set the bits of these marks (four hexadecimal digits each) for a campaign and day (WIB)."""
    bits = {int(mark, 16) for mark in marks if mark != NO_MARK}
    if not bits:
        return
    session.execute(_NONE_YET, {"campaign": campaign_id, "day": day, "marks": bytes(BITS // 8)})
    row = session.get_one(DayVisitors, (campaign_id, day), with_for_update=True)
    marked = bytearray(row.marks)
    for bit in bits:
        marked[bit >> 3] |= 1 << (bit & 7)
    row.marks = bytes(marked)
    session.flush()
