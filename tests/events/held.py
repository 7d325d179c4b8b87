"""Builders: events with what matters to a test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from outreach.campaigns.plan import campaign_by_slug
from outreach.events.models import Event
from outreach.events.plan import Occasion, add_event
from outreach.wib import WIB
from tests.build import SLUG

ADMIN = 1


def at(*moment: int) -> datetime:
    """A moment in Purwakarta."""
    return datetime(*moment, tzinfo=WIB)  # type: ignore[arg-type,misc]


def held(
    session: Session,
    starts: datetime,
    ends: datetime | None = None,
    *,
    title: str = "Gempungan Bojong",
    kind: str = "gempungan",
    place: int | None = None,
    people: Sequence[int] = (),
    slug: str = SLUG,
    **more: Any,
) -> Event:
    """An event of the campaign `slug`."""
    return add_event(
        session,
        campaign_by_slug(session, slug),
        Occasion(title, kind, place, starts, ends, people=people, **more),
        ADMIN,
    )
