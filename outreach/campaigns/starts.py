"""What somebody began to plan and did not finish: kept for them alone, taken up, thrown away."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign, Start
from outreach.errors import NotFound, OutreachError
from outreach.services.models import Service
from outreach.wib import Now, utc_now

_LARGEST = 2**31 - 1


def unfinished(session: Session, person_id: int) -> list[Start]:
    """Somebody's own, the one they worked on last first."""
    return list(
        session.scalars(
            select(Start)
            .where(Start.person_id == person_id, Start.campaign_id.is_(None))
            .order_by(Start.changed_at.desc(), Start.id.desc())
        )
    )


def start_of(session: Session, start_id: int, person_id: int, *, hold: bool = False) -> Start:
    """Somebody's own start; `hold` makes others who ask for it wait. Raises `NotFound`."""
    query = select(Start).where(Start.id == start_id, Start.person_id == person_id)
    if hold:
        query = query.with_for_update(of=Start)
    found = session.scalar(query) if 0 < start_id <= _LARGEST else None
    if found is None:
        raise NotFound(
            "Rancangan itu tidak ada, atau milik orang lain.",
            "Mulai lagi dari daftar kampanye.",
        )
    return found


def begin(
    session: Session, service: Service, pack: str, person_id: int, now: Now = utc_now
) -> Start:
    """A new start; one of the same service that was not answered yet is taken up instead."""
    refuse_stopped(service)
    for known in unfinished(session, person_id):
        if known.service_id == service.id and known.pack == pack and not known.answers:
            return known
    made = Start(
        person_id=person_id, service_id=service.id, pack=pack, answers={}, changed_at=now()
    )
    session.add(made)
    session.flush()
    return made


def change_service(
    session: Session, start: Start, service: Service, pack: str, now: Now = utc_now
) -> bool:
    """Another service or pack; what was written for the former one goes. Returns if it changed."""
    refuse_stopped(service)
    if (start.service_id, start.pack) == (service.id, pack):
        return False
    start.service, start.pack, start.changed_at = service, pack, now()
    start.answers = {
        step: answer
        for step, answer in start.answers.items()
        if step not in ("goal", "materials", "reminders")
    }
    return True


def answer(start: Start, step: str, given: dict[str, Any], now: Now = utc_now) -> None:
    """Keep what was said in a step (JSON); the other steps stay as they are."""
    start.answers = {**start.answers, step: given}
    start.changed_at = now()


def become(start: Start, campaign: Campaign, now: Now = utc_now) -> None:
    """The start is now that campaign."""
    start.campaign_id, start.changed_at = campaign.id, now()


def discard(session: Session, start: Start) -> None:
    """Throw it away."""
    session.delete(start)


def refuse_stopped(service: Service) -> None:
    """Raise `OutreachError` for a service that citizens can no longer use."""
    if service.status == "stopped":
        raise OutreachError(
            "Layanan %(service)s sudah dihentikan.",
            "Pilih layanan lain, atau aktifkan dulu di halaman layanan.",
            service=service.name,
        )
