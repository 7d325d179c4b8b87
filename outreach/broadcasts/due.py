"""When a broadcast is due: rules in, moments out. Nothing here knows a database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from outreach.wib import WIB

# A time that passed while the machine was off is caught up within this; older ones are skipped
# and shown, because a reminder for yesterday's event does harm.
CATCH_UP = timedelta(hours=12)


def due_times(rule: Mapping[str, Any], after: datetime, until: datetime) -> list[datetime]:
    """Moments (aware, WIB) in (`after`, `until`] at which a schedule's rule goes off, in order.

    `{"kind": "once", "at": ISO 8601 with offset}`.
    """
    found = [datetime.fromisoformat(rule["at"]).astimezone(WIB)]
    return [moment for moment in found if after < moment <= until]
