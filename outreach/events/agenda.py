"""A campaign's events among its days, for who decides about it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from outreach.campaigns.agenda import Point
from outreach.campaigns.models import Campaign
from outreach.events.plan import events_of
from outreach.language import gettext as _
from outreach.wib import WIB, clock


def event_days(session: Session, campaign: Campaign) -> list[Point]:
    """What is held where and at what hour."""
    found = []
    for event in events_of(session, campaign.id):
        where = (
            f"{event.place.label}, {event.place.district.name}"
            if event.place
            else _("tempat belum ditentukan")
        )
        hour = _("pukul %(hour)s WIB", hour=clock(event.starts_at))
        found.append(
            Point(event.starts_at.astimezone(WIB).date(), event.title, f"{hour} · {where}")
        )
    return found
