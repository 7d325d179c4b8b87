"""The worker process: drains scans, runs long jobs, and keeps the clock."""

from __future__ import annotations

import importlib
import logging
import signal
import threading
import time
from types import FrameType
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from outreach.broadcasts.sending import Sending
from outreach.database import Database
from outreach.gate import marks
from outreach.gate.snapshot import SnapshotBroken
from outreach.links.publish import fingerprint, publish
from outreach.results.activity import villages_by_activity
from outreach.results.drain import drain
from outreach.secret import secret_key
from outreach.settings import Settings
from outreach.worker import jobs, lease
from outreach.worker.clock import Clock
from outreach.worker.hands import Hands, OwnHands

log = logging.getLogger("outreach.worker")
# Short enough that a scan shows on the page while the person who made it still looks.
_PAUSE = 1.0


def hands_of(settings: Settings, database: Database, sending: Sending) -> Hands:
    """Celery's when a broker is set, else this process's own.

    Celery is imported only then: it takes half a second and 20 MB that most installations need not
    pay.
    """
    if not settings.broker_url:
        return OwnHands(settings, database, sending)
    tasks: Any = importlib.import_module("outreach.worker.tasks")
    hands: Hands = tasks.CeleryHands(settings, database)
    return hands


def run_worker(settings: Settings, database: Database) -> None:
    """Work until SIGTERM or SIGINT; errors of one round never end the process."""
    stop = threading.Event()

    def _stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    holder = lease.own_name()
    key = secret_key(settings.home_path)
    sending = Sending(settings, database, key, holder, villages_by_activity)
    hands = hands_of(settings, database, sending)
    clock = Clock(settings, database, key, sending, hands)
    printing = threading.Thread(target=jobs.work, args=(hands.work, stop), daemon=True)
    printing.start()
    published = ""
    while not stop.is_set():
        try:
            with database.reading() as session:
                wanted = fingerprint(session, settings)
            if wanted != published:
                try:
                    publish(database, settings)
                except SnapshotBroken:
                    # What was published before goes on answering; the next change tries again.
                    log.exception("not published")
                published = wanted
            if lease.take(database, holder):
                clock.follow()
            else:
                clock.rest()
            # Every worker drains: spools are local to a machine.
            drain(database, settings.spool_path)
            marks.forget(settings.snapshot_path.parent, time.time_ns() // 1_000_000)
        except SQLAlchemyError as error:
            log.warning("database unavailable; scans wait in the spool: %s", error)
            # What comes back, perhaps from a backup, is met with fresh connections.
            database.dispose()
        except OSError:
            log.exception("spool unavailable")
        stop.wait(_PAUSE)
    clock.close()
    try:
        lease.give_back(database, holder)
    except SQLAlchemyError:
        log.warning("lease not given back; it runs out by itself")
    printing.join(timeout=5)
