"""A visitor's check-in in a real browser: a cheap phone without script, small and large enough."""

from __future__ import annotations

from io import BytesIO

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from outreach.audience.check_in_words import WORDS
from outreach.audience.models import Consent
from outreach.database import Database
from outreach.events.attendance import attendees_of
from outreach.settings import Settings
from tests.audience.test_citizen_phone import LIGHT
from tests.build import PASSWORD
from tests.events.build import held

pytestmark = pytest.mark.one_database

_SMALLEST = """() => Math.min(...[...document.querySelectorAll('body *')]
  .filter(e => e.innerText && e.checkVisibility())
  .map(e => parseFloat(getComputedStyle(e).fontSize)))"""


def _is_fit_for_a_phone(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(_SMALLEST) >= 20
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag2aaa"]})
    assert found.violations_count == 0, found.generate_report()


def test_a_visitor_checks_in_without_script(
    browser: Browser, app: Flask, address: str, database: Database, settings: Settings
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    event = held(database, settings)
    context = browser.new_context(
        base_url=address, viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = context.new_page()
    loaded: list[int] = []
    page.on("requestfinished", lambda one: loaded.append(one.sizes()["responseBodySize"]))
    words = WORDS["id"]

    page.goto(event.door.upper())
    page.wait_for_load_state("networkidle")
    assert 0 < sum(loaded) <= LIGHT
    page.get_by_label(words["name"]).fill("Euis Komariah")
    page.get_by_label(words["institution"]).fill("Desa Cibodas RT 02")
    page.get_by_label(words["P"]).check()
    page.get_by_text(words["more"]).click()
    page.get_by_label(words["phone"]).fill("0812 3456 7890")
    page.get_by_role("button", name=words["send"]).click()
    # A number without a tick is neither kept nor thrown away in silence.
    expect(page.get_by_role("alert")).to_have_text(words["must_agree"])
    expect(page.get_by_label(words["name"])).to_have_value("Euis Komariah")
    page.get_by_label(words["agree"]).check()
    page.get_by_role("button", name=words["send"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["done_title"])
    page.reload()

    with database.reading() as session:
        [euis] = attendees_of(session, event.id)
        assert (euis.name, euis.sex, euis.source) == ("Euis Komariah", "P", "self")
        [consent] = session.query(Consent).all()
        assert consent.method == "event"
    assert context.cookies() == []
    page.get_by_role("link", name=words["another"]).click()
    expect(page.get_by_label(words["name"])).to_have_value("")
    context.close()


@pytest.mark.parametrize("width", [360, 320])
def test_the_page_is_large_whole_and_bilingual(
    browser: Browser, address: str, database: Database, settings: Settings, width: int
) -> None:
    event = held(database, settings)
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 740})
    page = context.new_page()

    page.goto(event.door)
    _is_fit_for_a_phone(page, width)
    page.get_by_role("link", name="Sunda").click()
    page.get_by_text(WORDS["su"]["more"]).click()
    _is_fit_for_a_phone(page, width)
    page.goto(f"{event.door}/terima-kasih?l=su")
    _is_fit_for_a_phone(page, width)
    context.close()


def test_staffs_page_shows_the_qr_and_hears_of_visitors_by_itself(
    browser: Browser, app: Flask, address: str, database: Database, settings: Settings
) -> None:
    event = held(database, settings)
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.clock.install()
    page.goto("/masuk")
    page.locator("[name=username]").fill("admin")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form.form button").click()
    page.goto(f"{event.path}/hadir")
    drawn = Image.open(BytesIO(page.locator(".door-qr img").screenshot()))
    [read] = zxingcpp.read_barcodes(drawn)
    assert read.text == f"{settings.public_url}{event.door}".upper()
    page.locator("#lines").fill("belum selesai")

    form = {"nama": "Asep", "instansi": "Desa Bojong", "lp": "L", "form": "a" * 32}
    app.test_client().post(event.door, data=form)
    page.clock.run_for(5_000)

    expect(page.locator(".people li")).to_contain_text("Asep")
    expect(page.locator("#counts .stat-value").first).to_have_text("1")
    # What is being typed meanwhile stays.
    expect(page.locator("#lines")).to_have_value("belum selesai")
    context.close()
