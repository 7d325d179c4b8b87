"""192 invitations from one layout: each says what the database says of its village."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2
import pytest
from flask import Flask

from outreach.campaigns.plan import campaign_by_slug, campaign_places
from outreach.database import Database
from outreach.papers import make
from outreach.papers.cases import calendar_of
from outreach.papers.catalogue import PAPERS
from outreach.papers.invited import invited, letters
from outreach.papers.paper import SIZES
from outreach.settings import Settings
from tests.build import SLUG
from tests.papers.build import CIBODAS, NUMBER, SIGNATORY, case, decoded, fill, texts

pytestmark = pytest.mark.one_database

UNDANGAN = PAPERS["undangan"]


def written(database: Database, size: str, event: int | None, only: str = "") -> bytes:
    out = io.BytesIO()
    with case(database, "undangan", event) as found:
        make.write_pdf(out, found, UNDANGAN, size, only)
    return out.getvalue()


@pytest.mark.parametrize("size", SIZES)
def test_every_village_has_its_own_letter(database: Database, size: str) -> None:
    with database.writing() as session:
        event = fill(session, place=None, hours=None).id
        campaign = campaign_by_slug(session, SLUG)
        places = [(p.kind, p.name, p.district.name) for p in campaign_places(session, campaign)]

    pdf = written(database, size, event)

    pages = texts(pdf)
    assert len(pages) == len(places) == 192
    for page, (kind, name, district) in zip(pages, places, strict=True):
        head = "Kepala Desa" if kind == "desa" else "Lurah"
        assert f"{head} {name} Kecamatan {district}" in page
        for said in ("Nomor : " + NUMBER, "Purwakarta, 25 Januari 2027", "Rabu, 3 Februari 2027",
                     "pukul 09.00 WIB s.d. selesai", SIGNATORY, "Camat se-Kabupaten"):  # fmt: skip
            assert said in page
    width, height = (side * 72 / 25.4 for side in SIZES[size])
    with pypdfium2.PdfDocument(pdf) as document:
        assert {tuple(map(round, page.get_size())) for page in document} == {
            (round(width), round(height))
        }
        marks = [(mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
    districts = [district for *_, district in places]
    assert marks == [(f"Kecamatan {d}", districts.index(d)) for d in dict.fromkeys(districts)]


def test_the_letters_are_an_archive_file_with_a_reading_order(database: Database) -> None:
    with database.writing() as session:
        event = fill(session).id

    first = written(database, "F4", event)

    assert first == written(database, "F4", event)
    with pikepdf.open(io.BytesIO(first)) as pdf:
        about = pdf.Root.Metadata.read_bytes().decode()
        assert "<pdfaid:part" in about and ">2</pdfaid:part>" in about
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert pdf.Root.MarkInfo.Marked and pdf.Root.Lang == "id"
        assert len(pdf.Root.StructTreeRoot.ParentTree.Nums) == 2 * len(pdf.pages)
        assert str(pdf.docinfo["/Title"]) in about
        for font in pdf.pages[0].Resources.Font.values():
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def test_single_files_say_what_the_pages_of_the_one_file_say(database: Database) -> None:
    with database.writing() as session:
        event = fill(session).id

    together = texts(written(database, "A4", event))
    with case(database, "undangan", event) as found:
        alone = list(make.singles(found, UNDANGAN, "A4"))
        codes = [village.code for village in invited(found)]

    assert [name.split("_")[0] for name, _ in alone] == codes
    assert [texts(data) for _, data in alone] == [[page] for page in together]


def test_an_event_in_a_village_invites_its_kecamatan(database: Database) -> None:
    with database.writing() as session:
        event = fill(session).id

    with case(database, "undangan", event) as found:
        villages = invited(found)

    assert {village.district.name for village in villages} == {"Sukatani"}
    assert CIBODAS in {village.code for village in villages}


def test_without_an_event_letters_have_blanks_and_no_invented_number(database: Database) -> None:
    page = texts(written(database, "F4", None))[0]

    assert "Nomor : …" in page and "Purwakarta, …" in page and "NIP …" in page
    assert "Hari, tanggal : …" in page and "Kepala Dinas Komunikasi dan Informatika," in page


def test_a_printed_invitation_brings_the_event_for_calendars(
    app: Flask, settings: Settings, database: Database
) -> None:
    with database.writing() as session:
        event = fill(session).id
    out = io.BytesIO()

    with case(database, "undangan", event, settings, calendar=calendar_of) as found:
        pages = make.write_pdf(out, found, UNDANGAN, "A4")
        assert pages == len(letters(found)), "a letter stays on one page"

    [address] = decoded(out.getvalue())
    body = app.test_client().get(address.removeprefix(settings.public_url))
    assert body.mimetype == "text/calendar"
    assert b"SUMMARY:Gempungan Kecamatan Sukatani" in body.data and b"NIP" not in body.data


def test_a_long_name_stays_on_its_line(database: Database) -> None:
    name = "Dinas Pemberdayaan Masyarakat dan Desa serta Perlindungan Perempuan dan Anak Daerah"
    with database.writing() as session:
        event = fill(session)
        event.invited = [name]
        event_id = event.id

    *_, last = texts(written(database, "A4", event_id))

    assert last.count(name) == 1 and f"Kepala {name} Kabupaten Purwakarta" in last
