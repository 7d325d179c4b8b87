"""A campaign's texts as they are shown today: names filled in, dated facts dropped."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from outreach.campaigns.models import Campaign
from outreach.errors import OutreachError

# Both tongues on one piece: Indonesian leads, Sundanese stands beside it.
BOTH = "both"


def spoken(content: dict[str, Any]) -> list[str]:
    """What a content can be printed in: its languages, and `BOTH` when it has two."""
    languages = list(content["copy"])
    return [*languages, BOTH] if {"id", "su"} <= content["copy"].keys() else languages


def texts(campaign: Campaign, language: str, day: date, material: str = "") -> dict[str, Any]:
    """The copy in `id`, `su` or `BOTH`; raises `OutreachError` when the campaign has none in it.

    A material may have words of its own in place of the campaign's. `{{service_name}}` is the
    only field that pages and paper know; messages have more.
    """
    if language not in spoken(campaign.content):
        raise OutreachError(
            "Kampanye %(slug)s tidak punya naskah “%(language)s”.",
            "Pilih salah satu: %(spoken)s.",
            slug=campaign.slug,
            language=language,
            spoken=", ".join(spoken(campaign.content)),
        )
    return texts_of(campaign.content, campaign.service.name, language, day, material)


def texts_of(
    content: dict[str, Any], service: str, language: str, day: date, material: str = ""
) -> dict[str, Any]:
    """The texts of a content that need not be saved; of `BOTH` the Sundanese is in `also`."""
    if language == BOTH:
        also = texts_of(content, service, "su", day, material)
        return {**texts_of(content, service, "id", day, material), "also": also}
    own = content.get("own", {}).get(material, {}).get(language, {})
    copy = {"event": "", "sponsor": "", **content["copy"][language], **own}
    name = json.dumps(service, ensure_ascii=False)[1:-1]
    filled = json.loads(json.dumps(copy, ensure_ascii=False).replace("{{service_name}}", name))
    points = [p for p in filled["points"] if not p["until"] or p["until"] >= day.isoformat()]
    return {**filled, "points": [p["text"] for p in points]}
