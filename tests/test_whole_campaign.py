"""A whole campaign with real browsers, from the guided start to the berkas LPJ that is read back.

Real processes have no clock to inject, so campaign and event are of today, and begin now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from outreach.audience.check_in_words import WORDS
from outreach.wib import WIB
from tests.events.build import taken
from tests.papers.lpj import agrees_with_the_database
from tests.running import Mailbox, decode_pages, product, smtp_server, until
from tests.staff import ADMIN, CHROMIUM, NARROW, first_sign_in, new_person, sign_in

NAME, EVENT, VENUE = "Sukasari melapor", "Gempungan Sukasari", "Desa Ciririp"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; SM-A105F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Mobile Safari/537.36"
)
COMPUTER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Safari/537.36"
)
# Nothing outside of this machine answers: where a code leads is seen by what is asked for.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """What five processes make at once may take its time on a busy machine."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


def test_a_whole_campaign_from_the_guided_start_to_the_lpj(tmp_path: Path) -> None:
    mailbox, home = Mailbox(), tmp_path / "home"
    with (
        smtp_server(mailbox) as smtp,
        product(
            home, smtp_url=smtp, admin_password=ADMIN, send_window="always",
            mail_from="diskominfo@example.go.id",
        ) as (address, _process),
        sync_playwright() as playwright,
    ):  # fmt: skip
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=[*CHROMIUM, ALONE]
        )
        admin = sign_in(browser, address, "admin", ADMIN)
        planner = first_sign_in(
            browser, address, "rina", new_person(admin, "Rina", "rina", "planner")
        )
        head = first_sign_in(
            browser, address, "kabid", new_person(admin, "Pak Kabid", "kabid", "approver"), NARROW
        )
        citizen = browser.new_context(
            base_url=address, user_agent=ANDROID, viewport={"width": NARROW, "height": 844}
        ).new_page()

        campaign = start(planner)
        add_a_contact(planner)
        confirm_what_the_poster_needs(planner, campaign)
        propose(planner, campaign)
        decide(head, campaign)
        posters = print_posters(planner, campaign, address)
        for poster in posters[:2]:
            scan(citizen, poster)
        hang(planner, citizen, campaign, tmp_path)

        event = complete_the_event(planner, campaign)
        check_in(citizen, planner, campaign)
        type_the_paper_list(planner, event)
        choose_photos(planner, event, tmp_path)

        remind(planner, campaign)
        until(lambda: mailbox.letters, 30, "the reminder")
        read_the_letter(browser, mailbox.letters[0], posters)
        see_the_result(planner, campaign)
        note_goals_and_costs(planner, campaign)
        pdf = bind(planner, campaign)
        browser.close()

    assert mailbox.recipients == ["kades@example.go.id"]
    agrees_with_the_database(pdf, home)


def start(page: Page) -> str:
    """The guided start, its suggestions kept but for day and place; returns the new path."""
    now = datetime.now(WIB)
    page.goto("/")
    page.get_by_role("link", name="Kampanye baru").first.click()
    page.get_by_label("Sampaikan lewat Ogan Lopian").check()
    further(page)
    page.get_by_label("Nama kampanye").fill(NAME)
    further(page)
    page.get_by_label("Kecamatan tertentu").check()
    page.get_by_label("Sukasari (5)").check()
    further(page)
    page.get_by_label("Mulai *").fill(f"{now:%Y-%m-%d}")
    page.get_by_label("Tanggal kegiatan").fill(f"{now:%Y-%m-%d}")
    page.get_by_label("Mulai pukul").fill(f"{now:%H:%M}")
    page.get_by_label("Nama kegiatan").fill(EVENT)
    further(page)
    further(page)
    further(page)
    page.get_by_role("button", name="Buat kampanye").click()
    expect(page.locator(".flashes")).to_contain_text("draf lengkap")
    return urlsplit(page.url).path


def further(page: Page) -> None:
    page.get_by_role("button", name="Lanjut", exact=True).click()


def add_a_contact(page: Page) -> None:
    """Somebody who agreed to be reminded by e-mail."""
    page.goto("/kontak/baru")
    page.get_by_label("Nama", exact=False).first.fill("Bu Kades")
    page.get_by_label("E-mail", exact=True).check()
    page.get_by_label("Alamat e-mail").fill("kades@example.go.id")
    page.get_by_label("Desa, kelurahan, atau tempat lain").fill("Desa Kutamanah")
    page.get_by_label("Sumber dan bukti").fill("Formulir bertanda tangan")
    page.get_by_role("button", name="Simpan kontak").click()
    expect(page.get_by_text("Kontak disimpan.")).to_be_visible()


def confirm_what_the_poster_needs(page: Page, campaign: str) -> None:
    """Nobody can propose it before; the page leads to where it is done."""
    page.goto(campaign)
    page.get_by_role("link", name="Periksa dan ajukan").click()
    expect(page.get_by_text("Belum bisa diajukan")).to_be_visible()
    expect(page.get_by_role("button", name="Ajukan")).to_have_count(0)
    page.get_by_role("link", name="Lengkapi di halaman layanan").click()
    page.get_by_role("row", name="WhatsApp").get_by_role("link", name="Atur").click()
    page.get_by_label("Nomor atau alamat").fill("0812 0000 1112")
    page.get_by_label("Sumber").fill("Surat Diskominfo")
    page.get_by_label("Sudah dikonfirmasi").check()
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Sasaran disimpan.")).to_be_visible()


def propose(page: Page, campaign: str) -> None:
    """And be refused what the head alone may do, by the page and behind it."""
    page.goto(f"{campaign}/persetujuan")
    page.get_by_role("button", name="Ajukan", exact=True).click()
    page.get_by_role("button", name="Ajukan siaran draf").click()
    expect(page.get_by_text("2 siaran diajukan kepada pimpinan.")).to_be_visible()
    expect(page.get_by_text("Yang mengajukan tidak bisa menyetujui sendiri.")).to_be_visible()
    expect(page.get_by_role("button", name="Setujui")).to_have_count(0)
    token = page.locator("[name=csrf_token]").first.input_value()
    answer = page.request.post(
        f"{campaign}/persetujuan", form={"csrf_token": token, "decision": "agree"}
    )
    assert answer.status == 403


def decide(page: Page, campaign: str) -> None:
    """On a phone, beginning at home: artwork and messages seen, then one large button for the
    campaign and one for each of its broadcasts."""
    page.goto("/")
    page.get_by_role("link", name=NAME).first.click()
    page.wait_for_url(f"**{campaign}/persetujuan")
    expect(page.get_by_text("Pesan seperti dilihat penerima")).to_be_visible()
    page.locator(".proofs > div").first.scroll_into_view_if_needed()
    expect(page.locator(".proofs img").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    page.get_by_role("link", name="Langsung ke keputusan").click()
    expect(page.get_by_role("button", name="Setujui")).to_be_in_viewport()
    page.get_by_role("button", name="Setujui").click()
    expect(page.get_by_text("Disetujui.", exact=True)).to_be_visible()
    page.get_by_role("link", name="Periksa dan putuskan").first.click()
    page.wait_for_url("**/siaran/*/persetujuan")
    for said in (re.compile("Ini siaran berikutnya"), re.compile(r"^\s*Disetujui\.\s*$")):
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
        page.get_by_role("button", name="Setujui").click()
        expect(page.locator(".flashes").get_by_text(said)).to_be_visible()


def print_posters(page: Page, campaign: str, address: str) -> list[str]:
    """The codes on the pages of the file that the page gives, as a decoder reads them."""
    page.goto(f"{campaign}/materi")
    page.get_by_role("button", name="Buat berkas cetak").click()
    link = page.get_by_role("link", name="Unduh PDF")
    link.wait_for()
    with page.expect_download() as download:
        link.click()
    pages = decode_pages(Path(download.value.path()).read_bytes())
    codes = [code for [code] in pages]
    assert len(set(codes)) == 5, "one for each village of the kecamatan"
    for code in codes:
        assert re.fullmatch(rf"{re.escape(address.upper())}/Q/[0-9A-Z]{{8}}", code)
    return codes


def scan(page: Page, code: str) -> None:
    """The phone is sent to the service's WhatsApp, which is not asked here."""
    with page.expect_request("https://wa.me/**") as asked, suppress(Error):
        page.goto(code)
    assert asked.value.url == "https://wa.me/6281200001112"


def hang(page: Page, phone: Page, campaign: str, folder: Path) -> None:
    """The village's official reports its poster with a photo, behind the link staff send."""
    page.goto(f"{campaign}/bagikan")
    phone.goto(page.locator("#halaman").inner_text())
    phone.locator(".wall input[type=file]").first.set_input_files(photo(folder, "poster.jpg"))
    expect(phone.locator(".sent").first).to_contain_text("Foto terkirim.")
    expect(phone.locator(".status").first).to_contain_text("Sudah dipasang")


def photo(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(taken((1680, 1260)))
    return path


def complete_the_event(page: Page, campaign: str) -> str:
    """Where it is held and by whom; returns the event's path."""
    page.goto(f"{campaign}/kegiatan")
    page.get_by_role("link", name=EVENT).first.click()
    page.wait_for_url("**/kegiatan/*")
    event = urlsplit(page.url).path
    page.get_by_role("link", name="Ubah", exact=True).click()
    page.get_by_label("Tempat").select_option(label=f"{VENUE} (Sukasari)")
    page.get_by_label("Rina").check()
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Kegiatan disimpan.")).to_be_visible()
    return event


def check_in(phone: Page, page: Page, campaign: str) -> None:
    """Two visitors on one phone, which reads the QR of the printed list."""
    page.goto(f"{campaign}/berkas")
    link = page.locator("#daftar-hadir").get_by_role("link", name="PDF").get_attribute("href")
    printed = page.request.get(str(link)).body()
    [door] = [code for codes in decode_pages(printed) for code in codes]
    words = WORDS["id"]
    phone.goto(door)
    for name, home, sex in (("Euis", "Desa Sukasari RT 02", "P"), ("Asep", "Desa Ciririp", "L")):
        phone.get_by_label(words["name"]).fill(name)
        phone.get_by_label(words["institution"]).fill(home)
        phone.get_by_label(words[sex], exact=True).check()
        phone.get_by_role("button", name=words["send"]).click()
        expect(phone.get_by_role("heading", level=1)).to_have_text(words["done_title"])
        phone.get_by_role("link", name=words["another"]).click()


def type_the_paper_list(page: Page, event: str) -> None:
    page.goto(f"{event}/hadir")
    expect(page.locator("#counts .stat-value").first).to_have_text("2")
    page.locator("#lines").fill("Dadang; Desa Kertamanah; L\nIis; PKK; P\nNining; PKK; P")
    page.get_by_role("button", name="Tambahkan").click()
    expect(page.locator("#counts .stat-value").first).to_have_text("5")


def choose_photos(page: Page, event: str, folder: Path) -> None:
    page.goto(f"{event}/foto")
    files = [photo(folder, "a.jpg"), photo(folder, "b.jpg")]
    page.locator(".pick input[type=file]").first.set_input_files(files)
    ticks = page.get_by_label("Masuk laporan")
    expect(ticks).to_have_count(2)
    for number in range(2):
        ticks.nth(number).check()
    page.get_by_label("Keterangan").first.fill("Warga mencoba melapor")
    page.get_by_role("button", name="Simpan keterangan dan pilihan").click()
    expect(page.locator(".strip img")).to_have_count(2)


def remind(page: Page, campaign: str) -> None:
    page.goto(f"{campaign}/pengingat")
    now = datetime.now(WIB)
    page.get_by_label("Tanggal").fill(f"{now:%Y-%m-%d}")
    page.get_by_label("Jam (WIB)").fill(f"{now:%H:%M}")
    page.get_by_role("button", name="Jadwalkan").click()
    expect(page.get_by_text("Pengingat dijadwalkan.")).to_be_visible()


def read_the_letter(browser: Browser, letter: Message, posters: Sequence[str]) -> None:
    """At a computer: its posters are the village's own, its link opens the village's page, and its
    last one ends the letters."""
    assert letter["Subject"] == "Keluhan dan pertanyaan warga: lewat Ogan Lopian"
    text, *attached = letter.get_payload()
    body = text.get_payload(decode=True).decode()
    assert "{{" not in body
    assert len(attached) == 2, "in colour and in black and white"
    for poster in attached:
        [[code]] = decode_pages(poster.get_payload(decode=True))
        assert code in posters
    link, stop = re.findall(r"http\S+/(?:q|berhenti)/[^\s.]+", body)
    page = browser.new_context(user_agent=COMPUTER).new_page()
    page.goto(link)
    expect(page.locator("a[href='https://wa.me/6281200001112']")).to_be_visible()
    expect(page.locator("a[href='tel:112']").first).to_be_visible()
    page.goto(stop)
    page.get_by_role("button", name="Ya, berhenti").click()
    expect(page.get_by_role("heading", name="Anda sudah berhenti")).to_be_visible()


def see_the_result(page: Page, campaign: str) -> None:
    """Until the scans of the last seconds are in, the page shows fewer."""

    def all_are_in() -> bool:
        page.goto(f"{campaign}/hasil")
        stat = page.locator(".stat", has_text="Pindaian warga").locator(".stat-value")
        return stat.inner_text() == "3"

    until(all_are_in, 20, "three scans")
    expect(page.locator(".stat", has_text="Pengingat terkirim")).to_contain_text("1")
    expect(page.locator("svg g", has_text="Sukasari").first).to_contain_text("3")
    expect(page.get_by_text("ka***@example.go.id")).to_be_visible()


def note_goals_and_costs(page: Page, campaign: str) -> None:
    page.goto(f"{campaign}/sasaran")
    page.get_by_text("Tetapkan atau ubah sasaran").click()
    page.get_by_label("Peserta kegiatan").fill("40")
    page.get_by_label("Anggaran (rupiah)").fill("1.000.000")
    page.get_by_role("button", name="Simpan sasaran").click()
    page.get_by_label("Untuk apa").fill("Cetak lima poster A4")
    page.get_by_label("Jumlah (rupiah)").fill("62.500")
    page.get_by_role("button", name="Catat biaya").click()
    expect(page.get_by_text("Biaya dicatat.")).to_be_visible()


def bind(page: Page, campaign: str) -> bytes:
    """The berkas LPJ, made by a job whose progress the page shows."""
    page.goto(f"{campaign}/berkas")
    card = page.locator("#lpj")
    card.get_by_role("button", name="Buat PDF").click()
    expect(card.locator("progress")).to_be_visible()
    link = card.locator(".paper-file a")
    link.wait_for()
    with page.expect_download() as download:
        link.click()
    return Path(download.value.path()).read_bytes()
