"""A limit on how often one link may ask for work, kept in this process's memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from datetime import datetime, timedelta
from threading import Lock

from outreach.wib import Now, utc_now


class Throttle:
    """At most `limit` times a `window` for each key. Several processes each count for themselves.

    Its memory is bounded: `limit` moments for each key, and keys are links that were verified.
    """

    def __init__(self, limit: int, window: timedelta) -> None:
        self._limit, self._window = limit, window
        self._taken: dict[Hashable, deque[datetime]] = {}
        self._lock = Lock()

    def allows(self, key: Hashable, now: Now = utc_now) -> bool:
        """Take one turn; False when the key has none left, and then none is taken."""
        at = now()
        with self._lock:
            taken = self._taken.setdefault(key, deque(maxlen=self._limit))
            if len(taken) == self._limit and at - taken[0] < self._window:
                return False
            taken.append(at)
            return True
