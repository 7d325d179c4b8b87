"""From a campaign's content to the artwork that print and preview share."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from outreach.campaigns.colours import chosen
from outreach.campaigns.copy import BOTH, texts, texts_of
from outreach.campaigns.models import Campaign
from outreach.campaigns.versions import picture
from outreach.errors import OutreachError
from outreach.materials.catalogue import Material, material
from outreach.materials.look import Look
from outreach.materials.offer import artwork_of
from outreach.materials.render import Artwork


def look_of(
    session: Session,
    campaign: Campaign,
    slug: str,
    *,
    language: str,
    mono: bool,
    draft: bool,
    content: dict[str, Any] | None = None,
) -> Look:
    """What all pages of a material share; `content` in place of the campaign's, when given."""
    service, shown = campaign.service, content or campaign.content
    ground, tile = chosen(shown, service)
    own = shown.get("look", {})
    return Look(
        service=service.name,
        primary=ground,
        accent=tile,
        number=service.confirmed().get("telephone") if service.emergency else None,
        art=artwork_of(campaign, slug),
        language=language,
        mono=mono,
        draft=draft,
        logo=picture(session, own.get("logo")) or service.picture,
        sponsor=picture(session, own.get("sponsor_logo")),
    )


def refuse_unfit(material: Material, language: str) -> None:
    """Raises `OutreachError` when the material has no room for that language."""
    if language == BOTH and not material.both:
        raise OutreachError(
            "Materi %(material)s tidak muat dua bahasa.", "Pilih Indonesia saja atau Sunda saja.",
            material=material.names["id"],
        )  # fmt: skip


def artwork(
    campaign: Campaign,
    look: Look,
    slug: str,
    host: str,
    day: date,
    content: dict[str, Any] | None = None,
) -> Artwork:
    """All that a form depends on: `host` is ours, `day` drops facts that are past.

    Raises `OutreachError` for a language that the campaign or the material does not have.
    """
    made = material(slug)
    refuse_unfit(made, look.language)
    if content is None:
        return Artwork(made, texts(campaign, look.language, day, slug), look, host)
    shown = texts_of(content, campaign.service.name, look.language, day, slug)
    return Artwork(made, shown, look, host)
