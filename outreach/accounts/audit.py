"""The trail: every change has a who and a when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from outreach.accounts.models import AuditEntry, Person
from outreach.wib import utc_now

PAGE = 100
LARGEST_FILE = 100_000  # entries


def record(session: Session, by: int | None, action: str, subject: str, **detail: Any) -> None:
    """Add to the trail, in the change's own transaction. `by` is None for the program itself."""
    session.add(
        AuditEntry(at=utc_now(), person_id=by, action=action, subject=subject[:160], detail=detail)
    )


def entries(
    session: Session,
    word: str = "",
    action: str = "",
    before: int = 0,
    limit: int = PAGE,
    named: Collection[str] = (),
) -> list[AuditEntry]:
    """The newest entries, those older than `before` (an id) when it is given.

    `word` is a part of the subject or of the person's name, `action` one of `ACTION_NAMES`;
    subjects in `named` are found whatever the word.
    """
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if word:
        people = session.execute(
            select(Person.id, Person.username).where(Person.name.icontains(word, autoescape=True))
        ).all()
        query = query.where(
            or_(
                AuditEntry.subject.icontains(word, autoescape=True),
                AuditEntry.subject.in_([*named, *(one.username for one in people)]),
                AuditEntry.person_id.in_([one.id for one in people]),
            )
        )
    if action:
        query = query.where(AuditEntry.action == action)
    if before > 0:
        query = query.where(AuditEntry.id < before)
    return list(session.scalars(query))


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
