"""The clock: APScheduler fires what our tables say is due; it keeps nothing itself."""

from __future__ import annotations

import imaplib
import logging
from datetime import datetime, timedelta
from functools import partial

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from outreach.audience.joining import forget_old
from outreach.audience.lists import forget
from outreach.broadcasts import confirm
from outreach.broadcasts.channels.email.bounces import poll
from outreach.broadcasts.claim import anything_due
from outreach.broadcasts.control import clear_cancelled
from outreach.broadcasts.schedule import due, finish_over, miss
from outreach.broadcasts.sending import Sending
from outreach.broadcasts.settle import sweep
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.materials.keep import clear_old_files
from outreach.results.overview import look_for_signals
from outreach.services.health import look_round
from outreach.services.probe import probe
from outreach.settings import Settings
from outreach.wib import utc_now
from outreach.worker.hands import Hands

log = logging.getLogger("outreach.worker.clock")
_ROUND_SECONDS = 1
# More than there are rounds, so that none waits for another.
_THREADS = 24
_TIDY_SECONDS = 5
# How often it is asked whether targets are due for a look; see `services.health`.
_LOOK_SECONDS = 15
# How often the files of one old order are removed.
_CLEAR_SECONDS = 60
_FORGET_SECONDS = 3600
# How often the campaigns whose signals are old are looked at, a few at a time.
_SIGNALS_SECONDS = 20
# How often returned e-mails are looked for.
_BOUNCE_SECONDS = 180
# A broadcast that may not start (content changed since approval) is looked at this often.
_ASK_AGAIN = timedelta(minutes=1)


class Clock:
    """Follows the tables while this process holds the lease; rests while another does."""

    def __init__(
        self, settings: Settings, database: Database, key: bytes, sending: Sending, hands: Hands
    ) -> None:
        self._sending, self._hands = sending, hands
        self._confirmations = confirm.senders(settings)
        self._key = key
        self._settings = settings
        self._database = database
        self._scheduler: BackgroundScheduler | None = None
        self._refused: dict[int, datetime] = {}

    def follow(self) -> None:
        """Have the rounds that fire, send and tidy; each asks the tables anew."""
        if self._scheduler is not None:
            return
        self._scheduler = BackgroundScheduler(
            timezone="Asia/Jakarta", executors={"default": ThreadPoolExecutor(_THREADS)}
        )
        rounds = [
            ("fire", self._fire, _ROUND_SECONDS),
            ("tidy", self._tidy, _TIDY_SECONDS),
            ("look", self._look, _LOOK_SECONDS),
            ("clear", self._clear, _CLEAR_SECONDS),
            ("join", self._join, _ROUND_SECONDS),
            ("forget", self._forget, _FORGET_SECONDS),
            ("signals", self._signals, _SIGNALS_SECONDS),
            # One round a channel, so that a slow one holds no other up.
            *((f"send-{name}", partial(self._send, name), _ROUND_SECONDS)
              for name in self._sending.channels),
            *([("bounces", self._bounces, _BOUNCE_SECONDS)] if self._settings.bounce_url else ()),
        ]  # fmt: skip
        for name, work, seconds in rounds:
            self._scheduler.add_job(
                work,
                "interval",
                seconds=seconds,
                id=name,
                name=name,
                max_instances=1,
                coalesce=True,
            )
        self._scheduler.start()

    def rest(self) -> None:
        """Stop firing: another process holds the clock."""
        self.close()

    def close(self) -> None:
        """Stop the rounds, wait for what is in hand, and let the channels go."""
        if self._scheduler is not None:
            scheduler, self._scheduler = self._scheduler, None
            scheduler.shutdown(wait=True)
            self._hands.close()

    def _fire(self) -> None:
        try:
            with self._database.reading() as session:
                now_due = due(session)
            for firing in now_due:
                if firing.missed:
                    miss(self._database, firing)
                elif self._refused.get(firing.broadcast_id, firing.due_at) <= utc_now():
                    self._fire_one(firing.broadcast_id, firing.due_at)
        except SQLAlchemyError:
            log.exception("nothing fired; what is due stays due")

    def _fire_one(self, broadcast_id: int, due_at: datetime) -> None:
        try:
            self._sending.fire(broadcast_id, due_at)
        except OutreachError as error:
            self._refused[broadcast_id] = utc_now() + _ASK_AGAIN
            log.warning("broadcast %s not started: %s", broadcast_id, error)

    def _send(self, channel: str) -> None:
        try:
            with self._database.reading() as session:
                wanted = anything_due(session, channel)
            if wanted:
                self._hands.deliver(channel, lambda: self._scheduler is None)
        except (SQLAlchemyError, OSError):
            log.exception("round of %s failed; deliveries stay where they are", channel)

    def _tidy(self) -> None:
        try:
            sweep(self._database)
            finish_over(self._database)
            while clear_cancelled(self._database):
                pass
        except SQLAlchemyError:
            log.exception("nothing tidied; the next round does it")

    def _forget(self) -> None:
        try:
            forget(self._database, self._settings)
        except (SQLAlchemyError, OSError):
            log.exception("old lists of contacts not removed; the next round does it")

    def _signals(self) -> None:
        try:
            look_for_signals(self._database)
        except SQLAlchemyError:
            log.exception("signals not looked for; they stay as they were")

    def _look(self) -> None:
        asks = partial(probe, private_too=bool(self._settings.probe_private))
        try:
            look_round(self._database, asks, self._settings.probe_controls.split())
        except SQLAlchemyError:
            log.exception("targets not looked at; they stay as they were")

    def _clear(self) -> None:
        try:
            clear_old_files(self._settings, self._database)
        except SQLAlchemyError:
            log.exception("old files not removed; they wait for the next round")

    def _join(self) -> None:
        try:
            confirm.send_waiting(
                self._database, self._confirmations, self._settings.public_url, self._key
            )
            forget_old(self._database)
        except SQLAlchemyError:
            log.exception("no confirmation sent; requests wait for the next round")

    def _bounces(self) -> None:
        given = self._settings
        try:
            poll(given.bounce_url, self._database, given.home_path, given.mail_from, self._key)
        except (SQLAlchemyError, OSError, imaplib.IMAP4.error):
            log.exception("returned e-mails not read; the next round does it")
