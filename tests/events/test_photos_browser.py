"""Staff's photos in a real browser: many at once, each with its progress, none lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, request
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from outreach.database import Database
from outreach.events import photos
from outreach.events.models import Event
from outreach.events.models_kept import EventPhoto
from outreach.settings import Settings
from tests.build import PASSWORD
from tests.events.build import Held, held, taken
from tests.running import until

pytestmark = pytest.mark.one_database
KEPT = """() => new Promise((said) => {
  indexedDB.open("outreach-events").onsuccess = (opened) => {
    const photos = opened.target.result.transaction("photos").objectStore("photos");
    photos.count().onsuccess = (counted) => said(counted.target.result);
  };
})"""


def phone(browser: Browser, address: str, *, script: bool = True) -> BrowserContext:
    """A phone on which staff are signed in."""
    context = browser.new_context(
        base_url=address, viewport={"width": 390, "height": 800}, java_script_enabled=script
    )
    page = context.new_page()
    page.goto("/masuk")
    page.locator("[name=username]").fill("admin")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form.form button").click()
    page.close()
    return context


def many(folder: Path, count: int, size: tuple[int, int] = (1680, 1260)) -> list[Path]:
    paths = [folder / f"IMG_{number:04}.JPG" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(taken(size, colour=f"#{number * 5:02x}8040"))
    return paths


def kept(database: Database, event: Held) -> list[EventPhoto]:
    with database.reading() as session:
        return photos.photos_of(session, event.id)


def choose(page: Page, paths: list[Path]) -> None:
    page.locator(".pick input[type=file]").first.set_input_files(paths)


def test_forty_photos_go_one_by_one_made_smaller_and_are_chosen_for_the_report(
    browser: Browser, app: Flask, address: str, database: Database, settings: Settings,
    tmp_path: Path,
) -> None:  # fmt: skip
    app.config["WTF_CSRF_ENABLED"] = True
    sizes: list[int] = []
    app.before_request(lambda: sizes.append(request.content_length or 0))
    event, context = held(database, settings), phone(browser, address)
    page = context.new_page()
    page.goto(f"{event.path}/foto")
    page.get_by_label("Simpan waktu dan tempat pengambilan").check()

    choose(page, many(tmp_path, 40))
    expect(page.locator(".queue-list progress")).to_have_count(40)
    expect(page.locator("#photo-grid article")).to_have_count(40, timeout=60_000)

    found = kept(database, event)
    assert len(found) == 40
    assert {photo.latitude for photo in found} == {-6.553472}, (
        "from the original, not the small one"
    )
    with Image.open(photos.event_photo_path(settings, found[0])) as picture:
        assert picture.size == (1600, 1200)
    assert max(sizes) < 300_000
    ticks = page.get_by_label("Masuk laporan")
    ticks.nth(7).check()
    ticks.nth(2).check()
    page.get_by_label("Keterangan").nth(2).fill("Warga mencoba menelepon 112")
    page.get_by_role("button", name="Simpan keterangan dan pilihan").click()
    expect(page.locator(".strip img")).to_have_count(2)
    chosen = {photo.report_order: photo.caption for photo in kept(database, event)}
    assert chosen == {None: "", 1: "", 2: "Warga mencoba menelepon 112"}
    context.close()


def test_photos_wait_for_a_signal_beyond_a_closed_page_and_a_lost_answer(
    browser: Browser, address: str, database: Database, settings: Settings, tmp_path: Path
) -> None:
    event, context = held(database, settings), phone(browser, address)
    page = context.new_page()
    page.goto(f"{event.path}/foto")
    context.set_offline(True)
    choose(page, many(tmp_path, 2, (400, 300)))
    # Both are kept: the second may still be made smaller while the first is tried.
    until(lambda: page.evaluate(KEPT) == 2, 20, "two photos kept in the phone")
    page.close()
    context.set_offline(False)

    later = context.new_page()
    # The server gets the first, the phone never hears of it.
    later.route(
        "**/foto",
        lambda route: (
            (route.fetch(), route.abort()) if route.request.method == "POST" else route.continue_()
        ),
        times=2,
    )
    later.goto(f"{event.path}/foto")
    expect(later.locator(".queue-list .waiting")).to_contain_text("Menunggu sinyal")
    later.get_by_role("button", name="Coba kirim sekarang").click()

    expect(later.locator("#photo-grid article")).to_have_count(2)
    assert len(kept(database, event)) == 2
    context.close()


def test_who_was_signed_out_is_told_and_loses_no_photo(
    browser: Browser, address: str, database: Database, settings: Settings, tmp_path: Path
) -> None:
    event, context = held(database, settings), phone(browser, address)
    page = context.new_page()
    page.goto(f"{event.path}/foto")
    cookies = context.cookies()
    context.clear_cookies()
    choose(page, many(tmp_path, 1, (400, 300)))
    expect(page.locator(".queue-list")).to_contain_text("Sesi Anda berakhir.")
    assert kept(database, event) == []

    context.add_cookies(cookies)  # type: ignore[arg-type]
    page.reload()

    expect(page.locator("#photo-grid article")).to_have_count(1)
    context.close()


def test_what_is_no_photo_is_said_beside_it_and_can_be_dropped(
    browser: Browser, address: str, database: Database, settings: Settings, tmp_path: Path
) -> None:
    event, context = held(database, settings), phone(browser, address)
    wrong = tmp_path / "surat.jpg"
    wrong.write_bytes(b"bukan foto")
    page = context.new_page()
    page.goto(f"{event.path}/foto")

    choose(page, [wrong, *many(tmp_path, 1, (400, 300))])

    refused = page.locator(".queue-list .refused")
    expect(refused).to_contain_text("Berkas ini bukan foto yang utuh.")
    expect(page.locator("#photo-grid article")).to_have_count(1)
    refused.get_by_role("button", name="Buang dari antrean").click()
    expect(refused).to_have_count(0)
    expect(page.locator(".queue-said")).to_have_text("1 dari 1 foto terkirim")
    context.close()


def test_without_script_the_form_sends_them_all(
    browser: Browser, address: str, database: Database, settings: Settings, tmp_path: Path
) -> None:
    event, context = held(database, settings), phone(browser, address, script=False)
    page = context.new_page()
    page.goto(f"{event.path}/foto")
    page.get_by_label("Foto kegiatan").set_input_files(many(tmp_path, 3, (400, 300)))
    page.get_by_role("button", name="Unggah").click()

    expect(page.locator("#photo-grid article")).to_have_count(3)
    page.get_by_text("Hapus").first.click()
    page.get_by_role("button", name="Ya, hapus foto").first.click()
    expect(page.locator("#photo-grid article")).to_have_count(2)
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_break_no_rule_of_accessibility_and_nothing_runs_over(
    browser: Browser, address: str, database: Database, settings: Settings, width: int
) -> None:
    event, context = held(database, settings), phone(browser, address)
    with database.writing() as session:
        row = session.get_one(Event, event.id)
        name = photos.keep_event_photo(settings, event.id, "a" * 8, taken((400, 300)))
        photos.add_photo(session, row, "a" * 8, name, 1)
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("foto", "berkas", "hadir"):
        page.goto(f"{event.path}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    context.close()
