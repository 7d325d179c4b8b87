"""Who does the heavy work: this process itself, or Celery's workers on any machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from outreach.broadcasts.sending import Sending
from outreach.database import Database
from outreach.settings import Settings
from outreach.worker.jobs import run_next


class Hands(Protocol):
    """The clock calls these again and again. Doing one twice, or not at all, does no harm: what a
    task may do is claimed on our own rows, and what nobody holds is asked for in the next round.
    """

    def deliver(self, channel: str, enough: Callable[[], bool]) -> None:
        """Send what is due on a channel, or have it sent, until `enough()`."""
        ...

    def work(self) -> bool:
        """Run the next long job, or have it run; False when none waits."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class OwnHands:
    """The default: all in this process."""

    def __init__(self, settings: Settings, database: Database, sending: Sending) -> None:
        self._settings, self._database, self._sending = settings, database, sending

    def deliver(self, channel: str, enough: Callable[[], bool]) -> None:
        self._sending.dispatch(channel, enough)

    def work(self) -> bool:
        return run_next(self._settings, self._database)

    def close(self) -> None:
        self._sending.close()
