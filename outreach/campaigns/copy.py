"""A campaign's texts as they are shown today: names filled in, dated facts dropped."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from outreach.campaigns.models import Campaign
from outreach.errors import OutreachError


def texts(campaign: Campaign, language: str, day: date, material: str = "") -> dict[str, Any]:
    """The copy in `id` or `su`; raises `OutreachError` when the campaign has none in it.

    A material may have words of its own in place of the campaign's. `{{service_name}}` is the
    only field that pages and paper know; messages have more.
    """
    if language not in campaign.content["copy"]:
        raise OutreachError(
            "Kampanye %(slug)s tidak punya naskah “%(language)s”.",
            "Pilih id atau su.",
            slug=campaign.slug,
            language=language,
        )
    return texts_of(campaign.content, campaign.service.name, language, day, material)


def texts_of(
    content: dict[str, Any], service: str, language: str, day: date, material: str = ""
) -> dict[str, Any]:
    """The texts of a content that need not be saved."""
    own = content.get("own", {}).get(material, {}).get(language, {})
    copy = {"event": "", "sponsor": "", **content["copy"][language], **own}
    name = json.dumps(service, ensure_ascii=False)[1:-1]
    filled = json.loads(json.dumps(copy, ensure_ascii=False).replace("{{service_name}}", name))
    points = [p for p in filled["points"] if not p["until"] or p["until"] >= day.isoformat()]
    return {**filled, "points": [p["text"] for p in points]}
