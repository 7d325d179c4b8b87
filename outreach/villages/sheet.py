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
# Letters of a text → class in script_sheet.css.
_LETTERS = ((650, ""), (900, "long"), (1150, "longer"))
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
        letters=_letters,
        page=Markup(f"@page {{ size: {width}mm {height}mm }}"),
        style=Markup((_TEMPLATES / "script_sheet.css").read_text(encoding="utf-8")),
    )
    mark = hashlib.sha256(html.encode()).hexdigest()[:16]
    stem = f"naskah-{campaign.id}-{place.id}-{kit.language}-{size}"
    return kept(settings, stem, mark, "pdf", lambda: {"pdf": to_pdf(Sheets(html))}, patient=patient)


def _letters(text: str) -> str:
    """The class of letters in which the text fits an A4 page: nobody turns a page while reading.

    Measured with the typeface: 21 pt hold about 650 letters, 18 pt 900, 16 pt 1,150; the end of a
    paragraph costs half a line.
    """
    room = len(text) + 25 * text.count("\n\n")
    return next((name for most, name in _LETTERS if room <= most), "longest")
