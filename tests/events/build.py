"""Builders: an event of today, its check-in link, and photos as phones make them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from PIL import Image

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.check_in import check_in_url
from outreach.events.plan import Occasion, add_event
from outreach.places.find import villages_by_codes
from outreach.settings import Settings
from outreach.wib import utc_now
from tests.build import SLUG, VILLAGE

ADMIN = 1


@dataclass(frozen=True)
class Held:
    """An event; `path` is where staff's pages on it begin, `door` the visitor's link."""

    id: int
    path: str
    door: str


def held(database: Database, settings: Settings, at: datetime | None = None) -> Held:
    """An event at that moment, else now, in a village."""
    starts = at or utc_now()
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        [place] = villages_by_codes(session, [VILLAGE])
        occasion = Occasion(
            "Gempungan Bojong", "gempungan", place.id, starts, starts + timedelta(minutes=1)
        )
        event = add_event(session, campaign, occasion, ADMIN)
        door = check_in_url(session, settings, event).lower().removeprefix(settings.public_url)
        return Held(event.id, f"/kampanye/{SLUG}/kegiatan/{event.id}", door)


def taken(size: tuple[int, int] = (800, 600), *, colour: str = "#c01010") -> bytes:
    """A JPEG that says when, where (6°33'12.5\\" S, 107°26'1.5\\" E) and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "RahasiaPhone"
    exif.get_ifd(0x8769)[0x9003] = "2026:02:03 09:15:00"
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 33.0, 12.5), 3: "E", 4: (107.0, 26.0, 1.5)})
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", exif=exif)
    return out.getvalue()
