"""Lay a material out: Jinja2 to HTML, WeasyPrint to PDF, nothing fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from outreach.errors import OutreachError
from outreach.links.qr import Symbol
from outreach.materials.catalogue import MATERIALS
from outreach.pictures import Picture
from outreach.settings import ROOT

FONTS = ROOT / "static" / "fonts"
# What the poster itself says; the campaign's own words come with its copy.
_WORDS = {
    "id": {
        "act": "Pindai dengan kamera HP",
        "report": "Cara melapor",
        "check": "Ragu kode ini resmi? Periksa di",
    },
    "su": {
        "act": "Mangga scan ku kaméra HP",
        "report": "Cara ngalapor",
        "check": "Cangcaya ieu kode resmi? Mangga pariksa di",
    },
}
_templates = Environment(
    loader=FileSystemLoader(MATERIALS), autoescape=True, undefined=StrictUndefined
)


def _together(text: str, name: str) -> str:
    """`text` in which neither the service's name nor “telepon 112” breaks over two lines."""
    for words in (name, "telepon 112", "tekan 112", "pencét 112"):
        text = text.replace(words, words.replace(" ", "\N{NO-BREAK SPACE}"))
    return text


_templates.filters["together"] = _together


@dataclass(frozen=True)
class Page:
    """What differs from page to page."""

    url: str
    address: str
    spaced: str
    qr: Symbol
    village: str
    district: str


@dataclass(frozen=True)
class Look:
    """What all pages share. Colours are `#rrggbb`; `number` leads on emergency material.

    A logo is shown in colour only: a mono sheet carries the service's name instead.
    """

    service: str
    primary: str
    accent: str
    number: str | None
    art: Sequence[str]
    language: str
    mono: bool
    draft: bool
    logo: Picture | None = None


class OwnAssets(URLFetcher):
    """Serves the project's fonts and the given logo by `asset:NAME`; refuses everything else."""

    def __init__(self, logo: Picture | None = None) -> None:
        super().__init__()
        self._logo = logo

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url == "asset:logo" and self._logo:
            kind = {"Content-Type": self._logo.media_type}
            return URLFetcherResponse(url, self._logo.data, kind)
        name = url.removeprefix("asset:")
        if url.startswith("asset:") and "/" not in name and (FONTS / name).is_file():
            return URLFetcherResponse(url, (FONTS / name).read_bytes())
        raise OutreachError("Alamat %(url)s tidak boleh dimuat saat mencetak.", url=url)


def render_posters(
    material: str,
    pages: Sequence[Page],
    texts: dict[str, Any],
    look: Look,
    on_progress: Callable[[int, int], None] | None = None,
) -> bytes:
    """One PDF with one A4 page for each of `pages`, in their order."""
    report = on_progress or (lambda _done, _total: None)
    report(0, len(pages))
    drawn = "#ffffff" if look.mono else look.primary
    html = _templates.get_template(f"{material}/template.html").render(
        pages=pages,
        texts=texts,
        service=look.service,
        number=look.number,
        logo=look.logo is not None and not look.mono,
        # WeasyPrint does not hand the page's colour down to an inline drawing.
        art=[Markup(d.replace("currentColor", drawn)) for d in look.art],
        language=look.language,
        draft=look.draft,
        css=Markup((MATERIALS / material / "style.css").read_text(encoding="utf-8")),
        mono=look.mono,
        ground="device-cmyk(0 0 0 1)" if look.mono else look.primary,
        tile="device-cmyk(0 0 0 1)" if look.mono else look.accent,
        words=_WORDS[look.language],
    )
    document = HTML(string=html, url_fetcher=OwnAssets(look.logo)).render()
    if len(document.pages) != len(pages):
        raise OutreachError(
            "Materi %(material)s tidak muat dalam satu halaman.",
            "Pendekkan naskahnya.",
            material=material,
        )
    report(len(pages), len(pages))
    return bytes(document.write_pdf())
