"""What every page of staff says about a stop: whether one holds, and whether there is need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_login import current_user
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from outreach.accounts.guard import DECIDES, may, person
from outreach.accounts.models import Person
from outreach.broadcasts.control import active_stops, may_lift
from outreach.broadcasts.models import Stop
from outreach.broadcasts.overview import is_sending
from outreach.request import database


@dataclass(frozen=True)
class Held:
    """A stop of one campaign, with the name of who set it, and whether this person may lift it."""

    number: int
    reason: str
    since: datetime
    by: str
    liftable: bool


@dataclass(frozen=True)
class Halt:
    """The stop of everything that holds now, whether this person may stop what runs, and the stops
    of single campaigns by the campaign's id.
    """

    reason: str = ""
    since: datetime | None = None
    offered: bool = False
    campaigns: Mapping[int, Sequence[Held]] = field(default_factory=dict)


def halt() -> Halt:
    """Never fails: the page that tells of a database away has this line too."""
    if not current_user.is_authenticated:
        return Halt()
    try:
        with database().reading() as own:
            stops = active_stops(own)
            held = _held(own, [stop for stop in stops if stop.campaign_id is not None])
            for stop in stops:
                if stop.campaign_id is None:
                    return Halt(stop.reason, stop.at, campaigns=held)
            return Halt(offered=may(*DECIDES) and is_sending(own), campaigns=held)
    except DatabaseError:
        return Halt()


def _held(session: Session, stops: Sequence[Stop]) -> dict[int, list[Held]]:
    found: dict[int, list[Held]] = defaultdict(list)
    for stop in stops:
        by = session.get_one(Person, stop.by).name
        found[stop.campaign_id or 0].append(
            Held(stop.id, stop.reason, stop.at, by, may_lift(stop, person()))
        )
    return found
