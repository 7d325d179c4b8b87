"""A berkas LPJ read back: its bookmarks, its words, and what the tables say of the same campaign.

Nothing here asks the product's own counting: figures come from the tables, by SQL.
"""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from outreach.database import Database
from outreach.events.models import Event
from outreach.events.models_kept import Attendee, EventPhoto
from outreach.settings import Settings
from outreach.wib import WIB, long_date, short_date
from tests.papers.build import texts

# Of a home in which one campaign was played, and it alone.
_FIGURES = {
    "events": "SELECT count(*) FROM events",
    "men": "SELECT count(*) FROM attendees WHERE sex = 'L'",
    "women": "SELECT count(*) FROM attendees WHERE sex = 'P'",
    "by_phone": "SELECT count(*) FROM attendees WHERE source = 'self'",
    "coded": "SELECT count(DISTINCT place_id) FROM placements",
    "hanging": "SELECT count(*) FROM installations WHERE in_place_at IS NOT NULL",
    "scans": "SELECT count(*) FROM scans WHERE kind = 'human'",
    "scanned": "SELECT count(DISTINCT place_id) FROM scans JOIN codes USING (code) JOIN placements"
    " ON placements.id = placement_id WHERE kind = 'human'",
    "villages": "SELECT count(*) FROM campaign_places",
    "sent": "SELECT count(*) FROM deliveries WHERE status = 'sent'",
    "photos": "SELECT count(*) FROM event_photos WHERE report_order IS NOT NULL",
    "spent": "SELECT sum(amount) FROM campaign_costs",
    "budget": "SELECT goal FROM campaign_goals WHERE measure = 'budget'",
    "wanted": "SELECT goal FROM campaign_goals WHERE measure = 'participants'",
}
_SPELLED = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
ANNEXES = [
    "Kerangka acuan kerja", "Undangan", "Surat tugas", "Daftar hadir", "Notulen",
    "Laporan kegiatan", "Foto kegiatan", "Persetujuan", "Rekap kiriman", "Rekap pindaian", "Biaya",
]  # fmt: skip
Marks = list[tuple[str, int, list[tuple[str, int]]]]


def bookmarks(pdf: bytes) -> Marks:
    """Each heading's title and page, from 1, with those of the papers below it."""
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_outline() as outline:
        at = {page.obj.objgen: number for number, page in enumerate(document.pages, start=1)}

        def mark(item: pikepdf.OutlineItem) -> tuple[str, int]:
            assert isinstance(item.destination, pikepdf.Array)
            return item.title, at[item.destination[0].objgen]

        return [(*mark(item), [mark(part) for part in item.children]) for item in outline.root]


def leads_where_it_says(pdf: bytes) -> None:
    """Every annex has its bookmark, in the order of the pages; each paper begins on the page that
    bookmark and contents name, and all of its pages say at their foot whose they are."""
    marks, pages = bookmarks(pdf), texts(pdf)
    headings = [f"Lampiran {at}: {title}" for at, title in enumerate(ANNEXES, start=1)]
    assert [title for title, _page, _parts in marks] == [
        "Sampul", "Daftar isi", "Pengesahan", *headings
    ]  # fmt: skip
    contents = " ".join(pages[1].split()[:-4])
    begins = []
    for annex, (title, page, parts) in enumerate(marks[3:], start=1):
        assert parts and page == parts[0][1], title
        assert f"{title} {page} " in contents
        for part, first in parts:
            assert f"{part} {first} " in f"{contents} ", part
            begins.append((f"Lampiran {annex}: {part}", first))
    firsts = [first for _foot, first in begins]
    assert [page for _title, page, _parts in marks[:3]] == [1, 2, 3]
    assert firsts == sorted(set(firsts)) and firsts[0] == 4
    for (foot, first), after in zip(begins, [*firsts[1:], len(pages) + 1], strict=True):
        for number in range(first, after):
            assert f"{foot} Halaman {number} dari {len(pages)}" in pages[number - 1]


def agrees_with_the_database(pdf: bytes, home: Path) -> None:
    """Names, days and every figure of the file are those of the campaign played in that home."""
    leads_where_it_says(pdf)
    pages = texts(pdf)
    parts = [part for _title, _page, below in bookmarks(pdf)[3:] for part in below]
    ends = [first - 1 for _part, first in parts[1:]] + [len(pages)]
    said = {
        part: " ".join(pages[first - 1 : end])
        for (part, first), end in zip(parts, ends, strict=True)
    }
    said |= {"Sampul": pages[0], "Pengesahan": pages[2]}
    database = Database(Settings(home=str(home)).database)
    with database.reading() as session:
        for paper, sentences in _told(session).items():
            for sentence in sentences:
                assert sentence in said[paper], (paper, sentence, said[paper])
    database.dispose()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.pages[1].get("/Annots"), "the contents can be clicked"


def _told(session: Session) -> dict[str, list[str]]:
    """Paper → what the tables make it say."""
    known = {name: session.scalar(text(sql)) or 0 for name, sql in _FIGURES.items()}
    event = session.scalars(select(Event)).one()
    people = session.scalars(select(Attendee).order_by(Attendee.id)).all()
    in_report = select(EventPhoto).where(EventPhoto.report_order.is_not(None))
    photos = session.scalars(in_report.order_by(EventPhoto.report_order)).all()
    campaign, place = event.campaign, event.place
    [approval] = campaign.approvals
    assert place is not None and campaign.starts_on and campaign.ends_on and campaign.proposer
    title, venue = event.title, f"{place.label}, Kecamatan {place.district.name}"
    began = event.starts_at.astimezone(WIB)
    span = f"{short_date(campaign.starts_on)} s.d. {short_date(campaign.ends_on)}"
    district = place.district.name
    all_people = known["men"] + known["women"]
    held = [f"Hari, tanggal : {long_date(began.date())}",
            f"Waktu : pukul {began:%H.%M} WIB s.d. selesai", f"Tempat : {venue}"]  # fmt: skip
    row = f"{known['coded']} {known['hanging']} {known['scanned']} {known['scans']}"
    return {
        "Sampul": [campaign.name, f"Layanan {campaign.service.name}", span],
        "Pengesahan": [
            f"“{campaign.name}” untuk layanan {campaign.service.name} pada {span}",
            f"sasaran {_counted(known['villages'])} desa di 1 (satu) kecamatan",
            f"{_counted(known['events'])} kegiatan dengan {_counted(all_people)} peserta; "
            f"{_counted(known['hanging'])} materi cetak terpasang, {_counted(known['scans'])} "
            f"pindaian oleh warga, dan {_counted(known['sent'])} pengingat terkirim.",
        ],
        "Kerangka acuan kerja (KAK)": [f"Peserta kegiatan {known['wanted']}", title, venue],
        f"Surat undangan {title}": [*held, f"Acara : {title}"],
        f"Yang diundang, {title}": [
            f"Jumlah yang diundang: {_counted(known['villages'])}.",
            *(f"{at}. Kepala {village.label} Kecamatan {district}"
              for at, village in enumerate(campaign.places, start=1)),
        ],
        f"Surat tugas {title}": [*held, f"1. {event.people[0].name} "],
        f"Daftar hadir {title}": [
            *held,
            f"Hadir {_counted(all_people)} orang: {known['men']} laki-laki dan {known['women']} "
            f"perempuan; {known['by_phone']} mengisi sendiri",
            *(f"{at}. {one.name} {one.institution} {one.sex} "
              for at, one in enumerate(people, start=1)),
        ],
        f"Notulen {title}": held,
        "Laporan kegiatan": [
            f"{_counted(known['events'])} kegiatan dengan {_counted(all_people)} peserta",
            f"{title}, {venue} {long_date(began.date())}, pukul {began:%H.%M} WIB s.d. selesai "
            f"{event.people[0].name} {known['men']} {known['women']} {all_people}",
            f"{_counted(known['scans'])} kali, di {_counted(known['scanned'])} tempat",
            f"Peserta kegiatan menurut daftar hadir {known['wanted']} {all_people}",
            f"Pengingat yang terkirim – {known['sent']}",
            f"Foto kegiatan, {_counted(known['photos'])} lembar",
            f"{district} {known['scans']}",
        ],
        f"Foto {title}": [
            " ".join(f"{at}. {photo.caption} {venue}, {short_date(began.date())}".split())
            for at, photo in enumerate(photos, start=1)
        ],
        "Riwayat persetujuan": [
            f"Disetujui Oleh : {approval.person.name} ", approval.content_hash[:48],
        ],
        "Rekap kiriman": [f"Jumlah {known['sent']} {known['sent']} 0 0 0"],
        "Rekap pindaian per kecamatan": [
            f"Pindaian oleh warga: {_counted(known['scans'])}.", f"{district} {row}",
            f"Jumlah {row}",
        ],
        "Realisasi biaya": [
            f"sebesar {_rupiah(known['spent'])} (", f"Anggaran : {_rupiah(known['budget'])}",
            f"Sisa : {_rupiah(known['budget'] - known['spent'])}",
        ],
    }  # fmt: skip


def _counted(figure: int) -> str:
    return f"{figure} ({_SPELLED[figure]})"


def _rupiah(amount: int) -> str:
    return f"Rp{amount:,},00".replace(",", ".", f"{amount:,}".count(","))
