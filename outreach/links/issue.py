"""Issue codes: one for each placement, once and for good."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from outreach.campaigns.models import Campaign
from outreach.errors import OutreachError
from outreach.gate.code import new_code
from outreach.links.models import Code, Placement
from outreach.links.qr import symbol
from outreach.places.models import Place
from outreach.wib import Now, utc_now

# How many drawn codes are looked up at once.
_DRAWN = 1_000


def printed_url(base_url: str, code: str) -> str:
    """What the QR carries, upper-case so that it stays in QR's alphanumeric mode."""
    return f"{base_url}/q/{code}".upper()


def issue_codes(
    session: Session,
    campaign: Campaign,
    material: str,
    places: Sequence[Place],
    base_url: str,
    now: Now = utc_now,
) -> list[Code]:
    """The codes of these placements in the order of `places`; new ones only where none is.

    A symbol drawn for another `base_url` is drawn again; its code stays.
    """
    query = (
        select(Code)
        .join(Code.placement)
        .options(contains_eager(Code.placement))
        .where(Placement.campaign_id == campaign.id, Placement.material == material)
    )
    existing = {code.placement.place_id: code for code in session.scalars(query)}
    unused = _unused(session, len({place.id for place in places} - existing.keys()))
    codes = []
    for place in places:
        code = existing.get(place.id)
        if code is None:
            placement = Placement(campaign_id=campaign.id, material=material, place=place)
            code = Code(code=unused.pop(), placement=placement, issued_at=now())
            existing[place.id] = code
        if code.qr_url != printed_url(base_url, code.code):
            _draw(code, base_url)
        session.add(code)
        codes.append(code)
    session.flush()
    return codes


def _unused(session: Session, wanted: int) -> set[str]:
    """Codes nobody has; should two processes draw the same one, the primary key refuses."""
    found: set[str] = set()
    while len(found) < wanted:
        drawn = {new_code() for _ in range(min(_DRAWN, wanted - len(found)))}
        taken = session.scalars(select(Code.code).where(Code.code.in_(drawn)))
        fresh = drawn.difference(taken) - found
        # Among 19^7 codes a thousand that are all taken mean a broken generator.
        if not fresh:
            raise OutreachError(
                "Kode baru tidak bisa dibuat; tidak ada yang berubah.", "Hubungi administrator."
            )
        found |= fresh
    return found


def _draw(code: Code, base_url: str) -> None:
    url = printed_url(base_url, code.code)
    drawn = symbol(url)
    code.qr_url, code.qr_modules, code.qr_path = url, drawn.modules, drawn.path


def codes_of(session: Session, campaign_id: int) -> list[Code]:
    """Every code of a campaign, by material and place."""
    return list(
        session.scalars(
            select(Code)
            .join(Code.placement)
            .options(contains_eager(Code.placement))
            .where(Placement.campaign_id == campaign_id)
            .order_by(Placement.material, Placement.place_id)
        )
    )
