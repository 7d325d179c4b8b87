"""The editor in a real browser: the printed page follows what is typed, with and without script."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.build import SLUG
from tests.results.test_browser import desk

pytestmark = pytest.mark.one_database

EDIT = f"/kampanye/{SLUG}/naskah"


def source(page: Page) -> str:
    return page.locator("#page img").first.get_attribute("src") or ""


def test_the_page_follows_the_keys(browser: Browser, address: str) -> None:
    page = desk(browser, address)
    page.goto(EDIT)
    before = source(page)
    assert before.startswith("data:image/png")

    page.fill("#indonesian-points-0-text", "")
    page.locator("#indonesian-points-0-text").press_sequentially("Gratis, siapa pun.", delay=20)

    expect(page.locator("#page img").first).not_to_have_attribute("src", before)
    expect(page.locator("#page")).not_to_have_attribute("aria-busy", "true")
    followed = source(page)
    # Saved, the same words give the same page.
    page.click("text=Simpan versi baru")
    expect(page.locator(".alert-ok")).to_contain_text("versi 2")
    assert source(page) == followed
    page.context.close()


def test_what_does_not_fit_or_is_no_plain_text_is_told_while_typing(
    browser: Browser, address: str
) -> None:
    page = desk(browser, address)
    page.goto(EDIT)
    page.fill("#indonesian-headline", "<b>Gawat</b>")
    expect(page.locator("#page .alert")).to_contain_text("Hanya teks biasa")
    page.fill("#indonesian-headline", "Panjang sekali dan tidak mau berhenti " + "W" * 32)
    expect(page.locator("#page .alert")).to_contain_text("tidak muat")
    page.fill("#indonesian-headline", "Gawat?")
    expect(page.locator("#page img")).to_be_visible()
    expect(page.locator("label[for=indonesian-headline] .count")).to_have_text("6/70")
    page.context.close()


def test_without_script_a_button_renews_the_page(browser: Browser, address: str) -> None:
    page = desk(browser, address, script=False)
    page.goto(EDIT)
    before = source(page)
    page.fill("#indonesian-headline", "Gawat? Telepon 112.")
    page.click("text=Perbarui pratinjau")
    assert source(page) != before
    assert page.input_value("#indonesian-headline") == "Gawat? Telepon 112."
    page.context.close()


def test_the_head_sees_the_pages_with_their_fingerprint(browser: Browser, address: str) -> None:
    page = desk(browser, address)
    page.goto(f"/kampanye/{SLUG}/persetujuan")
    page.locator(".proofs > div").first.scroll_into_view_if_needed()
    proof = page.locator(".proofs figure").first
    expect(proof.locator("img")).to_be_visible()
    assert len(proof.locator("code").get_attribute("title") or "") == 64
    page.context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_are_open_to_everybody(browser: Browser, address: str, width: int) -> None:
    page = desk(browser, address, width)
    for path in (EDIT, f"/kampanye/{SLUG}/versi/", f"/kampanye/{SLUG}/versi/1",
                 f"{EDIT}/materi/spanduk", f"/kampanye/{SLUG}/persetujuan",
                 f"/kampanye/{SLUG}/versi/1/spanduk/su"):  # fmt: skip
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.context.close()


def test_on_a_phone_the_strip_of_tabs_shows_the_one_we_are_on(
    browser: Browser, address: str
) -> None:
    page = desk(browser, address, 390)
    page.goto(f"/kampanye/{SLUG}/persetujuan")
    expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=1)
    page.context.close()
