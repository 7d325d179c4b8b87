"""Consent, its withdrawal, and the suppression list that outlives a contact."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Collection
from typing import NamedTuple

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from outreach.audience.models import Consent, ConsentText, Contact, Suppression
from outreach.database import among
from outreach.wib import Now, utc_now

_SALT = "unsubscribe"
_SIGNED = 10  # characters of a token's signature
_TYPICAL = 100_000  # a contact's id in an example for nobody


CHANNEL_LETTERS = {"email": "e", "whatsapp": "w", "sms": "s", "telegram": "t", "push": "p"}
# Manual WhatsApp shares its consent with the Cloud API: people agreed to WhatsApp, not to who
# presses the button.
_SHARES = {"manual": "whatsapp"}
# Which of a contact's addresses a channel writes to.
ADDRESS = {
    "email": "email",
    "whatsapp": "phone",
    "sms": "phone",
    "telegram": "telegram",
    "push": "push",
}


def consent_channel(channel: str) -> str:
    """The channel whose consent covers a channel."""
    return _SHARES.get(channel, channel)


def consent_text(
    session: Session, purpose: str, text: str, language: str = "id", now: Now = utc_now
) -> ConsentText:
    """The stored version of a text that was shown; a wording not seen before is a new version."""
    same = ConsentText.purpose == purpose, ConsentText.language == language
    text = text.strip()
    known = session.scalar(select(ConsentText).where(*same, ConsentText.text == text))
    if known:
        return known
    last = session.scalar(select(func.max(ConsentText.version)).where(*same)) or 0
    made = ConsentText(
        purpose=purpose, language=language, version=last + 1, text=text, made_at=now()
    )
    session.add(made)
    session.flush()
    return made


def address_hash(key: bytes, address: str) -> str:
    """Keyed hash (hex) of a normalised address: it can be recognised, not read."""
    return hmac.digest(key, address.lower().encode(), "sha256").hex()


def is_suppressed(session: Session, address: str, channel: str, key: bytes) -> bool:
    """True when this address must not be written to on this channel."""
    channel = consent_channel(channel)
    return session.get(Suppression, (address_hash(key, address), channel)) is not None


class Recipient(NamedTuple):
    """What a message may say of somebody it may be sent to."""

    name: str
    role: str
    language: str


def reachable(
    session: Session,
    contact_ids: Collection[int],
    channel: str,
    purpose: str,
    key: bytes,
) -> dict[int, Recipient]:
    """Those of the contacts with a live basis for channel and purpose, and no suppression."""
    channel = consent_channel(channel)
    column = address_column(channel)
    rows = session.execute(
        select(Contact.id, func.coalesce(column, ""), Contact.name, Contact.role, Contact.language)
        .where(
            among(session, Contact.id, contact_ids),
            column.is_not(None),
            exists().where(
                Consent.contact_id == Contact.id,
                Consent.channel == channel,
                Consent.purpose == purpose,
                Consent.withdrawn_at.is_(None),
            ),
        )
    ).all()  # fmt: skip
    found = {row[0]: Recipient(*row[2:]) for row in rows}
    if session.scalar(select(Suppression.channel).where(Suppression.channel == channel).limit(1)):
        hashes = {address_hash(key, row[1]): row[0] for row in rows}
        for stopped in session.scalars(
            select(Suppression.address_hash).where(
                Suppression.channel == channel, Suppression.address_hash.in_(hashes)
            )
        ):
            del found[hashes[stopped]]
    return found


def address_column(channel: str) -> InstrumentedAttribute[str | None]:
    """The column of `Contact` that holds the address of a channel."""
    channel = consent_channel(channel)
    column: InstrumentedAttribute[str | None] = getattr(Contact, ADDRESS[channel])
    return column


def withdraw(
    session: Session,
    contact_id: int,
    channel: str,
    purpose: str | None = None,
    now: Now = utc_now,
) -> int:
    """Withdraw a contact's live consents for a channel, of one purpose or of all; how many."""
    channel = consent_channel(channel)
    which = [
        Consent.contact_id == contact_id,
        Consent.channel == channel,
        Consent.withdrawn_at.is_(None),
    ]
    if purpose is not None:
        which.append(Consent.purpose == purpose)
    found = session.scalars(
        update(Consent).where(*which).values(withdrawn_at=now()).returning(Consent.id)
    )
    return len(found.all())


def suppress(
    session: Session,
    contact: Contact,
    channel: str,
    key: bytes,
    reason: str = "asked",
    now: Now = utc_now,
) -> None:
    """Withdraw every consent for the channel and keep the address's hash; repeatable."""
    channel = consent_channel(channel)
    withdraw(session, contact.id, channel, now=now)
    address = getattr(contact, ADDRESS[channel])
    if address:
        suppress_address(session, channel, address, key, reason, now)


def suppress_address(
    session: Session,
    channel: str,
    address: str,
    key: bytes,
    reason: str = "asked",
    now: Now = utc_now,
) -> None:
    """Keep a normalised address's hash. Two at once, a link and a reply, are one; the owner's own
    wish replaces `dead`."""
    channel = consent_channel(channel)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"address_hash": address_hash(key, address), "channel": channel, "reason": reason,
           "at": now()}  # fmt: skip
    added = dialect.insert(Suppression).values(row)
    session.execute(
        added.on_conflict_do_update(
            index_elements=["address_hash", "channel"],
            set_={"reason": reason, "at": row["at"]},
            where=(Suppression.reason == "dead") & (added.excluded.reason == "asked"),
        )
    )


def unsubscribe_token(key: bytes, contact_id: int, channel: str) -> str:
    """What stands in a message's link to stop: signed, never expiring, short enough for SMS.

    Case does not matter: some gateways and people change it.
    """
    body = _token_body(contact_id, channel)
    return f"{body}-{_signature(key, body)}"


def unsubscribe_link(site: str, token: str, channel: str) -> str:
    """The link on `site`, our public address; but for e-mail each character of it costs."""
    return f"{site}/berhenti/{token}" if channel == "email" else f"{site}/b/{token}"


def unsubscribe_example(contact_id: int | None, channel: str) -> str:
    """As long as the contact's token and good for nothing: looking at a message stops nobody."""
    return f"{_token_body(contact_id or _TYPICAL, channel)}-{'contoh' * 2:.{_SIGNED}}"


def contact_of_token(key: bytes, token: str) -> tuple[int, str] | None:
    """(Contact's id, channel), or None for a token that is not ours."""
    body, _, given = token.strip().lower().partition("-")
    ours = _signature(key, body), _long_signature(key, body)
    if not body or not any(hmac.compare_digest(given.encode(), one.encode()) for one in ours):
        return _first_kind(key, token)
    return int(body[:-1], 36), {v: k for k, v in CHANNEL_LETTERS.items()}[body[-1]]


def _first_kind(key: bytes, token: str) -> tuple[int, str] | None:
    """Tokens of e-mails that left before other channels came."""
    try:
        found = URLSafeSerializer(key, salt=_SALT).loads(token)
    except BadSignature:
        return None
    return (found, "email") if isinstance(found, int) else None


def _token_body(contact_id: int, channel: str) -> str:
    return f"{_base36(contact_id)}{CHANNEL_LETTERS[consent_channel(channel)]}"


def _signature(key: bytes, body: str) -> str:
    """50 bits: whoever wants to guess one has to ask us each time."""
    digest = hmac.digest(key, f"{_SALT}:short:{body}".encode(), "sha256")
    return base64.b32encode(digest)[:_SIGNED].decode().lower()


def _long_signature(key: bytes, body: str) -> str:
    """Of messages that left before links were shortened."""
    return hmac.digest(key, f"{_SALT}:{body}".encode(), "sha256")[:8].hex()


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits
