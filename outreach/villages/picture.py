"""A place's image for WhatsApp groups and for its status, with its own code."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.database import Database
from outreach.errors import NotFound
from outreach.links.models import Placement
from outreach.places.models import Place
from outreach.settings import Settings
from outreach.villages.codes import ensure_codes
from outreach.villages.kit_words import PICTURES
from outreach.villages.poster import village_picture


def status_picture(
    session: Session,
    database: Database,
    settings: Settings,
    campaign: Campaign,
    place: Place,
    material: str,
    language: str,
    *,
    patient: bool = False,
) -> bytes:
    """The PNG of one of `PICTURES`; its code is issued when it is first asked for.

    Raises `NotFound` for another material, and `Busy` while others are being made; staff are
    `patient`.
    """
    if material not in PICTURES:
        raise NotFound("Gambar itu tidak ada.", "Kembali ke halaman desa.")
    ensure_codes(session, database, settings, campaign, material, [place])
    # The request's own view of the database may be from before the code.
    with database.reading() as fresh:
        placement = fresh.scalars(
            select(Placement).where(
                Placement.campaign_id == campaign.id,
                Placement.place_id == place.id,
                Placement.material == material,
            )
        ).one()
        return village_picture(fresh, settings, placement, language, patient=patient)
