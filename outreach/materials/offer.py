"""Which materials a campaign can be printed as: every one of the catalogue.

A pack may say more of a material, which pictures it shows for example; for one it does not name,
what it says of its first holds.
"""

from __future__ import annotations

from typing import Any

from outreach.campaigns.models import Campaign
from outreach.language import current
from outreach.materials.catalogue import Material, catalogue, material


def offered() -> list[Material]:
    """The catalogue, posters first."""
    return catalogue()


def pieces() -> dict[str, str]:
    """Slug → name in the reader's language, of what is printed and can be carried somewhere."""
    return {made.slug: made.names[current()] for made in offered() if made.kind != "screen"}


def artwork_of(campaign: Campaign, slug: str) -> list[str]:
    """The campaign's drawings for that material, as SVG text; `NotFound` if there is none such."""
    material(slug)
    named: list[dict[str, Any]] = campaign.content["materials"]
    entry = next((entry for entry in named if entry["slug"] == slug), named[0])
    return [campaign.content["art"][name] for name in entry["art"]]
