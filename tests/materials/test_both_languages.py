"""A piece in Indonesian and Sundanese: both are told, each as its own language."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from flask import Flask

from outreach.campaigns.pack import load_pack
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.materials import orders
from outreach.materials.artwork import refuse_unfit
from outreach.materials.catalogue import catalogue, load_material, material
from outreach.materials.layout import lay_out
from outreach.materials.make import Order, print_order
from outreach.materials.orders import Wanted, place_order
from outreach.materials.specimen import specimen
from outreach.places.find import villages
from outreach.settings import ROOT, Settings
from tests.build import SLUG, VILLAGE, approved, signed_in
from tests.materials.test_items import CAMPAIGNS, hardest, read_by_two
from tests.materials.test_layout import HOST, look, page, texts
from tests.materials.test_stamp import form, stamped
from tests.running import inside

pytestmark = pytest.mark.one_database

# A2 and A3 are the A4 drawing, larger.
BILINGUAL = [
    made.slug for made in catalogue() if made.both and made.slug not in ("poster-a2", "poster-a3")
]


@pytest.mark.parametrize(
    ("campaign", "mono"), list(zip(CAMPAIGNS, (False, True, False), strict=True))
)
@pytest.mark.parametrize("slug", BILINGUAL)
def test_both_headlines_stand_on_every_material_and_its_qr_is_read(
    slug: str, campaign: str, mono: bool
) -> None:
    pieces = [page(village=name) for name in hardest()[-2:]]

    pdf = stamped(form(slug, campaign, "both", mono=mono), *pieces)

    pack, made = load_pack(ROOT / "campaigns" / campaign), material(slug)
    words = _letters("".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(pdf)))
    for language in ("id", "su"):
        assert words.count(_letters(texts(pack, language)["headline"])) == len(pieces)
    wanted = {piece.url for piece in pieces} if made.has_qr else set()
    assert read_by_two(pypdfium2.PdfDocument(pdf), made) == {"zxing": wanted, "zbar": wanted}
    [one, two] = [_qr_widths(form(slug, campaign, language)) for language in ("id", "both")]
    assert one == two, "the QR is as large as in one language"


@pytest.mark.parametrize("slug", BILINGUAL)
def test_a_reader_hears_sundanese_as_sundanese(slug: str) -> None:
    pack = load_pack(ROOT / "campaigns" / "ogan-lopian")
    pdf = pikepdf.open(io.BytesIO(stamped(form(slug, "ogan-lopian", "both"))))

    spoken = _spoken(pdf)

    assert str(pdf.Root.Lang) == "id"
    for language in ("id", "su"):
        told = texts(pack, language)
        assert _letters(told["headline"]) in spoken[language]
        other = texts(pack, "su" if language == "id" else "id")
        assert _letters(other["headline"]) not in spoken[language]
    with pdf.open_metadata() as about:
        assert about["dc:language"] == {"id", "su"}


def test_words_that_do_not_fit_twice_are_refused() -> None:
    pack = load_pack(ROOT / "campaigns" / "ogan-lopian")
    told = texts(pack, "both")
    told["also"] = {**told["also"], "headline": "Kalimah anu panjang teuing. " * 12}
    for slug in BILINGUAL:
        with pytest.raises(OutreachError, match="tidak muat"):
            lay_out(
                material(slug), specimen(HOST.lower()), told, look(pack, "both"), open_slots=True
            )


def test_points_that_only_one_language_has_are_all_printed() -> None:
    pack = load_pack(ROOT / "campaigns" / "ogan-lopian")
    for one, two in ((2, 3), (3, 2)):
        told = texts(pack, "both")
        told["points"], told["also"]["points"] = told["points"][:one], told["also"]["points"][:two]
        laid = lay_out(
            material("poster-a4"), specimen(HOST.lower()), told, look(pack, "both"),
            open_slots=True,
        )  # fmt: skip
        words = _letters(_text(laid.write_pdf()))
        for point in [*told["points"], *told["also"]["points"]]:
            assert _letters(point) in words


@pytest.mark.parametrize("language", ["id", "su"])
def test_an_event_told_in_one_language_is_printed(language: str) -> None:
    pack = load_pack(ROOT / "campaigns" / "ogan-lopian")
    told = texts(pack, "both")
    words = told if language == "id" else told["also"]
    words["event"] = "Gempungan Jatiluhur, Senin pukul 09.00"
    for slug in ("poster-a4", "leaflet-a5", "trifold-a4", "x-banner"):
        laid = lay_out(
            material(slug), specimen(HOST.lower()), {"event": "", **told}, look(pack, "both"),
            open_slots=True,
        )  # fmt: skip
        assert _letters(words["event"]) in _letters(_text(laid.write_pdf()))


def test_preflight_passes_a_bilingual_order_of_every_kind(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        approved(session)
        place = villages(session)[0].id
    for slug in ("poster-a4", "leaflet-a5", "pocket-card", "spanduk", "screen-square"):
        made = print_order(
            database, settings, Order(SLUG, slug, [place], "both"), tmp_path / slug, lambda *_: None
        )
        assert made.report.press_ready, made.report.findings


def test_a_material_without_room_for_two_languages_says_so(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = replace(material("poster-a4"), both=False)
    with pytest.raises(OutreachError, match="Poster A4 tidak muat dua bahasa"):
        refuse_unfit(narrow, "both")
    for language in ("id", "su"):
        refuse_unfit(narrow, language)
    monkeypatch.setattr(orders, "offered", lambda: [narrow])
    with pytest.raises(OutreachError, match="tidak muat dua bahasa"), database.writing() as session:
        campaign, places = campaign_by_slug(session, SLUG), villages(session)[:1]
        place_order(session, campaign, Wanted({"poster-a4": 1}, places, "both"), by=1)


def test_a_declaration_of_both_is_true_or_false(tmp_path: Path) -> None:
    folder = tmp_path / "kartu"
    folder.mkdir()
    source = ROOT / "templates" / "materials" / "pocket-card"
    for path in source.iterdir():
        text = path.read_text(encoding="utf-8")
        (folder / path.name).write_text(text.replace("both = true", 'both = "ya"'), "utf-8")

    with pytest.raises(OutreachError, match="both: harus berupa true atau false"):
        load_material(folder)


def test_staff_choose_both_where_a_campaign_has_both(app: Flask, database: Database) -> None:
    staff = signed_in(app, database, "planner")
    base = f"/kampanye/{SLUG}"
    for path in ("/materi", "/pesanan/baru", "/naskah"):
        assert "Indonesia dan Sunda" in staff.get(base + path).text
    shown = staff.get(f"{base}/versi/1/poster-a4/both")
    assert shown.status_code == 200 and "data:image/png" in shown.text
    staff.post(
        f"{base}/materi",
        data={"material": "poster-a4", "place": "villages", "language": "both", "tone": "mono"},
    )
    assert "Poster A4 · hitam-putih · Indonesia dan Sunda" in staff.get(f"{base}/materi").text

    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        content: dict[str, Any] = json.loads(json.dumps(campaign.content))
        del content["copy"]["su"]
        campaign.content = content

    for path in ("/materi", "/pesanan/baru", "/naskah"):
        page_ = staff.get(base + path)
        assert page_.status_code == 200
        assert 'value="both"' not in page_.text


def test_the_command_prints_both(settings: Settings, tmp_path: Path) -> None:
    done = inside(
        settings.home_path, "print", "--campaign", SLUG, "--material", "pocket-card",
        "--places", VILLAGE, "--out", str(tmp_path), "--language", "both",
        base_url=settings.base_url,
        database_url=settings.database_url,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    words = _letters(_text((tmp_path / f"{SLUG}-pocket-card-both.pdf").read_bytes()))
    assert "Darurat?Telepon112." in words and "Darurat?Enggaltelepon112." in words


def _letters(text: str) -> str:
    return "".join(text.split())


def _text(pdf: bytes) -> str:
    return "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(pdf))


def _qr_widths(made: Any) -> list[float]:
    return [slot.width for side in made.sides for slot in side.slots if slot.name == "qr"]


def _spoken(pdf: Any) -> dict[str, str]:
    """The letters of the file by the language that the structure tree gives them."""
    shown = {}
    for sheet in pdf.pages:
        shown[sheet.obj.objgen] = _marked(sheet)
    found = {"id": "", "su": ""}

    def walk(node: Any, language: str) -> None:
        language = str(node.get("/Lang", language))
        kids = node.K if isinstance(node.K, pikepdf.Array) else [node.K]
        for kid in kids:
            if isinstance(kid, pikepdf.Dictionary):
                walk(kid, language)
            else:
                found[language] += shown[node.Pg.objgen].get(int(kid), "")

    [document] = pdf.Root.StructTreeRoot.K
    walk(document, str(pdf.Root.Lang))
    return found


def _marked(sheet: Any) -> dict[int, str]:
    """MCID → letters without spaces, through each font's ToUnicode map."""
    fonts = {name: _letters_of(font) for name, font in sheet.Resources.Font.items()}
    found: dict[int, str] = {}
    at, known = -1, {}
    for operands, operator in pikepdf.parse_content_stream(sheet):
        name = str(operator)
        if name == "BDC":
            at = int(operands[1].get("/MCID", -1))
        elif name == "Tf":
            known = fonts[str(operands[0])]
        elif name in ("TJ", "Tj"):
            parts = operands[0] if name == "TJ" else operands
            raw = b"".join(bytes(p) for p in parts if isinstance(p, pikepdf.String))
            glyphs = [raw[n : n + 2] for n in range(0, len(raw), 2)]
            found[at] = found.get(at, "") + _letters("".join(known.get(g, "") for g in glyphs))
    return found


def _letters_of(font: Any) -> dict[bytes, str]:
    """Glyph → letters, as the font's ToUnicode map says."""
    if "/ToUnicode" not in font:
        return {}
    found = {}
    text = font.ToUnicode.read_bytes().decode()
    for glyph, letters in re.findall(r"^<([0-9a-fA-F]{4})> *<([0-9a-fA-F]+)>\s*$", text, re.M):
        found[bytes.fromhex(glyph)] = bytes.fromhex(letters).decode("utf-16-be")
    return found
