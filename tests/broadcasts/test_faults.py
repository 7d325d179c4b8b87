"""Promise 3, against killed senders and a hostile mail server: once or in doubt, none forgotten."""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest
from sqlalchemy import func, select

from outreach.broadcasts.channels.email import EmailChannel
from outreach.broadcasts.models import Delivery, Firing, FiringCount
from outreach.database import Database
from outreach.settings import Settings
from tests.broadcasts.hostile import Hostile, kill_some, sender
from tests.broadcasts.test_delivery import ready
from tests.running import smtp_server, until


def _open_ones(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(
            select(func.count())
            .select_from(Delivery)
            .where(Delivery.status.in_(("queued", "sending")))
        ) or 0  # fmt: skip


def _play(database: Database, settings: Settings, people: int, kills: int) -> None:
    """Two senders, one of which is killed again and again; then both may finish."""
    ready(database, people)
    chance, server = random.Random(people), Hostile()
    with smtp_server(server) as url:
        begun = time.time()
        senders = [sender(settings.database, url, begun) for _ in range(2)]
        for _ in range(kills):
            time.sleep(chance.uniform(0.0, 0.3))
            which = kill_some(senders, chance)
            senders[which] = sender(settings.database, url, begun)
        until(lambda: not _open_ones(database), 240, "the end of all deliveries")
        for _ in range(len(senders)):
            senders.pop(kill_some(senders, chance))

    with database.reading() as session:
        rows = session.execute(select(Delivery.address, Delivery.status, Delivery.outcome)).all()
        counts = dict(session.execute(select(FiringCount.status, FiringCount.number)).all())
        assert [firing.status for firing in session.scalars(select(Firing))] == ["done"]
    ends = Counter(row.status for row in rows)
    assert len(rows) == people
    assert set(ends) <= {"sent", "failed", "in_doubt"}
    assert {status: number for status, number in counts.items() if number} == ends
    assert max(server.accepted.values()) == 1
    of_status = {status: {row.address for row in rows if row.status == status} for status in ends}
    assert of_status["sent"] <= server.accepted.keys()
    assert server.accepted.keys() <= of_status["sent"] | of_status["in_doubt"]
    assert all(row.outcome for row in rows if row.status == "in_doubt")
    dropped = sum(server.dropped.values())
    assert ends["in_doubt"] <= kills * EmailChannel.batch + dropped
    assert of_status["sent"]


def test_killed_senders_repeat_nothing_and_forget_nothing(
    database: Database, settings: Settings
) -> None:
    _play(database, settings, people=400, kills=4)


@pytest.mark.faults
def test_a_hundred_killed_senders_repeat_nothing_and_forget_nothing(
    database: Database, settings: Settings
) -> None:
    _play(database, settings, people=5_000, kills=100)
