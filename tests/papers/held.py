"""The campaign of `build`, held: people came, photos were chosen, posters scanned, reminders sent.

Every figure is small and differs from the others, so that none is taken for another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from outreach.broadcasts.models import Broadcast, Firing, FiringCount
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.attendance import Visitor, add_from_paper, check_in
from outreach.events.models import Event
from outreach.events.photos import add_photo, arrange_photos, keep_event_photo
from outreach.places.find import villages
from outreach.settings import Settings
from tests.build import SLUG
from tests.events.build import taken
from tests.papers.build import MADE, STARTS, fill
from tests.results.build import hang, scanned

MEN, WOMEN, HANGING, SENT, SCANS = 5, 8, 7, 31, 1123
CAPTION = "Warga mencoba menelepon 112"


@dataclass(frozen=True)
class Held:
    """The event's number, and its photos' in the report."""

    event: int
    photos: list[int]


def held(database: Database, settings: Settings, photos: int = 3) -> Held:
    """Fill the campaign so; scans come from two kecamatan."""
    with database.writing() as session:
        event = fill(session)
        people = [Visitor(f"Bapak {at}", "Desa Cibodas", "L") for at in range(MEN)]
        people += [Visitor(f"Ibu {at}", "PKK Sukatani", "P") for at in range(WOMEN)]
        for at, visitor in enumerate(people[:4]):
            check_in(session, event, visitor, f"form-{at}", lambda: STARTS)
        add_from_paper(session, event, people[4:], 1, lambda: STARTS)
        made = _photos(session, settings, event, photos)
        codes = hang(session, villages(session)[:HANGING], now=MADE)
        scanned(session, codes[0], {1: 1000, 8: 100}, today=MADE.date())
        scanned(session, codes[-1], {2: 23}, today=MADE.date())
        _reminder(session)
        return Held(event.id, made)


def _photos(session: Session, settings: Settings, event: Event, count: int) -> list[int]:
    made = []
    for at in range(count):
        # Every other one is taken upright.
        photo = taken((800, 600) if at % 2 else (450, 600), colour=f"#{at * 10:02x}8060")
        name = keep_event_photo(settings, event.id, f"u{at}", photo)
        made.append(add_photo(session, event, f"u{at}", name, 1).id)
    captions = {number: f"{CAPTION}, foto {at}" for at, number in enumerate(made, start=1)}
    arrange_photos(session, event, captions, [(number, None) for number in made], 1)
    return made


def _reminder(session: Session) -> None:
    broadcast = Broadcast(
        campaign_id=campaign_by_slug(session, SLUG).id, name="Pengingat poster", channel="email",
        purpose="pengingat", schedule={}, status="done", created_at=STARTS,
    )  # fmt: skip
    session.add(broadcast)
    session.flush()
    at = STARTS + timedelta(days=1)
    firing = Firing(broadcast_id=broadcast.id, due_at=at, started_at=at, status="done",
                    recipients=SENT + 2)  # fmt: skip
    session.add(firing)
    session.flush()
    for status, number in (("sent", SENT), ("failed", 2)):
        session.add(FiringCount(firing_id=firing.id, status=status, number=number))
