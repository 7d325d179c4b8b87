"""What stands in an event's way: shown to whoever plans it, never forbidden."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from outreach.events.entries import Entry
from outreach.workdays import holiday_name

# How long an event without an end is taken to last.
USUAL_LENGTH = timedelta(hours=2)
# Held on Sundays as a rule.
OF_SUNDAYS = ("car_free_day", "market", "fair")
_SUNDAY = 6


@dataclass(frozen=True)
class Conflict:
    """One thing in the way: `person`, `place`, `holiday`, `sunday` or `outside` (the campaign's
    days). `name` is who, where or which holiday; `other` the event at the same time.
    """

    kind: str
    name: str = ""
    other: Entry | None = None


def conflicts(planned: Entry, others: Iterable[Entry]) -> list[Conflict]:
    """What stands in the way of an event, people first.

    `others` may hold the event itself, and events of other days. Two events overlap when one begins
    before the other ends; one that follows at the same minute does not. Without an end an event
    is taken to last two hours. A holiday includes joint leave (see `workdays`).
    """
    beside = [
        other
        for other in others
        if other.id != planned.id
        and other.starts_at < _ends(planned)
        and planned.starts_at < _ends(other)
    ]
    found = [
        Conflict("person", name, other)
        for other in beside
        for person, name in planned.people.items()
        if person in other.people
    ]
    found += [
        Conflict("place", planned.place, other)
        for other in beside
        if planned.place_id is not None and other.place_id == planned.place_id
    ]
    day = planned.day
    holiday = holiday_name(day)
    if holiday:
        found.append(Conflict("holiday", holiday))
    elif day.weekday() == _SUNDAY and planned.kind not in OF_SUNDAYS:
        found.append(Conflict("sunday"))
    if (planned.begins and day < planned.begins) or (planned.ends and day > planned.ends):
        found.append(Conflict("outside"))
    return found


def _ends(entry: Entry) -> datetime:
    # A minute at least, so that two events of no length at the same moment meet.
    known = entry.ends_at or entry.starts_at + USUAL_LENGTH
    return max(known, entry.starts_at + timedelta(minutes=1))
