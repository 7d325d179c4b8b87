"""What a message says of the event it follows, as it stands when it leaves; its calendar file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from outreach.broadcasts.compose import compiled
from outreach.broadcasts.messages import Message
from outreach.errors import OutreachError
from outreach.events.addresses import address_of
from outreach.events.feeds import invitation
from outreach.events.models import Event
from outreach.wib import Now, moment, utc_now

NO_EVENT = {"event": "", "event_time": "", "event_place": "", "event_calendar": ""}
# What is not known yet is said so, not left out of the middle of a sentence.
_NO_PLACE = {"id": "tempat yang akan diberitahukan", "su": "tempat anu badé diwawarkeun"}


def event_of(session: Session, rule: Mapping[str, Any]) -> Event | None:
    """The event that a schedule's rule follows, unless there is none or it was called off."""
    event = session.get(Event, rule["event"]) if rule.get("kind") == "event" else None
    return None if event is None or event.removed_at else event


def event_words(
    session: Session, rule: Mapping[str, Any], key: bytes, site: str, language: str
) -> dict[str, str]:
    """The fields of `NO_EVENT`, empty where the rule follows no event; `site`: our public address.

    Its day is said as letters say it, in Indonesian for readers of Sundanese too.
    """
    event = event_of(session, rule)
    if event is None:
        return dict(NO_EVENT)
    token = address_of(session, key, "event", event.id)
    return {
        "event": event.title,
        "event_time": moment(event.starts_at, "id"),
        "event_place": where(event) or _NO_PLACE[language],
        "event_calendar": f"{site}/ics/{token}.ics",
    }


def named(message: Message | None) -> set[str]:
    """Which of the fields of `NO_EVENT` a message has; of a text that cannot be read none."""
    found: set[str] = set()
    for texts in (message or {}).values():
        for part in ("subject", "body"):
            try:
                found.update(compiled(texts.get(part, "")).fields)
            except OutreachError:
                # It cannot be sent either way; `checks` says why.
                continue
    return found & NO_EVENT.keys()


def where(event: Event) -> str:
    """`Desa Cibodas, Kecamatan Sukatani`; empty when nobody has decided."""
    place = event.place
    return f"{place.label}, Kecamatan {place.district.name}" if place else ""


def calendar_file(
    session: Session, rule: Mapping[str, Any], key: bytes, now: Now = utc_now
) -> tuple[tuple[str, bytes], ...]:
    """(File name, iCalendar) of the event, to go with an e-mail; nothing once it has begun."""
    event = event_of(session, rule)
    if event is None or event.starts_at <= now():
        return ()
    return (("kegiatan.ics", invitation(event, key)),)
