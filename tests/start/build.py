"""The guided start as a browser sends it."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select

from outreach.broadcasts.models import Broadcast
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import packs
from outreach.database import Database

SHIPPED = len(packs())
BEGIN = "/kampanye/baru/layanan"
LAST = "/ringkasan"


def begun(client: FlaskClient, service: str = "call-center-112", pack: str = "") -> str:
    """A start of that service; returns the address under which its steps are."""
    answer = client.post(BEGIN, data={"service": f"{service} {pack or service}"})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return answer.headers["Location"].rsplit("/", 1)[0]


def made(client: FlaskClient, start: str) -> str:
    """Press the last button; returns the new campaign's slug."""
    answer = client.post(start + LAST)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return answer.headers["Location"].rsplit("/", 1)[1]


def campaign_count(database: Database) -> int:
    with database.reading() as session:
        return len(list(session.scalars(select(Campaign.id))))


def drafts(database: Database, slug: str) -> list[Broadcast]:
    """A campaign's broadcasts in the order in which they were made."""
    with database.reading() as session:
        return list(
            session.scalars(
                select(Broadcast).join(Broadcast.campaign).where(Campaign.slug == slug)
                .order_by(Broadcast.id)
            )
        )  # fmt: skip
