"""What the far side says of a letter later: that it arrived after all, or that it came back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.broadcasts.models import Delivery
from outreach.broadcasts.settle import bury, count
from outreach.wib import Now, utc_now

_ARRIVED = "Dilaporkan sampai."


def find_delivery(session: Session, channel: str, number: str, reference: str) -> Delivery | None:
    """A channel's delivery by its own id, else by the far side's; None for what is not ours.

    Reads ix_deliveries_reference.
    """
    found = session.get(Delivery, int(number)) if _is_id(number) else None
    if found is None and reference:
        found = session.scalar(select(Delivery).where(Delivery.reference == reference).limit(1))
    return found if found is not None and found.channel == channel else None


def came_back(
    session: Session,
    delivery: Delivery,
    detail: str,
    *,
    key: bytes,
    dead: bool = False,
    now: Now = utc_now,
) -> bool:
    """A letter that left did not arrive; with `dead`, no other will. Returns whether that is news.

    The report may be there before the sender has written that the letter left: its word is late
    then and no longer counts, because the row has another holder, nobody.
    """
    if not _end(session, delivery, "failed", detail, now()):
        return False
    if dead:
        bury(session, delivery, key, now)
    return True


def arrived(session: Session, delivery: Delivery, now: Now = utc_now) -> bool:
    """What was in doubt is sent after all. Returns whether that is news."""
    return delivery.status == "in_doubt" and _end(session, delivery, "sent", _ARRIVED, now())


def _end(session: Session, delivery: Delivery, status: str, detail: str, at: datetime) -> bool:
    session.execute(select(Delivery.id).where(Delivery.id == delivery.id).with_for_update())
    session.refresh(delivery, ["status", "holder"])
    before = delivery.status
    if before not in ("sending", "sent", "in_doubt"):
        return False
    delivery.status, delivery.outcome, delivery.at = status, detail[:300], at
    delivery.holder, delivery.lease_until = None, None
    session.flush()
    moved = {status: 1} if before == "sending" else {before: -1, status: 1}
    count(session, {delivery.firing_id: moved}, at)
    return True


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
