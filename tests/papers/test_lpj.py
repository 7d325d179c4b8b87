"""The bound LPJ: what it says agrees with the database, and its numbers lead where they say."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from outreach.campaigns.approve import content_hash
from outreach.campaigns.plan import campaign_by_slug
from outreach.cli import main
from outreach.database import Database
from outreach.events.files import add_file, keep_event_file
from outreach.events.models import Event
from outreach.papers.catalogue import PAPERS
from outreach.papers.details import details_of, save_details
from outreach.papers.kinds.lpj import annexes
from outreach.papers.make import write_pdf
from outreach.settings import Settings
from tests.build import SLUG, approved
from tests.events.build import taken
from tests.papers.build import NUMBER, SIGNATORY, case, texts
from tests.papers.held import CAPTION, HANGING, SENT, Held, held

pytestmark = pytest.mark.one_database
PAPER = PAPERS["lpj"]
TURNS = (0, 90, 180, 270)


def turned() -> bytes:
    """A PDF as a scanner may leave it: pages lying in every way, none of them PDF/A."""
    pdf = pikepdf.new()
    for turn in TURNS:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Rotate = turn
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def hand_in(
    database: Database, settings: Settings, event_id: int, data: bytes, name: str, kind: str
) -> None:
    with database.writing() as session:
        event = session.get_one(Event, event_id)
        kept = keep_event_file(settings, event_id, data)
        add_file(session, event, kept, name, kind, True, 1)


def bound(database: Database, settings: Settings, event: int, size: str = "F4") -> bytes:
    out = io.BytesIO()
    with case(database, "lpj", event, settings) as found:
        pages = write_pdf(out, found, PAPER, size)
    with pypdfium2.PdfDocument(out) as pdf:
        assert len(pdf) == pages
    return out.getvalue()


@dataclass(frozen=True)
class Made:
    """A bound file with nothing foreign in it, and where it came from."""

    pdf: bytes
    pages: list[str]
    outline: list[tuple[int, str, int]]
    database: Database
    settings: Settings
    held: Held


@pytest.fixture(scope="module")
def lpj(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    home = tmp_path_factory.mktemp("lpj") / "home"
    shutil.copytree(prepared_home, home)
    settings = Settings(home=str(home), base_url="https://outreach.example.go.id")
    database = Database(settings.database)
    made = held(database, settings)
    with database.writing() as session:
        approved(session)
    hand_in(database, settings, made.event, taken(), "Undangan bertanda tangan.jpg", "invitation")
    pdf = bound(database, settings, made.event)
    yield Made(pdf, texts(pdf), outline(pdf), database, settings, made)
    database.dispose()


def outline(pdf: bytes) -> list[tuple[int, str, int]]:
    """(level, title, page from 1) of each bookmark."""
    with pypdfium2.PdfDocument(pdf) as document:
        marks = list(document.get_toc())
        return [(m.level, m.get_title(), m.get_dest().get_index() + 1) for m in marks]


def test_its_annexes_stand_in_the_order_of_a_campaign(lpj: Made) -> None:
    headings = [title for level, title, _page in lpj.outline if level == 0]

    assert headings == [
        "Sampul", "Daftar isi", "Pengesahan", "Lampiran 1: Kerangka acuan kerja",
        "Lampiran 2: Undangan", "Lampiran 3: Surat tugas", "Lampiran 4: Daftar hadir",
        "Lampiran 5: Notulen", "Lampiran 6: Laporan kegiatan", "Lampiran 7: Foto kegiatan",
        "Lampiran 8: Persetujuan", "Lampiran 9: Rekap kiriman", "Lampiran 10: Rekap pindaian",
        "Lampiran 11: Biaya",
    ]  # fmt: skip
    nested = [title for level, title, _page in lpj.outline if level == 1]
    assert "Undangan bertanda tangan, Gempungan Kecamatan Sukatani" in nested


def test_contents_bookmarks_and_links_name_the_same_pages(lpj: Made) -> None:
    [contents] = [page for page in lpj.pages if page.startswith("DAFTAR ISI")]
    marks = [(title, page) for _level, title, page in lpj.outline[3:]]

    for title, page in marks:
        assert re.search(rf"{re.escape(title)} {page}\b", contents), (title, page)
    with pikepdf.open(io.BytesIO(lpj.pdf)) as pdf:
        numbers = {page.obj.objgen: at for at, page in enumerate(pdf.pages, start=1)}
        links = [numbers[note.Dest[0].objgen] for note in pdf.pages[1].Annots]
        # Title, dots and number of a line lead there alike.
        assert list(dict.fromkeys(links)) == list(dict.fromkeys(page for _title, page in marks))
        assert len(links) % len(marks) == 0 and all("/A" not in n for n in pdf.pages[1].Annots)
        assert b"halaman.invalid" not in lpj.pdf


def test_what_a_bookmark_names_is_on_its_page(lpj: Made) -> None:
    for title, words in (
        ("Kerangka acuan kerja (KAK)", "KERANGKA ACUAN KERJA"),
        ("Surat undangan Gempungan Kecamatan Sukatani", "Yth. Daftar terlampir"),
        ("Yang diundang, Gempungan Kecamatan Sukatani", "Kepala Desa Cibodas Kecamatan Sukatani"),
        ("Surat tugas Gempungan Kecamatan Sukatani", "SURAT TUGAS"),
        ("Daftar hadir Gempungan Kecamatan Sukatani", "13. Ibu 7 PKK Sukatani P Kertas di lembar"),
        ("Notulen Gempungan Kecamatan Sukatani", "NOTULEN"),
        ("Foto Gempungan Kecamatan Sukatani", f"1. {CAPTION}, foto 1"),
        ("Realisasi biaya", "Rp4.900.000,00 (empat juta sembilan ratus ribu rupiah)"),
    ):
        [page] = [page for _level, found, page in lpj.outline if found == title]
        assert words in lpj.pages[page - 1], (title, lpj.pages[page - 1])


def test_every_page_has_its_number(lpj: Made) -> None:
    for at, page in enumerate(lpj.pages, start=1):
        assert page.count(f"Halaman {at} dari {len(lpj.pages)}") == 1, page
        assert len(re.findall(r"Halaman \d+ dari", page)) == 1, page


def test_its_figures_are_the_databases(lpj: Made) -> None:
    said = " ".join(lpj.pages)

    assert "1 (satu) kegiatan dengan 13 (tiga belas) peserta" in said
    assert f"{HANGING} (tujuh) materi cetak terpasang, 1.123 (seribu seratus dua puluh" in said
    assert f"Pengingat poster E-mail 33 {SENT} 2 0 0" in said
    # Kecamatan Purwakarta: codes, posters in place, places scanned, scans.
    assert "1. Purwakarta 7 7 2 1.123" in said
    with lpj.database.reading() as session:
        campaign = campaign_by_slug(session, SLUG)
        [decision] = campaign.approvals
        assert f"Disetujui Oleh : {decision.person.name}" in said
        assert f"SHA-256:{content_hash(campaign)}" in "".join(said.split())
    assert SIGNATORY in lpj.pages[2] and "Nomor: 400.14.1/9/Diskominfo/2027" in lpj.pages[2]
    # Reminders are counted; whom they went to is nobody's business here.
    assert "@" not in said and "+62" not in said


def test_it_is_an_archive_file_when_all_of_it_is(lpj: Made) -> None:
    with pikepdf.open(io.BytesIO(lpj.pdf)) as pdf:
        about = pdf.Root.Metadata.read_bytes().decode()
        assert "<pdfaid:part" in about and not pdf.is_encrypted and "/ID" in pdf.trailer
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert pdf.pdf_version == "1.7" and str(pdf.docinfo.Title) in about
        for font in [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary)]:
            if font.get("/Type") == "/FontDescriptor":
                assert any(key.startswith("/FontFile") for key in font)
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        owners = {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}
        assert list(owners) == sorted(owners)
        for page in pdf.pages:
            [first, *_] = [one for one in owners[int(page.StructParents)] if one is not None]
            assert first.Pg.objgen == page.obj.objgen
    assert "PDF/A-2b (ISO 19005-2)" in lpj.pages[2]


def test_the_same_lpj_is_the_same_bytes(lpj: Made) -> None:
    assert bound(lpj.database, lpj.settings, lpj.held.event) == lpj.pdf


def test_a_foreign_file_is_bound_as_it_is_and_not_called_what_it_is_not(
    settings: Settings, database: Database
) -> None:
    event = held(database, settings, photos=0).event
    hand_in(database, settings, event, turned(), "Notulen pindai.pdf", "minutes")

    pdf = bound(database, settings, event, "A4")

    pages = texts(pdf)
    assert "pdfaid" not in (about := xmp(pdf)) and "Laporan pertanggungjawaban" in about
    assert "Notulen pindai.pdf (4 halaman), SHA-256" in pages[2]
    assert "tidak dinyatakan sebagai PDF/A" in pages[2] and "NOTULEN" not in " ".join(pages)
    [first] = [page for _l, title, page in outline(pdf) if title.startswith("Notulen pindai, ")]
    with pypdfium2.PdfDocument(pdf) as document:
        for at, turn in enumerate(TURNS):
            page = document[first - 1 + at]
            assert page.get_rotation() == turn
            seen = page.render(scale=1).to_pil().convert("L")
            wide, high = seen.size
            # The number is read at the foot, right, however the page lies; nothing else is there.
            ink = seen.point(lambda value: 255 * (value < 128)).getbbox()
            assert ink is not None and ink[1] > high - 36 and ink[3] < high - 12
            assert ink[0] < wide * 0.15 and ink[2] > wide * 0.8


def xmp(pdf: bytes) -> str:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return str(document.Root.Metadata.read_bytes().decode())


def test_many_photos_are_bound_in_several_goes(settings: Settings, database: Database) -> None:
    event = held(database, settings, photos=23).event

    with case(database, "lpj", event, settings) as found:
        [parts] = [one.parts for one in annexes(found, "F4") if one.title == "Foto kegiatan"]
        sheets = [part.make() for part in parts]

    assert [part.title.rpartition(", ")[2] for part in parts] == [
        "mulai nomor 1", "mulai nomor 21",
    ]  # fmt: skip
    assert [len(sheet.values["photos"].photos) for sheet in sheets] == [20, 3]


def test_the_command_binds_every_letter_where_staff_want_it(
    settings: Settings,
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    held(database, settings, photos=0)
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        typed = details_of(session, campaign, PAPER, None)
        save_details(session, campaign, PAPER, None, {**typed, "letters": True}, 1)
    monkeypatch.setenv("OUTREACH_HOME", settings.home)

    assert main(["papers", "--campaign", SLUG, "--paper", "lpj", "--out", str(tmp_path)]) == 0

    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    [file] = told["files"]
    pages = texts(Path(file).read_bytes())
    assert len(pages) == told["pages"] and [path.name for path in tmp_path.glob("*.pdf")]
    assert sum(NUMBER in page and "Kepala Desa" in page for page in pages) == 14
    assert "Yth. Daftar terlampir" not in " ".join(pages)
