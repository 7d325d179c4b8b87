"""The trail: every change has a who and a when."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from outreach.accounts.models import AuditEntry, Person
from outreach.wib import utc_now

PAGE = 100
_CHUNK = 1_000  # entries of a file that are in memory at once
_ERASED = "***"


def record(session: Session, by: int | None, action: str, subject: str, **detail: Any) -> None:
    """Add to the trail, in the change's own transaction. `by` is None for the program itself."""
    session.add(
        AuditEntry(at=utc_now(), person_id=by, action=action, subject=subject[:160], detail=detail)
    )


def forget(session: Session, number: int, masks: Collection[str], words: Collection[str]) -> None:
    """Take an erased contact from the trail: who did what and when stays, whom it was about goes.

    `masks` are their addresses as the trail holds them, `words` what a search may have named them
    by, in lower case.
    """
    rows = select(AuditEntry.id, AuditEntry.subject, AuditEntry.detail)
    for entry, subject, detail in session.execute(rows.where(AuditEntry.action.like("contact.%"))):
        changes: dict[str, Any] = {}
        if detail.get("contact", number) == number and ("contact" in detail or subject in masks):
            changes["subject"] = f"#{number}" if "contact" in detail else _ERASED
        if _names(str(detail.get("word", "")), words):
            changes["detail"] = {**detail, "word": _ERASED}
        if changes:
            session.execute(update(AuditEntry).where(AuditEntry.id == entry).values(changes))


def _names(word: str, words: Collection[str]) -> bool:
    """True when what somebody searched for is a part of one of the words that tells much of it."""
    word = " ".join(word.lower().split())
    digits = "".join(filter(str.isdigit, word)).lstrip("0").removeprefix("62")
    asked = [one for one, least in ((word, 5), (digits, 6)) if len(one) >= least]
    return any(one in known for one in asked for known in words)


def entries(
    session: Session,
    word: str = "",
    action: str = "",
    before: int = 0,
    limit: int = PAGE,
    named: Collection[str] = (),
    after: int | None = None,
) -> list[AuditEntry]:
    """The newest entries, those older than `before` (an id) when it is given; with `after`, the
    oldest behind that id.

    `word` is a part of the subject or of the person's name, `action` one of `ACTION_NAMES`;
    subjects in `named` are found whatever the word.
    """
    query = _narrowed(session, select(AuditEntry), word, action, named).limit(limit)
    if after is not None:
        query = query.where(AuditEntry.id > after).order_by(AuditEntry.id)
    else:
        query = query.order_by(AuditEntry.id.desc())
        if before > 0:
            query = query.where(AuditEntry.id < before)
    return list(session.scalars(query))


def every(
    session: Session, word: str, action: str, named: Collection[str], *, oldest: bool
) -> Iterator[list[AuditEntry]]:
    """All that match, newest or oldest first, a chunk at a time so that memory stays flat."""
    last = 0
    while some := entries(session, word, action, 0 if oldest else last, _CHUNK, named,
                          last if oldest else None):  # fmt: skip
        yield some
        last = some[-1].id


def count(session: Session, word: str, action: str, named: Collection[str]) -> int:
    """How many match."""
    query = select(func.count()).select_from(AuditEntry)
    return session.scalar(_narrowed(session, query, word, action, named)) or 0


def _narrowed(
    session: Session, query: Select[Any], word: str, action: str, named: Collection[str]
) -> Select[Any]:
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
    return query


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
