"""Record why we may write to somebody: for which purpose, on which channel, by what proof."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.audience.consent import (
    ADDRESS,
    address_column,
    consent_text,
    is_suppressed,
    withdraw,
)
from outreach.audience.models import Consent, Contact
from outreach.errors import OutreachError
from outreach.wib import Now, utc_now


@dataclass(frozen=True)
class Basis:
    """Why we may write: `consent` or `public_duty`, the text shown, and the proof's source.

    `method` is one of `models.METHODS`, `language` that of the text.
    """

    basis: str
    purpose: str
    text: str
    source: str
    method: str = "form"
    language: str = "id"


def demand(basis: Basis) -> None:
    """Raise `OutreachError` for a basis without proof or text (UU 27/2022, 24)."""
    if not basis.source.strip() or not basis.text.strip():
        raise OutreachError("Sumber dan dasar hukum wajib diisi.", "Tulis dari mana kontak ini.")


def contact_at(
    session: Session, channel: str, address: str, place_id: int, now: Now = utc_now
) -> Contact:
    """The contact with an address, made without a name if nobody has it.

    Its row is locked, so that two who ask at once find one contact, and one consent.
    """
    column = address_column(channel)
    wanted = select(Contact).where(column == address).with_for_update(of=Contact)
    known = session.scalar(wanted)
    if known is not None:
        return known
    made = Contact(name="", place_id=place_id, created_at=now())
    setattr(made, column.key, address)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        return session.scalars(wanted).one()
    return made


def give_consent(
    session: Session,
    contact: Contact,
    channel: str,
    basis: Basis,
    *,
    by: int | None,
    key: bytes,
    now: Now = utc_now,
) -> Consent:
    """The contact's live consent for a channel and purpose, recorded unless it is there already.

    A new text takes the place of an older one, which stays on record as ended. Raises
    `OutreachError` without address, proof, or when the address's owner has stopped.
    """
    demand(basis)
    address = getattr(contact, ADDRESS[channel])
    if not address:
        raise OutreachError(
            "Kontak ini tidak punya alamat untuk saluran itu.", "Isi dulu alamatnya."
        )
    if is_suppressed(session, address, channel, key):
        raise OutreachError(
            "Pemilik alamat ini sudah berhenti menerima pesan.", "Jangan ditambahkan lagi."
        )
    text = consent_text(session, basis.purpose, basis.text, basis.language, now)
    live = None
    if contact.id is not None:
        live = session.scalar(
            select(Consent).where(
                Consent.contact_id == contact.id,
                Consent.channel == channel,
                Consent.purpose == basis.purpose,
                Consent.withdrawn_at.is_(None),
            )
        )
    if live is not None and live.text_id == text.id and live.basis == basis.basis:
        return live
    if live is not None:
        withdraw(session, contact.id, channel, basis.purpose, now=now)
    given = Consent(
        channel=channel,
        basis=basis.basis,
        purpose=basis.purpose,
        text=text,
        method=basis.method,
        source=basis.source.strip()[:200],
        recorded_at=now(),
        recorded_by=by,
    )
    contact.consents.append(given)
    session.flush()
    return given
