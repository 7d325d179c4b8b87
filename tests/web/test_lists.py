"""Every list is searched, sorted, leafed through and taken along; no address breaks one."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.test import TestResponse

from outreach.agencies import register
from outreach.audience.models import ContactList, Segment
from outreach.campaigns.commitments import Promise, promise
from outreach.database import Database
from outreach.events.attendance import Visitor, add_from_paper
from outreach.events.files import add_file
from outreach.events.models import Event
from outreach.places.find import villages
from outreach.results.costs import add_cost
from outreach.results.models import OrphanCount
from outreach.settings import Settings
from outreach.wib import today, utc_now
from tests.broadcasts.build import fired, own
from tests.build import PASSWORD, SLUG, signed_in
from tests.events.build import ADMIN, held
from tests.results.build import hang, scanned

pytestmark = pytest.mark.one_database
CAMPAIGN = f"/kampanye/{SLUG}"

# Where the list is, what stands before its keys in the address, and how many rows `fill` gives it.
LISTS = {
    "/kampanye/": ("", None),
    "/tempat/": ("", 192),
    "/pengguna": ("", 2),
    "/layanan/": ("", None),
    "/pindaian/": ("", None),
    "/pindaian/kode-tak-dikenal": ("", 3),
    "/siaran/": ("", 3),
    "/siaran/tidak-pasti": ("", 2),
    "/siaran/penerima/1": ("", 1),
    "/siaran/1/laporan": ("wilayah-", 1),
    "/siaran/1/laporan#peran": ("peran-", 1),
    "/kontak/kelompok/": ("", 2),
    "/kontak/impor": ("", 2),
    f"{CAMPAIGN}/kode": ("", 8),
    f"{CAMPAIGN}/pemasangan": ("", 8),
    f"{CAMPAIGN}/hasil": ("", 192),
    f"{CAMPAIGN}/hasil#kiriman": ("kirim-", 4),
    f"{CAMPAIGN}/hasil/cek": ("sepi-", 1),
    f"{CAMPAIGN}/hasil/cek#lonjakan": ("lonjakan-", 1),
    f"{CAMPAIGN}/sasaran": ("biaya-", 2),
    f"{CAMPAIGN}/opd": ("", 2),
    "/opd/kemajuan": ("", 2),
    "/opd/kemajuan#opd": ("opd-", 2),
    f"{CAMPAIGN}/kegiatan": ("", 1),
    f"{CAMPAIGN}/kegiatan/1/berkas": ("", 2),
    f"{CAMPAIGN}/kegiatan/1/hadir": ("", 3),
    f"{CAMPAIGN}/berkas/undangan/surat?kegiatan=1": ("", None),
}
# Lists that the database narrows; sorted by what has an index.
LONG = ["/kontak/", "/opd/", "/jejak", "/siaran/1/penerima", "/cari"]
NONSENSE = [
    "urut=<script>", "urut=-", "urut=%00", "cari=%00", "cari=" + "x" * 5000, "cari=<script>",
    "halaman=-1", "halaman=99999999999999999999", "halaman=²", "sesudah=²", "kirim=²",
    "sebelum=99999999999999999999", "status=%00", "kecamatan=%00", "keadaan=<script>",
    "macam=' OR 1=1--",
]  # fmt: skip


def fill(database: Database, settings: Settings) -> None:
    """A few rows in every list."""
    now = utc_now()
    event = held(database, settings).id
    with database.writing() as session:
        for name in ("Kepala desa", "Desa sepi"):
            session.add(Segment(name=name, rules={}, created_at=now))
            session.add(ContactList(name=f"{name}.xlsx", file="a.xlsx", digest="0", created_at=now))
        for code, scans in (("AB", 4), ("=1+1", 9), ("ZZZZZZZZ", 1)):
            session.add(OrphanCount(code=code, scans=scans, first_at=now, last_at=now))
        codes = hang(session, villages(session)[:8], now=now)
        for number, code in enumerate(codes[:-1]):
            scanned(session, code, {**dict.fromkeys(range(1, 26), 5), 0: 0 if number else 300},
                    today=today())  # fmt: skip
        fired(session, own(session), ["sent", "failed", "in_doubt", "in_doubt"])
        own(session, name="Susulan", channel="sms")
        own(session, name="Draf")
        one = session.get_one(Event, event)
        for what in ("Cetak poster", "Sewa tenda"):
            add_cost(session, one.campaign, today(), what, 250_000, ADMIN)
        people = [Visitor("Euis", "Cibodas", "P"), Visitor("Asep", "Bojong", "L")]
        add_from_paper(session, one, [*people, people[0]], ADMIN)
        offices = [register.add(session, register.Facts(name, name, "dinas"), ADMIN)
                   for name in ("Dinas Kesehatan", "Dinas Pendidikan")]  # fmt: skip
        promise(session, one.campaign, offices,
                Promise(one.campaign.service_id, "memasang poster", today()), ADMIN)  # fmt: skip
        for name in ("surat.pdf", "notulen.docx"):
            add_file(session, one, (name * 6, "pdf", 1000), name, "other", False, ADMIN)


def asking(path: str, asked: str) -> str:
    page = path.partition("#")[0]
    return f"{page}{'&' if '?' in page else '?'}{asked}"


def rows_of(answer: TestResponse) -> list[list[str]]:
    text = answer.data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


def test_every_list_is_searched_sorted_and_taken_along(
    app: Flask, database: Database, settings: Settings
) -> None:
    fill(database, settings)
    staff = signed_in(app, database, "admin")
    for path, (mark, count) in LISTS.items():
        page = staff.get(asking(path, ""))
        text = page.get_data(as_text=True)
        assert page.status_code == 200 and f'name="{mark}cari"' in text, path
        [orders] = re.findall(rf'<select id="{mark}urut".*?</select>', text, re.S)
        asked = re.findall(r'value="(-?[a-z]+)"', orders)
        assert len(asked) >= 4, path
        if path.endswith("/hadir"):
            # People's names are taken along by a press that stands in the trail.
            continue
        whole = rows_of(staff.get(asking(path, f"{mark}unduh=csv")))
        assert whole and (count is None or len(whole) == count), (path, len(whole))
        for order in asked[::2]:
            ordered = rows_of(staff.get(asking(path, f"{mark}unduh=csv&{mark}urut={order}")))
            assert sorted(ordered) == sorted(whole), (path, order)
        assert staff.get(asking(path, f"{mark}urut={asked[-1]}")).status_code == 200, path
        none = staff.get(asking(path, f"{mark}cari=tidak-ada-yang-begini"))
        assert none.status_code == 200 and f'name="{mark}cari"' in none.get_data(as_text=True), path
        book = staff.get(asking(path, f"{mark}unduh=xlsx"))
        assert book.data.startswith(b"PK"), path
        assert staff.get(asking(path, f"{mark}unduh=exe")).status_code == 404, path


def test_no_address_breaks_a_list(app: Flask, database: Database, settings: Settings) -> None:
    fill(database, settings)
    staff = signed_in(app, database, "admin")
    for path in (*LISTS, *LONG):
        mark = LISTS.get(path, ("", 0))[0]
        asked = "&".join(f"{mark if word[:4] in ('urut', 'cari', 'hala') else ''}{word}"
                         for word in NONSENSE)  # fmt: skip
        for query in (asked, *NONSENSE[:6]):
            answer = staff.get(asking(path, query))
            assert answer.status_code == 200, (path, query)
            assert b"<script>" not in answer.data.replace(b"<script>\n", b""), (path, query)


def test_on_a_phone_the_list_begins_on_the_first_screen(
    app: Flask, database: Database, settings: Settings, browser: Browser, address: str
) -> None:
    fill(database, settings)
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{address}/masuk")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.click("form.form button")
    for path in ("/tempat/", "/siaran/tidak-pasti", "/pindaian/kode-tak-dikenal"):
        page.goto(address + path)
        first = page.locator(".table tbody tr").first.bounding_box()
        assert first is not None and first["y"] < 700, path
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    page.goto(f"{address}/tempat/")
    assert not page.locator("#di").is_visible()
    page.click(".list-tools summary")
    page.select_option("#urut", "-nama")
    page.click(".list-tools button")
    assert "urut=-nama" in page.url

    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{address}/tempat/")
    assert page.locator("#di").is_visible() and not page.locator("#urut").is_visible()
    page.select_option("#di", "32.14.11")
    page.click("th a.sort")
    assert page.locator("th[aria-sort=ascending]").count() == 1
