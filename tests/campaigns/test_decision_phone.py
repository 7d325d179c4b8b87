"""The head decides with a thumb: all on one narrow page, and two large buttons at its end."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from outreach.campaigns.approve import approved_hash, propose
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from tests.build import PASSWORD, SLUG, person

pytestmark = pytest.mark.one_database
PATH = f"/kampanye/{SLUG}/persetujuan"


def phone(browser: Browser, address: str, *, script: bool = True) -> Page:
    """Signed in as the head, on a phone 390 px wide."""
    context = browser.new_context(
        base_url=address, viewport={"width": 390, "height": 844}, java_script_enabled=script
    )
    page = context.new_page()
    page.goto("/masuk")
    page.fill("[name=username]", "dedi")
    page.fill("[name=password]", PASSWORD)
    page.click("form.form button")
    return page


@pytest.fixture
def proposed(database: Database, app: Flask) -> None:
    with database.writing() as session:
        person(session, "approver", "dedi")
        propose(session, campaign_by_slug(session, SLUG), person(session, "planner", "rina"))


@pytest.mark.usefixtures("proposed")
def test_the_head_decides_on_a_phone(browser: Browser, address: str, database: Database) -> None:
    page = phone(browser, address)
    page.goto("/kampanye/")
    page.click("text=Periksa dan putuskan")

    expect(page.get_by_text("Pesan seperti dilihat penerima")).to_be_visible()
    page.locator(".proofs > div").first.scroll_into_view_if_needed()
    # The first page is laid out by a process that is only starting.
    expect(page.locator(".proofs img").first).to_be_visible(timeout=30_000)
    expect(page.locator(".proofs a").first).to_have_attribute("href", f"/kampanye/{SLUG}/versi/1/"
                                                              "poster-a4/id")  # fmt: skip
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.click("text=Langsung ke keputusan")
    agree = page.get_by_role("button", name="Setujui")
    expect(agree).to_be_in_viewport()
    box = agree.bounding_box()
    assert box and box["height"] >= 56 and box["width"] > 250
    agree.click()

    expect(page.locator(".alert-ok")).to_contain_text("Disetujui.")
    with database.reading() as session:
        assert approved_hash(session, campaign_by_slug(session, SLUG))
    page.context.close()


@pytest.mark.usefixtures("proposed")
def test_without_script_it_is_given_back_with_a_note(browser: Browser, address: str) -> None:
    page = phone(browser, address, script=False)
    page.goto(PATH)
    expect(page.get_by_role("link", name="Lihat pesan dan siaran")).to_be_visible()
    expect(page.locator("#note")).to_be_hidden()
    page.click("text=Kembalikan dengan catatan")
    page.fill("#note", "Ganti tanggalnya.")
    page.get_by_role("button", name="Kembalikan", exact=True).click()

    expect(page.locator(".timeline")).to_contain_text("Ganti tanggalnya.")
    page.context.close()
