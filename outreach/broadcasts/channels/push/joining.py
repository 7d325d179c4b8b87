"""A browser becomes a contact without a name, and stops being written to."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.audience.agree import Basis, contact_at, give_consent
from outreach.audience.models import Contact
from outreach.audience.stopping import lift, stop_by_address
from outreach.audience.words import REMINDERS, consent_words
from outreach.broadcasts.channels.push.subscription import Subscription
from outreach.places.models import Place
from outreach.wib import Now, utc_now


def join(
    session: Session,
    browser: Subscription,
    place: Place,
    language: str,
    key: bytes,
    now: Now = utc_now,
) -> Contact:
    """Record that a browser's owner agreed on our page, to our text in that language.

    Who stopped before is written to again: the button is their newer word. Where they live is what
    they chose last.
    """
    contact = contact_at(session, "push", browser.address, place.id, now)
    contact.place_id, contact.language = place.id, language
    lift(session, browser.address, "push", key)
    basis = Basis(
        "consent", REMINDERS, consent_words(REMINDERS, "push", language),
        f"Tombol di halaman notifikasi, {browser.origin}", "web", language,
    )  # fmt: skip
    give_consent(session, contact, "push", basis, by=None, key=key, now=now)
    record(session, None, "contact.join", "Notifikasi", contact=contact.id, channel="push")
    return contact


def leave(session: Session, browser: Subscription, key: bytes, now: Now = utc_now) -> None:
    """The owner turned notifications off. A browser that we do not know leaves no trace."""
    if session.scalar(select(Contact.id).where(Contact.push == browser.address)):
        stop_by_address(session, "push", browser.address, key, now)
