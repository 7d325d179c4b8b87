"""Promises 3 and 4: at most once, never without basis, approval or inside quiet hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from outreach.audience.consent import suppress
from outreach.audience.models import Contact
from outreach.audience.words import REMINDERS
from outreach.broadcasts.channels import Letter
from outreach.broadcasts.channels.email import EmailChannel
from outreach.broadcasts.claim import Claimed
from outreach.broadcasts.dispatch import dispatch
from outreach.broadcasts.expand import expand
from outreach.broadcasts.models import Broadcast, Delivery
from outreach.broadcasts.report import deliveries
from outreach.broadcasts.schedule import schedule
from outreach.campaigns.approve import approved_hash
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import NotAllowed, OutreachError
from outreach.settings import Settings
from outreach.wib import WIB, utc_now
from tests.build import KEY, SLUG, approved, contact
from tests.running import Mailbox, smtp_server

ALWAYS = Settings(send_window="always").window
OFFICE = Settings().window
DUE = utc_now()


def ready(database: Database, people: int) -> int:
    """An approved campaign, its contacts, and an expanded broadcast."""
    with database.writing() as session:
        campaign = approved(session)
        for number in range(people):
            contact(session, f"warga{number:03}@example.go.id")
        broadcast = schedule(
            session, campaign, channel="email", purpose=REMINDERS, send_at=DUE, window=ALWAYS,
            content_hash=approved_hash(session, campaign) or "", by=1, now=lambda: DUE,
        )  # fmt: skip
    expand(database, broadcast.id, DUE)
    return broadcast.id


def made(
    _session: object, _broadcast: Broadcast, claimed: Sequence[Claimed]
) -> dict[int, Letter | str]:
    return {
        one.id: Letter(one.id, one.address, "Halo", "Isi", "https://x.id/berhenti/t")
        for one in claimed
    }


def send(database: Database, url: str, **changes: Any) -> None:
    given = {
        "compose": made, "key": KEY, "window": ALWAYS, "holder": "test",
        **changes,
    }  # fmt: skip
    channel = EmailChannel(url, "a@example.go.id", timeout=5)
    dispatch(database, channel, **given)
    channel.close()


def _statuses(database: Database) -> Counter[str]:
    with database.reading() as session:
        campaign = campaign_by_slug(session, SLUG)
        return Counter(row.status for row in deliveries(session, campaign.id))


def test_every_recipient_gets_one_letter(database: Database) -> None:
    broadcast = ready(database, 12)
    mailbox = Mailbox()

    with smtp_server(mailbox) as url:
        assert expand(database, broadcast, DUE) == 0
        send(database, url)
        send(database, url)

    assert len(mailbox.recipients) == len(set(mailbox.recipients)) == 12
    assert _statuses(database) == {"sent": 12}
    assert mailbox.letters[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_stopped_gets_nothing_even_when_already_in_the_outbox(database: Database) -> None:
    ready(database, 2)
    with database.writing() as session:
        from_db = session.query(Delivery).order_by(Delivery.id).first()
        assert from_db
        stopped = from_db.address
        suppress(session, session.get_one(Contact, from_db.contact_id), "email", KEY)
    mailbox = Mailbox()

    with smtp_server(mailbox) as url:
        send(database, url)

    assert stopped not in mailbox.recipients
    assert _statuses(database) == {"sent": 1, "skipped": 1}


def test_changed_content_is_not_sent(database: Database) -> None:
    ready(database, 2)
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        campaign.content = {**campaign.content, "materials": []}
    mailbox = Mailbox()

    with smtp_server(mailbox) as url:
        send(database, url)

    assert not mailbox.recipients


def test_an_unapproved_broadcast_does_not_start(database: Database) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        contact(session, "a@example.go.id")
        broadcast = schedule(
            session, campaign, channel="email", purpose=REMINDERS, send_at=DUE, window=ALWAYS,
            content_hash="0" * 64, by=1, now=lambda: DUE,
        )  # fmt: skip

    with pytest.raises(NotAllowed):
        expand(database, broadcast.id, DUE)

    assert _statuses(database) == {}


def test_outside_the_window_letters_wait_for_the_next_opening(database: Database) -> None:
    ready(database, 1)
    sunday = datetime(2027, 2, 14, 10, 0, tzinfo=WIB)
    mailbox = Mailbox()

    with smtp_server(mailbox) as url:
        send(database, url, window=OFFICE, now=lambda: sunday)

    assert not mailbox.recipients
    with database.reading() as session:
        assert [waiting.status for waiting in session.query(Delivery)] == ["queued"]

    with smtp_server(mailbox) as url:
        send(database, url, window=OFFICE, now=lambda: datetime(2027, 2, 15, 8, 0, tzinfo=WIB))

    assert len(mailbox.recipients) == 1


def test_a_time_outside_the_window_is_refused_with_the_next_one(database: Database) -> None:
    with database.writing() as session, pytest.raises(OutreachError, match=r"pukul 08\.00 WIB"):
        schedule(
            session, campaign_by_slug(session, SLUG), channel="email", purpose=REMINDERS,
            send_at=datetime(2027, 2, 14, 9, 0, tzinfo=WIB), window=OFFICE, content_hash="",
            by=1, now=lambda: datetime(2027, 2, 1, tzinfo=UTC),
        )  # fmt: skip


class Refusing(Mailbox):
    """Refuses some for good, some for now, and hangs up on others after DATA."""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str,
                          _options: Any) -> str:  # fmt: skip
        if "000" in address:
            return "550 no such user"
        if "001" in address:
            return "451 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if "002" in envelope.rcpt_tos[0]:
            server.transport.abort()
        return await super().handle_DATA(server, session, envelope)


def test_each_kind_of_refusal_has_its_own_end(database: Database) -> None:
    ready(database, 4)

    with smtp_server(Refusing()) as url:
        send(database, url)

    assert _statuses(database) == {"failed": 1, "queued": 1, "in_doubt": 1, "sent": 1}
