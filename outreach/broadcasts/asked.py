"""What the pages of broadcasts ask of this installation: channels, recipients, names."""

from __future__ import annotations

from typing import TypeVar, cast

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.audience.models import Segment
from outreach.audience.recipients import Recipients
from outreach.audience.segments import Activity
from outreach.broadcasts.channels import Channel
from outreach.broadcasts.channels.configured import configured
from outreach.broadcasts.channels.manual import ManualChannel
from outreach.broadcasts.event_words import event_words
from outreach.broadcasts.expand import choose_recipients
from outreach.broadcasts.models import Broadcast
from outreach.broadcasts.words import schedule_words
from outreach.errors import NotFound
from outreach.events.models import Event
from outreach.language import gettext as _
from outreach.request import secret_key, session, settings

_LARGEST = 2**31 - 1
Row = TypeVar("Row")


def broadcast_of(broadcast_id: int) -> Broadcast:
    """The broadcast of that number; raises `NotFound`."""
    found = stored(Broadcast, broadcast_id)
    if found is None:
        raise NotFound("Siaran itu tidak ada.", "Pilih dari daftar siaran.")
    return found


def stored(table: type[Row], key: int) -> Row | None:
    """The row of that number; None also for a number that no database can hold."""
    return session().get(table, key) if 0 < key <= _LARGEST else None


def channels() -> dict[str, Channel]:
    """The channels that can be used. By hand always works: it needs no settings and no contract."""
    return {**configured(settings()), "manual": ManualChannel()}


def chosen(broadcast: Broadcast) -> Recipients:
    """Whom it would reach now."""
    activity = cast(Activity | None, current_app.extensions.get("outreach.activity"))
    return choose_recipients(session(), broadcast, activity)


def event_told(broadcast: Broadcast, language: str) -> dict[str, str]:
    """The words for the event that it follows, as they would leave now."""
    site = settings().public_url
    return event_words(session(), broadcast.schedule, secret_key(), site, language)


def segments(db: Session) -> list[tuple[str, str]]:
    """All at the campaign's places, or one of the saved segments."""
    saved = db.scalars(select(Segment).order_by(Segment.name))
    return [("", _("Semua kontak di tempat kampanye")), *((str(s.id), s.name) for s in saved)]


def schedule_text(broadcast: Broadcast) -> str:
    """When it goes off, in plain words."""
    title = ""
    if broadcast.schedule["kind"] == "event":
        event = session().get(Event, broadcast.schedule["event"])
        title = event.title if event and event.removed_at is None else ""
    return schedule_words(broadcast.schedule, title)
