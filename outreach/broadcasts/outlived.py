"""Announcements that nobody needs any more: their event is over, or was called off.

What waits in the outbox may wait long: for the next send window, a pause, a machine that was off.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from outreach.events.models import Event

_CALLED_OFF = "Kegiatannya dibatalkan."
_OVER = "Kegiatannya sudah selesai sebelum pesan ini sempat berangkat."


def outlived(session: Session, rule: Mapping[str, Any], due_at: datetime, at: datetime) -> str:
    """Why what a schedule's rule set for `due_at` must not leave at `at`; empty when it may.

    Only what was due before its event begins is an announcement; thanks may come at any time.
    """
    if rule["kind"] != "event":
        return ""
    event = session.get(Event, rule["event"])
    if event is None or event.removed_at is not None:
        return _CALLED_OFF
    return _OVER if due_at < event.starts_at and event.phase(at) == "over" else ""
