"""A version of a campaign as its printed pages look: for who edits it and for who decides on it."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_places
from outreach.errors import NotFound, OutreachError
from outreach.language import current
from outreach.materials.artwork import artwork, look_of
from outreach.materials.catalogue import material as of_catalogue
from outreach.materials.preview import Preview, Proof, preview
from outreach.materials.specimen import specimen
from outreach.pictures import Picture
from outreach.settings import Settings
from outreach.wib import today


def show(
    session: Session,
    settings: Settings,
    campaign: Campaign,
    material: str,
    *,
    language: str,
    mono: bool = False,
    draft: bool = True,
    content: dict[str, Any] | None = None,
    uploads: dict[str, Picture] | None = None,
    sealed: bool = False,
    size: tuple[int, int] = (720, 1018),
) -> Preview:
    """The material's pages with the campaign's longest place name and a code that is none.

    `content` and `uploads` (by field of the form) need not be saved. `sealed` adds the hash of
    the print files as they are once approved. Raises `OutreachError` when words do not fit.
    """
    look = look_of(
        session, campaign, material, language=language, mono=mono, draft=draft, content=content
    )
    given = uploads or {}
    look = replace(
        look,
        logo=given.get("logo", look.logo),
        sponsor=given.get("sponsor_logo", look.sponsor),
    )
    host = settings.public_url.split("://")[1]
    hardest = max(campaign_places(session, campaign), key=lambda place: len(place.label))
    page = specimen(host, hardest.label, f"Kecamatan {hardest.district.name}")
    piece = artwork(campaign, look, material, host, today(), content)
    return preview(Proof(piece, page, *size, sealed=sealed))


def shown_page(
    session: Session,
    settings: Settings,
    campaign: Campaign,
    material: str,
    *,
    language: str,
    **wanted: Any,
) -> dict[str, Any]:
    """What `preview_part.html` shows: the pages as `show` gives them, or why there are none."""
    try:
        made = show(session, settings, campaign, material, language=language, **wanted)
    except NotFound:
        raise
    except OutreachError as error:
        return {"pages": [], "trouble": error.sentence, "details": [error.remedy]}
    pages = ["data:image/png;base64," + base64.b64encode(p).decode() for p in made.pictures]
    return {
        "pages": pages,
        "trouble": "",
        "details": [],
        "name": of_catalogue(material).names[current()],
        "digest": made.digest,
    }
