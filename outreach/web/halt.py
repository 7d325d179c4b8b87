"""What every page of staff says about a stop: whether one holds, and whether there is need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_login import current_user
from sqlalchemy.exc import DatabaseError

from outreach.accounts.guard import DECIDES, may
from outreach.broadcasts.control import active_stops
from outreach.broadcasts.overview import is_sending
from outreach.request import database


@dataclass(frozen=True)
class Halt:
    """The stop of everything that holds now, and whether this person may stop what runs."""

    reason: str = ""
    since: datetime | None = None
    offered: bool = False


def halt() -> Halt:
    """Never fails: the page that tells of a database away has this line too."""
    if not current_user.is_authenticated:
        return Halt()
    try:
        with database().reading() as own:
            of_all = [stop for stop in active_stops(own) if stop.campaign_id is None]
            if of_all:
                return Halt(of_all[0].reason, of_all[0].at)
            return Halt(offered=may(*DECIDES) and is_sending(own))
    except DatabaseError:
        return Halt()
