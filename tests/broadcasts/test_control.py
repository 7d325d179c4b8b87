"""Whoever presses pause, cancel or stop is obeyed before another letter leaves."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from outreach.accounts.models import Person
from outreach.broadcasts import control
from outreach.broadcasts.models import Broadcast, Delivery, Stop
from outreach.broadcasts.settle import count
from outreach.database import Database
from outreach.errors import NotAllowed
from tests.broadcasts.test_delivery import ready, send
from tests.build import person
from tests.running import Mailbox, smtp_server, until

Deed = Callable[[Database, int], None]


def _pause(database: Database, broadcast_id: int) -> None:
    with database.writing() as session:
        control.pause(session, session.get_one(Broadcast, broadcast_id), 1)


def _cancel(database: Database, broadcast_id: int) -> None:
    with database.writing() as session:
        control.cancel(session, session.get_one(Broadcast, broadcast_id), 1)


def _stop(database: Database, _broadcast_id: int) -> None:
    with database.writing() as session:
        control.stop(session, 1, "Isi keliru.")


def _stop_campaign(database: Database, broadcast_id: int) -> None:
    with database.writing() as session:
        campaign = session.get_one(Broadcast, broadcast_id).campaign
        control.stop(session, 1, "Isi keliru.", campaign)


class Slow(Mailbox):
    """Takes a letter whenever it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Semaphore(0)

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        await asyncio.to_thread(self.gate.acquire)
        return await super().handle_DATA(server, session, envelope)


@contextmanager
def _sending(database: Database, url: str) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=send, args=(database, url))
    thread.start()
    try:
        yield thread
    finally:
        thread.join(timeout=30)


def _statuses(database: Database) -> Counter[str]:
    with database.reading() as session:
        return Counter(session.scalars(select(Delivery.status)))


@pytest.mark.parametrize("deed", [_pause, _cancel, _stop, _stop_campaign])
def test_nothing_leaves_after_it_but_what_was_under_way(database: Database, deed: Deed) -> None:
    broadcast = ready(database, 60)
    mailbox = Slow()
    with smtp_server(mailbox) as url, _sending(database, url):
        mailbox.gate.release(5)
        until(lambda: len(mailbox.recipients) >= 5, 20, "the first letters")
        deed(database, broadcast)
        # The look of four times a second comes; then the server may take all it is given.
        threading.Event().wait(0.4)
        mailbox.gate.release(1000)

    # Of each of four connections one letter was under way and one more had its envelope accepted.
    assert 5 <= len(mailbox.recipients) <= 5 + 2 * 4
    assert _statuses(database)["sending"] == 0


def test_a_paused_broadcast_goes_on_where_it_was(database: Database) -> None:
    broadcast = ready(database, 8)
    mailbox = Mailbox()
    _pause(database, broadcast)
    with smtp_server(mailbox) as url:
        send(database, url)
        assert not mailbox.recipients
        with database.writing() as session:
            control.resume(session, session.get_one(Broadcast, broadcast), 1)
        send(database, url)

    assert len(set(mailbox.recipients)) == len(mailbox.recipients) == 8


def test_a_cancelled_broadcast_ends_every_delivery(database: Database) -> None:
    broadcast = ready(database, 8)
    _cancel(database, broadcast)

    while control.clear_cancelled(database):
        pass

    assert _statuses(database) == {"skipped": 8}
    with database.writing() as session, pytest.raises(NotAllowed):
        control.resume(session, session.get_one(Broadcast, broadcast), 1)


def test_a_stop_of_all_holds_every_campaign_until_it_is_lifted(database: Database) -> None:
    ready(database, 3)
    mailbox = Mailbox()
    _stop(database, 0)
    with smtp_server(mailbox) as url:
        send(database, url)
        assert not mailbox.recipients
        with database.writing() as session:
            [held] = control.active_stops(session)
            control.lift(session, session.get_one(Stop, held.id), session.get_one(Person, 1))
        send(database, url)

    assert len(mailbox.recipients) == 3


def test_staff_decide_about_a_doubtful_delivery_once(database: Database) -> None:
    ready(database, 2)
    with database.writing() as session:
        by = person(session, "admin", "petugas").id
        first, second = session.scalars(select(Delivery).order_by(Delivery.id))
        for delivery in (first, second):
            delivery.status, delivery.holder = "in_doubt", "dead"
        count(session, {first.firing_id: {"in_doubt": 2}}, first.at)
    with database.writing() as session:
        first, second = session.scalars(select(Delivery).order_by(Delivery.id))
        control.decide_doubtful(session, first, again=True, by=by)
        control.decide_doubtful(session, second, again=False, by=by)
        with pytest.raises(NotAllowed):
            control.decide_doubtful(session, second, again=True, by=by)
    mailbox = Mailbox()
    with smtp_server(mailbox) as url:
        send(database, url)

    assert mailbox.recipients == [first.address]
    assert _statuses(database) == {"sent": 1, "in_doubt": 1}
