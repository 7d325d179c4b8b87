"""How a chat with the bot becomes a contact: a signed link, the text, and a button to agree.

The link opens the bot, Telegram sends us `/start TOKEN`, the bot shows the text, and only
the button below it records consent, with the text that was shown.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.audience.agree import Basis, give_consent
from outreach.audience.models import Contact
from outreach.audience.stopping import lift
from outreach.audience.words import REMINDERS
from outreach.broadcasts.channels.signed import is_signed, signature
from outreach.places.models import Place
from outreach.wib import Now, utc_now

_PURPOSE = "telegram"
CONSENT_TEXT = (
    "Saya setuju Diskominfo Kabupaten Purwakarta menyimpan nomor obrolan Telegram ini untuk "
    "mengirim pengingat tentang layanan daerah, paling banyak 2 pesan per bulan. Nomor obrolan "
    "tidak diberikan kepada pihak lain. Saya dapat berhenti kapan saja dengan mengirim /stop."
)
_AGREE = "Saya setuju"


def start_link(bot: str, key: bytes, *, contact: int = 0, place: int = 0) -> str:
    """The deep link for somebody we know, or for anybody of a place."""
    return f"https://t.me/{bot}?start={start_token(key, contact=contact, place=place)}"


def start_token(key: bytes, *, contact: int = 0, place: int = 0) -> str:
    """What stands in the link: at most 64 of A-Z, a-z, 0-9, _ and - (Telegram's “Deep linking”)."""
    body = f"c{contact}" if contact else f"p{place}"
    return f"{body}-{signature(key, _PURPOSE, body)}"


def is_token(key: bytes, token: str) -> bool:
    """True for one that we made."""
    body, _, given = token.partition("-")
    return is_signed(key, _PURPOSE, body, given)


def question(chat: str, token: str) -> dict[str, Any]:
    """The bot's answer to the link, as Telegram takes it in the answer to its own request."""
    return {
        "method": "sendMessage",
        "chat_id": chat,
        "text": CONSENT_TEXT,
        "reply_markup": {"inline_keyboard": [[{"text": _AGREE, "callback_data": token}]]},
    }


def agree(
    session: Session, chat: str, token: str, key: bytes, proof: str, now: Now = utc_now
) -> Contact | None:
    """Record that the chat's owner agreed; None for a token that names nobody any more.

    Who stopped before and agrees now is written to again: it is their own word, and the newer one.
    """
    body = token.partition("-")[0]
    number = int(body[1:])
    contact = session.scalar(select(Contact).where(Contact.telegram == chat))
    if contact is None and body[0] == "c":
        contact = session.get(Contact, number)
        # A link that was handed on must not move somebody's messages to another's chat.
        if contact is None or contact.telegram not in (None, chat):
            return None
        contact.telegram = chat
    if contact is None:
        if session.get(Place, number) is None:
            return None
        contact = Contact(name="", telegram=chat, place_id=number, created_at=now())
        session.add(contact)
    lift(session, chat, "telegram", key)
    basis = Basis("consent", REMINDERS, CONSENT_TEXT, proof, method="message")
    give_consent(session, contact, "telegram", basis, by=None, key=key, now=now)
    record(session, None, "contact.agree", "Telegram")
    return contact
