"""Events as a calendar needs them: few columns of many campaigns, read at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from outreach.accounts.models import Person
from outreach.campaigns.models import Campaign
from outreach.events.models import Event, event_people
from outreach.places.models import District, Place, place_label
from outreach.wib import WIB, clock

# More than this in the weeks of one page is cut off, and the page says so.
MOST = 3000


@dataclass(frozen=True)
class Entry:
    """An event as a calendar shows it and as it can stand in another's way.

    `place` is its name with the kecamatan; `people` maps the ids of those in charge to their names;
    `begins` and `ends` are the first and last day of its campaign, `archived` whether that is put
    away. Moments are aware.
    """

    id: int
    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime | None
    revision: int
    place_id: int | None
    place: str
    campaign_id: int
    slug: str
    campaign: str
    begins: date | None
    ends: date | None
    archived: bool = False
    people: dict[int, str] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The day in Purwakarta on which it begins."""
        return self.starts_at.astimezone(WIB).date()

    @property
    def hours(self) -> str:
        """`09.00–11.30`, or `09.00` where no end is known."""
        return "–".join(clock(at) for at in (self.starts_at, self.ends_at) if at)


def entries_between(session: Session, first: date, last: date) -> list[Entry]:
    """What all campaigns hold from `first` to `last` (days in Purwakarta), by time; at most `MOST`.

    Two queries, both over the index on `starts_at`.
    """
    begins = datetime.combine(first, time.min, WIB)
    within = (Event.starts_at >= begins, Event.starts_at < _day_after(last),
              Event.removed_at.is_(None))  # fmt: skip
    rows = session.execute(_columns().where(*within).order_by(Event.starts_at).limit(MOST)).all()
    people: dict[int, dict[int, str]] = {}
    for event_id, person_id, name in session.execute(
        select(event_people.c.event_id, Person.id, Person.name)
        .join(Event, Event.id == event_people.c.event_id)
        .join(Person, Person.id == event_people.c.person_id)
        .where(*within)
        .order_by(Person.name)
    ):
        people.setdefault(event_id, {})[person_id] = name
    return [_entry(row, people.get(row.id, {})) for row in rows]


def entry_of(session: Session, event: Event) -> Entry:
    """One event the same way, called off or not."""
    row = session.execute(_columns().where(Event.id == event.id)).one()
    return _entry(row, {person.id: person.name for person in event.people})


def _columns() -> Any:
    return (
        select(
            Event.id, Event.title, Event.kind, Event.starts_at, Event.ends_at, Event.revision,
            Event.place_id, Place.kind.label("place_kind"), Place.name.label("place_name"),
            District.name.label("district"), Event.campaign_id, Campaign.slug,
            Campaign.name.label("campaign"), Campaign.starts_on, Campaign.ends_on,
            Campaign.archived_at,
        )
        .join(Campaign, Campaign.id == Event.campaign_id)
        .outerjoin(Place, Place.id == Event.place_id)
        .outerjoin(District, District.code == Place.district_code)
    )  # fmt: skip


def _entry(row: Row[Any], people: dict[int, str]) -> Entry:
    place = ""
    if row.place_id is not None:
        place = f"{place_label(row.place_kind, row.place_name)}, {row.district}"
    return Entry(
        id=row.id, title=row.title, kind=row.kind, starts_at=row.starts_at, ends_at=row.ends_at,
        revision=row.revision, place_id=row.place_id, place=place, campaign_id=row.campaign_id,
        slug=row.slug, campaign=row.campaign, begins=row.starts_on, ends=row.ends_on,
        archived=row.archived_at is not None, people=people,
    )  # fmt: skip


def _day_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, WIB)


def matching(
    entries: Sequence[Entry],
    slug: str | None = None,
    person_id: int | None = None,
    archived: bool = False,
) -> list[Entry]:
    """Those of one campaign, and those that one person is in charge of; of campaigns that are put
    away only when one is named or `archived` asks for them.
    """
    return [
        entry
        for entry in entries
        if slug in (None, entry.slug)
        and (archived or slug is not None or not entry.archived)
        and (person_id is None or person_id in entry.people)
    ]
