"""People sign up by themselves: they ask, get a message, and only its link makes them contacts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.audience.agree import Basis, contact_at, give_consent
from outreach.audience.citizen_words import WORDS
from outreach.audience.consent import consent_text
from outreach.audience.contacts import mask, normalise
from outreach.audience.models import Contact, OptIn
from outreach.audience.phones import normalise_phone
from outreach.audience.stopping import (
    is_stop,
    is_yes,
    lift,
    normalised_address,
    stop_by_address,
)
from outreach.audience.words import REMINDERS, consent_words
from outreach.database import Database
from outreach.wib import Now, moment, utc_now

# Channels on which somebody can be asked to confirm; Telegram and browsers have ways of their own.
CONFIRMED_ON = ("email", "whatsapp", "sms")
KEPT = timedelta(days=7)
# An address gets no more confirmations than this a day, whoever types it in.
A_DAY = 3
# A message that could not leave waits as long as its link would still be good for a day.
_PATIENCE = KEPT - timedelta(days=1)
# How long a channel that could not send is left alone.
_REST = timedelta(minutes=1)
_BATCH = 20


@dataclass(frozen=True)
class Confirmation:
    """The message that asks an address's owner whether they asked; `number` is unique."""

    number: int
    address: str
    subject: str
    body: str
    link: str
    cancel_url: str
    language: str


# Why it could not leave now and is to be tried again; empty when it left or never can.
Send = Callable[[Confirmation], str]


@dataclass(frozen=True)
class Trouble:
    """A channel on which `waiting` people wait for their confirmation, and why it cannot leave."""

    channel: str
    waiting: int
    why: str


def ask(
    session: Session,
    *,
    channel: str,
    address: str,
    name: str,
    place_id: int,
    language: str,
    key: bytes,
    now: Now = utc_now,
) -> None:
    """Keep a request until it is confirmed; raises `OutreachError` for what is no address.

    Whether the address is known, has stopped, or was asked for too often is not to be seen from
    outside.
    """
    address = normalise(address) if channel == "email" else normalise_phone(address)
    asked = session.scalar(
        select(func.count()).where(
            OptIn.channel == channel,
            OptIn.address == address,
            OptIn.asked_at > now() - timedelta(days=1),
        )
    )
    if (asked or 0) >= A_DAY:
        return
    text = consent_words(REMINDERS, channel, language)
    wish = OptIn(
        token_hash=secrets.token_hex(32),
        name=" ".join(name.split())[:120],
        channel=channel,
        address=address,
        language=language,
        place_id=place_id,
        text_id=consent_text(session, REMINDERS, text, language, now).id,
        asked_at=now(),
    )
    session.add(wish)
    session.flush()
    wish.token_hash = _hash(token_of(key, wish.id))


def token_of(key: bytes, number: int) -> str:
    """What stands in a request's link; made anew from its number, so it is kept nowhere."""
    digest = hmac.digest(key, f"join:{number}".encode(), "sha256")
    return f"{number}-{base64.b32encode(digest)[:16].decode().lower()}"


def wish_of(session: Session, token: str, now: Now = utc_now) -> OptIn | None:
    """The request behind a link, while it is kept."""
    return session.scalar(
        select(OptIn)
        .where(OptIn.token_hash == _hash(token.strip().lower()), OptIn.asked_at > now() - KEPT)
        .with_for_update()
    )


def confirm(
    session: Session, wish: OptIn, key: bytes, how: str, now: Now = utc_now
) -> Contact | None:
    """The owner of the address says yes: a contact with proven consent; None if it was said before.

    That they stopped before no longer counts: this is their newer word, and proven.
    """
    if wish.confirmed_at is not None:
        return None
    wish.confirmed_at = now()
    lift(session, wish.address, wish.channel, key)
    contact = contact_at(session, wish.channel, wish.address, wish.place_id, now)
    contact.name = contact.name or wish.name
    contact.language, contact.place_id = wish.language, wish.place_id
    basis = Basis(
        "consent",
        REMINDERS,
        consent_words(REMINDERS, wish.channel, wish.language),
        f"Permintaan no. {wish.id}, {moment(wish.asked_at, 'id')}; {how}",
        "web",
        wish.language,
    )
    give_consent(session, contact, wish.channel, basis, by=None, key=key, now=now)
    record(session, None, "contact.join", mask(wish.address), contact=contact.id,
           channel=wish.channel)  # fmt: skip
    return contact


def confirm_by_reply(
    session: Session, channel: str, address: str, key: bytes, now: Now = utc_now
) -> bool:
    """The owner replied YA (`stopping.is_yes`) on the channel; True if a request waited for it."""
    wish = session.scalar(
        select(OptIn)
        .where(
            OptIn.channel == channel,
            OptIn.address == address,
            OptIn.confirmed_at.is_(None),
            OptIn.sent_at.is_not(None),
            OptIn.asked_at > now() - KEPT,
        )
        .order_by(OptIn.id.desc())
        .limit(1)
        .with_for_update()
    )
    return wish is not None and confirm(session, wish, key, "dibalas YA", now) is not None


def hear(session: Session, channel: str, address: str, text: str, key: bytes) -> None:
    """What somebody wrote back: a stop word stops, YA confirms a request that waits for it."""
    if is_stop(text):
        stop_by_address(session, channel, address, key)
    elif is_yes(text):
        confirm_by_reply(session, channel, normalised_address(channel, address), key)


def cancel(session: Session, wish: OptIn) -> None:
    """“That was not me”: nothing is kept of a request that was not confirmed."""
    if wish.confirmed_at is None:
        session.delete(wish)


def forget_old(database: Database, now: Now = utc_now) -> int:
    """Requests vanish after a week; of the confirmed ones the consent remains. Returns how many."""
    old = OptIn.asked_at <= now() - KEPT
    with database.reading() as session:
        if session.scalar(select(OptIn.id).where(old).limit(1)) is None:
            return 0
    with database.writing() as session:
        return len(session.scalars(delete(OptIn).where(old).returning(OptIn.id)).all())


def send_confirmations(
    database: Database, senders: Mapping[str, Send], public_url: str, key: bytes, now: Now = utc_now
) -> int:
    """Send what waits, each at most once even if this process dies; returns how many left.

    A channel that could not send is left alone for a minute, and staff see why (`troubles`).
    """
    with database.reading() as session:
        resting = select(OptIn.channel).where(OptIn.tried_at > now() - _REST)
        waiting = session.scalars(
            select(OptIn)
            .where(
                OptIn.sent_at.is_(None),
                OptIn.confirmed_at.is_(None),
                OptIn.channel.in_(senders),
                OptIn.channel.not_in(resting),
                OptIn.asked_at > now() - _PATIENCE,
            )
            .order_by(OptIn.id)
            .limit(_BATCH)
        ).all()
    left, troubled = 0, set()
    for wish in waiting:
        if wish.channel in troubled or not _take(database, wish.id, now):
            continue
        trouble = senders[wish.channel](_message(wish, public_url, key))
        if not trouble:
            left += 1
            continue
        troubled.add(wish.channel)
        with database.writing() as session:
            kept = session.get(OptIn, wish.id)
            if kept is not None:
                kept.sent_at, kept.tried_at, kept.trouble = None, now(), trouble[:300]
    return left


def troubles(session: Session, now: Now = utc_now) -> list[Trouble]:
    """The channels that cannot send confirmations at the moment, by name."""
    waits = (
        OptIn.sent_at.is_(None),
        OptIn.confirmed_at.is_(None),
        OptIn.asked_at > now() - _PATIENCE,
    )
    counted = select(OptIn.channel, func.count()).where(*waits).group_by(OptIn.channel)
    found = []
    for channel, waiting in session.execute(counted.order_by(OptIn.channel)):
        newest = select(OptIn.trouble).where(*waits, OptIn.channel == channel, OptIn.trouble != "")
        why = session.scalar(newest.order_by(OptIn.tried_at.desc()).limit(1))
        if why:
            found.append(Trouble(channel, waiting, why))
    return found


def _take(database: Database, number: int, now: Now) -> bool:
    """Mark as sent before it is, so that no second one ever follows; False if another did."""
    with database.writing() as session:
        wish = session.get(OptIn, number, with_for_update=True)
        if wish is None or wish.sent_at is not None:
            return False
        wish.sent_at = now()
        return True


def _message(wish: OptIn, public_url: str, key: bytes) -> Confirmation:
    words, token = WORDS[wish.language], token_of(key, wish.id)
    link = f"{public_url}/daftar/{token}"
    body = words["letter" if wish.channel == "email" else "short"]
    return Confirmation(
        number=wish.id,
        address=wish.address,
        subject=words["letter_subject"],
        # Not a word that somebody typed: else the page sends their text to anybody's address.
        body=body.format(link=link),
        link=link,
        cancel_url=f"{link}/batal",
        language=wish.language,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
