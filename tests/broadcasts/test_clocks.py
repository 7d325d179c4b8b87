"""Clocks that differ, and one set right in the middle: still once, and nobody waits for long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from outreach.broadcasts.channels.configured import configured
from outreach.broadcasts.channels.email import EmailChannel
from outreach.broadcasts.claim import Agreed, claim
from outreach.broadcasts.dispatch import dispatch
from outreach.broadcasts.expand import expand
from outreach.broadcasts.models import Delivery
from outreach.broadcasts.settle import settle, sweep
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.settings import Settings
from outreach.wib import Now, utc_now
from tests.broadcasts.test_delivery import ALWAYS, DUE, made, ready
from tests.build import KEY
from tests.running import Mailbox, smtp_server

DAY = timedelta(days=1)


def _clock(ahead: timedelta) -> Now:
    return lambda: utc_now() + ahead


def _send(
    database: Database, url: str, holder: str, now: Now, *, most: int = 1000,
    per_second: float | None = None,
) -> int:  # fmt: skip
    """What a sender with that clock sends; one with `most` stops after so many."""
    channel = EmailChannel(url, "a@example.go.id", timeout=5, per_second=per_second)
    channel.batch = 3
    left = [most // 3 + 1]

    def enough() -> bool:
        left[0] -= 1
        return left[0] < 0

    number = dispatch(database, channel, compose=made, key=KEY, window=ALWAYS, holder=holder,
                      enough=enough, now=now)  # fmt: skip
    channel.close()
    return number


def test_clocks_a_day_apart_send_each_letter_once(database: Database) -> None:
    broadcast = ready(database, 12)
    mailbox, fast, slow = Mailbox(), _clock(DAY), _clock(-DAY)
    with smtp_server(mailbox) as url:
        assert expand(database, broadcast, DUE, now=fast) == 0
        assert _send(database, url, "cepat", fast, most=3) >= 3
        assert _send(database, url, "lambat", slow) == 0
        assert expand(database, broadcast, DUE, now=slow) == 0
        _send(database, url, "benar", utc_now)
        _send(database, url, "cepat", fast)

    assert len(mailbox.recipients) == len(set(mailbox.recipients)) == 12


def test_a_clock_that_jumps_while_letters_are_in_hand_repeats_none(database: Database) -> None:
    ready(database, 6)
    mailbox = Mailbox()
    with smtp_server(mailbox) as url:
        channel = EmailChannel(url, "a@example.go.id", timeout=5)
        with database.durable() as session:
            taken = claim(session, channel, 3, KEY, ALWAYS, "lama", Agreed(), utc_now)
        assert len(taken) == 3
        # The clock jumps ahead: its lease is over for everybody else.
        assert sweep(database, _clock(DAY)) == 3
        _send(database, url, "lain", _clock(DAY))
        assert len(mailbox.recipients) == 3
        # It was alive all the time, and says so.
        with database.reading() as session:
            letters = made(session, taken[0].broadcast, taken)
        outcomes = list(channel.send(letters.values()))  # type: ignore[arg-type]
        with database.durable() as session:
            assert settle(session, channel, outcomes, "lama", KEY, _clock(-DAY)) == 3
        channel.close()
        _send(database, url, "lain", utc_now)

    assert len(mailbox.recipients) == len(set(mailbox.recipients)) == 6
    with database.reading() as session:
        assert {one.status for one in session.query(Delivery)} == {"sent"}


@pytest.mark.parametrize("ahead", [timedelta(hours=3), 30 * DAY])
def test_a_clock_that_was_ahead_does_not_hold_a_channel_up(
    database: Database, ahead: timedelta
) -> None:
    ready(database, 6)
    mailbox, at = Mailbox(), utc_now()
    with smtp_server(mailbox) as url:
        _send(database, url, "cepat", lambda: at + ahead, most=3, per_second=3)
        assert len(mailbox.recipients) == 3
        _send(database, url, "benar", lambda: at, most=3, per_second=3)
        assert len(mailbox.recipients) == 6
        # Its own rate holds from there on.
        with database.writing() as session:
            for one in session.query(Delivery):
                one.status = "queued"
            session.flush()
        assert _send(database, url, "benar", lambda: at, per_second=3) == 0


def test_a_channel_is_throttled_as_staff_say(tmp_path: Path) -> None:
    given = Settings(home=str(tmp_path), smtp_url="smtp://127.0.0.1:9", telegram_token="t")

    usual = configured(given)
    slow = configured(replace(given, throttle="email=0.5 telegram=2"))

    assert usual["email"].per_second is None
    assert (slow["email"].per_second, slow["telegram"].per_second) == (0.5, 2.0)


@pytest.mark.parametrize(
    "wrong", ["email", "email=0", "email=-1", "fax=3", "email=5;sms=2", "email=x"]
)
def test_a_throttle_that_cannot_be_read_is_refused_at_the_start(wrong: str) -> None:
    with pytest.raises(OutreachError, match="OUTREACH_THROTTLE"):
        Settings.from_environment({"OUTREACH_THROTTLE": wrong})
