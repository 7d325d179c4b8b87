"""“BERHENTI” in somebody's own words, and what stops then."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.audience.consent import (
    ADDRESS,
    address_column,
    address_hash,
    suppress,
    suppress_address,
)
from outreach.audience.contacts import mask
from outreach.audience.models import Contact, OptIn, Suppression
from outreach.audience.phones import normalise_phone
from outreach.errors import OutreachError
from outreach.wib import Now, utc_now

# The short commands people know from operators (UNREG) stand beside the ones we write.
_STOP = {"berhenti", "eureun", "stop", "unsub", "unsubscribe", "unreg"}
_AROUND = {
    "mohon", "tolong", "minta", "saya", "mau", "ingin", "ya", "yah", "dong", "saja", "aja", "pak",
    "bu", "min", "admin", "sms", "wa", "whatsapp", "pesan", "pesannya", "langganan", "terima",
    "kasih", "makasih", "punten", "mangga", "abdi", "hoyong", "talatah", "hatur", "nuhun", "please",
}  # fmt: skip
_LONGEST = 200


_YES = {"ya", "yes", "muhun", "sumuhun", "setuju", "satuju"}


def is_yes(text: str) -> bool:
    """True when a message says yes, and nothing else, to the question whether to join."""
    return "".join(_words(text)) in _YES


def is_stop(text: str) -> bool:
    """True when a message asks us to stop: one of the words, alone or among polite ones.

    Case, spaces, punctuation and emoji do not matter. A sentence that merely contains the word
    ("kenapa angkotnya berhenti?") is none.
    """
    words = _words(text)
    if "".join(words) in _STOP:
        return True
    return any(word in _STOP for word in words) and all(w in _STOP | _AROUND for w in words)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text[:_LONGEST]).casefold()
    return re.findall(r"[^\W\d_]+", plain)


def normalised_address(channel: str, address: str) -> str:
    """The address as contacts hold it; one that cannot be read stays as it came, so that even
    then its owner is heard."""
    address = address.strip()
    if ADDRESS[channel] == "phone":
        try:
            return normalise_phone(address)
        except OutreachError:
            return address
    return address.lower() if channel == "email" else address


def stop_by_address(
    session: Session, channel: str, address: str, key: bytes, now: Now = utc_now
) -> bool:
    """Nothing more goes to the address on the channel, whether we know it or not; repeatable.

    Drops also a request to join that waits for its confirmation. Returns whether the address was
    a contact's.
    """
    address = normalised_address(channel, address)
    contact = session.scalar(select(Contact).where(address_column(channel) == address))
    session.execute(delete(OptIn).where(OptIn.channel == channel, OptIn.address == address))
    if contact is not None:
        suppress(session, contact, channel, key, now=now)
        record(session, None, "contact.stop", mask(address), contact=contact.id, channel=channel)
    else:
        suppress_address(session, channel, address, key, now=now)
    return contact is not None


def stop_everywhere(session: Session, contact: Contact, key: bytes, now: Now = utc_now) -> None:
    """Stop on every channel that writes to one of the contact's addresses."""
    for channel in ADDRESS:
        suppress(session, contact, channel, key, now=now)


def lift(session: Session, address: str, channel: str, key: bytes) -> bool:
    """Forget that an address must not be written to, because its owner has just received a message
    there and answered that they agree. Returns whether there was something to forget."""
    found = session.scalars(
        delete(Suppression)
        .where(
            Suppression.address_hash == address_hash(key, address), Suppression.channel == channel
        )
        .returning(Suppression.channel)
    )
    return bool(found.all())
