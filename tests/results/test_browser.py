"""Result pages in a real browser: figures that renew themselves, and pages open to everybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.links.models import Code
from outreach.places.find import villages
from outreach.results.boundaries import import_boundaries
from outreach.results.models import OrphanCount
from outreach.wib import today
from tests.build import PASSWORD, SLUG, signed_in
from tests.results.build import NOON, hang, marked, scanned
from tests.results.test_boundaries import block, written

pytestmark = pytest.mark.one_database

RESULT = f"/kampanye/{SLUG}/hasil"
LIVE = f"{RESULT}/kini"
ADMIN = 1
HIDE = """hidden => {
  Object.defineProperty(document, 'hidden', {get: () => hidden, configurable: true});
  document.dispatchEvent(new Event('visibilitychange'));
}"""


def lively(session: Session) -> list[Code]:
    """Two designs, a silent poster, a spike, an unknown code, visitors and borders."""
    campaign = campaign_by_slug(session, SLUG)
    campaign.content = {
        **campaign.content,
        "materials": [*campaign.content["materials"], {"slug": "spanduk", "name": "Spanduk 3 m"}],
    }
    codes = hang(session, villages(session)[:40], now=datetime.now(UTC))
    codes += hang(session, villages(session)[:30], material="spanduk", now=datetime.now(UTC))
    for place, code in enumerate(codes):
        if place != 3:
            per_day = {ago: 1 + (place + ago) % 4 for ago in range(29)}
            scanned(session, code, per_day, today=today())
    scanned(session, codes[7], {1: 60}, today=today())
    scanned(session, codes[7], {1: 6}, kind="preview", today=today())
    marked(session, campaign.id, 90, today())
    session.add(OrphanCount(code="CDFH", scans=4, first_at=NOON, last_at=NOON))
    import_boundaries(session, written(block()), "batas.geojson", ADMIN)
    return codes


@pytest.fixture
def codes(database: Database) -> list[Code]:
    with database.writing() as session:
        return lively(session)


def desk(browser: Browser, address: str, width: int = 1280, *, script: bool = True) -> Page:
    """A signed-in administrator's page."""
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 900}, java_script_enabled=script
    )
    page = context.new_page()
    page.goto("/masuk")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.click("form.form button")
    return page


@pytest.fixture
def page(browser: Browser, address: str, codes: list[Code]) -> Iterator[Page]:
    opened = desk(browser, address)
    yield opened
    opened.context.close()


def more(database: Database, code: Code, scans: int) -> None:
    with database.writing() as session:
        scanned(session, session.merge(code), {0: scans}, today=today())


def counter(page: Page) -> int:
    return int(page.locator("[data-live=today]").inner_text().replace(".", ""))


def test_a_new_scan_shows_on_the_open_page(
    page: Page, database: Database, codes: list[Code]
) -> None:
    page.clock.install()
    page.goto(RESULT)
    expect(page.locator(".live")).to_have_text("Angka di atas diperbarui sendiri.")
    before, total = counter(page), page.locator("[data-live=people]").inner_text()
    more(database, codes[0], 1000)

    page.clock.run_for(6_000)

    expect(page.locator("[data-live=today]")).to_have_text(f"{before + 1000:,}".replace(",", "."))
    expect(page.locator("[data-live=people]")).not_to_have_text(total)


def test_a_page_that_nobody_looks_at_asks_nothing(
    page: Page, database: Database, codes: list[Code]
) -> None:
    page.clock.install()
    page.goto(RESULT)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(HIDE, True)
    page.clock.run_for(600_000)
    assert [url for url in asked if LIVE in url] == []
    before = counter(page)
    more(database, codes[0], 7)

    page.evaluate(HIDE, False)

    expect(page.locator("[data-live=today]")).to_have_text(str(before + 7))


def test_a_lost_connection_is_told_and_mended(
    page: Page, database: Database, codes: list[Code]
) -> None:
    page.clock.install()
    page.goto(RESULT)
    before = counter(page)
    page.context.set_offline(True)
    expect(page.locator(".live")).to_contain_text("Sambungan terputus")
    more(database, codes[0], 7)

    page.context.set_offline(False)

    expect(page.locator("[data-live=today]")).to_have_text(str(before + 7))
    expect(page.locator(".live")).to_have_text("Angka di atas diperbarui sendiri.")


def test_without_script_the_counter_is_a_plain_number(
    browser: Browser, address: str, codes: list[Code]
) -> None:
    page = desk(browser, address, script=False)
    page.goto(RESULT)
    assert counter(page) > 0
    expect(page.locator(".live")).to_be_hidden()
    page.context.close()


def test_an_unchanged_counter_costs_no_body(
    app: Flask, database: Database, codes: list[Code]
) -> None:
    browser = signed_in(app, database, "viewer")
    first = browser.get(LIVE)
    assert first.status_code == 200
    mark = {"If-None-Match": first.headers["ETag"]}
    again = browser.get(LIVE, headers=mark)
    assert (again.status_code, again.data) == (304, b"")

    more(database, codes[0], 1)

    changed = browser.get(LIVE, headers=mark)
    assert changed.status_code == 200 and changed.headers["ETag"] != first.headers["ETag"]
    assert app.test_client().get(LIVE).status_code == 302


PAGES = [RESULT, f"{RESULT}?waktu=jam&peta=petak", f"{RESULT}/cek", f"{RESULT}/banding",
         "/pindaian/", "/pindaian/kode-tak-dikenal", "/pindaian/batas"]  # fmt: skip


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_break_no_rule_of_accessibility_and_run_over_nowhere(
    browser: Browser, address: str, codes: list[Code], width: int
) -> None:
    page = desk(browser, address, width)
    for path in PAGES:
        page.goto(path)
        for details in page.locator("main details").all():
            details.evaluate("e => e.open = true")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.context.close()
