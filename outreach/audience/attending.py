"""A visitor checks in at an event; a telephone number is kept only with consent of its own.

A name on a daftar hadir is no consent (DOMAIN.md, rules): the number goes to the contacts, with the
text that was shown, and never stands on the list.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.audience.agree import Basis, give_consent
from outreach.audience.consent import is_suppressed
from outreach.audience.contacts import mask
from outreach.audience.models import Contact
from outreach.audience.phones import normalise_phone
from outreach.audience.words import REMINDERS, consent_words
from outreach.events.attendance import Visitor, check_in, tidy
from outreach.events.models import Event
from outreach.events.models_kept import Attendee
from outreach.wib import Now, moment, utc_now

# Staff can write there by hand even where no gateway is set up.
CHANNEL = "whatsapp"


@dataclass(frozen=True)
class Agreed:
    """A visitor's wish to be reminded: number as typed, village, language of the text shown."""

    phone: str
    place_id: int
    language: str


def attend(
    session: Session,
    event: Event,
    visitor: Visitor,
    agreed: Agreed | None,
    form_id: str,
    key: bytes,
    now: Now = utc_now,
) -> Attendee:
    """The visitor on the list, once, and their consent if they gave one.

    Raises `OutreachError` for a missing answer or what is no mobile number, keeping nothing. That
    a number's owner has stopped is not to be seen from outside, and nothing is recorded of it then.
    """
    phone = normalise_phone(agreed.phone) if agreed else ""
    attendee = check_in(session, event, visitor, form_id, now)
    if agreed and not is_suppressed(session, phone, CHANNEL, key):
        _agree(session, event, tidy(visitor).name, phone, agreed, key, now)
    return attendee


def _agree(
    session: Session, event: Event, name: str, phone: str, agreed: Agreed, key: bytes, now: Now
) -> None:
    contact = session.scalar(select(Contact).where(Contact.phone == phone))
    if contact is None:
        contact = Contact(
            created_at=now(), name=name, phone=phone, language=agreed.language,
            place_id=agreed.place_id,
        )  # fmt: skip
        session.add(contact)
    before = len(contact.consents)
    text = consent_words(REMINDERS, CHANNEL, agreed.language)
    source = f"Daftar hadir: {event.title[:110]}, {moment(event.starts_at, 'id')}"
    basis = Basis("consent", REMINDERS, text, source, "event", agreed.language)
    session.flush()
    give_consent(session, contact, CHANNEL, basis, by=None, key=key, now=now)
    if len(contact.consents) > before:
        record(session, None, "contact.join", mask(phone), contact=contact.id, channel=CHANNEL,
               event=event.id)  # fmt: skip
