"""Scans of codes that were never issued: what each may be, so that staff know what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.gate.code import ALPHABET, LENGTH, candidates, is_valid
from outreach.links.models import Code, Placement
from outreach.results.models import OrphanCount


@dataclass(frozen=True)
class Orphan:
    """A code nobody issued, as typed. `reason` is one of:

    `typo`: one wrong letter or swap from `meant`, a code of ours; `torn`: the beginning of a code;
    `unissued`: well-formed with a right check letter, so made by Outreach but not in this
    database; `foreign`: anything else.
    """

    code: str
    scans: int
    first_at: datetime
    last_at: datetime
    reason: str
    meant: Placement | None


def orphans(session: Session, limit: int = 2_000) -> list[Orphan]:
    """The orphan codes scanned most, at most `limit`."""
    rows = list(
        session.scalars(
            select(OrphanCount).order_by(OrphanCount.scans.desc(), OrphanCount.code).limit(limit)
        )
    )
    near = {row.code: _near(row.code) for row in rows}
    wanted = {code for codes in near.values() for code in codes}
    issued = {
        code: placement
        for code, placement in session.execute(
            select(Code.code, Placement).join(Code.placement).where(Code.code.in_(wanted))
        ).unique()
    }
    return [_told(row, near[row.code], issued) for row in rows]


@lru_cache(maxsize=4_096)
def _near(code: str) -> tuple[str, ...]:
    """What may have been meant: 0.2 ms a code, which a list of two thousand would pay each time."""
    return tuple(candidates(code))


def orphan_count(session: Session) -> int:
    """Scans of all orphan codes together."""
    return session.scalar(select(func.coalesce(func.sum(OrphanCount.scans), 0))) or 0


def _told(row: OrphanCount, near: Sequence[str], issued: Mapping[str, Placement]) -> Orphan:
    meant = [issued[code] for code in near if code in issued]
    ours = all(letter in ALPHABET for letter in row.code)
    if len(meant) == 1:
        reason = "typo"
    elif is_valid(row.code):
        reason = "unissued"
    elif ours and 3 <= len(row.code) < LENGTH:
        reason = "torn"
    else:
        reason = "foreign"
    return Orphan(
        row.code, row.scans, row.first_at, row.last_at, reason,
        meant[0] if reason == "typo" else None,
    )  # fmt: skip
