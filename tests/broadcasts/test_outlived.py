"""What waited too long in the outbox does not announce what is over."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from outreach.broadcasts.expand import expand
from outreach.broadcasts.models import Broadcast, Delivery
from outreach.broadcasts.schedule import due, upcoming
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.models import Event
from outreach.events.plan import Occasion, add_event, change_event, remove_event
from outreach.wib import WIB
from tests.broadcasts.build import agreed, own
from tests.broadcasts.test_delivery import made, send
from tests.build import SLUG, contact
from tests.running import Mailbox, smtp_server

EVE, MORNING = datetime(2027, 6, 14, 9, tzinfo=WIB), datetime(2027, 6, 15, 9, tzinfo=WIB)
NOON, NIGHT = MORNING.replace(hour=12), datetime(2027, 6, 16, 0, 0, 1, tzinfo=WIB)


def _announced(database: Database, ends: datetime | None = None, offset: int = -1) -> int:
    """An approved announcement of an event at nine, to three people; its outbox is written."""
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        event = add_event(session, campaign, _occasion(MORNING, ends), 1)
        for number in range(3):
            contact(session, f"warga{number}@example.go.id")
        rule = {"kind": "event", "event": event.id, "offsets": [offset], "at": "09:00"}
        broadcast = own(session, schedule=rule)
        agreed(session, broadcast)
        broadcast.approved_at = EVE - timedelta(days=9)
    moment = MORNING + timedelta(days=offset)
    assert expand(database, broadcast.id, moment, now=lambda: moment) == 3
    return event.id


def _occasion(starts: datetime, ends: datetime | None = None) -> Occasion:
    return Occasion("Gempungan", "gempungan", None, starts, ends)


def _sent(database: Database, at: datetime, **more: Any) -> tuple[int, Counter[str]]:
    """How many letters left at that moment, and why the others did not."""
    mailbox = Mailbox()
    with smtp_server(mailbox) as url:
        send(database, url, now=lambda: at, **more)
    with database.reading() as session:
        why = Counter(d.outcome for d in session.query(Delivery) if d.status == "skipped")
    return len(mailbox.recipients), why


@pytest.mark.parametrize(
    ("ends", "at", "leaves"),
    [
        (None, EVE, 3),
        (None, NOON, 3),  # begun, and still of use
        (None, NIGHT, 0),  # without an hour it ends with its day
        (NOON, NOON - timedelta(seconds=1), 3),
        (NOON, NOON, 0),
    ],
)
def test_an_announcement_ends_with_its_event(
    database: Database, ends: datetime | None, at: datetime, leaves: int
) -> None:
    _announced(database, ends)

    left, why = _sent(database, at)

    assert left == leaves
    assert why == ({} if leaves else {
        "Kegiatannya sudah selesai sebelum pesan ini sempat berangkat.": 3})  # fmt: skip


def test_thanks_may_come_late(database: Database) -> None:
    _announced(database, offset=1)

    assert _sent(database, NIGHT + timedelta(days=9)) == (3, {})


def test_an_event_that_was_put_off_is_announced_again(database: Database) -> None:
    event = _announced(database)
    with database.writing() as session:
        change_event(
            session, session.get_one(Event, event), _occasion(NIGHT + timedelta(days=5)), 1
        )

    assert _sent(database, NIGHT)[0] == 3


def test_nothing_announces_an_event_that_was_called_off_meanwhile(database: Database) -> None:
    event = _announced(database)
    with database.writing() as session:
        remove_event(session, session.get_one(Event, event), 1)

    assert _sent(database, EVE) == (0, {"Kegiatannya dibatalkan.": 3})


def test_an_event_called_off_under_way_stops_what_has_not_left(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = _announced(database)
    monkeypatch.setattr("outreach.broadcasts.dispatch.LOOK_SECONDS", -1.0)

    def in_hand(session: Any, broadcast: Any, claimed: Any) -> Any:
        with database.writing() as other:
            remove_event(other, other.get_one(Event, event), 1)
        return made(session, broadcast, claimed)

    assert _sent(database, EVE, compose=in_hand) == (0, {"Kegiatannya dibatalkan.": 3})


def test_a_machine_that_was_off_does_not_catch_up_on_what_is_over(database: Database) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        event = add_event(session, campaign, _occasion(MORNING, MORNING + timedelta(hours=2)), 1)
        rule = {"kind": "event", "event": event.id, "offsets": [0], "at": "07:00"}
        broadcast = own(session, schedule=rule)
        agreed(session, broadcast)
        broadcast.approved_at = EVE

    def found(at: datetime) -> tuple[list[bool], int]:
        with database.reading() as session:
            mine = session.get_one(Broadcast, broadcast.id)
            return [one.missed for one in due(session, lambda: at)], len(
                upcoming(session, mine, 3, lambda: at)
            )

    assert found(MORNING + timedelta(hours=1)) == ([False], 1)
    assert found(MORNING + timedelta(hours=2)) == ([True], 0)
