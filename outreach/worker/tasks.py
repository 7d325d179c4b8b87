"""The same work as Celery tasks, for installations with PostgreSQL and a broker.

A message is acknowledged when its task is done, and given back when its worker dies. Neither makes
a delivery happen once: the claim on our rows does (`broadcasts/claim.py`, `jobs.claim`).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from celery import Celery
from sqlalchemy.exc import SQLAlchemyError

from outreach import jobs
from outreach.broadcasts.sending import Sending
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.secret import secret_key
from outreach.settings import Settings
from outreach.worker.jobs import run_next
from outreach.worker.lease import own_name

# A task sends for this long and makes room; the clock asks for the next one.
_TURN_SECONDS = 20.0
# A message that no worker has taken by then is not needed: another is on its way.
_EXPIRES_SECONDS = 5.0

app = Celery("outreach", set_as_current=False)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
    # Redis gives a message back after this many seconds without acknowledgement.
    broker_transport_options={"visibility_timeout": 300},
    worker_hijack_root_logger=False,
)


class CeleryHands:
    """Asks for tasks; does none itself."""

    def __init__(self, settings: Settings, database: Database) -> None:
        """Raises `OutreachError` on SQLite, which one machine alone can write to."""
        connect(settings)
        self._database = database

    def deliver(self, channel: str, enough: Callable[[], bool]) -> None:
        if not enough():
            deliver.apply_async((channel,), expires=_EXPIRES_SECONDS, retry=False)

    def work(self) -> bool:
        if jobs.anything_waits(self._database):
            work.apply_async((), expires=_EXPIRES_SECONDS, retry=False)
        return False

    def close(self) -> None:
        app.close()


def connect(settings: Settings) -> None:
    """Point the tasks at the settings' broker."""
    if settings.database.startswith("sqlite"):
        raise OutreachError(
            "OUTREACH_BROKER_URL hanya bisa dipakai dengan PostgreSQL.",
            "Isi OUTREACH_DATABASE_URL, atau kosongkan OUTREACH_BROKER_URL.",
        )
    app.conf.broker_url = settings.broker_url


def serve(settings: Settings) -> None:
    """Take tasks until SIGTERM; what is in hand is finished first."""
    connect(settings)
    app.worker_main(["worker", "--loglevel=WARNING", "--without-gossip", "--without-mingle"])


class _Process:
    """What one of Celery's processes keeps open between tasks."""

    def __init__(self) -> None:
        self.settings = Settings.from_environment()
        self.database = Database(self.settings.database)
        key = secret_key(self.settings.home_path)
        self.sending = Sending(self.settings, self.database, key, own_name())


_process: _Process | None = None


def _mine() -> _Process:
    global _process
    if _process is None:
        _process = _Process()
    return _process


@app.task(name="outreach.deliver")
def deliver(channel: str) -> None:
    """Send on one channel for a while."""
    until = time.monotonic() + _TURN_SECONDS
    mine = _mine()
    try:
        mine.sending.dispatch(channel, lambda: time.monotonic() > until)
    except SQLAlchemyError:
        mine.database.dispose()
        raise


@app.task(name="outreach.work")
def work() -> None:
    """Run one long job."""
    mine = _mine()
    try:
        run_next(mine.settings, mine.database)
    except SQLAlchemyError:
        mine.database.dispose()
        raise
