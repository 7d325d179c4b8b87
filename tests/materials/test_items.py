"""Every item of the catalogue, with the village names that are hardest to fit."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from pyzbar import pyzbar

from outreach.campaigns.pack import load_pack
from outreach.errors import OutreachError
from outreach.links.qr import QUIET_ZONE, minimum_width_mm
from outreach.materials.catalogue import Material, catalogue, material
from outreach.materials.inspection import rules_of
from outreach.materials.layout import lay_out
from outreach.materials.preflight.check import check
from outreach.materials.specimen import specimen
from outreach.settings import ROOT
from tests.materials.preflight.test_materials import shown_on
from tests.materials.test_layout import HOST, look, page, texts
from tests.materials.test_stamp import SLUGS, form, stamped

CAMPAIGNS = ["call-center-112", "ogan-lopian", "sampurasun-anne"]
CODES = ("7K3MP9XW", "34679CDF", "WTRPNMKJ", "CDFYHJKM", "PRTWX346", "HJKM7993")
POINTS = 72 / 25.4


def hardest() -> list[str]:
    """The three longest and the three shortest village names, in their longest form."""
    with (ROOT / "outreach" / "places" / "data" / "purwakarta_villages.csv").open() as file:
        names = sorted((row["village"] for row in csv.DictReader(file)), key=len)
    return [f"Kelurahan {name}" for name in [*names[:3], *names[-3:]]]


VARIANTS = [*((campaign, "id", False) for campaign in CAMPAIGNS), ("call-center-112", "su", True)]


@pytest.mark.parametrize(("campaign", "language", "mono"), VARIANTS)
@pytest.mark.parametrize("slug", SLUGS)
def test_each_piece_is_read_by_two_decoders_and_fit_for_print(
    tmp_path: Path, slug: str, campaign: str, language: str, mono: bool
) -> None:
    made, shown = material(slug), form(slug, campaign, language, mono)
    pieces = [page(code, name) for code, name in zip(CODES, hardest(), strict=True)]
    file = tmp_path / "materi.pdf"
    file.write_bytes(stamped(shown, *pieces))
    number = "112" if campaign == "call-center-112" else None

    document = pypdfium2.PdfDocument(file)
    assert len(document) == made.pages * len(pieces)
    for at, piece in enumerate(pieces):
        sides = [document[at * made.pages + side] for side in range(made.pages)]
        wanted = {piece.url} if made.has_qr else set()
        assert read_by_two(sides, made) == {"zxing": wanted, "zbar": wanted}

    report = check(
        file,
        [
            shown_on([slot.name for slot in side.slots], piece, 1, None if at else number)
            for piece in pieces
            for at, side in enumerate(shown.sides)
        ],
        rules_of(made, mono=mono, draft=False),
        score=False,
    )
    assert not report.findings
    assert (
        report.decoded
        == report.marks
        == len(pieces)
        * len([slot for side in shown.sides for slot in side.slots if slot.name == "qr"])
    )


def read_by_two(sheets: Iterable[Any], made: Material) -> dict[str, set[str]]:
    """What each decoder reads on these pages of that material."""
    found: dict[str, set[str]] = {"zxing": set(), "zbar": set()}
    for sheet in sheets:
        # Three pixels a module, as a phone at arm's length sees them.
        pixels = 3 * page().qr.modules / (made.qr_mm or 1000) * made.trim_mm[0]
        picture = sheet.render(scale=max(pixels, 300) / sheet.get_width()).to_pil().convert("L")
        found["zxing"] |= {code.text for code in zxingcpp.read_barcodes(picture)}
        found["zbar"] |= {code.data.decode() for code in pyzbar.decode(picture)}
    return found


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_the_words_fit_in_every_language_with_every_name(slug: str, campaign: str) -> None:
    for language in ("id", "su"):
        pieces = [page(village=name) for name in hardest()]
        stamped(form(slug, campaign, language), *pieces)


@pytest.mark.parametrize("made", [found for found in catalogue() if found.has_qr])
def test_a_qr_is_as_wide_as_its_distance_asks(made) -> None:  # type: ignore[no-untyped-def]
    modules = page().qr.modules
    [slot, *_] = [s for side in form(made.slug).sides for s in side.slots if s.name == "qr"]
    plate_mm = slot.width * 0.75 * made.scale / POINTS
    printed = plate_mm * modules / (modules + 2 * QUIET_ZONE)

    assert printed == pytest.approx(made.qr_mm, rel=0.001)
    assert made.qr_mm >= minimum_width_mm(modules, made.scan_mm)
    assert made.qr_mm / modules >= (0.4 if made.kind == "hand" else 1)


@pytest.mark.parametrize("slug", SLUGS)
def test_no_text_is_smaller_than_the_material_promises(slug: str) -> None:
    made = material(slug)
    for sheet in pypdfium2.PdfDocument(stamped(form(slug), page(village=hardest()[-1]))):
        for thing in sheet.get_objects(filter=[1]):
            a, b = thing.get_matrix().a, thing.get_matrix().b
            assert thing.get_font_size() * (a * a + b * b) ** 0.5 >= made.minimum_text_pt - 0.05


@pytest.mark.parametrize("field", ["headline", "subhead"])
@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug not in ("poster-a4",)])
def test_words_that_do_not_fit_are_refused(slug: str, field: str) -> None:
    if field == "subhead" and slug in ("sticker-a3plus", "pocket-card"):
        pytest.skip("shows no subhead")
    pack = load_pack(ROOT / "campaigns" / "ogan-lopian")
    wordy = {**texts(pack, "id"), field: "Kalimat yang terlalu panjang. " * 30}

    with pytest.raises(OutreachError, match="tidak muat"):
        lay_out(material(slug), specimen(HOST.lower()), wordy, look(pack), open_slots=True)


def test_a_sheet_holds_twenty_stickers_inside_their_cutting_lines() -> None:
    made = form("sticker-a3plus")
    pieces = [page(code) for code in ("7K3MP9XW", "34679CDF") for _ in made.cells]
    document = pypdfium2.PdfDocument(io.BytesIO(stamped(made, *pieces, press=True)))

    assert len(made.cells) == 20
    assert len(document) == 2
    for sheet, code in zip(document, ("7K3MP9XW", "34679CDF"), strict=True):
        picture = sheet.render(scale=150 / 72).to_pil()
        read = [found.text for found in zxingcpp.read_barcodes(picture)]
        assert read == [page(code).url] * 20
