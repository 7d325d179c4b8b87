"""Nothing stands alone on a page: a signature has its text, a heading its first lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.attendance import Visitor, add_from_paper
from outreach.papers.catalogue import PAPERS
from outreach.papers.document import Document, Heading, Items, Paragraph
from outreach.papers.kinds import daftar_hadir
from outreach.places.find import villages_by_codes
from tests.build import SLUG
from tests.papers.build import CIBODAS, SIGNATORY, case, fill, laid_out, texts

pytestmark = pytest.mark.one_database


# How much stands before the end is chosen so that each would fall apart without the rule.


@pytest.mark.parametrize("count", [16, 24, 25])
def test_a_list_is_never_signed_on_a_page_without_anybody(database: Database, count: int) -> None:
    with database.writing() as session:
        event = fill(session)
        people = [Visitor(f"Warga {at}", "Desa Cibodas", "P") for at in range(1, count + 1)]
        add_from_paper(session, event, people, 1)
        number = event.id

    with case(database, "daftar-hadir", number) as found:
        pages = texts(laid_out(daftar_hadir.kept(found), "A4")[1])

    assert len(pages) == 2 and SIGNATORY in pages[1]
    assert f"{count - 1}. Warga {count - 1} Desa" in pages[1]
    assert f"{count}. Warga {count} Desa" in pages[1]


@pytest.mark.parametrize("lines", [28, 34])
def test_a_report_is_signed_below_its_last_words(database: Database, lines: int) -> None:
    with database.writing() as session:
        fill(session)
    with case(database, "laporan", None) as found:
        report = PAPERS["laporan"].compose(found)
    assert isinstance(report, Document)

    body = [*[Paragraph("Baris.")] * lines, *report.body]
    pages = texts(laid_out(replace(report, body=body, numbered=False), "F4")[1])

    [end] = [page for page in pages if SIGNATORY in page]
    assert "6. Penutup Demikian laporan ini" in end and "Lampiran:" in end


@pytest.mark.parametrize("lines", [31, 32])
def test_no_item_of_a_list_stands_alone(lines: int) -> None:
    body = [*[Paragraph("Baris.")] * lines, Heading("Butir"), Items(["satu", "dua", "tiga"])]

    pages = texts(laid_out(Document("Uji", None, body, None), "A4")[1])

    assert any("Butir satu dua" in page for page in pages)
    assert "tiga" not in pages[-1] or "dua tiga" in pages[-1]


def test_one_village_and_a_service_that_is_called_so_are_named_as_people_do(
    database: Database,
) -> None:
    with database.writing() as session:
        event = fill(session).id
        campaign = campaign_by_slug(session, SLUG)
        campaign.places = villages_by_codes(session, [CIBODAS])
        campaign.service.name = "Layanan Darurat Terpadu"

    said = {}
    for slug in ("kak", "undangan", "laporan", "lpj"):
        with case(database, slug, event) as found:
            said[slug] = " ".join(texts(laid_out(PAPERS[slug].compose(found), "F4")[1]))

    assert "di setiap desa, masing-masing" in said["kak"] and "a. Setiap desa" not in said["kak"]
    assert "Sasaran kampanye adalah 1 (satu) desa." in said["laporan"]
    assert "sosialisasi Layanan Darurat Terpadu di Kabupaten" in said["undangan"]
    assert "untuk Layanan Darurat Terpadu pada" in said["lpj"]
    assert "ayanan Layanan" not in " ".join(said.values())
