"""The main job all the way round, in a real browser: plan → print → scan → remind → result."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from outreach.wib import WIB
from tests.running import Mailbox, decode_pages, product, smtp_server, until

CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
ADMIN = "sandi-administrator-1"
OWN = "sandi-sendiri-panjang"
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; SM-A105F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Mobile Safari/537.36"
)


def sign_in(browser: Browser, address: str, username: str, password: str) -> Page:
    page = browser.new_context(base_url=address, accept_downloads=True).new_page()
    page.goto("/masuk")
    page.get_by_label("Nama pengguna").fill(username)
    page.get_by_label("Kata sandi").fill(password)
    page.get_by_role("button", name="Masuk").click()
    return page


def new_person(admin: Page, name: str, username: str, role: str) -> str:
    """The one-time password that the page shows."""
    admin.goto("/pengguna")
    admin.locator("#name").fill(name)
    admin.get_by_label("Nama pengguna").fill(username)
    admin.locator("#role").select_option(role)
    admin.get_by_role("button", name="Tambah pengguna").click()
    return admin.locator("#one-time-password").inner_text()


def first_sign_in(browser: Browser, address: str, username: str, one_time: str) -> Page:
    page = sign_in(browser, address, username, one_time)
    page.get_by_label("Kata sandi sekarang").fill(one_time)
    page.get_by_label("Kata sandi baru", exact=False).first.fill(OWN)
    page.get_by_label("Ulangi kata sandi baru").fill(OWN)
    page.get_by_role("button", name="Simpan kata sandi").click()
    expect(page.get_by_text("Kata sandi sudah diganti.")).to_be_visible()
    return page


def test_a_campaign_from_plan_to_result(tmp_path: Path) -> None:
    mailbox = Mailbox()
    with (
        smtp_server(mailbox) as smtp,
        product(
            tmp_path, smtp_url=smtp, admin_password=ADMIN, send_window="always",
            mail_from="diskominfo@example.go.id",
        ) as (address, _process),
        sync_playwright() as playwright,
    ):  # fmt: skip
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        admin = sign_in(browser, address, "admin", ADMIN)
        planner = first_sign_in(
            browser, address, "rina", new_person(admin, "Rina", "rina", "planner")
        )
        head = first_sign_in(
            browser, address, "kabid", new_person(admin, "Pak Kabid", "kabid", "approver")
        )

        planner.goto("/kampanye/call-center-112/ubah")
        planner.get_by_label("Tujuan").fill("Semua desa di Sukasari memasang satu poster.")
        planner.get_by_label("Mulai").fill("2026-12-01")
        planner.get_by_label("Sampai").fill("2026-12-31")
        planner.locator("[name=scope][value=districts]").check()
        planner.locator("[name=districts][value='32.14.15']").check()
        planner.get_by_role("button", name="Simpan rencana").click()
        expect(planner.get_by_text("Selasa, 1 Desember 2026", exact=False)).to_be_visible()

        planner.goto("/kontak/baru")
        planner.get_by_label("Nama", exact=False).first.fill("Bu Kades")
        planner.get_by_label("E-mail", exact=True).check()
        planner.get_by_label("Alamat e-mail").fill("kades@example.go.id")
        planner.get_by_label("Desa, kelurahan, atau tempat lain").fill("Desa Kutamanah")
        planner.get_by_label("Sumber dan bukti").fill("Formulir bertanda tangan")
        planner.get_by_role("button", name="Simpan kontak").click()
        expect(planner.get_by_text("Kontak disimpan.")).to_be_visible()

        planner.goto("/kampanye/call-center-112/persetujuan")
        planner.get_by_role("button", name="Ajukan").click()
        head.goto("/kampanye/call-center-112/persetujuan")
        head.get_by_role("button", name="Setujui").click()
        expect(head.get_by_text("Disetujui.", exact=True)).to_be_visible()

        planner.goto("/kampanye/call-center-112/materi")
        planner.get_by_role("button", name="Buat berkas cetak").click()
        link = planner.get_by_role("link", name="Unduh PDF")
        link.wait_for(timeout=30_000)
        with planner.expect_download() as download:
            link.click()
        pdf = Path(download.value.path()).read_bytes()
        pages = decode_pages(pdf)
        assert pages
        assert all(len(found) == 1 for found in pages)
        url = pages[0][0]
        assert re.fullmatch(rf"{re.escape(address.upper())}/Q/[0-9A-Z]{{8}}", url)

        phone = browser.new_context(user_agent=PHONE).new_page()
        phone.goto(url)
        expect(phone.locator("a[href='tel:112']").first).to_be_visible()

        planner.goto("/kampanye/call-center-112/pengingat")
        now = datetime.now(WIB)
        planner.get_by_label("Tanggal").fill(f"{now:%Y-%m-%d}")
        planner.get_by_label("Jam (WIB)").fill(f"{now:%H:%M}")
        planner.get_by_role("button", name="Jadwalkan").click()
        until(lambda: mailbox.letters, 30, "the reminder")
        assert mailbox.recipients == ["kades@example.go.id"]
        letter = mailbox.letters[0]
        assert letter["Subject"] == "Satu nomor darurat untuk Purwakarta: 112"
        text, poster, mono = letter.get_payload()
        body = text.get_payload(decode=True).decode()
        assert "{{" not in body
        for attachment in (poster, mono):
            [[attached]] = decode_pages(attachment.get_payload(decode=True))
            assert attached in [found for [found] in pages]
        stop = re.search(r"http\S+/berhenti/\S+", body)
        assert stop

        planner.goto("/kampanye/call-center-112/hasil")
        expect(planner.locator(".stat", has_text="Pindaian warga")).to_contain_text("1")
        expect(planner.locator(".stat", has_text="Pengingat terkirim")).to_contain_text("1")
        expect(planner.locator("svg g", has_text="Sukasari").first).to_contain_text("1")
        expect(planner.get_by_text("ka***@example.go.id")).to_be_visible()

        phone.goto(stop[0])
        phone.get_by_role("button", name="Ya, berhenti").click()
        expect(phone.get_by_role("heading", name="Anda sudah berhenti")).to_be_visible()
        browser.close()
