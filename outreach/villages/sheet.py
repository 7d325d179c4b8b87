"""Scripts to read aloud on paper: one a page, in letters that are read from an arm's length."""

from __future__ import annotations

import hashlib

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from outreach.campaigns.models import Campaign
from outreach.materials.paper import Sheets, to_pdf
from outreach.places.models import Place
from outreach.settings import ROOT, Settings
from outreach.villages.keeping import kept
from outreach.villages.kit import Kit
from outreach.villages.words import WORDS

# Width and height in mm: what village offices have. Source: DOMAIN.md, print facts.
SIZES = {"A4": (210.0, 297.0), "F4": (215.0, 330.0)}
_TEMPLATES = ROOT / "templates" / "villages"
_templates = Environment(
    loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip


def script_sheet(
    settings: Settings,
    campaign: Campaign,
    place: Place,
    kit: Kit,
    size: str,
    *,
    draft: bool,
    patient: bool = False,
) -> bytes:
    """The kit's scripts as PDF on that size (a key of `SIZES`), black on white; made once and kept.

    A `draft` says so on every page. Raises `Busy` while others are being made; staff are `patient`.
    """
    width, height = SIZES[size]
    html = _templates.get_template("script_sheet.html").render(
        kit=kit,
        place=place,
        service=campaign.service.name,
        words=WORDS[kit.language],
        draft=draft,
        page=Markup(f"@page {{ size: {width}mm {height}mm }}"),
        style=Markup((_TEMPLATES / "script_sheet.css").read_text(encoding="utf-8")),
    )
    mark = hashlib.sha256(html.encode()).hexdigest()[:16]
    stem = f"naskah-{campaign.id}-{place.id}-{kit.language}-{size}"
    return kept(settings, stem, mark, "pdf", lambda: {"pdf": to_pdf(Sheets(html))}, patient=patient)
