"""Faults planted into words, inks, fonts, pictures and boxes: each has its own finding."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from outreach.materials.preflight.check import _strips
from outreach.materials.preflight.strip import strip_of
from tests.materials.preflight.build import (
    EXPECTED,
    HOST,
    RULES,
    Poster,
    edited,
    kinds,
    photo,
    report_on,
)

Change = Callable[[Any, pikepdf.Pdf], None]


def found(poster: Poster | bytes, folder: Path, **rules: object) -> set[str]:
    pdf = poster if isinstance(poster, bytes) else poster.pdf()
    return kinds(report_on(pdf, folder, replace(RULES, **rules)))  # type: ignore[arg-type]


def at(style: str, text: str) -> str:
    return f'<div class=free style="white-space:nowrap;{style}">{text}</div>'


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text_outside", at("left:185mm;top:250mm", "Kelurahan Nagri Kaler")),
        ("text_outside", at("left:20mm;top:294mm", "terlalu rendah")),
        ("text_near_edge", at("left:2mm;top:250mm", "tepi")),
        ("text_cut", at("left:20mm;top:250mm;width:20mm;overflow:hidden", "lebih panjang lagi")),
        ("text_small", at("left:20mm;top:250mm;font-size:6pt", "catatan kaki")),
        ("text_black", at("left:20mm;top:250mm;color:#000", "hitam layar")),
        ("text_black", at("left:20mm;top:250mm;color:device-cmyk(.5 .4 .4 1)", "hitam pekat")),
        ("placeholder", at("left:20mm;top:250mm", "Halo {{service_name}}")),
        ("placeholder", at("left:20mm;top:250mm", "@@NAMA@@")),
        ("placeholder", at("left:20mm;top:250mm", "TODO tanya Pak Camat")),
        ("placeholder", at("left:20mm;top:250mm", "kode XXXX-XXXX")),
        ("placeholder", at("left:20mm;top:250mm", "Lorem ipsum dolor")),
        ("number_small", at("left:20mm;top:200mm;font-size:210pt", "AH")),
        ("draft_mark", at("left:20mm;top:250mm", "DRAF")),
        ("code_other", at("left:20mm;top:250mm", "3467-9CDY")),
        ("address_other", at("left:20mm;top:250mm", "bit.example.com/q/")),
        ("picture_coarse", f'<img class=free style="left:120mm;top:200mm;width:80mm" '
                           f'src="{photo(80)}">'),
        ("picture_soft", f'<img class=free style="left:120mm;top:200mm;width:80mm" '
                         f'src="{photo(150)}">'),
    ],
)  # fmt: skip
def test_a_fault_in_the_body_is_caught(tmp_path: Path, kind: str, body: str) -> None:
    assert found(Poster(body=body), tmp_path) == {kind}


@pytest.mark.parametrize(
    ("kind", "poster"),
    [
        ("code_unprinted", Poster(code="7K3M-P9X4")),
        ("code_unprinted", Poster(code="")),
        ("address_unprinted", Poster(address="laman kami")),
        ("address_other", Poster(address="outreach.example.com/q/")),
        ("text_missing", Poster(place="Desa Cihuni")),
        ("text_missing", Poster(texts=EXPECTED.texts[:1])),
        ("number_unprinted", Poster(number="Telepon 112 sekarang", number_pt=40)),
        ("trim_size", Poster(size="215mm 330mm")),
    ],
)
def test_what_must_stand_on_the_page_is_missed(tmp_path: Path, kind: str, poster: Poster) -> None:
    assert found(poster, tmp_path) == {kind}


def test_a_good_picture_a_long_line_and_a_curly_quote_are_no_faults(tmp_path: Path) -> None:
    long = "Sebutkan apa yang terjadi, di mana, dan siapa yang perlu ditolong “sekarang juga”."
    body = f'<p style="width:60mm">{long}</p><img class=free style="left:120mm;top:200mm;' \
           f'width:40mm" src="{photo(600)}">'  # fmt: skip
    expected = replace(EXPECTED, texts=(*EXPECTED.texts, long.replace("“", '"').replace("”", '"')))

    assert not report_on(Poster(body=body).pdf(), tmp_path, expected=expected).findings


def test_an_address_may_break_after_a_dot_and_carry_the_code(tmp_path: Path) -> None:
    broken = HOST.lower().replace(".", ".<br>")

    assert not found(Poster(address=f"Alamat:<br>{broken}/q/"), tmp_path)
    assert not found(Poster(address=f"{broken}/q/7K3M-9999<br>{HOST.lower()}/cek"), tmp_path)


def test_a_draft_may_say_so_however_large(tmp_path: Path) -> None:
    mark = at("left:150mm;top:200mm;font-size:230pt", "DRAF")

    assert not found(Poster(body=mark), tmp_path, draft=True)


def test_hidden_text_is_not_measured(tmp_path: Path) -> None:
    def hide(page: Any, pdf: pikepdf.Pdf) -> None:
        font = next(iter(page.Resources.Font.keys()))
        stream = f"\nBT 3 Tr {font} 2 Tf 1 0 0 1 -50 20 Tm <000b> Tj ET\n".encode()
        page.contents_add(pdf.make_stream(stream))

    assert not found(edited(Poster().pdf(), hide), tmp_path)


def test_colour_on_a_mono_sheet_is_caught(tmp_path: Path) -> None:
    red = at("left:20mm;top:250mm;color:#a30f1a", "merah")

    assert found(Poster(body=red), tmp_path, mono=True) == {"mono_colour"}
    assert not found(Poster(body=red), tmp_path)
    assert not found(Poster(), tmp_path, mono=True)


def drop_fonts(_page: Any, pdf: pikepdf.Pdf) -> None:
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                if key in thing:
                    del thing[key]


def empty_box(page: Any, pdf: pikepdf.Pdf) -> None:
    stream = page.Contents.read_bytes()
    # The second letter of the first line of words becomes glyph 0, the font's empty box.
    line = re.search(rb"\[(?:<[0-9a-f]{4}>[-0-9.]*){12,}\] TJ", stream)
    assert line
    spoiled = re.sub(rb"^(\[<[0-9a-f]{4}>[-0-9.]*)<[0-9a-f]{4}>", rb"\1<0000>", line[0])
    page.Contents = pdf.make_stream(stream.replace(line[0], spoiled))


def shift(page: Any, _pdf: pikepdf.Pdf) -> None:
    page.MediaBox = [-10, -10, 595.2756, 841.8898]
    page.TrimBox = page.BleedBox = page.CropBox = [0, 0, 595.2756, 841.8898]


def turn(page: Any, _pdf: pikepdf.Pdf) -> None:
    page.Rotate = 90


@pytest.mark.parametrize(
    ("kind", "change"),
    [("font_absent", drop_fonts), ("box_origin", shift), ("page_turned", turn)],
)
def test_a_spoiled_file_is_caught(tmp_path: Path, kind: str, change: Change) -> None:
    assert kind in found(edited(Poster().pdf(), change), tmp_path)


def test_an_empty_box_instead_of_a_letter_is_caught(tmp_path: Path) -> None:
    assert "glyph_missing" in found(edited(Poster().pdf(), empty_box), tmp_path)


def test_the_press_needs_its_bleed(tmp_path: Path) -> None:
    assert found(Poster(), tmp_path, bleed_mm=5) == {"bleed_box"}


def test_colour_that_stops_at_the_knife_is_noticed(tmp_path: Path) -> None:
    def press(ground: str) -> Change:
        def change(page: Any, pdf: pikepdf.Pdf) -> None:
            page.MediaBox = page.BleedBox = page.CropBox = [0, 0, 623.622, 870.2362]
            page.TrimBox = [14.1732, 14.1732, 609.4488, 856.063]
            stream = page.Contents.read_bytes()
            page.Contents = pdf.make_stream(
                f"q 0 .6 .5 .2 k {ground} re f Q q 1 0 0 1 14.1732 14.1732 cm ".encode()
                + stream + b" Q"
            )  # fmt: skip

        return change

    stops, bleeds = "14.1732 700 595.2756 156.063", "0 700 623.622 170.24"
    plain = Poster(paper="none").pdf()
    assert found(edited(plain, press(stops)), tmp_path, bleed_mm=5) == {"bleed_short"}
    assert not found(edited(plain, press(bleeds)), tmp_path, bleed_mm=5)


def test_words_inside_a_shared_form_are_read_where_the_form_lies(tmp_path: Path) -> None:
    def wrap(page: Any, pdf: pikepdf.Pdf) -> None:
        form = pdf.make_stream(page.Contents.read_bytes())
        form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        form.BBox = [0, 0, 595.2756, 841.8898]
        form.Resources = page.Resources
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Base=form))
        page.Contents = pdf.make_stream(b"q 1 0 0 1 0 0 cm /Base Do Q")

    assert not found(edited(Poster().pdf(), wrap), tmp_path)

    def move(page: Any, pdf: pikepdf.Pdf) -> None:
        wrap(page, pdf)
        page.Contents = pdf.make_stream(b"q 1 0 0 1 -120 0 cm /Base Do Q")

    assert "text_outside" in found(edited(Poster().pdf(), move), tmp_path)


def test_another_number_of_pages_is_caught(tmp_path: Path) -> None:
    assert kinds(report_on(Poster().pdf(), tmp_path, pages=2)) == {"page_count"}


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7\njunk", b"\x89PNG"])
def test_what_is_no_pdf_is_a_finding_and_no_error(tmp_path: Path, junk: bytes) -> None:
    report = report_on(junk, tmp_path)

    assert kinds(report) == {"unreadable"}
    assert not report.press_ready


def test_a_broken_stream_is_a_finding_or_nothing_but_no_error(tmp_path: Path) -> None:
    def breaks(page: Any, pdf: pikepdf.Pdf) -> None:
        page.Contents = pdf.make_stream(b"q q [ <00 ( \\ BT /X 9 Tf (a Tj 1 cm Q Q Q >> ] f scn")

    assert "qr_missing" in found(edited(Poster().pdf(), breaks), tmp_path)


def test_the_same_fault_on_many_pages_is_one_finding(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(Poster(texts=()).pdf())) as pdf:
        for _ in range(8):
            pdf.pages.append(pdf.pages[0])
        pdf.save(tmp_path / "nine.pdf")
    report = report_on((tmp_path / "nine.pdf").read_bytes(), tmp_path, pages=9)

    assert {f.pages for f in report.findings} == {tuple(range(1, 10))}
    assert len(report.findings) == 2
    assert report.decoded == 9, "more pages than one process takes"


@pytest.mark.parametrize("hands", [1, 2, 3, 8, 64])
@pytest.mark.parametrize("score", [True, False])
@pytest.mark.parametrize("pages", [7, 30, 192])
def test_each_page_is_checked_once_however_many_cores(pages: int, score: bool, hands: int) -> None:
    strips = _strips(Path("x.pdf"), [EXPECTED] * pages, RULES, min(hands, pages), score)

    checked = [strip.first + at for strip in strips for at in range(len(strip.pages))]
    assert checked == list(range(pages))
    assert [strip.scored for strip in strips] == [score] + [False] * (len(strips) - 1)


def test_a_banner_over_a_road_carries_its_address_and_no_qr(tmp_path: Path) -> None:
    told = f"{HOST.lower()}/q/7K3M-P9X3"
    banner = Poster(
        qr="<i></i>", code="", address=told, size="3000mm 1000mm", number_pt=1500
    )  # fmt: skip
    rules = replace(RULES, width_mm=3000, height_mm=1000)
    without_qr = replace(EXPECTED, marks=(), printed=EXPECTED.marks)

    assert not report_on(banner.pdf(), tmp_path, rules, without_qr).findings
    other = replace(banner, address=told.replace("7K3M-P9X3", "3467-9CDY"))
    assert kinds(report_on(other.pdf(), tmp_path, rules, without_qr)) == {
        "code_other", "code_unprinted",
    }  # fmt: skip


def test_a_strip_arrives_in_its_process_as_it_was_sent() -> None:
    [strip] = _strips(Path("/x.pdf"), [replace(EXPECTED, printed=EXPECTED.marks)], RULES, 1, True)

    assert strip_of(strip.as_json()) == strip
