"""Stamped pages are what WeasyPrint would have drawn, and what a press and a reader expect."""

from __future__ import annotations

import io
import random
import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops

from outreach.campaigns.pack import load_pack
from outreach.errors import OutreachError
from outreach.materials.catalogue import catalogue, material
from outreach.materials.form import Form, Page
from outreach.materials.layout import lay_out
from outreach.materials.render import Artwork, form_of
from outreach.materials.stamp import stamp
from outreach.settings import ROOT
from tests.laying_out import COLD
from tests.materials.test_layout import HOST, look, page, texts

MM = 72 / 25.4
NOON = datetime(2026, 8, 17, 5, tzinfo=UTC)
SLUGS = [found.slug for found in catalogue()]


@cache
def form(slug: str = "poster-a4", campaign: str = "call-center-112", language: str = "id",
         mono: bool = False, draft: bool = False) -> Form:  # fmt: skip
    pack = load_pack(ROOT / "campaigns" / campaign)
    shown = look(pack, language, mono, draft)
    return form_of(Artwork(material(slug), texts(pack, language), shown, HOST.lower()))


def stamped(made: Form, *pages: Page, press: bool = False, one_to: float = 1.0) -> bytes:
    out = io.BytesIO()
    pieces = pages or (page(),)
    stamp(made, pieces, out, press=press, one_to=one_to, now=lambda: NOON)
    return out.getvalue()


def picture(pdf: bytes, at: int = 0, side: int = 1240) -> Image.Image:
    """The page with `side` pixels along its longer side, whatever a length is rounded to."""
    sheet = pypdfium2.PdfDocument(pdf)[at]
    return sheet.render(scale=(side - 0.4) / max(sheet.get_size())).to_pil().convert("RGB")


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("mono", [False, True])
def test_a_stamped_page_is_the_page_weasyprint_draws(slug: str, mono: bool) -> None:
    """At 1,240 pixels along the longer side no pixel differs by more than 100 of 255, and fewer
    than one in 1,000 by more than 32: PDFium sets each glyph on a whole pixel, and some tip."""
    pack = load_pack(ROOT / "campaigns" / "call-center-112")
    one = page(village="Desa Cikeris")
    whole = lay_out(material(slug), one, texts(pack, "id"), look(pack, mono=mono), open_slots=False)
    drawn, ours = (
        whole.write_pdf(),
        stamped(form(slug, mono=mono), one, one_to=material(slug).scale),
    )

    for at in range(material(slug).pages):
        mine = picture(ours, at)
        with pikepdf.open(io.BytesIO(drawn)) as pdf:
            pdf.pages[at].MediaBox = pdf.pages[at].CropBox = pdf.pages[at].TrimBox
            trimmed = io.BytesIO()
            pdf.save(trimmed)
        theirs = picture(trimmed.getvalue(), at).resize(mine.size)
        off = ImageChops.difference(mine, theirs).convert("L").histogram()
        assert sum(off[100:]) == 0
        assert sum(off[32:]) < mine.width * mine.height / 1000


def test_the_same_pieces_at_the_same_moment_are_the_same_file() -> None:
    assert stamped(form(), page(), press=True) == stamped(form(), page(), press=True)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("press", [False, True])
def test_what_differs_is_text_that_can_be_searched_and_copied(slug: str, press: bool) -> None:
    one = page(village="Kelurahan Ciseureuh")
    words = "".join(
        sheet.get_textpage().get_text_range()
        for sheet in pypdfium2.PdfDocument(stamped(form(slug), one, press=press))
    )

    for slot in set(material(slug).slots) - {"qr"}:
        assert one.text(slot) in words.replace("\r\n", "")


def test_a_name_too_wide_is_set_smaller_and_one_far_too_wide_is_refused() -> None:
    widths = []
    for village in ("Desa Cibodas", "Desa " + "Panjang " * 3, "Desa " + "Panjang " * 20):
        one = page(village=village.strip())
        if len(village) > 100:
            with pytest.raises(OutreachError, match="tidak muat"):
                stamped(form(), one)
            break
        words = pypdfium2.PdfDocument(stamped(form(), one))[0].get_textpage()
        found = words.search(village.strip()).get_next()
        assert found
        boxes = [words.get_charbox(found[0] + at) for at in range(found[1])]
        widths.append((boxes[-1][2] - boxes[0][0]) / MM)
        assert boxes[-1][2] <= (210 - 14) * MM + 0.1

    assert widths[1] <= 52.1


def test_a_letter_the_font_lacks_is_named() -> None:
    with pytest.raises(OutreachError, match="ᮞ"):
        stamped(form(), page(village="Desa ᮞᮥᮔ᮪ᮓ"))


@pytest.mark.parametrize("slug", SLUGS)
def test_press_boxes_start_at_zero_and_are_exact(slug: str) -> None:
    made = material(slug)
    with pikepdf.open(io.BytesIO(stamped(form(slug), press=True))) as pdf:
        sheet = pdf.pages[0]
        boxes = (sheet.MediaBox, sheet.BleedBox, sheet.TrimBox)
        media, bleed, trim = ([float(side) / MM for side in box] for box in boxes)
    size = made.sheet.size_mm if made.sheet else made.trim_mm
    extra = 0 if made.sheet else made.bleed_mm

    assert media[:2] == [0, 0]
    assert [trim[2] - trim[0], trim[3] - trim[1]] == pytest.approx(size, abs=0.01)
    assert [bleed[2] - bleed[0], bleed[3] - bleed[1]] == pytest.approx(
        [side + 2 * extra for side in size], abs=0.01
    )
    assert (media[2] > bleed[2] + 7) is bool(extra), "room for marks outside the bleed"


def test_the_artwork_reaches_the_bleed_and_marks_stay_outside_it() -> None:
    sheet = picture(stamped(form(), press=True))
    per_mm = sheet.width / (210 + 2 * 13)
    red = sheet.getpixel((sheet.width // 2, round(9 * per_mm)))
    assert red[0] > 120 > red[1], "4 mm above the trim there is still ground"
    outside = sheet.crop((0, 0, round(7.5 * per_mm), sheet.height))
    dark = [at for at, pixel in enumerate(outside.convert("L").get_flattened_data()) if pixel < 200]
    rows = {at // outside.width for at in dark}
    assert rows, "there are marks"
    trims = (13 * per_mm, (297 + 13) * per_mm)
    assert all(min(abs(row - trim) for trim in trims) < 2 for row in rows)


@pytest.mark.parametrize("slug", SLUGS)
def test_press_colours_are_cmyk_and_black_is_black_alone(slug: str) -> None:
    with pikepdf.open(io.BytesIO(stamped(form(slug), press=True))) as pdf:
        for sheet in pdf.pages:
            used = set()
            for operands, operator in pikepdf.parse_content_stream(sheet):
                if str(operator) in ("k", "K"):
                    used.add(tuple(float(ink) for ink in operands))
                elif str(operator) in ("cs", "CS"):
                    assert str(operands[0]) in ("/All", "/CutContour")
                assert str(operator) not in ("rg", "RG", "g", "G", "sh")
            assert all(ink[:3] == (0, 0, 0) for ink in used if ink[3] > 0.95)
            assert all(sum(ink) <= 3 for ink in used)


def test_the_press_file_says_it_is_pdf_x_4_and_carries_its_profile() -> None:
    with pikepdf.open(io.BytesIO(stamped(form(), press=True))) as pdf:
        [intent] = pdf.Root.OutputIntents
        profile = bytes(intent.DestOutputProfile.read_bytes())
        xmp = pdf.Root.Metadata.read_bytes().decode()
        assert pdf.pdf_version == "1.6"
        assert "/ID" in pdf.trailer
        assert str(pdf.docinfo["/Trapped"]) == "/False"
        assert (str(intent.S), str(intent.OutputConditionIdentifier)) == ("/GTS_PDFX", "FOGRA39")
        assert (profile[12:16], profile[16:20], intent.DestOutputProfile.N) == (b"prtr", b"CMYK", 4)
        assert ">PDF/X-4<" in xmp
        assert "<xmpMM:DocumentID>uuid:" in xmp
        assert "Darurat? Telepon 112." in xmp


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("press", [False, True])
def test_every_font_is_embedded_and_maps_to_letters(slug: str, press: bool) -> None:
    with pikepdf.open(io.BytesIO(stamped(form(slug), press=press))) as pdf:
        assert not pdf.check_pdf_syntax()
        for sheet in pdf.pages:
            for font in sheet.Resources.Font.values():
                [program] = font.DescendantFonts
                assert "/ToUnicode" in font
                assert {"/FontFile2", "/FontFile3"} & set(program.FontDescriptor.keys())


@pytest.mark.parametrize("slug", SLUGS)
def test_the_office_file_reads_in_order_and_describes_its_code(slug: str) -> None:
    """PDF/UA-1: marked, titled, every mark on the page in the tree once, figures with words."""
    one = page()
    with pikepdf.open(io.BytesIO(stamped(form(slug), one))) as pdf:
        assert "<pdfuaid:part" in pdf.Root.Metadata.read_bytes().decode()
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.Root.Lang) == "id"
        nums = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        owners = dict(zip(nums[::2], nums[1::2], strict=True))
        in_tree: dict[object, list[int]] = {}
        kinds, alts = [], []

        def walk(node: pikepdf.Object) -> None:
            kinds.append(str(node.S))
            alts.extend([str(node.Alt)] if "/Alt" in node else [])
            assert (str(node.S) == "/Figure") <= ("/Alt" in node and "/A" in node)
            for kid in node.K:
                if isinstance(kid, pikepdf.Dictionary):
                    assert kid.P.objgen == node.objgen
                    walk(kid)
                else:
                    in_tree.setdefault(node.Pg.objgen, []).append(int(kid))
                    assert owners[node.Pg.StructParents][int(kid)].objgen == node.objgen

        [document] = pdf.Root.StructTreeRoot.K
        walk(document)
        for sheet in pdf.pages:
            marked = []
            depth = 0
            for operands, operator in pikepdf.parse_content_stream(sheet):
                name = str(operator)
                if name in ("BDC", "BMC"):
                    assert depth == 0, "marks are not nested"
                    depth += 1
                    if name == "BDC":
                        marked.append(int(operands[1].MCID))
                elif name == "EMC":
                    depth -= 1
                elif name in ("f", "F", "f*", "S", "s", "B", "b", "Tj", "TJ", "Do", "sh"):
                    assert depth == 1, f"{name} outside any mark"
            assert sorted(marked) == sorted(in_tree[sheet.obj.objgen])
        if "qr" in material(slug).slots:
            assert f"Kode QR: {one.url}" in alts
        assert "/H1" in kinds


def test_one_to_ten_is_a_tenth_of_everything() -> None:
    with pikepdf.open(io.BytesIO(stamped(form(), press=True, one_to=10))) as pdf:
        trim = [float(side) / MM for side in pdf.pages[0].TrimBox]
    assert trim[2] - trim[0] == pytest.approx(21, abs=0.01)


def test_a_thousand_pieces_take_room_in_proportion() -> None:
    """Not a page more than 2 KiB, and nothing that grows faster than the pages."""
    letters = random.Random(1)
    pages = [page("".join(letters.choices("34679CDFGHJK", k=8)), f"Desa {at}") for at in range(60)]
    few, many = (len(stamped(form(), *pages[:n], press=True)) for n in (10, 60))

    assert (many - few) / 50 < 2048


def test_rendering_happens_outside_and_within_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = load_pack(ROOT / "campaigns" / "call-center-112")
    words = {**texts(pack, "id"), "headline": "Batas"}
    artwork = Artwork(material("poster-a4"), words, look(pack), HOST.lower())
    monkeypatch.setattr("outreach.materials.render._compile_outside", COLD)
    with monkeypatch.context() as narrow:
        narrow.setattr("outreach.materials.render.MEMORY", 150_000_000)
        with pytest.raises(OutreachError, match="batas waktu dan memori"):
            form_of(artwork)

    assert form_of(artwork).title.startswith("Batas")
    assert form_of(artwork) is form_of(replace(artwork)), "made once"


def test_kerning_is_kept() -> None:
    """“Av” stands closer than its letters' own widths."""
    content = stamped(form(), page(village="Desa AVAV"))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        drawn = [
            operands[0]
            for operands, operator in pikepdf.parse_content_stream(pdf.pages[0])
            if str(operator) == "TJ"
        ]
    assert any(re.search(r"\d", str(list(part))) and len(part) > 3 for part in drawn)
