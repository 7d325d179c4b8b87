"""A campaign's texts as they are shown today: names filled in, dated facts dropped."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from outreach.campaigns.models import Campaign
from outreach.errors import OutreachError

# Both tongues on one piece: Indonesian leads, Sundanese stands beside it.
BOTH = "both"
# What a village hands on: a message for its groups, two radio scripts (named by their seconds) and
# an announcement to read aloud. A copy need not have them; `villages/kit.py` then composes them.
HANDED_ON = ("group", "radio_30", "radio_60", "announcement")
# What these know besides `{{service_name}}`; in scripts the link is spelled out, letter by letter.
PLACE_FIELDS = ("village", "district", "link")
_FIELD = re.compile(r"\{\{\s*(.*?)\s*\}\}")


def unknown_field(text: str) -> str:
    """The first `{{field}}` that a text of `HANDED_ON` may not have, or nothing."""
    known = (*PLACE_FIELDS, "service_name")
    left = _FIELD.sub(lambda found: "" if found[1] in known else found[0], text)
    found = re.search(r"\{\{.*?\}\}|\{\{|\}\}", left)
    return found[0] if found else ""


def filled(text: str, **values: str) -> str:
    """The text with its `{{field}}`s replaced; what has no value is left out."""
    return _FIELD.sub(lambda found: values.get(found[1], ""), text).strip()


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
