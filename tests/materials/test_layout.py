"""The poster: every page its own code, nothing crowded out, nothing fetched, drafts marked."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from outreach.campaigns.copy import BOTH
from outreach.campaigns.pack import Pack, load_pack
from outreach.errors import OutreachError
from outreach.links.qr import QUIET_ZONE, minimum_width_mm, symbol
from outreach.materials.catalogue import material
from outreach.materials.form import Page
from outreach.materials.layout import OwnAssets
from outreach.materials.look import Look
from outreach.materials.render import Artwork, render
from outreach.pictures import Picture
from outreach.settings import ROOT
from tests.running import decode_pages

HOST = "S.EXAMPLE.GO.ID"
SLUGS = ["call-center-112", "ogan-lopian", "sampurasun-anne"]
MM = 72 / 25.4
FOOT_MM = 297 - 26  # the footer's rule, from the top


def page(code: str = "7K3MP9XW", village: str = "Desa Cibodas") -> Page:
    url = f"HTTPS://{HOST}/Q/{code}"
    spaced = f"{code[:4]}-{code[4:]}"
    return Page(url, HOST.lower(), spaced, symbol(url), village, "Kecamatan Babakancikao")


def texts(pack: Pack, language: str) -> dict[str, Any]:
    if language == BOTH:
        return {**texts(pack, "id"), "also": texts(pack, "su")}
    copy = json.dumps(pack.content["copy"][language]).replace("{{service_name}}", pack.service.name)
    filled: dict[str, Any] = json.loads(copy)
    return {**filled, "points": [point["text"] for point in filled["points"]]}


def look(pack: Pack, language: str = "id", mono: bool = False, draft: bool = False) -> Look:
    service = pack.service
    number = service.targets["telephone"].value if service.emergency else None
    art = [pack.content["art"][name] for name in pack.content["materials"][0]["art"]]
    return Look(
        service.name, service.primary, service.accent, number, art, language, mono, draft
    )  # fmt: skip


def poster(slug: str, *pages: Page, language: str = "id", **variant: bool) -> bytes:
    pack = load_pack(ROOT / "campaigns" / slug)
    return rendered(texts(pack, language), look(pack, language, **variant), *pages)


def rendered(words: dict[str, Any], shown: Look, *pages: Page) -> bytes:
    artwork = Artwork(material("poster-a4"), words, shown, HOST.lower())
    return render(artwork, pages or [page()], press=False)


def test_a_logo_is_printed_in_colour_and_left_out_in_mono() -> None:
    pack = load_pack(ROOT / "campaigns" / "ogan-lopian")
    out = io.BytesIO()
    Image.new("RGB", (300, 100), "#00ff00").save(out, "PNG")
    logo = Picture("image/png", out.getvalue())
    for mono in (False, True):
        shown = replace(look(pack, mono=mono), logo=logo)
        pdf = rendered(texts(pack, "id"), shown)
        pixels = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("RGB")
        assert ((0, 255, 0) in {colour for _, colour in pixels.getcolors(10**6)}) is not mono


def text_of(pdf: bytes) -> str:
    return "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(pdf))


@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize("mono", [False, True])
def test_each_page_carries_exactly_its_own_url(mono: bool, draft: bool) -> None:
    pages = [page(code) for code in ("7K3MP9XW", "34679CDF", "WTRPNMKJ")]

    pdf = poster("call-center-112", *pages, mono=mono, draft=draft)

    assert decode_pages(pdf) == [[p.url] for p in pages]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_watermark_is_on_drafts_alone(slug: str) -> None:
    assert "DRAF" in text_of(poster(slug, draft=True))
    assert "DRAF" not in text_of(poster(slug))


@pytest.mark.parametrize("language", ["id", "su"])
@pytest.mark.parametrize("slug", SLUGS)
def test_all_words_fit_above_the_footer_with_the_longest_names(slug: str, language: str) -> None:
    with (ROOT / "outreach" / "places" / "data" / "purwakarta_villages.csv").open() as file:
        longest = max((row["village"] for row in csv.DictReader(file)), key=len)

    document = pypdfium2.PdfDocument(
        poster(slug, page(village=f"Kelurahan {longest}"), language=language)
    )

    [sheet] = document
    words = sheet.get_textpage()
    rects = [words.get_rect(i) for i in range(words.count_rects())]
    assert all(left > 0 and right < 210 * MM for left, _, right, _ in rects)
    rule = (297 - FOOT_MM) * MM
    assert not [r for r in rects if r[1] < rule - 1 < rule + 1 < r[3]], "crosses the rule"
    below = words.get_text_bounded(top=rule)
    for last in (load_pack(ROOT / "campaigns" / slug).content["copy"][language]["call"], "7K3M"):
        assert last[-12:] not in below
    assert f"Kelurahan {longest}" in below


def test_the_number_is_the_largest_thing_on_the_emergency_poster() -> None:
    [sheet] = pypdfium2.PdfDocument(poster("call-center-112"))
    words = sheet.get_textpage()
    heights = {}
    for at in range(words.count_chars()):
        _, bottom, _, top = words.get_charbox(at)
        heights[at] = top - bottom
    tallest = sorted(heights, key=lambda at: -heights[at])[:3]

    assert sorted(words.get_text_range(at, 1) for at in tallest) == ["1", "1", "2"]
    assert min(heights[at] for at in tallest) > 60 * MM


def test_mono_has_no_colour() -> None:
    [sheet] = pypdfium2.PdfDocument(poster("call-center-112", mono=True))
    image = sheet.render(scale=0.5).to_pil().convert("RGB")

    # pdfium shows CMYK black as a slightly warm grey; a colour would differ by far more.
    assert max(max(p) - min(p) for _, p in image.getcolors(1 << 20)) < 12


def test_the_size_and_the_code_keep_what_the_material_promises() -> None:
    promised = material("poster-a4")
    one = page()
    [sheet] = pypdfium2.PdfDocument(poster("ogan-lopian", one))
    assert [length / MM for length in sheet.get_size()] == pytest.approx(promised.trim_mm, abs=0.1)

    # 80 mm of drawing hold the symbol with its quiet zone: see style.css, `.plate svg`.
    printed = 80 * one.qr.modules / (one.qr.modules + 2 * QUIET_ZONE)
    assert printed >= promised.qr_mm
    assert promised.qr_mm >= minimum_width_mm(one.qr.modules, promised.scan_mm)


@pytest.mark.parametrize(("language", "title"), [("id", "Darurat? Telepon"), ("su", "Enggal")])
def test_the_file_says_what_it_is(language: str, title: str) -> None:
    with pikepdf.open(io.BytesIO(poster("call-center-112", language=language))) as pdf:
        assert title in str(pdf.docinfo["/Title"])
        assert str(pdf.docinfo["/Author"]) == "Diskominfo Kabupaten Purwakarta"
        assert str(pdf.Root["/Lang"]) == language


@pytest.mark.parametrize(
    "url", ["https://example.org/a.css", "file:///etc/passwd", "asset:../tokens.css", "asset:x"]
)
def test_only_our_fonts_are_served(url: str) -> None:
    with pytest.raises(Exception, match="tidak boleh dimuat"):
        OwnAssets().fetch(url)


def test_words_are_words_and_never_markup() -> None:
    pack = load_pack(ROOT / "campaigns" / "ogan-lopian")
    hostile = {**texts(pack, "id"), "headline": '<img src="file:///etc/passwd">'}

    pdf = rendered(hostile, look(pack))

    assert "<img src=" in text_of(pdf)


@pytest.mark.parametrize("field", ["headline", "subhead", "call", "how_to_report"])
@pytest.mark.parametrize("slug", ["call-center-112", "ogan-lopian"])
def test_words_that_do_not_fit_are_refused(slug: str, field: str) -> None:
    pack = load_pack(ROOT / "campaigns" / slug)
    wordy = {**texts(pack, "id"), field: "Kalimat yang terlalu panjang. " * 30}

    with pytest.raises(OutreachError, match="tidak muat"):
        rendered(wordy, look(pack))
