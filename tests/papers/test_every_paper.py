"""Every paper, full and empty, fits its sheet in both sizes and says what is known."""

from __future__ import annotations

import io

import pikepdf
import pytest
from weasyprint import HTML

from outreach.database import Database
from outreach.materials.layout import OwnAssets
from outreach.materials.models import PrintOrder
from outreach.papers.cases import gaps_of
from outreach.papers.catalogue import PAPERS
from outreach.papers.document import Sheet
from outreach.papers.layout import sheets_of
from outreach.papers.make import write_pdf
from outreach.papers.paper import SIZES
from tests.materials.ordering import order
from tests.papers.build import SIGNATORY, case, emblem, fill, laid_out, texts

pytestmark = pytest.mark.one_database

CHECK_IN = "HTTPS://OUTREACH.EXAMPLE.GO.ID/HADIR/57-K3VD-Q2YA-ZN5W-M7RO"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("slug", PAPERS)
def test_a_paper_fits_with_everything_and_with_nothing(
    database: Database, slug: str, size: str
) -> None:
    paper = PAPERS[slug]
    with case(database, slug, None) as found:
        _, empty = laid_out(paper.compose(found), size)
        assert gaps_of(found, paper)
    with database.writing() as session:
        event = fill(session).id
    with case(database, slug, event, check_in=lambda *_: CHECK_IN) as found:
        _, full = laid_out(paper.compose(found), size)
        missing = [str(gap.text) for gap in gaps_of(found, paper)]

    assert "…" in " ".join(texts(empty)) and "Kepala Dinas" in " ".join(texts(empty))
    said = " ".join(texts(full))
    assert SIGNATORY in said and "NIP 19700101 199001 1 001" in said
    assert "Jalan Contoh Nomor 1" in said and "None" not in said
    assert missing == (["belum ada pesanan percetakan yang selesai"] if slug == "daftar-kirim"
                       else [])  # fmt: skip


def test_terms_of_reference_count_and_sum_up(database: Database) -> None:
    with database.writing() as session:
        fill(session)

    with case(database, "kak", None) as found:
        _, pdf = laid_out(PAPERS["kak"].compose(found), "F4")

    said = " ".join(texts(pdf))
    assert "192 (seratus sembilan puluh dua) desa dan kelurahan di 17 (tujuh belas)" in said
    assert "11 Januari 2027 s.d. 26 Maret 2027" in said
    # 192 × 12.500 + 17 × 150.000
    assert "Rp4.950.000,00 (empat juta sembilan ratus lima puluh ribu rupiah)" in said
    assert "Gempungan Kecamatan Sukatani Rabu, 3 Februari 2027 pukul 09.00 s.d. 12.00 WIB" in said


def test_a_paper_is_an_archive_file_and_always_the_same_bytes(database: Database) -> None:
    with database.writing() as session:
        fill(session)

    with case(database, "kak", None) as found:
        first, second = io.BytesIO(), io.BytesIO()
        assert write_pdf(first, found, PAPERS["kak"], "F4") == 2
        write_pdf(second, found, PAPERS["kak"], "F4")

    assert first.getvalue() == second.getvalue()
    with pikepdf.open(first) as pdf:
        about = pdf.Root.Metadata.read_bytes().decode()
        assert "pdfaid" in about and pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root


def printed(database: Database, copies: dict[str, int], count: int) -> int:
    """The number of an order that counts as finished; nothing is rendered for it."""
    number = order(database, copies, count=count)
    with database.writing() as session:
        placed = session.get_one(PrintOrder, number)
        placed.finished_at = placed.created_at
    return number


def test_a_packing_list_has_a_receipt_for_each_kecamatan(database: Database) -> None:
    with database.writing() as session:
        fill(session)
    number = printed(database, {"poster-a4": 3}, count=12)

    with case(database, "daftar-kirim", None) as found:
        _, pdf = laid_out(PAPERS["daftar-kirim"].compose(found), "A4")
        assert gaps_of(found, PAPERS["daftar-kirim"]) == []

    first, *receipts = texts(pdf)
    assert f"Pesanan cetak nomor {number}" in first and "Jumlah 12 36" in first
    assert [page.split("Kecamatan ")[1].split(" ")[0] for page in receipts] == [
        "Purwakarta", "Campaka",
    ]  # fmt: skip
    assert "1 Kelurahan Nagri Kidul 3" in receipts[0]


def test_an_emblem_is_drawn_where_it_was_uploaded(database: Database) -> None:
    with case(database, "notulen", None) as found:
        assert "Tempat lambang" in " ".join(
            texts(laid_out(PAPERS["notulen"].compose(found), "F4")[1])
        )
    with database.writing() as session:
        fill(session)
    with case(database, "notulen", None) as found:
        assert found.office.picture is not None and found.office.picture.data[:4] == emblem()[:4]
        _, pdf = laid_out(PAPERS["notulen"].compose(found), "F4")
    assert "Tempat lambang" not in " ".join(texts(pdf))


def test_what_staff_type_is_text_and_nothing_else(database: Database) -> None:
    hostile = '</style></title><img src="file:///etc/passwd">"; } \\ & “x”'
    with database.writing() as session:
        event = fill(session)
        event.title = hostile
        event_id = event.id

    for slug in ("undangan", "surat-tugas", "daftar-hadir", "notulen"):
        with case(database, slug, event_id) as found:
            _, pdf = laid_out(PAPERS[slug].compose(found), "F4")
        assert '<img src="file:///etc/passwd">"; } \\ & “x”' in " ".join(texts(pdf))


def test_many_materials_lie_across_the_sheet(database: Database) -> None:
    many = {"poster-a4": 1, "poster-a3": 1, "leaflet-a5": 1, "pocket-card": 1, "table-tent": 1}
    printed(database, many, count=2)

    with case(database, "daftar-kirim", None) as found:
        composed = PAPERS["daftar-kirim"].compose(found)
    assert isinstance(composed, Sheet) and composed.landscape
    sheets = sheets_of(composed, "F4")
    page = HTML(string=sheets.html, url_fetcher=OwnAssets(sheets.pictures)).render().pages[0]
    assert page.width > page.height
