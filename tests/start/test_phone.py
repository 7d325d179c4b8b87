"""A whole guided start on a phone: begun, left in the middle, taken up, finished."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.plan import events_of
from tests.build import PASSWORD
from tests.start.build import drafts

pytestmark = pytest.mark.one_database


def _phone(browser: Browser, address: str, *, script: bool) -> Page:
    page = browser.new_context(
        base_url=address, viewport={"width": 390, "height": 844}, java_script_enabled=script
    ).new_page()
    page.goto("/masuk")
    page.get_by_label("Nama pengguna").fill("admin")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    return page


def _next(page: Page) -> None:
    page.get_by_role("button", name="Lanjut", exact=True).click()


def test_a_start_is_left_and_finished_without_script(
    browser: Browser, address: str, database: Database
) -> None:
    page = _phone(browser, address, script=False)
    page.goto("/kampanye/")
    page.get_by_role("link", name="Kampanye baru").click()
    page.get_by_label("Sampaikan lewat Ogan Lopian").check()
    _next(page)
    page.get_by_label("Nama kampanye").fill("Gempungan Bojong 2027")
    _next(page)
    page.get_by_label("Kecamatan tertentu").check()
    page.get_by_label("Bojong (14)").check()
    page.get_by_role("button", name="Simpan, lanjutkan nanti").click()
    expect(page.locator(".unfinished")).to_contain_text("Lanjutkan: Gempungan Bojong 2027")

    page.get_by_role("link", name="Lanjutkan").click()
    expect(page.locator(".steps")).to_contain_text("Langkah 4 dari 7")
    begins = date.fromisoformat(page.get_by_label("Mulai *").input_value())
    page.get_by_label("Nama kegiatan").fill("Gempungan Bojong")
    page.get_by_label("Tanggal kegiatan").fill((begins + timedelta(days=21)).isoformat())
    _next(page)
    # Back without losing anything, and forward by the bar.
    page.get_by_role("link", name="Kembali").click()
    expect(page.get_by_label("Nama kegiatan")).to_have_value("Gempungan Bojong")
    page.get_by_label("Langkah").get_by_role("link", name="Ringkasan").click()
    said = page.locator(".dl")
    expect(said).to_contain_text("14 desa/kelurahan di Bojong")
    expect(said).to_contain_text("Undangan kegiatan")
    page.get_by_role("button", name="Buat kampanye").click()

    expect(page.get_by_role("heading", name="Gempungan Bojong 2027")).to_be_visible()
    slug = page.url.rsplit("/", 1)[1]
    with database.reading() as session:
        campaign = campaign_by_slug(session, slug)
        assert len(campaign.places) == 14
        assert [event.title for event in events_of(session, campaign.id)] == ["Gempungan Bojong"]
    assert len(drafts(database, slug)) == 4
    page.goto("/kampanye/")
    expect(page.locator(".unfinished")).to_have_count(0)


def test_suggestions_alone_need_three_presses_and_every_page_can_be_used(
    browser: Browser, address: str, app: Flask
) -> None:
    page = _phone(browser, address, script=True)
    page.goto("/kampanye/baru")
    for number in range(1, 8):
        expect(page.locator(".steps")).to_contain_text(f"Langkah {number} dari 7")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        if number in (1, 3, 6, 7):
            found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
            assert found.violations_count == 0, found.generate_report()
        if number == 1:
            page.get_by_label("Call Center 112").check()
        if number < 7:
            _next(page)

    page.goto("/kampanye/baru")
    page.get_by_label("Call Center 112").check()
    page.get_by_role("button", name="Langsung ke ringkasan").click()
    page.get_by_role("button", name="Buat kampanye").click()

    expect(page.locator(".flashes")).to_contain_text("draf lengkap")
