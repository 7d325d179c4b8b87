"""How many people scanned, estimated from bitmaps that hold no person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import log

from sqlalchemy import Date, bindparam, select, text
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


def estimated_visitors(marks: bytes) -> int:
    """People behind a bitmap by linear counting: n ≈ −m·ln(zero bits / m).

    With m = 65,536 bits the standard error is below 1 % up to 50,000 people. A bitmap without a
    zero bit would give infinity; it counts as one bit short of full (about 727,000), a lower
    bound. An empty bitmap is nobody. Source: Whang, Vander-Zanden, Taylor (1990), "A linear-time
    probabilistic counting algorithm for database applications", ACM TODS 15(2).
    """
    bits = len(marks) * 8
    if not bits:
        return 0
    zero = bits - int.from_bytes(marks, "big").bit_count()
    return round(-bits * log(max(zero, 1) / bits))


def visitors_per_day(session: Session, campaign_id: int, days: Iterable[date]) -> dict[date, int]:
    """Day (WIB) → estimated people, for those of `days` that have a bitmap.

    Days cannot be added up to people: the salt changes daily, so who comes back counts anew.
    """
    rows = session.execute(
        select(DayVisitors.day, DayVisitors.marks).where(
            DayVisitors.campaign_id == campaign_id, DayVisitors.day.in_(list(days))
        )
    )
    return {day: estimated_visitors(marks) for day, marks in rows}
