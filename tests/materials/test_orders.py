"""A print shop can run what comes out of an order, and what cannot be ordered is said."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from outreach import jobs
from outreach.database import Database
from outreach.errors import NotAllowed, OutreachError
from outreach.links.models import InstallationEvent
from outreach.materials.orders import (
    Wanted,
    order_folder,
    place_order,
    state_of,
)
from outreach.places.find import villages
from outreach.places.models import Place
from outreach.settings import Settings
from tests.build import approved
from tests.materials.ordering import (
    decoded,
    finished,
    order,
    proofread,
    text_of_pdf,
    urls,
    work,
)
from tests.running import decode_pages

# What an interrupted order does is tested on both.
pytestmark = pytest.mark.one_database


def test_the_archive_holds_what_a_print_shop_asks_for(
    settings: Settings, database: Database
) -> None:
    number = order(database, {"poster-a4": 2, "leaflet-a5": 50}, own={0: 7})

    work(settings, database)

    made = finished(database, number)
    assert state_of(made) == "ready"
    archive = order_folder(settings, number) / str(made.archive)
    day = made.created_at + timedelta(hours=7)
    assert made.archive == f"CC112_PESANAN-{number}_{day:%Y-%m-%d}.zip"
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == made.archive_sha256
    assert archive.stat().st_size == made.archive_bytes
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        inside = {Path(name).name: opened.read(name) for name in opened.namelist()}
    assert {name for name in inside if name.endswith(".pdf")} == {
        f"CC112_POSTER-A4_210x297_4-0_2x2lbr_{day:%Y-%m-%d}.pdf",
        f"CC112_POSTER-A4_210x297_4-0_1x7lbr_{day:%Y-%m-%d}.pdf",
        f"CC112_LEAFLET-A5_148x210_4-4_2x50lbr_{day:%Y-%m-%d}.pdf",
        f"CC112_LEAFLET-A5_148x210_4-4_1x7lbr_{day:%Y-%m-%d}.pdf",
        f"CC112_DAFTAR-KIRIM_{day:%Y-%m-%d}.pdf",
        f"CC112_LEMBAR-PESANAN_{day:%Y-%m-%d}.pdf",
    }
    assert all(name.isascii() for name in inside)
    sums = dict(re.findall(r"^([0-9a-f]{64})  (.+)$", inside["SHA256SUMS.txt"].decode(), re.M))
    assert {name: sum_ for sum_, name in sums.items()} == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in inside.items()
        if name != "SHA256SUMS.txt"
    }
    decoded = [
        url
        for run in made.runs
        for page in decode_pages(inside[str(run.file_name)])
        for url in page
    ]
    assert sorted(decoded) == sorted(urls(database).values())
    assert len(decoded) == 6


def test_the_packing_list_says_who_gets_how_many(settings: Settings, database: Database) -> None:
    with database.writing() as session:
        first = villages(session)[0]
        session.add(Place(kind="market", name="=HYPERLINK(1)", district_code=first.district_code))
        session.flush()
        campaign, places = approved(session), list(session.scalars(select(Place).limit(2)))
        venue = session.scalars(select(Place).where(Place.kind == "market")).one()
        wanted = Wanted({"poster-a4": 1, "f4": 3}, [*places, venue], own={venue.id: 9})
        number = place_order(session, campaign, wanted, by=1).id

    work(settings, database)

    made, folder = finished(database, number), order_folder(settings, number)
    [listed] = folder.glob("*_DAFTAR-KIRIM_*.csv")
    rows = list(csv.DictReader(io.StringIO(listed.read_text(encoding="utf-8-sig"))))
    assert [(row["Poster A4"], row["Poster F4 kantor desa"]) for row in rows] == [
        ("1", "3"), ("1", "3"), ("9", "9"),
    ]  # fmt: skip
    assert rows[-1]["Tempat"] == "'=HYPERLINK(1)"
    codes = [path.read_text() for path in folder.glob("*_KODE.csv")]
    assert len(codes) == len(made.runs)
    assert sum("'=HYPERLINK(1)" in text for text in codes) == 2
    assert not any(re.search(r"(^|,)=", text) for text in codes)
    [paper] = folder.glob("*_DAFTAR-KIRIM_*.pdf")
    assert "tanda tangan penerima" in text_of_pdf(paper)
    [sheet] = folder.glob("*_LEMBAR-PESANAN_*.pdf")
    says = " ".join(text_of_pdf(sheet).split())
    assert all(words in says for words in ("Art paper 150 g", "210 × 297 mm", "4/0", "= 9 lembar"))


def test_an_order_reprinted_has_the_same_codes(settings: Settings, database: Database) -> None:
    found = []
    for _again in range(2):
        number = order(database, {"poster-a4": 1, "pocket-card": 1})
        work(settings, database)
        found.append([decoded(settings, run) for run in finished(database, number).runs])

    assert found[0] == found[1]
    assert all(len(pages) >= 3 for pages in found[0])


def test_a_draft_marks_nothing_as_printed(settings: Settings, database: Database) -> None:
    number = order(database, {"poster-a4": 1}, draft=True)

    work(settings, database)

    assert state_of(finished(database, number)) == "draft"
    with database.reading() as session:
        assert not session.scalars(select(InstallationEvent)).all()


@pytest.mark.parametrize(
    ("copies", "count", "own", "told"),
    [
        ({}, 1, {}, "Belum ada materi"),
        ({"poster-a4": 1}, 0, {}, "Belum ada tempat"),
        ({"poster-a4": 0}, 1, {}, "Jumlah 0"),
        ({"poster-a4": 10_000}, 1, {}, "Jumlah 10000"),
        ({"poster-a9": 1}, 1, {}, "Materi “poster-a9” tidak ada"),
        ({"poster-a4": 1}, 13, {at: at + 1 for at in range(13)}, "13 jumlah yang berbeda"),
    ],
)
def test_what_cannot_be_ordered_is_said_and_nothing_is_queued(
    database: Database, copies: dict[str, int], count: int, own: dict[int, int], told: str
) -> None:
    with pytest.raises(OutreachError, match=told):
        order(database, copies, count, own)

    assert jobs.claim(database) is None


def test_sundanese_that_nobody_has_read_goes_to_no_print_shop(database: Database) -> None:
    with database.writing() as session:
        campaign = approved(session)
        wanted = Wanted({"poster-a4": 1}, villages(session)[:1], language="both")
        with pytest.raises(NotAllowed, match="belum dibaca penutur asli"):
            place_order(session, campaign, wanted, by=1)

        proofread(campaign)
        assert place_order(session, campaign, wanted, by=1).id
