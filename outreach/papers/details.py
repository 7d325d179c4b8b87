"""What staff type for a paper, kept so that it is typed once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.campaigns.models import Campaign
from outreach.events.models import Event
from outreach.papers.models import PaperDetails
from outreach.papers.paper import Paper
from outreach.wib import Now, utc_now

# Letters looked through for somebody's NIP and position.
_REMEMBERED = 200


def details_of(
    session: Session, campaign: Campaign, paper: Paper, event: Event | None
) -> dict[str, Any]:
    """What was typed for this paper, by field.

    Of a letter nobody has typed anything for yet: what the campaign's last one says, without what
    is a letter's `own`, so that no number is ever used twice by itself.
    """
    own = _row(session, campaign, paper, event)
    if own is not None:
        return dict(own.typed)
    last = session.scalar(
        select(PaperDetails)
        .where(PaperDetails.campaign_id == campaign.id, PaperDetails.paper == paper.slug)
        .order_by(PaperDetails.changed_at.desc(), PaperDetails.id.desc())
        .limit(1)
    )
    alone = {field.key for field in paper.fields if field.own}
    return {key: said for key, said in (last.typed if last else {}).items() if key not in alone}


def typed_for_event(session: Session, event: Event, key: str) -> str:
    """What was last typed for a field on any paper of the event, or nothing."""
    rows = session.scalars(
        select(PaperDetails)
        .where(PaperDetails.campaign_id == event.campaign_id, PaperDetails.event_id == event.id)
        .order_by(PaperDetails.changed_at.desc(), PaperDetails.id.desc())
    )
    return next((str(row.typed[key]) for row in rows if row.typed.get(key)), "")


def typed_before(session: Session, paper: str, key: str) -> list[str]:
    """Every line that was ever typed for a field of that paper (slug), the newest first."""
    rows = session.scalars(
        select(PaperDetails)
        .where(PaperDetails.paper == paper)
        .order_by(PaperDetails.changed_at.desc(), PaperDetails.id.desc())
        .limit(_REMEMBERED)
    )
    return [line for row in rows for line in str(row.typed.get(key) or "").splitlines()]


def typed_at(session: Session, campaign: Campaign, paper: Paper, event: Event | None) -> datetime:
    """When it was last typed; of a paper nobody typed anything for, the campaign's first moment.

    Files tell this moment, so that the same paper is the same bytes.
    """
    row = _row(session, campaign, paper, event)
    return row.changed_at if row else campaign.created_at


def save_details(
    session: Session,
    campaign: Campaign,
    paper: Paper,
    event: Event | None,
    typed: Mapping[str, Any],
    by: int,
    now: Now = utc_now,
) -> None:
    """Keep what was typed; keys that are no field of the paper are left out."""
    row = _row(session, campaign, paper, event)
    if row is None:
        row = PaperDetails(
            campaign_id=campaign.id, paper=paper.slug, event_id=event.id if event else None
        )
        session.add(row)
    known = {field.key for field in paper.fields}
    row.typed = {key: said for key, said in typed.items() if key in known and said}
    row.changed_at, row.changed_by = now(), by
    record(session, by, "paper.details", campaign.slug, paper=paper.slug,
           event=event.id if event else None)  # fmt: skip


def _row(
    session: Session, campaign: Campaign, paper: Paper, event: Event | None
) -> PaperDetails | None:
    of_event = (
        PaperDetails.event_id.is_(None) if event is None else PaperDetails.event_id == event.id
    )
    return session.scalar(
        select(PaperDetails).where(
            PaperDetails.campaign_id == campaign.id, PaperDetails.paper == paper.slug, of_event
        )
    )
