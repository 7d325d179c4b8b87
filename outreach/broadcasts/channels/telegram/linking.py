"""How a chat with the bot becomes a contact: a signed link, the text, and a button to agree.

The link opens the bot, Telegram sends us `/start TOKEN`, the bot shows the text, and only
the button below it records consent, with the text that was shown.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.audience.agree import Basis, contact_at, give_consent
from outreach.audience.models import Contact
from outreach.audience.stopping import lift
from outreach.audience.words import REMINDERS, consent_words
from outreach.broadcasts.channels.signed import is_signed, signature
from outreach.places.models import Place
from outreach.settings import Settings
from outreach.wib import Now, utc_now

_PURPOSE = "telegram"
_BODY = re.compile(r"([cp])([0-9]{1,10})(id|su)")
_AGREE = {"id": "Saya setuju", "su": "Abdi satuju"}


class Invitation(NamedTuple):
    """What a link's token says: somebody we know, or anybody of a place (the other is 0), and the
    language that the bot speaks to them.
    """

    contact: int
    place: int
    language: str


def bot_of(settings: Settings) -> str:
    """The bot's name, without an @."""
    return settings.telegram_bot.lstrip("@")


def can_join(settings: Settings) -> bool:
    """The bot has a name to link to, may write, and is heard: else a link would be a dead end."""
    return bool(bot_of(settings) and settings.telegram_token and settings.telegram_secret)


def start_link(
    bot: str, key: bytes, *, contact: int = 0, place: int = 0, language: str = "id"
) -> str:
    """The deep link for somebody we know, or for anybody of a place."""
    token = start_token(key, contact=contact, place=place, language=language)
    return f"https://t.me/{bot}?start={token}"


def invite(settings: Settings, key: bytes, contact: Contact) -> str:
    """The link for staff to hand to somebody we know; empty when it would lead nowhere."""
    if contact.telegram is not None or not can_join(settings):
        return ""
    return start_link(bot_of(settings), key, contact=contact.id, language=contact.language)


def start_token(key: bytes, *, contact: int = 0, place: int = 0, language: str = "id") -> str:
    """What stands in the link: at most 64 of A-Z, a-z, 0-9, _ and - (Telegram's “Deep linking”)."""
    body = f"c{contact}{language}" if contact else f"p{place}{language}"
    return f"{body}-{signature(key, _PURPOSE, body)}"


def invitation_of(key: bytes, token: str) -> Invitation | None:
    """What a token that we made says; None for any other."""
    body, _, given = token.partition("-")
    parts = _BODY.fullmatch(body)
    if parts is None or not is_signed(key, _PURPOSE, body, given):
        return None
    number = int(parts[2])
    known = parts[1] == "c"
    return Invitation(number if known else 0, 0 if known else number, parts[3])


def question(chat: str, token: str, language: str) -> dict[str, Any]:
    """The bot's answer to the link, as Telegram takes it in the answer to its own request."""
    button = {"text": _AGREE[language], "callback_data": token}
    return {
        "method": "sendMessage",
        "chat_id": chat,
        "text": consent_words(REMINDERS, "telegram", language),
        "reply_markup": {"inline_keyboard": [[button]]},
    }


def agree(
    session: Session, chat: str, asked: Invitation, key: bytes, update: int, now: Now = utc_now
) -> Contact | None:
    """Record that the chat's owner pressed the button in Telegram's `update`; None for an
    invitation that names nobody any more.

    Who stopped before and agrees now is written to again: it is their own word, and the newer one.
    """
    contact = _invited(session, chat, asked, now)
    if contact is None:
        return None
    contact.language = asked.language
    lift(session, chat, "telegram", key)
    basis = Basis(
        "consent", REMINDERS, consent_words(REMINDERS, "telegram", asked.language),
        f"Tombol “{_AGREE[asked.language]}” di Telegram, update {update}", "message",
        asked.language,
    )  # fmt: skip
    give_consent(session, contact, "telegram", basis, by=None, key=key, now=now)
    record(session, None, "contact.join", "Telegram", contact=contact.id, channel="telegram")
    return contact


def _invited(session: Session, chat: str, asked: Invitation, now: Now) -> Contact | None:
    if asked.place:
        if session.get(Place, asked.place) is None:
            return None
        found = contact_at(session, "telegram", chat, asked.place, now)
        found.place_id = asked.place
        return found
    known = session.scalar(select(Contact).where(Contact.telegram == chat))
    if known is not None:
        return known
    contact = session.get(Contact, asked.contact, with_for_update={"of": Contact})
    # A link that was handed on must not move somebody's messages to another's chat.
    if contact is None or contact.telegram is not None:
        return None
    contact.telegram = chat
    return contact
