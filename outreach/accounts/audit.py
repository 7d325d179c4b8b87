"""The trail: every change has a who and a when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from outreach.accounts.models import AuditEntry
from outreach.wib import utc_now


def record(session: Session, by: int | None, action: str, subject: str, **detail: Any) -> None:
    """Add to the trail, in the change's own transaction. `by` is None for the program itself."""
    session.add(
        AuditEntry(at=utc_now(), person_id=by, action=action, subject=subject[:160], detail=detail)
    )


def latest(session: Session, limit: int = 200) -> list[AuditEntry]:
    """The newest entries first."""
    return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)))


def about(
    session: Session, wanted: Mapping[str, Collection[str]], limit: int = 40
) -> list[AuditEntry]:
    """The newest entries of these actions, by subject: subject → its actions."""
    clauses = [
        and_(AuditEntry.subject == subject, AuditEntry.action.in_(actions))
        for subject, actions in wanted.items()
    ]
    return list(
        session.scalars(
            select(AuditEntry).where(or_(*clauses)).order_by(AuditEntry.id.desc()).limit(limit)
        )
    )
