"""Days that a campaign has, gathered from the rooms that know of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.campaigns.commitment_models import Commitment
from outreach.campaigns.models import Campaign
from outreach.language import gettext as _
from outreach.wib import number


@dataclass(frozen=True)
class Point:
    """Something on a day, in the reader's language: `more` is hour, place, or what is due."""

    day: date
    title: str
    more: str = ""


# What a room above tells of a campaign; `create_app` lists them under "outreach.agenda".
Agenda = Callable[[Session, Campaign], Sequence[Point]]


def due_days(session: Session, campaign: Campaign) -> list[Point]:
    """Days by which agencies have promised something that is still open."""
    rows = session.execute(
        select(Commitment.due_on, func.count())
        .where(Commitment.campaign_id == campaign.id, Commitment.state == "open")
        .group_by(Commitment.due_on)
    )
    return [Point(due, _("%(n)s komitmen OPD jatuh tempo", n=number(many))) for due, many in rows]


def agenda(session: Session, campaign: Campaign, rooms: Sequence[Agenda]) -> list[Point]:
    """All that is planned, day by day."""
    found = [point for room in (due_days, *rooms) for point in room(session, campaign)]
    return sorted(found, key=lambda point: point.day)
