"""A campaign that has been held: events, lists, photos, files, scans, reminders."""

from __future__ import annotations

import io
import random
from datetime import date, datetime, timedelta

import pikepdf
from PIL import Image, ImageDraw, ImageFilter
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from outreach.accounts.people import add_person
from outreach.broadcasts.models import Broadcast, Firing, FiringCount
from outreach.campaigns.approve import content_hash, decide, propose
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.attendance import Visitor, add_from_paper, check_in
from outreach.events.files import add_file, keep_event_file
from outreach.events.models import Event
from outreach.events.photos import add_photo, arrange_photos, keep_event_photo
from outreach.events.plan import Occasion, add_event
from outreach.links.issue import issue_codes
from outreach.links.models import Code, Installation, Placement
from outreach.materials.orders import Wanted, place_order
from outreach.papers import office
from outreach.papers.catalogue import PAPERS
from outreach.papers.details import save_details
from outreach.places.find import villages
from outreach.results.drain import drain
from outreach.settings import Settings
from outreach.wib import WIB, utc_now

SLUG = "call-center-112"
_NAMES = ("Siti", "Ujang", "Dede", "Neng", "Asep", "Enok", "Yayan", "Cucu", "Rina", "Agus", "Ade",
          "Iis")  # fmt: skip
_KINDS = (("Gempungan", "gempungan"), ("Sosialisasi di sekolah", "school"), ("Car Free Day",
          "car_free_day"), ("Sosialisasi pasar", "market"))  # fmt: skip
_SHOWN = ("Petugas menjelaskan kapan menelepon 112", "Warga mencoba menyimpan nomor 112",
          "Kepala desa membuka kegiatan", "Tanya jawab dengan kader posyandu",
          "Poster dipasang di papan pengumuman")  # fmt: skip
# What staff would type.
TYPED = {
    "kak": {
        "date": "2026-08-03", "source": "DPA Dinas Komunikasi dan Informatika",
        "costs": "Cetak poster A4; 192; lembar; 12.500\nTransportasi petugas; 17; kali; 150.000\n"
        "Konsumsi peserta; 240; kotak; 25.000",
    },
    "laporan": {
        "date": "2026-11-23",
        "obstacles": "sebagian titik pemasangan tidak memiliki sinyal sehingga pelaporan foto "
        "terlambat\npeserta dari dua desa berhalangan hadir karena hujan",
        "advice": "poster di tempat terbuka dilaminasi\nkegiatan dirangkaikan dengan posyandu agar "
        "lebih banyak ibu hadir",
    },
    "lpj": {
        "date": "2026-11-24", "number": "400.14.1/0456/Diskominfo/2026",
        "costs": "Cetak poster A4; 192; lembar; 12.500\nTransportasi petugas; 17; kali; 150.000\n"
        "Konsumsi peserta; 232; kotak; 25.000",
    },
    "undangan": {"number": "400.14.1/0123/Diskominfo/2026", "date": "2026-08-10"},
    "surat-tugas": {
        "number": "800.1.11/0124/Diskominfo/2026", "date": "2026-08-10",
        "basis": "Dokumen Pelaksanaan Anggaran Dinas Komunikasi dan Informatika tahun 2026.",
        "people": "Petugas Satu, S.Kom.; 19800101 200501 1 001; Penata/III c; Pranata Komputer",
    },
    "notulen": {"points": "Pembukaan\nPemaparan layanan 112\nTanya jawab"},
}  # fmt: skip


def held(
    settings: Settings, database: Database, events: int = 4, photos: int = 40, scans: int = 20_000
) -> str:
    """Fill the home with such a campaign, its events past; returns its slug."""
    drawn, now = random.Random(112), utc_now()
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        begins = now.date() - timedelta(days=110)
        campaign.starts_on, campaign.ends_on = begins, now.date() + timedelta(days=5)
        _office(session)
        planner = add_person(session, username="rina", name="Rina Marlina", role="planner",
                             password="sandi-rina-11", by=None)  # fmt: skip
        head = add_person(session, username="dedi", name="Dedi Supriadi", role="approver",
                          password="sandi-dedi-11", by=None)  # fmt: skip
        propose(session, campaign, planner)
        decide(session, campaign, head, agreed=True, seen_hash=content_hash(campaign), note="")
        made = [_event(session, begins, at, planner.id, drawn) for at in range(events)]
        for slug, typed in TYPED.items():
            paper = PAPERS.get(slug)
            if paper is None:
                continue
            for event in made if paper.of_event else [None]:
                save_details(session, campaign, paper, event, typed, planner.id)
        _reminders(session, campaign.id)
        _order(session, planner.id)
    pool = [_jpeg(drawn, at) for at in range(min(photos, 10))]
    for at, number in enumerate([event.id for event in made]):
        with database.writing() as session:
            event = session.get_one(Event, number)
            _list(session, event, drawn, 30 + 12 * at)
            captions = {}
            for nth in range(photos // events):
                kept = keep_event_photo(settings, event.id, f"u{nth}", pool[nth % len(pool)])
                photo = add_photo(session, event, f"u{nth}", kept, planner.id)
                captions[photo.id] = _SHOWN[nth % len(_SHOWN)]
            arrange_photos(session, event, captions, [(key, None) for key in captions], planner.id)
            if at == 0:
                _files(session, settings, event, planner.id, pool[0])
    _scans(settings, database, scans, drawn)
    return SLUG


def _office(session: Session) -> None:
    office.save_office(
        session,
        {"address": "Jalan Contoh Nomor 1, Purwakarta 41100", "telephone": "(0264) 000000",
         "website": "diskominfo.purwakartakab.go.id"},
        1,
    )  # fmt: skip
    out = io.BytesIO()
    Image.new("RGBA", (120, 132), "#0a6b4f").save(out, "PNG")
    office.set_emblem(session, out.getvalue(), 1)
    office.save_signatory(
        session,
        {"position": "Kepala Dinas Komunikasi dan Informatika", "name": "Nama Contoh, M.Si.",
         "rank": "Pembina", "nip": "19700101 199001 1 001"},
        1,
    )  # fmt: skip


def _event(session: Session, begins: date, at: int, by: int, drawn: random.Random) -> Event:
    title, kind = _KINDS[at % len(_KINDS)]
    place = villages(session)[(7 + 31 * at) % 190]
    starts = datetime.combine(begins, datetime.min.time(), WIB) + timedelta(
        days=14 + 18 * at, hours=9
    )
    occasion = Occasion(
        f"{title} {place.district.name}", kind, place.id, starts, starts + timedelta(hours=3),
        people=[by], agenda=["Pembukaan", "Pemaparan layanan 112", "Tanya jawab", "Penutup"],
        invited=["Puskesmas", "Dinas Kesehatan"],
    )  # fmt: skip
    return add_event(session, campaign_by_slug(session, SLUG), occasion, by)


def _list(session: Session, event: Event, drawn: random.Random, count: int) -> None:
    assert event.place is not None
    people = [
        Visitor(f"{drawn.choice(_NAMES)} {drawn.choice(_NAMES)} {chr(65 + at % 26)}.",
                f"Warga {event.place.label}, RT {drawn.randint(1, 9):02}", drawn.choice("LPP"))
        for at in range(count)
    ]  # fmt: skip
    for at, visitor in enumerate(people[: count // 2]):
        check_in(session, event, visitor, f"form-{event.id}-{at}")
    add_from_paper(session, event, people[count // 2 :], 1)


def _files(session: Session, settings: Settings, event: Event, by: int, photo: bytes) -> None:
    """A scanned page, and a PDF of two pages that is no PDF/A."""
    other = pikepdf.new()
    for _ in range(2):
        other.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    other.save(out)
    for data, name, kind in ((photo, "Undangan ditandatangani.jpg", "invitation"),
                             (out.getvalue(), "Notulen Gempungan.pdf", "minutes")):  # fmt: skip
        add_file(session, event, keep_event_file(settings, event.id, data), name, kind, True, by)


def _order(session: Session, by: int) -> None:
    """Posters for fifty villages, counted as printed: nothing is rendered for it."""
    campaign = campaign_by_slug(session, SLUG)
    order = place_order(session, campaign, Wanted({"poster-a4": 2}, villages(session)[:50]), by=by)
    order.finished_at = order.created_at


def _reminders(session: Session, campaign_id: int) -> None:
    for name, channel, sent in (("Pengingat pasang poster", "whatsapp", 181),
                                ("Undangan ulang kader", "email", 96)):  # fmt: skip
        broadcast = Broadcast(
            campaign_id=campaign_id, name=name, channel=channel, purpose="pengingat",
            schedule={"kind": "once"}, status="done", created_at=utc_now(),
        )  # fmt: skip
        session.add(broadcast)
        session.flush()
        firing = Firing(broadcast_id=broadcast.id, due_at=utc_now(), status="done",
                        recipients=sent + 7, started_at=utc_now())  # fmt: skip
        session.add(firing)
        session.flush()
        for status, number in (("sent", sent), ("failed", 4), ("skipped", 3)):
            session.add(FiringCount(firing_id=firing.id, status=status, number=number))


def _scans(settings: Settings, database: Database, rows: int, drawn: random.Random) -> None:
    """Posters in 180 villages that hang, and scans of 90 days, as the gate would leave them."""
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        issue_codes(session, campaign, "poster-a4", villages(session)[:180], settings.public_url)
        placed = list(session.scalars(select(Placement.id)))
        at = utc_now() - timedelta(days=95)
        session.execute(
            insert(Installation),
            [{"placement_id": key, "status": "in_place", "since": at, "in_place_at": at}
             for key in placed[:171]],
        )  # fmt: skip
    with database.reading() as session:
        codes = list(session.scalars(select(Code.code)))[:140]
    first = int((utc_now() - timedelta(days=90)).timestamp() * 1000)
    step = 90 * 24 * 3600 * 1000 // rows
    weights = [1 + (at * 7919) % 23 for at in range(len(codes))]
    path = settings.spool_path / "scan-20200101T000000-1-00000000.log"
    path.write_text(
        "".join(
            f"{first + at * step} {code} human {drawn.randrange(65536):04x}\n"
            for at, code in enumerate(drawn.choices(codes, weights, k=rows))
        )
    )
    drain(database, settings.spool_path)


def _jpeg(drawn: random.Random, at: int) -> bytes:
    """Something with the weight of a photo: shapes, blur and grain."""
    size = (1600, 1200) if at % 3 else (1200, 1600)
    picture = Image.new("RGB", size, drawn.choice(("#9db7c9", "#c9b79d", "#a9c09a")))
    pen = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y = drawn.randrange(size[0]), drawn.randrange(size[1])
        wide, tall = drawn.randrange(40, 300), drawn.randrange(60, 420)
        colour = tuple(drawn.randrange(30, 235) for _ in range(3))
        pen.ellipse((x, y, x + wide, y + tall), fill=colour)
    picture = picture.filter(ImageFilter.GaussianBlur(3))
    grain = Image.effect_noise(size, 36).convert("RGB")
    out = io.BytesIO()
    Image.blend(picture, grain, 0.18).save(out, "JPEG", quality=88)
    return out.getvalue()
