"""A broadcast all the way round: written, proposed, approved on a phone, received, reported."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from outreach.broadcasts import control
from outreach.broadcasts.schedule import due
from outreach.broadcasts.sending import Sending
from outreach.database import Database
from outreach.secret import secret_key
from outreach.settings import Settings
from outreach.web.app import create_app
from outreach.wib import WIB, utc_now
from tests.broadcasts.build import agreed, fired, own, somebody
from tests.build import PASSWORD, contact
from tests.running import Mailbox, smtp_server

pytestmark = pytest.mark.one_database


def _signed_in(browser: Browser, address: str, username: str, width: int) -> Page:
    page = browser.new_context(
        base_url=address, viewport={"width": width, "height": 844}
    ).new_page()
    page.goto("/masuk")
    page.get_by_label("Nama pengguna").fill(username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    return page


def test_from_the_words_to_the_report(
    browser: Browser, settings: Settings, database: Database
) -> None:
    mailbox = Mailbox()
    key = secret_key(settings.home_path)
    with database.writing() as session:
        somebody(session, "planner")
        somebody(session, "approver")
        contact(session, "kades@example.go.id", key=key).name = "Ibu Euis"
    with smtp_server(mailbox) as url:
        ready = replace(settings, smtp_url=url, mail_from="diskominfo@example.go.id")
        server = make_server("127.0.0.1", 0, create_app(ready, database), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            address = f"http://127.0.0.1:{server.port}"
            path = _write(_signed_in(browser, address, "planner", 1280))
            head = _signed_in(browser, address, "approver", 390)
            _approve(head, path)
            _send(ready, database, key)
            _report(head, path)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    assert mailbox.recipients == ["kades@example.go.id"]
    [letter] = mailbox.letters
    assert letter["Subject"] == "Halo dari Purwakarta"
    body = letter.get_payload(decode=True).decode()
    assert "Ibu Euis, silakan datang: https://outreach.example.go.id/q/" in body


def _write(page: Page) -> str:
    page.goto("/siaran/")
    page.get_by_role("link", name="Siaran baru").first.click()
    page.get_by_label("Nama siaran").fill("Undangan Gempungan")
    page.get_by_label("Kampanye").select_option("call-center-112")
    page.get_by_role("button", name="Lanjut ke pesan").click()
    expect(page.get_by_text("Satu nomor darurat untuk Purwakarta: 112").first).to_be_visible()
    path = page.url.removesuffix("/pesan")
    _accessible(page)
    page.locator("#id_subject").fill("Halo dari Purwakarta")
    box = page.locator("#id_body")
    box.fill("")
    page.locator("[data-insert='{{ name }}']").click()
    page.keyboard.type(", silakan datang: ")
    page.locator("[data-insert='{{ link }}']").click()
    # The preview follows the typing, as the one recipient there is.
    expect(page.locator("#preview")).to_contain_text("Ibu Euis, silakan datang:")
    expect(page.locator("#preview")).to_contain_text("Belum ada cara berhenti.")
    page.get_by_role("button", name="Simpan pesan").click()
    expect(page.locator("#id_body-error")).to_contain_text("Belum ada cara berhenti.")
    box.fill("{{ name }}, silakan datang: {{ link }}. Berhenti: {{ unsubscribe }}")
    page.get_by_role("button", name="Simpan pesan").click()
    expect(page.get_by_text("Pesan disimpan.")).to_be_visible()

    page.get_by_role("link", name="Penerima dan jadwal").click()
    now = utc_now().astimezone(WIB)
    expect(page.get_by_label("Setelah … hari")).to_be_hidden()
    _accessible(page)
    page.get_by_label("Tanggal", exact=True).fill(f"{now:%Y-%m-%d}")
    page.get_by_label("Jam (WIB)").fill(f"{now:%H:%M}")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("link", name="Periksa dan ajukan").click()
    page.get_by_role("button", name="Ajukan").click()
    expect(page.get_by_text("Yang mengajukan tidak bisa menyetujui sendiri.")).to_be_visible()
    return path


def _approve(page: Page, path: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Undangan Gempungan").click()
    assert page.url == f"{path}/persetujuan"
    expect(page.locator(".letter").first).to_contain_text("Ibu Euis, silakan datang:")
    expect(page.get_by_text("1 atas persetujuan")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    _accessible(page)
    page.get_by_role("button", name="Setujui").click()
    expect(page.get_by_text("Disetujui.", exact=True)).to_be_visible()


def _accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def _send(settings: Settings, database: Database, key: bytes) -> None:
    sending = Sending(settings, database, key, "test")
    with database.reading() as session:
        [firing] = due(session)
    assert sending.fire(firing.broadcast_id, firing.due_at) == 1
    assert sending.dispatch("email") == 1
    sending.close()


def _report(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_text("1 terkirim").first).to_be_visible()
    expect(page.locator(".page-header .badge")).to_contain_text("Selesai")
    page.get_by_role("link", name="Kiriman", exact=True).click()
    expect(page.get_by_text("ka***@example.go.id")).to_be_visible()
    _accessible(page)
    page.get_by_role("link", name="Laporan", exact=True).click()
    expect(page.get_by_role("row", name="Purwakarta")).to_contain_text("1")


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_break_no_rule_of_accessibility_and_run_over_nowhere(
    browser: Browser, address: str, database: Database, width: int
) -> None:
    with database.writing() as session:
        somebody(session, "admin")
        running = own(session, name="Siaran dengan nama yang panjang sekali untuk layar sempit")
        agreed(session, running)
        fired(session, running, ["sent"] * 3 + ["failed", "in_doubt", "queued"])
        own(session, schedule={"kind": "weekly", "days": [0, 3], "every": 2, "at": "09:00",
            "from": "2027-01-01", "until": "2027-12-31"})  # fmt: skip
        control.stop(session, 1, "Alamat salah")
    page = _signed_in(browser, address, "admin", width)
    one = f"/siaran/{running.id}"
    paths = [f"{one}/{part}" for part in ("penerima", "laporan", "jadwal", "pesan")]
    paths += ["/siaran/", "/siaran/baru", one, "/siaran/tidak-pasti", "/siaran/henti"]
    paths += [f"/kampanye/call-center-112/{part}" for part in ("kegiatan", "pengingat")]
    for path in paths:
        page.goto(path)
        for details in page.locator("main details").all():
            details.evaluate("e => e.open = true")
        _accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
