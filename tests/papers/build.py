"""A campaign whose papers have something to say. All names and numbers are made up for tests."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy.orm import Session
from weasyprint import HTML

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.models import Event
from outreach.events.plan import Occasion, add_event
from outreach.materials.fit import misfit
from outreach.materials.layout import OwnAssets
from outreach.papers import office
from outreach.papers.cases import Address, case_of
from outreach.papers.catalogue import PAPERS
from outreach.papers.details import save_details
from outreach.papers.document import Document, Sheet
from outreach.papers.layout import sheets_of
from outreach.papers.paper import SIZES, Case
from outreach.places.find import villages_by_codes
from outreach.settings import Settings
from outreach.wib import WIB
from tests.build import SLUG

CIBODAS = "32.14.05.2010"
NUMBER = "400.14.1/0123/Diskominfo/2027"
SIGNATORY = "Nama Contoh, S.Kom., M.Si."
STARTS = datetime(2027, 2, 3, 9, 0, tzinfo=WIB)
# Papers are made after the event, before the campaign's end.
MADE = datetime(2027, 3, 3, 12, 0, tzinfo=WIB)

TYPED = {
    "undangan": {
        "number": NUMBER, "date": "2027-01-25", "nature": "Penting",
        "enclosure": "1 (satu) lembar", "note": "Mohon membawa data titik pemasangan poster.",
        "copies": "Bupati Purwakarta (sebagai laporan)\nCamat se-Kabupaten Purwakarta",
    },
    "surat-tugas": {
        "number": NUMBER, "date": "2027-01-25", "basis": "Dokumen Pelaksanaan Anggaran.",
        "people": "Petugas Satu, S.Kom.; 19800101 200501 1 001; Penata/III c; Pranata Komputer\n"
        "Petugas Dua; 19900202 201502 2 002; Pengatur/II c; Pranata Komputer Terampil",
    },
    "kak": {
        "date": "2026-12-14", "source": "DPA Dinas Komunikasi dan Informatika",
        "costs": "Cetak poster A4; 192; lembar; 12.500\nTransportasi; 17; kali; Rp150.000",
    },
    "notulen": {"points": "Pembukaan\nTanya jawab"},
    "daftar-hadir": {"lines": "30"},
    "lpj": {
        "date": "2027-03-03", "number": "400.14.1/9/Diskominfo/2027",
        "costs": "Cetak poster A4; 192; lembar; 12.500\nTransportasi; 10; kali; 250.000",
    },
    "laporan": {
        "date": "2027-03-03", "obstacles": "hujan\nsinyal lemah", "advice": "Tambah poster.",
    },
}  # fmt: skip


def emblem() -> bytes:
    """A small picture that stands for an emblem."""
    out = io.BytesIO()
    Image.new("RGBA", (60, 66), "#006644").save(out, "PNG")
    return out.getvalue()


def fill(session: Session, place: str | None = CIBODAS, hours: int | None = 3) -> Event:
    """Office, signatory, an event and what is typed for each of its papers."""
    campaign = campaign_by_slug(session, SLUG)
    campaign.starts_on, campaign.ends_on = date(2027, 1, 11), date(2027, 3, 26)
    office.save_office(session, {"address": "Jalan Contoh Nomor 1, Purwakarta"}, 1)
    office.set_emblem(session, emblem(), 1)
    office.save_signatory(
        session,
        {
            "position": "Kepala Dinas Komunikasi dan Informatika", "name": SIGNATORY,
            "rank": "Pembina Utama Muda", "nip": "19700101 199001 1 001",
        },
        1,
    )  # fmt: skip
    [at] = villages_by_codes(session, [place]) if place else [None]
    ends = STARTS.replace(hour=STARTS.hour + hours) if hours else None
    event = add_event(
        session,
        campaign,
        Occasion("Gempungan Kecamatan Sukatani", "gempungan", at.id if at else None, STARTS, ends),
        1,
    )
    for slug, typed in TYPED.items():
        paper = PAPERS[slug]
        save_details(session, campaign, paper, event if paper.of_event else None, typed, 1)
    session.flush()
    return event


@contextmanager
def case(
    database: Database, slug: str, event_id: int | None, settings: Settings | None = None,
    check_in: Address = lambda *_: "", calendar: Address = lambda *_: "", at: datetime = MADE,
) -> Iterator[Case]:  # fmt: skip
    """The case of a paper of the campaign, of an event where there is one."""
    with database.reading() as session:
        event = session.get(Event, event_id) if event_id else None
        campaign = campaign_by_slug(session, SLUG)
        yield case_of(
            session,
            settings or Settings(),
            campaign,
            PAPERS[slug],
            event,
            check_in,
            calendar,
            lambda: at,
        )


def texts(pdf: bytes) -> list[str]:
    """The text of each page as PDFium reads it; line ends are spaces."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def laid_out(composed: Document | Sheet, size: str) -> tuple[Any, bytes]:
    """WeasyPrint's document and its PDF; nothing runs off the sheet or into anything else."""
    sheets = sheets_of(composed, size)
    source = HTML(string=sheets.html, url_fetcher=OwnAssets(sheets.pictures))
    document = source.render()
    assert misfit(document, source.etree_element, 5) == ""
    width, height = SIZES[size]
    for page in document.pages:
        assert (page.width, page.height) == pytest.approx((width * 96 / 25.4, height * 96 / 25.4))
    return document, document.write_pdf()


def decoded(pdf: bytes) -> set[str]:
    """What a phone reads off the first page."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(scale=3).to_pil()
    return {found.text for found in zxingcpp.read_barcodes(picture)}
