"""Write down what became of deliveries, and close what is complete."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, insert, select, update
from sqlalchemy.orm import Session

from outreach.audience.consent import address_column, suppress_address, withdraw
from outreach.audience.models import Contact
from outreach.broadcasts.channels import Channel, Outcome
from outreach.broadcasts.expand import close_broadcast
from outreach.broadcasts.models import ENDS, ChannelState, Delivery, Firing, FiringCount
from outreach.database import Database, among
from outreach.wib import Now, utc_now

BACK_OFF = (1, 5, 30, 120)  # minutes before the 2nd, 3rd, 4th and 5th attempt
# No far side makes us wait longer (`channels.line`, an hour), and no rate does.
LONGEST_HOLD = timedelta(hours=2)
_DIED = "Program terhenti saat mengirim; mungkin sudah sampai. Tidak dikirim ulang."


def settle(
    session: Session,
    channel: Channel,
    outcomes: Sequence[Outcome],
    holder: str,
    key: bytes,
    now: Now,
) -> int:
    """Write outcomes of deliveries that `holder` has in hand; returns how many were its own.

    `released` puts one back as if it had not been claimed. A delivery that was declared in doubt
    meanwhile, because its sender was thought dead, takes the sender's word after all. An address
    that the far side calls `dead` is never written to again.
    """
    if not outcomes:
        return 0
    at = now()
    rows = {
        row.id: row
        for row in session.execute(
            select(Delivery.id, Delivery.firing_id, Delivery.status, Delivery.attempts)
            .where(
                among(session, Delivery.id, [outcome.delivery_id for outcome in outcomes]),
                Delivery.holder == holder,
                Delivery.status.in_(("sending", "in_doubt")),
            )
            # `sweep` may be moving the same rows; what is counted must be what was found.
            .with_for_update()
        )
    }
    moved: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for outcome in outcomes:
        row = rows.get(outcome.delivery_id)
        if row is None:
            continue
        values = _values(outcome, row.attempts, at)
        alike[values].append(row.id)
        if values[0] in ENDS:
            moved[row.firing_id][values[0]] += 1
        if row.status == "in_doubt":
            moved[row.firing_id]["in_doubt"] -= 1
        if outcome.status == "throttled":
            hold(session, channel.name, at + timedelta(seconds=outcome.after))
        if outcome.dead:
            bury(session, session.get_one(Delivery, row.id), key, now)
    for (status, text, due_at, back, reference), ids in alike.items():
        changes: dict[str, Any] = {
            "status": status, "outcome": text, "at": at, "holder": None, "lease_until": None,
        }  # fmt: skip
        if due_at:
            changes["due_at"] = due_at
        if back:
            changes["attempts"] = Delivery.attempts - 1
        if reference:
            changes["reference"] = reference
        _change(session, ids, changes)
    count(session, moved, at)
    return len(rows)


def bury(session: Session, delivery: Delivery, key: bytes, now: Now = utc_now) -> None:
    """No message reaches this delivery's address any more: consent that led there has ended.

    A contact who has another address by now keeps theirs.
    """
    contact = session.get(Contact, delivery.contact_id) if delivery.contact_id else None
    if contact is None:
        return
    suppress_address(session, delivery.channel, delivery.address, key, "dead", now)
    if getattr(contact, address_column(delivery.channel).key) == delivery.address:
        withdraw(session, contact.id, delivery.channel, now=now)


def _values(
    outcome: Outcome, attempts: int, at: datetime
) -> tuple[str, str, datetime | None, bool, str]:
    """(Status, words, when due again, whether the attempt does not count, reference)."""
    detail, reference = outcome.detail[:300], outcome.reference[:120]
    if outcome.status == "released":
        return "queued", "", None, True, ""
    if outcome.status == "throttled":
        due = at + timedelta(seconds=outcome.after)
        return "queued", f"Saluran minta menunggu. {detail}"[:300], due, True, ""
    if outcome.status != "retry":
        return outcome.status, detail, None, False, reference
    if attempts > len(BACK_OFF):
        return "failed", f"Berhenti mencoba. {detail}"[:300], None, False, reference
    minutes = BACK_OFF[attempts - 1] * random.uniform(0.8, 1.2)
    due = at + timedelta(minutes=minutes)
    return "queued", f"Dicoba lagi. {detail}"[:300], due, False, reference


def skip(session: Session, firing_id: int, ids: Sequence[int], text: str, at: datetime) -> None:
    """Deliveries that may not leave, with the reason."""
    if ids:
        _change(session, ids, {"status": "skipped", "outcome": text, "at": at, "holder": None,
                               "lease_until": None})  # fmt: skip
        count(session, {firing_id: {"skipped": len(ids)}}, at)


def sweep(database: Database, now: Now = utc_now) -> int:
    """Letters whose sender died while they were leaving become in doubt; returns how many.

    Reads ix_deliveries_sending. The holder stays, in case it lives after all. So does what it said
    of the delivery while it had it in hand.
    """
    at = now()
    stale = and_(Delivery.status == "sending", Delivery.lease_until < at)
    with database.durable() as session:
        rows = session.execute(
            select(Delivery.id, Delivery.firing_id).where(stale).with_for_update()
        ).all()
        if rows:
            _change(session, [row.id for row in rows],
                    {"status": "in_doubt", "at": at, "outcome": case(
                        (Delivery.outcome == "", _DIED), else_=Delivery.outcome)})  # fmt: skip
            moved: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
            for row in rows:
                moved[row.firing_id]["in_doubt"] += 1
            count(session, moved, at)
    return len(rows)


def _change(session: Session, ids: Iterable[int], values: dict[str, Any]) -> None:
    session.execute(
        update(Delivery)
        .where(among(session, Delivery.id, ids))
        .values(values)
        .execution_options(synchronize_session=False)
    )


def hold(session: Session, channel: str, until: datetime) -> None:
    """Let nothing leave on a channel before `until`, at most `LONGEST_HOLD` from now."""
    state = session.get(ChannelState, channel) or ChannelState(channel=channel, free_at=until)
    sound = state.free_at <= until + LONGEST_HOLD
    state.free_at = max(state.free_at, until) if sound else until
    session.add(state)
    session.flush()


def count(session: Session, moved: dict[int, dict[str, int]], at: datetime) -> None:
    """Add to the firings' counts, and close those that have no delivery left to end.

    The firing's row is locked first: of two senders that end its last deliveries together, the
    second sees what the first has counted.
    """
    for firing_id in sorted(moved):
        session.execute(select(Firing.id).where(Firing.id == firing_id).with_for_update())
        known = dict(
            session.execute(
                select(FiringCount.status, FiringCount.number).where(
                    FiringCount.firing_id == firing_id
                )
            ).all()
        )
        for status, number in moved[firing_id].items():
            if status in known:
                session.execute(
                    update(FiringCount)
                    .where(FiringCount.firing_id == firing_id, FiringCount.status == status)
                    .values(number=known[status] + number)
                    .execution_options(synchronize_session=False)
                )
            else:
                session.execute(
                    insert(FiringCount),
                    {"firing_id": firing_id, "status": status, "number": number},
                )
        ended = sum(known.values()) + sum(moved[firing_id].values())
        complete = session.scalar(
            select(Firing.id).where(
                Firing.id == firing_id, Firing.recipients == ended, Firing.status == "sending"
            )
        )
        if complete:
            firing = session.get_one(Firing, firing_id)
            firing.status, firing.finished_at = "done", at
            close_broadcast(firing.broadcast)
