"""Send what is queued: claim a batch, hand it over, write down what became of each letter.

A batch's outcomes and the claim of the next are one transaction, so each outcome is durable before
another letter is in hand. A letter whose outcome was not written (the process died) is in doubt;
nobody resends it.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from outreach.broadcasts.channels import Channel, Letter, Outcome
from outreach.broadcasts.claim import LEASE, LOOK_SECONDS, Agreed, Claimed, claim, still_allowed
from outreach.broadcasts.models import Broadcast
from outreach.broadcasts.settle import settle
from outreach.database import Database
from outreach.settings import SendWindow
from outreach.wib import Now, utc_now

log = logging.getLogger("outreach.broadcasts.dispatch")

# A batch is about what leaves in the time between two looks: a fast server is not kept waiting, and
# behind a slow one few letters are in hand when a process dies.
_FIRST, _LEAST = 50, 10
# Letters of a batch by delivery id; a sentence instead of a letter that cannot be made.
Made = Mapping[int, Letter | str]
Compose = Callable[[Session, Broadcast, Sequence[Claimed]], Made]


@dataclass
class Batch:
    """What one sender has in hand: letters not yet taken, taken ones, and their outcomes."""

    waiting: deque[Letter]
    taken: set[int] = field(default_factory=set)
    outcomes: list[Outcome] = field(default_factory=list)


def dispatch(
    database: Database,
    channel: Channel,
    *,
    compose: Compose,
    key: bytes,
    window: SendWindow,
    holder: str,
    enough: Callable[[], bool] = lambda: False,
    now: Now = utc_now,
) -> int:
    """Send until nothing is due, nothing may leave, or `enough()`; returns how many deliveries got
    an outcome.

    `holder` names this sender and no other, now or later: what it claimed answers to it alone.
    """
    batch, total, size = Batch(deque()), 0, min(_FIRST, channel.batch)
    claimed: list[Claimed] = []
    agreed = Agreed()

    def turn(session: Session) -> int:
        nonlocal claimed
        ended = settle(session, channel, batch.outcomes, holder, key, now)
        claimed = (
            [] if enough() else claim(session, channel, size, key, window, holder, agreed, now)
        )
        return ended

    while True:
        total += _patiently(database, turn)
        if not claimed:
            return total
        begun = time.monotonic()
        batch = _make(database, compose, claimed)
        total += _send(database, channel, batch, key, window, holder, now)
        pace = len(claimed) / max(time.monotonic() - begun, 1e-6)
        size = min(channel.batch, max(_LEAST, int(pace * LOOK_SECONDS)))


def _patiently(database: Database, turn: Callable[[Session], int]) -> int:
    """One durable transaction, tried again while the database is busy or away: what has been sent
    must be written down, and nothing else is in hand meanwhile.
    """
    until = time.monotonic() + LEASE.total_seconds() / 2
    while True:
        try:
            with database.durable() as session:
                return turn(session)
        except DBAPIError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def _make(database: Database, compose: Compose, claimed: Sequence[Claimed]) -> Batch:
    """The letters of a claim. When the making fails as a whole, all go back to the queue."""
    batch = Batch(deque())
    try:
        with database.reading() as session:
            made = compose(session, claimed[0].broadcast, claimed)
    except Exception:
        log.exception("letters of broadcast %s not made", claimed[0].broadcast.id)
        made = {}
    for one in claimed:
        item = made.get(one.id)
        if isinstance(item, Letter):
            batch.waiting.append(item)
        elif item is None:
            batch.outcomes.append(Outcome(one.id, "retry", "Pesan belum bisa disusun."))
        else:
            batch.outcomes.append(Outcome(one.id, "failed", item))
    return batch


def _send(
    database: Database,
    channel: Channel,
    batch: Batch,
    key: bytes,
    window: SendWindow,
    holder: str,
    now: Now,
) -> int:
    """Hand a batch over; what is left in `batch.outcomes` is not written down yet."""
    looked, written = time.monotonic(), 0
    allowed: set[int] = set()

    def look(session: Session) -> int:
        nonlocal allowed
        ended = settle(session, channel, batch.outcomes, holder, key, now)
        waiting = [letter.delivery_id for letter in batch.waiting]
        allowed = still_allowed(session, waiting, channel, key, window, holder, now)
        return ended

    def leaving() -> Iterator[Letter]:
        nonlocal looked, written
        while batch.waiting:
            if time.monotonic() - looked > LOOK_SECONDS:
                written += _patiently(database, look)
                batch.outcomes = [
                    Outcome(letter.delivery_id, "released")
                    for letter in batch.waiting
                    if letter.delivery_id not in allowed
                ]
                batch.waiting = deque(one for one in batch.waiting if one.delivery_id in allowed)
                looked = time.monotonic()
                if not batch.waiting:
                    return
            letter = batch.waiting.popleft()
            batch.taken.add(letter.delivery_id)
            yield letter

    try:
        for outcome in channel.send(leaving()):
            batch.taken.discard(outcome.delivery_id)
            batch.outcomes.append(outcome)
            if outcome.status == "throttled":
                batch.outcomes += [Outcome(one.delivery_id, "released") for one in batch.waiting]
                batch.waiting.clear()
    finally:
        batch.outcomes += [
            Outcome(delivery, "in_doubt", "Pengirim berhenti tak terduga; mungkin sudah sampai.")
            for delivery in batch.taken
        ]
        batch.outcomes += [Outcome(letter.delivery_id, "released") for letter in batch.waiting]
    return written
