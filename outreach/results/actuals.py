"""What a campaign has reached: of each measure all of it, today's part, and that of recent days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.events.models import Event
from outreach.events.models_kept import Attendee
from outreach.links.installation import UP
from outreach.links.models import Code, Installation, InstallationEvent, Placement
from outreach.links.printed import ON_SCREEN, SENT
from outreach.places.models import Place
from outreach.results.figures import people
from outreach.results.models import CodeDay, DayCount
from outreach.results.models_outcome import Cost
from outreach.wib import WIB


@dataclass(frozen=True)
class Actual:
    """`all` so far; `today` is the part since midnight, `recent` that of the days asked for."""

    all: int
    today: int = 0
    recent: int = 0


def actuals(session: Session, campaign: Campaign, first: date, today: date) -> dict[str, Actual]:
    """Measure → what was reached; `recent` counts the full days from `first` to yesterday (WIB).

    Five questions, each along an index that begins with the campaign or the code; none reads
    `scans`.
    """
    return {
        "scans": _scans(session, campaign.id, first, today),
        "villages": _by_day(_villages(session, campaign.id), first, today),
        "participants": _participants(session, campaign.id, first, today),
        "pieces": _by_day(_pieces(session, campaign.id), first, today),
        "budget": Actual(cost_total(session, campaign.id)),
    }


def cost_total(session: Session, campaign_id: int) -> int:
    """What was paid for a campaign, in rupiah."""
    found = session.scalar(select(func.sum(Cost.amount)).where(Cost.campaign_id == campaign_id))
    return int(found or 0)


def _scans(session: Session, campaign_id: int, first: date, today: date) -> Actual:
    now, recent = session.execute(
        select(
            func.sum(case((DayCount.day >= today, DayCount.scans), else_=0)),
            func.sum(case((DayCount.day < today, DayCount.scans), else_=0)),
        ).where(
            DayCount.campaign_id == campaign_id, DayCount.kind == "human", DayCount.day >= first
        )
    ).one()
    return Actual(people(session, campaign_id), int(now or 0), int(recent or 0))


def _villages(session: Session, campaign_id: int) -> Iterable[date]:
    """The day on which each village was first scanned by a person; a venue's scan counts for the
    village it lies in. The first day of a code is one step in the key of `code_days`."""
    began = (
        select(func.min(CodeDay.day))
        .where(CodeDay.code == Code.code)
        .correlate(Code)
        .scalar_subquery()
    )
    scanned = (
        select(func.coalesce(Place.village_id, Place.id).label("village"), began.label("day"))
        .select_from(Placement)
        .join(Code, Code.placement_id == Placement.id)
        .join(Place, Place.id == Placement.place_id)
        .where(
            Placement.campaign_id == campaign_id,
            or_(Place.code.is_not(None), Place.village_id.is_not(None)),
        )
        .subquery()
    )
    rows = session.scalars(
        select(func.min(scanned.c.day))
        .where(scanned.c.day.is_not(None))
        .group_by(scanned.c.village)
    )
    return list(rows)


def _pieces(session: Session, campaign_id: int) -> Iterable[date]:
    """The day on which each printed piece was first put up, whether it still hangs or not."""
    put_up = (
        select(func.min(InstallationEvent.at))
        .where(InstallationEvent.placement_id == Placement.id, InstallationEvent.status.in_(UP))
        .correlate(Placement)
        .scalar_subquery()
    )
    rows = session.execute(
        select(put_up, Installation.in_place_at)
        .select_from(Placement)
        .join(Installation, Installation.placement_id == Placement.id)
        .where(
            Placement.campaign_id == campaign_id,
            Placement.material.not_in(SENT),
            ~Placement.material.startswith(ON_SCREEN),
        )
    )
    moments = [told or hangs for told, hangs in rows]
    return [at.astimezone(WIB).date() for at in moments if at]


def _participants(session: Session, campaign_id: int, first: date, today: date) -> Actual:
    """Those on the lists of events that were not called off, by the event's day: paper lists are
    typed in later."""
    midnight, since = (datetime.combine(day, time(), WIB) for day in (today, first))
    count, now, recent = session.execute(
        select(
            func.count(Attendee.id),
            func.sum(case((Event.starts_at >= midnight, 1), else_=0)),
            func.sum(case(((Event.starts_at >= since) & (Event.starts_at < midnight), 1), else_=0)),
        )
        .select_from(Event)
        .join(Attendee, Attendee.event_id == Event.id)
        .where(Event.campaign_id == campaign_id, Event.removed_at.is_(None))
    ).one()
    return Actual(count, int(now or 0), int(recent or 0))


def _by_day(days: Iterable[date], first: date, today: date) -> Actual:
    days = list(days)
    return Actual(
        len(days), sum(day >= today for day in days), sum(first <= day < today for day in days)
    )
