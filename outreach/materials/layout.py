"""Lay a material out: Jinja2 to HTML, WeasyPrint to PDF, nothing fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from weasyprint import HTML, Document
from weasyprint.urls import URLFetcher, URLFetcherResponse

from outreach.campaigns.typography import unbroken
from outreach.errors import OutreachError
from outreach.links.qr import QUIET_ZONE
from outreach.materials.catalogue import MATERIALS, Material
from outreach.materials.embed import FONTS, unpacked
from outreach.materials.fit import misfit
from outreach.materials.form import Page
from outreach.materials.look import Look
from outreach.pictures import Picture

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
# A line would break at its hyphen.
_HYPHENED = "SP4N-LAPOR!"
_templates = Environment(
    loader=FileSystemLoader(MATERIALS), autoescape=True, undefined=StrictUndefined
)


def _together(text: str, name: str) -> Markup:
    """`text` in which neither the service's name nor “telepon 112” breaks over two lines."""
    for words in (name, "telepon 112", "tekan 112", "pencét 112"):
        text = text.replace(words, words.replace(" ", "\N{NO-BREAK SPACE}"))
    kept = f'<span class="together">{_HYPHENED}</span>'
    return Markup(str(escape(text)).replace(_HYPHENED, kept))


def _unbroken(said: Any) -> Any:
    """Every text in `said`, at any depth, as `unbroken` gives it; headlines are too large."""
    if isinstance(said, str):
        return unbroken(said)
    if isinstance(said, dict):
        return {k: one if k == "headline" else _unbroken(one) for k, one in said.items()}
    return [_unbroken(one) for one in said] if isinstance(said, list) else said


_templates.filters["together"] = _together


class OwnAssets(URLFetcher):
    """Serves the project's fonts and the pictures given by `asset:NAME`; refuses all else."""

    def __init__(self, pictures: Mapping[str, Picture] | None = None) -> None:
        super().__init__()
        self._pictures = {f"asset:{name}": found for name, found in (pictures or {}).items()}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if picture := self._pictures.get(url):
            kind = {"Content-Type": picture.media_type}
            return URLFetcherResponse(url, picture.data, kind)
        name = url.removeprefix("asset:")
        if url.startswith("asset:") and "/" not in name and (FONTS / name).is_file():
            return URLFetcherResponse(url, unpacked(name))
        raise OutreachError("Alamat %(url)s tidak boleh dimuat saat mencetak.", url=url)


def lay_out(
    material: Material, page: Page, texts: dict[str, Any], look: Look, *, open_slots: bool
) -> Document:
    """WeasyPrint's document of one piece, a page a side.

    With `open_slots` what differs from piece to piece takes its room but is not drawn. Raises
    `OutreachError` when the words do not fit.
    """
    drawn = "#ffffff" if look.mono else look.primary
    html = _templates.get_template(f"{material.design.name}/template.html").render(
        page=page,
        texts={"event": "", "sponsor": "", **_unbroken(texts)},
        also={"event": "", **_unbroken(also)} if (also := texts.get("also")) else None,
        service=look.service,
        number=look.number,
        logo=look.logo is not None and not look.mono,
        sponsor_logo=look.sponsor is not None and not look.mono,
        # WeasyPrint does not hand the page's colour down to an inline drawing.
        art=[Markup(d.replace("currentColor", drawn)) for d in look.art],
        language="su" if look.language == "su" else "id",
        draft=look.draft,
        pieces=Markup((MATERIALS / "pieces.css").read_text(encoding="utf-8")),
        css=Markup(_style(material, page, look, open_slots)),
        mono=look.mono,
        words=_unbroken(_WORDS["su" if look.language == "su" else "id"]),
        also_words=_unbroken(_WORDS["su"]),
    )
    given = {"logo": look.logo, "sponsor": look.sponsor}
    pictures = {name: picture for name, picture in given.items() if picture}
    page_source = HTML(string=html, url_fetcher=OwnAssets(pictures))
    document = page_source.render()
    too_many = len(document.pages) != material.pages
    misfitting = misfit(document, page_source.etree_element, material.drawn(material.safe_mm))
    if too_many or misfitting:
        raise OutreachError(
            "Naskahnya tidak muat di materi %(material)s, sekitar “%(text)s”.",
            "Pendekkan naskahnya.",
            material=material.names["id"],
            text=misfitting or texts["headline"],
        )
    return document


def _style(material: Material, page: Page, look: Look, open_slots: bool) -> str:
    """The material's style after what its declaration and the campaign say."""
    width, height = map(material.drawn, material.trim_mm)
    bleed = material.drawn(material.bleed_mm)
    # The plate holds the quiet zone besides the modules that `qr_mm` promises.
    plate = material.drawn(material.qr_mm) * (page.qr.modules + 2 * QUIET_ZONE) / page.qr.modules
    black = "device-cmyk(0 0 0 1)"
    shared = (MATERIALS / "shared.css").read_text(encoding="utf-8")
    own = (material.design / "style.css").read_text(encoding="utf-8")
    hidden = "[data-slot] { visibility: hidden }" if open_slots else ""
    return (
        f"@page {{ size: {width:.4f}mm {height:.4f}mm; margin: 0; bleed: {bleed:.4f}mm }}\n"
        f":root {{ --width: {width:.4f}mm; --height: {height:.4f}mm; --out: -{bleed:.4f}mm; "
        f"--plate: {plate:.4f}mm; --ground: {black if look.mono else look.primary}; "
        f"--tile: {black if look.mono else look.accent}; --ink: {black}; }}\n"
        f"{shared}\n{own}\n{hidden}"
    )
