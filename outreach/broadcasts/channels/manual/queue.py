"""One recipient at a time in one person's hands; two never get the same.

Taken and never opened, a delivery goes back to the queue: nothing can have left. Opened and never
ticked, it is in doubt after half an hour, and people decide (`settle.sweep`).
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.audience.consent import consent_channel, suppress
from outreach.audience.contacts import masked
from outreach.audience.models import Contact
from outreach.broadcasts.channels import Outcome
from outreach.broadcasts.channels.manual import ManualChannel
from outreach.broadcasts.claim import Agreed, claim, still_allowed
from outreach.broadcasts.models import Delivery, Firing
from outreach.broadcasts.settle import settle
from outreach.errors import NotAllowed
from outreach.places.models import Place
from outreach.settings import SendWindow
from outreach.wib import Now, utc_now

HAND = timedelta(minutes=30)
# What a tick says became of the letter.
TICKS = {
    "terkirim": ("sent", "Dikirim dengan tangan.", False),
    "lewati": ("skipped", "Dilewati petugas.", False),
    "berhenti": ("skipped", "Meminta berhenti.", False),
    "tidak-ada": ("failed", "Nomor tidak ada di WhatsApp.", True),
    "kembalikan": ("released", "", False),
}
_CHANNEL = ManualChannel()
# Also what is left to say when nobody ticks it.
_OPENED = "Dibuka di WhatsApp dan belum ditandai; mungkin sudah dikirim."


def holder_of(person_id: int) -> str:
    """Who has it in hand, as deliveries name it."""
    return f"petugas/{person_id}"


def in_hand(session: Session, broadcast_id: int, person_id: int) -> Delivery | None:
    """What the person took and has not ticked."""
    return session.scalar(
        select(Delivery)
        .join(Firing, Firing.id == Delivery.firing_id)
        .where(
            Firing.broadcast_id == broadcast_id,
            Delivery.status == "sending",
            Delivery.holder == holder_of(person_id),
        )
        .limit(1)
    )


def take_next(
    session: Session,
    broadcast_id: int,
    person_id: int,
    key: bytes,
    window: SendWindow,
    now: Now = utc_now,
) -> bool:
    """Put the next recipient into the person's hands; False when none may be written to now."""
    if in_hand(session, broadcast_id, person_id):
        return True
    _give_back(session, broadcast_id, now)
    holder = holder_of(person_id)
    waiting, agreed = _waiting(session, broadcast_id), Agreed()
    while not (
        taken := claim(session, _CHANNEL, 1, key, window, holder, agreed, now, only=broadcast_id)
    ):
        # Who stopped meanwhile was skipped, and the one behind may have a turn.
        before, waiting = waiting, _waiting(session, broadcast_id)
        if waiting in (0, before):
            return False
    # Without a lease it is not swept: it can be in doubt only once it was opened.
    session.execute(
        update(Delivery).where(Delivery.id.in_([one.id for one in taken])).values(lease_until=None)
    )
    return True


def open_chat(
    session: Session,
    delivery: Delivery,
    person_id: int,
    key: bytes,
    window: SendWindow,
    now: Now = utc_now,
) -> bool:
    """From here on it may have been sent. The hours, a pause, a stop and consent are asked for at
    this very moment; False when it may not be, and then it is back in the queue.

    Raises `NotAllowed` when it is not in this person's hands.
    """
    holder = holder_of(person_id)
    if delivery.status != "sending" or delivery.holder != holder:
        raise NotAllowed("Kiriman ini tidak lagi di tangan Anda.", "Ambil penerima berikutnya.")
    if not still_allowed(session, [delivery.id], _CHANNEL, key, window, holder, now):
        settle(session, _CHANNEL, [Outcome(delivery.id, "released")], holder, key, now)
        return False
    session.execute(
        update(Delivery)
        .where(Delivery.id == delivery.id)
        .values(lease_until=now() + HAND, outcome=_OPENED)
    )
    return True


def tick(
    session: Session,
    delivery: Delivery,
    person_id: int,
    what: str,
    key: bytes,
    now: Now = utc_now,
) -> None:
    """Write down what the person says became of it; also of one that is in doubt meanwhile. Who
    answered BERHENTI in the chat is never written to on WhatsApp again.

    Raises `NotAllowed` when it is in somebody else's hands.
    """
    status, words, dead = TICKS[what]
    outcome = Outcome(delivery.id, status, words, dead=dead)
    if not settle(session, _CHANNEL, [outcome], holder_of(person_id), key, now):
        raise NotAllowed("Kiriman ini tidak lagi di tangan Anda.", "Ambil penerima berikutnya.")
    contact = session.get(Contact, delivery.contact_id) if delivery.contact_id else None
    if what == "berhenti" and contact is not None:
        suppress(session, contact, _CHANNEL.name, key, now=now)
        record(session, person_id, "contact.stop", masked(contact), contact=contact.id,
               channel=consent_channel(_CHANNEL.name))  # fmt: skip


def counts(session: Session, broadcast_id: int) -> dict[str, int]:
    """Status → number of a broadcast's deliveries; unlike the firings' counts, it tells what is
    waiting from what is in somebody's hands.
    """
    rows = session.execute(
        select(Delivery.status, func.count()).join(Delivery.firing)
        .where(Firing.broadcast_id == broadcast_id).group_by(Delivery.status)
    )  # fmt: skip
    return dict(rows.all())


def places(session: Session, broadcast_id: int) -> list[Place]:
    """Where a broadcast's recipients live, by district and name."""
    where = select(Delivery.place_id).join(Delivery.firing).where(
        Firing.broadcast_id == broadcast_id
    )  # fmt: skip
    found = session.scalars(select(Place).where(Place.id.in_(where)))
    return sorted(found, key=lambda place: (place.district.name, place.label))


def _waiting(session: Session, broadcast_id: int) -> int:
    mine = select(Firing.id).where(Firing.broadcast_id == broadcast_id)
    queued = Delivery.firing_id.in_(mine), Delivery.status == "queued"
    return session.scalar(select(func.count()).select_from(Delivery).where(*queued)) or 0


def _give_back(session: Session, broadcast_id: int, now: Now) -> None:
    """What somebody took and did not open in half an hour."""
    mine = select(Firing.id).where(Firing.broadcast_id == broadcast_id)
    session.execute(
        update(Delivery)
        .where(
            Delivery.firing_id.in_(mine),
            Delivery.status == "sending",
            Delivery.lease_until.is_(None),
            Delivery.at < now() - HAND,
        )
        .values(status="queued", holder=None, attempts=Delivery.attempts - 1)
        .execution_options(synchronize_session=False)
    )
