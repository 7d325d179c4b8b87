"""Codes of what a village hands on: issued when somebody first asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.database import Database, among
from outreach.links.issue import issue_codes
from outreach.links.models import Code, Placement
from outreach.places.models import Place
from outreach.settings import Settings

# Links in forwarded messages hold codes of their own, so that their scans are told from posters'.
SHARED = "whatsapp"


def shared_links(
    session: Session,
    database: Database,
    settings: Settings,
    campaign: Campaign,
    places: Sequence[Place],
) -> dict[int, str]:
    """Place id → the short link in all that this place hands on of the campaign."""
    found = ensure_codes(session, database, settings, campaign, SHARED, places)
    return {place_id: f"{settings.public_url}/q/{code}" for place_id, code in found.items()}


def ensure_codes(
    session: Session,
    database: Database,
    settings: Settings,
    campaign: Campaign,
    material: str,
    places: Sequence[Place],
) -> dict[int, str]:
    """Place id → code of that material; new ones are issued in a transaction of their own.

    A page that is only read commits nothing, so `session` may not see the new ones.
    """
    wanted = {place.id for place in places}
    known = _known(session, campaign, material, wanted)
    if known.keys() == wanted:
        return known
    try:
        with database.writing() as own:
            issue_codes(
                own,
                own.get_one(Campaign, campaign.id),
                material,
                list(own.scalars(select(Place).where(among(own, Place.id, wanted)))),
                settings.public_url,
            )
    except IntegrityError:  # Two asked at once; the other one's codes stand.
        pass
    with database.reading() as fresh:
        return _known(fresh, campaign, material, wanted)


def _known(session: Session, campaign: Campaign, material: str, places: set[int]) -> dict[int, str]:
    rows = session.execute(
        select(Placement.place_id, Code.code)
        .join(Code, Code.placement_id == Placement.id)
        .where(
            Placement.campaign_id == campaign.id,
            Placement.material == material,
            among(session, Placement.place_id, places),
        )
    )
    return {place_id: code for place_id, code in rows}
