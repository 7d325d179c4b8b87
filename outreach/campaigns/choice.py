"""Which pack a new campaign begins from: the service's own, or words that fit any service."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from outreach.campaigns.pack import Pack, load_pack
from outreach.campaigns.plan import packs
from outreach.services.models import Service

NEUTRAL = Path(__file__).parent / "neutral"
_NAME = "{{service_name}}"


def packs_of(service: Service) -> list[Pack]:
    """The shipped packs of a service, the one that bears its name first; else the neutral one."""
    own = [pack for pack in packs() if pack.service.slug == service.slug]
    own.sort(key=lambda pack: pack.slug != service.slug)
    return own or [neutral_pack(service)]


def pack_for(service: Service, slug: str = "") -> Pack:
    """The service's pack of that slug; the first when it has none such (any more)."""
    found = packs_of(service)
    return next((pack for pack in found if pack.slug == slug), found[0])


def neutral_pack(service: Service) -> Pack:
    """General words for a service without a pack, with what the registry says it is for.

    Copying another service's pack would promise what this one may not do; these words hold for
    any. Name and messages keep the field `service_name`, so they follow a change of name.
    """
    pack = load_pack(NEUTRAL)
    content: dict[str, Any] = json.loads(json.dumps(pack.content))
    if service.purpose.strip():
        content["copy"]["id"]["subhead"] = service.purpose.strip()
    return replace(
        pack,
        name=pack.name.replace(_NAME, service.name),
        goal=pack.goal.replace(_NAME, service.name),
        content=content,
    )
