"""The clock: APScheduler fires what our tables say is due; it keeps nothing itself."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from outreach.broadcasts import sending
from outreach.broadcasts.dispatch import sweep
from outreach.broadcasts.schedule import upcoming
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.services.health import look_round
from outreach.services.probe import probe
from outreach.settings import Settings
from outreach.wib import utc_now

log = logging.getLogger("outreach.worker.clock")
_DISPATCH_SECONDS = 2
# How often it is asked whether targets are due for a look; see `services.health`.
_LOOK_SECONDS = 15
_TIMER = "broadcast-"
# A broadcast that may not start (content changed since approval) is looked at this often.
_ASK_AGAIN = timedelta(minutes=1)


class Clock:
    """Follows the tables while this process holds the lease; rests while another does."""

    def __init__(self, settings: Settings, database: Database, key: bytes, holder: str) -> None:
        self._sending = sending.Sending(settings, database, key, holder)
        self._settings = settings
        self._database = database
        self._scheduler: BackgroundScheduler | None = None
        self._refused: dict[int, datetime] = {}

    def follow(self) -> None:
        """Have one timer for each scheduled broadcast, and the rounds that send."""
        if self._scheduler is None:
            self._scheduler = BackgroundScheduler(timezone="Asia/Jakarta")
            self._scheduler.add_job(
                self._round, "interval", seconds=_DISPATCH_SECONDS, id="dispatch", max_instances=1
            )
            self._scheduler.add_job(
                self._look, "interval", seconds=_LOOK_SECONDS, id="look", max_instances=1
            )
            self._scheduler.start()
        with self._database.reading() as session:
            wanted = {f"{_TIMER}{b.id}": b for b in upcoming(session)}
        known = {job.id for job in self._scheduler.get_jobs() if job.id.startswith(_TIMER)}
        for name in known - wanted.keys():
            self._scheduler.remove_job(name)
        for name in wanted.keys() - known:
            broadcast = wanted[name]
            # Without a grace time APScheduler fires a time that passed while we were away.
            self._scheduler.add_job(
                self._fire,
                "date",
                run_date=max(broadcast.send_at, self._refused.get(broadcast.id, broadcast.send_at)),
                args=[broadcast.id],
                id=name,
                misfire_grace_time=None,
            )

    def rest(self) -> None:
        """Stop firing: another process holds the clock."""
        self.close()

    def close(self) -> None:
        """Stop the timers and wait for the round in hand."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._scheduler = None

    def _fire(self, broadcast_id: int) -> None:
        try:
            self._sending.expand(broadcast_id)
        except (OutreachError, SQLAlchemyError) as error:
            self._refused[broadcast_id] = utc_now() + _ASK_AGAIN
            log.warning("broadcast %s not started: %s", broadcast_id, error)

    def _round(self) -> None:
        try:
            sweep(self._database, utc_now)
            self._sending.dispatch()
        except SQLAlchemyError:
            log.exception("dispatch round failed; deliveries stay where they are")

    def _look(self) -> None:
        asks = partial(probe, private_too=bool(self._settings.probe_private))
        try:
            look_round(self._database, asks, self._settings.probe_controls.split())
        except SQLAlchemyError:
            log.exception("targets not looked at; they stay as they were")
