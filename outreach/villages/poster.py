"""A village's own poster for its own printer, black and white, and its pictures for chats."""

from __future__ import annotations

import hashlib
import io
import json

import pypdfium2
from sqlalchemy.orm import Session

from outreach.campaigns.approve import approved_hash, content_hash
from outreach.campaigns.copy import texts
from outreach.campaigns.models import Campaign
from outreach.errors import NotFound
from outreach.links.models import Placement
from outreach.materials.catalogue import material
from outreach.materials.make import single_image, single_poster
from outreach.settings import Settings
from outreach.villages.keeping import kept
from outreach.wib import Now, today, utc_now

# The largest sheet in a village office: F4, 215 × 330 mm.
_OFFICE_MM = (216, 331)
_PREVIEW_WIDTH = 480  # pixels


def fits_office(slug: str) -> bool:
    """True for a material that an office printer can print."""
    try:
        made = material(slug)
    except NotFound:
        return False
    short, long = sorted(made.trim_mm)
    return made.kind != "screen" and short <= _OFFICE_MM[0] and long <= _OFFICE_MM[1]


def poster_language(campaign: Campaign, wanted: str) -> str:
    """`wanted` if its text may be printed: Sundanese needs a proofreader's tick before print."""
    copy = campaign.content["copy"].get(wanted)
    return wanted if copy and (wanted == "id" or copy["proofread"]) else "id"


def village_poster(
    session: Session,
    settings: Settings,
    placement: Placement,
    language: str,
    kind: str,
    now: Now = utc_now,
) -> bytes:
    """The placement's poster in black and white: a `pdf`, or a small `png` to look at.

    It is kept under a name that changes with whatever is on it, so what was approved is what
    comes out. Raises `Busy` while others are being made.
    """

    def make() -> dict[str, bytes]:
        _name, pdf = single_poster(
            session, settings, placement.campaign, placement.material, placement.place, mono=True,
            language=language,
        )  # fmt: skip
        return {"pdf": pdf, "png": _preview(pdf)}

    mark = _mark(session, placement, language, now)
    return kept(settings, f"{placement.id}-{language}", mark, kind, make)


def village_picture(
    session: Session,
    settings: Settings,
    placement: Placement,
    language: str,
    now: Now = utc_now,
    *,
    patient: bool = False,
) -> bytes:
    """The placement's image for chats or stories, a PNG in its full size; kept like a poster."""

    def make() -> dict[str, bytes]:
        return {
            "png": single_image(
                session, settings, placement.campaign, placement.material, placement.place,
                language,
            )
        }  # fmt: skip

    mark = _mark(session, placement, language, now)
    return kept(settings, f"{placement.id}-{language}", mark, "png", make, patient=patient)


def _preview(pdf: bytes) -> bytes:
    """The first page in 16 greys, which keeps it near 20 kB."""
    page = pypdfium2.PdfDocument(pdf)[0]
    picture = page.render(scale=_PREVIEW_WIDTH / page.get_width(), grayscale=True).to_pil()
    out = io.BytesIO()
    picture.quantize(16).save(out, "PNG", optimize=True)
    return out.getvalue()


def _mark(session: Session, placement: Placement, language: str, now: Now) -> str:
    """16 hex digits that change with content, approval, the day's facts, code or template."""
    campaign = placement.campaign
    facts = [
        approved_hash(session, campaign),
        content_hash(campaign),
        texts(campaign, language, today(now), placement.material),
        placement.code.qr_url,
    ]
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    for part in material(placement.material).files():
        digest.update(part.read_bytes())
    return digest.hexdigest()[:16]
