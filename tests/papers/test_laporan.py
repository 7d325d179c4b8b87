"""A report says what the database counts, in its PDF and in the file that offices edit."""

from __future__ import annotations

import io

import docx
import pikepdf
import pytest
from docx.shared import Mm

from outreach.database import Database
from outreach.errors import OutreachError
from outreach.events.models import Event
from outreach.events.photos import event_photo_path, photo_of
from outreach.language import speaking
from outreach.papers.cases import gaps_of
from outreach.papers.catalogue import PAPERS
from outreach.papers.make import write_pdf, write_word
from outreach.settings import Settings
from tests.papers.build import case, texts
from tests.papers.held import CAPTION, HANGING, MEN, SCANS, SENT, WOMEN, held
from tests.papers.test_word import lines

pytestmark = pytest.mark.one_database
PAPER = PAPERS["laporan"]
FIGURES = {
    "Kegiatan yang dilaksanakan": "1",
    "Peserta kegiatan menurut daftar hadir": str(MEN + WOMEN),
    "Materi cetak yang terpasang": str(HANGING),
    "Pengingat yang terkirim": str(SENT),
    "Pindaian kode QR oleh warga": "1.123",
    "Tempat yang kodenya dipindai warga": "2",
}


def test_the_report_says_what_the_database_counts(settings: Settings, database: Database) -> None:
    event = held(database, settings).event
    out = io.BytesIO()

    # Somebody who reads the pages in English still gets the office's Indonesian.
    with case(database, "laporan", event, settings) as found, speaking("en"):
        write_pdf(out, found, PAPER, "F4")
        assert gaps_of(found, PAPER) == []

    said = " ".join(texts(out.getvalue()))
    for name, figure in FIGURES.items():
        assert f"{name} {figure} " in said
    assert "13 (tiga belas) peserta menurut daftar hadir, yaitu 5 laki-laki dan 8 perem" in said
    assert f"{SCANS:,}".replace(",", ".") + " (seribu seratus dua puluh tiga) kali" in said
    assert "Gempungan Kecamatan Sukatani, Desa Cibodas, Kecamatan Sukatani" in said
    assert "Hujan. Sinyal lemah." in said and "Tambah poster." in said
    assert said.count(CAPTION) == 3 and "Foto kegiatan, 3 (tiga) lembar" in said
    assert "Pindaian warga per hari" in said and "Pindaian warga per kecamatan" in said


def test_charts_and_map_are_drawn_not_pictured(settings: Settings, database: Database) -> None:
    event = held(database, settings, photos=2).event
    out = io.BytesIO()

    with case(database, "laporan", event, settings) as found:
        write_pdf(out, found, PAPER, "A4")

    with pikepdf.open(out) as pdf:
        # Pages share their resources.
        shared = [page.resources for page in pdf.pages]
        pictures = {drawn.objgen for found in shared for drawn in found.XObject.values()
                    if drawn.Subtype == "/Image"}  # fmt: skip
        fonts = {str(font.BaseFont) for found in shared for font in found.Font.values()}
    # The emblem and two photos.
    assert len(pictures) == 3
    assert fonts and all("Jakarta" in font for font in fonts)


def test_the_file_to_edit_has_the_same_figures_and_photos(
    settings: Settings, database: Database
) -> None:
    event = held(database, settings).event
    out = io.BytesIO()

    with case(database, "laporan", event, settings) as found:
        write_word(out, found, PAPER, "F4")

    file = docx.Document(out)
    written = lines(file)
    for name, figure in FIGURES.items():
        assert f"{name} | {figure}" in written
    told = [shape._inline.docPr.get("descr") for shape in file.inline_shapes]
    assert [one.split(",")[0].split(";")[0] for one in told] == [
        "Lambang daerah", "Pindaian warga per hari", "Pindaian warga per kecamatan",
        CAPTION, CAPTION, CAPTION,
    ]  # fmt: skip
    assert all(shape.height <= Mm(85) for shape in file.inline_shapes)


def test_photos_stand_below_their_heading(settings: Settings, database: Database) -> None:
    event = held(database, settings, photos=9).event
    out = io.BytesIO()

    with case(database, "laporan", event, settings) as found:
        write_pdf(out, found, PAPER, "F4")

    pages = texts(out.getvalue())
    [heading] = [said for said in pages if "Dokumentasi Gempungan" in said]
    # They begin where the page has room, and the heading is never alone on one.
    assert heading.count(CAPTION) >= 2 and len(pages) == 4


def test_a_photo_that_is_gone_is_named_by_its_event(settings: Settings, database: Database) -> None:
    made = held(database, settings)

    with case(database, "laporan", made.event, settings) as found:
        event = found.session.get_one(Event, made.event)
        event_photo_path(settings, photo_of(found.session, event, made.photos[0])).unlink()
        with pytest.raises(
            OutreachError, match="Sebuah foto kegiatan “Gempungan Kecamatan Sukatani”"
        ):
            write_pdf(io.BytesIO(), found, PAPER, "F4")
