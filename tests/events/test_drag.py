"""An event is moved in a real browser: by mouse, by finger, on a phone, and back again."""

from __future__ import annotations

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from outreach.database import Database
from outreach.events.models import Event
from tests.build import PASSWORD
from tests.events.held import at, held

pytestmark = pytest.mark.one_database

MONTH = "/kalender/?tanggal=2027-02-03"
SAID = "[data-calendar-said]"


@pytest.fixture
def event_id(database: Database) -> int:
    with database.writing() as session:
        held(session, at(2027, 2, 10, 8), title="Pagi")
        held(session, at(2027, 2, 10, 13), title="Siang")
        return held(session, at(2027, 2, 3, 9), at(2027, 2, 3, 11)).id


def _signed_in(browser: Browser, address: str, width: int, touch: bool = False) -> Page:
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 900}, has_touch=touch
    )
    page = context.new_page()
    page.goto("/masuk")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.click("form.form button")
    page.goto(MONTH)
    return page


def _day(database: Database, event_id: int) -> date:
    with database.reading() as session:
        return session.get_one(Event, event_id).starts_at.date()


def _drag(page: Page, event_id: int, day: str) -> None:
    page.locator(f"[data-event='{event_id}']").scroll_into_view_if_needed()
    start = page.locator(f"[data-event='{event_id}']").bounding_box()
    end = page.locator(f"[data-day='{day}']").bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 20, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 30)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=4)
    page.mouse.up()


def test_an_event_is_dragged_to_another_day_and_undone(
    browser: Browser, address: str, database: Database, event_id: int
) -> None:
    page = _signed_in(browser, address, 1280)
    assert Axe().run(page).response["violations"] == []

    # Put down where it was, it neither moves nor opens.
    _drag(page, event_id, "2027-02-03")
    expect(page.locator(SAID)).to_be_empty()

    _drag(page, event_id, "2027-02-10")

    expect(page.locator(SAID)).to_contain_text("“Gempungan Bojong” kini Rabu, 10 Februari 2027.")
    assert _day(database, event_id) == date(2027, 2, 10)
    # Between the others of that day, by its hour; the page it links to was not opened.
    titles = page.locator("[data-day='2027-02-10'] .entry-title")
    expect(titles).to_have_text(["Pagi", "Gempungan Bojong", "Siang"])
    assert page.url.endswith(MONTH)

    page.get_by_role("button", name="Urungkan").click()

    expect(page.locator(SAID)).to_contain_text("kini Rabu, 3 Februari 2027.")
    assert _day(database, event_id) == date(2027, 2, 3)
    page.context.close()


def test_what_somebody_else_changed_meanwhile_goes_back_and_says_so(
    browser: Browser, address: str, database: Database, event_id: int
) -> None:
    page = _signed_in(browser, address, 1280)
    with database.writing() as session:
        session.get_one(Event, event_id).revision = 5

    _drag(page, event_id, "2027-02-10")

    expect(page.locator(SAID)).to_contain_text("baru saja diubah orang lain")
    expect(page.locator(f"[data-day='2027-02-03'] [data-event='{event_id}']")).to_be_visible()
    expect(page.locator(f"[data-event='{event_id}']")).not_to_have_class("entry-moving")
    page.context.close()


def test_a_line_that_is_cut_leaves_the_event_where_it_was(
    browser: Browser, address: str, database: Database, event_id: int
) -> None:
    page = _signed_in(browser, address, 1280)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)

    _drag(page, event_id, "2027-02-10")

    expect(page.locator(SAID)).to_contain_text("Tidak terkirim")
    expect(page.locator(f"[data-day='2027-02-03'] [data-event='{event_id}']")).to_be_visible()
    assert _day(database, event_id) == date(2027, 2, 3)
    page.context.close()


def test_a_finger_lifts_after_a_long_press(
    browser: Browser, address: str, database: Database, event_id: int
) -> None:
    page = _signed_in(browser, address, 1280, touch=True)
    page.locator(f"[data-event='{event_id}']").scroll_into_view_if_needed()
    start = page.locator(f"[data-event='{event_id}']").bounding_box()
    end = page.locator("[data-day='2027-02-10']").bounding_box()
    assert start and end
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, x: float, y: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", start["x"] + 20, start["y"] + 10)
    expect(page.locator(".entry-lifted")).to_be_visible()
    touch("touchMove", end["x"] + 40, end["y"] + 40)
    expect(page.locator("[data-day='2027-02-10']")).to_have_class("day day-target")
    touch("touchEnd", 0, 0)

    expect(page.locator(SAID)).to_contain_text("kini Rabu, 10 Februari 2027.")
    assert _day(database, event_id) == date(2027, 2, 10)
    page.context.close()


def test_on_a_phone_the_day_is_chosen_in_a_dialog(
    browser: Browser, address: str, database: Database, event_id: int, app: Flask
) -> None:
    # As it is in use: with the token that every change needs.
    app.config["WTF_CSRF_ENABLED"] = True
    page = _signed_in(browser, address, 390)
    expect(page.locator("[data-day='2027-02-04']")).to_be_hidden()
    assert Axe().run(page).response["violations"] == []

    page.get_by_role("button", name="Pindahkan Gempungan Bojong ke hari lain").click()
    page.get_by_label("Ke tanggal").fill("2027-02-04")
    page.get_by_role("button", name="Pindahkan", exact=True).click()

    expect(page.locator(SAID)).to_contain_text("kini Kamis, 4 Februari 2027.")
    expect(page.locator("[data-day='2027-02-04']")).to_be_visible()
    expect(page.locator("[data-day='2027-02-03']")).to_be_hidden()
    assert _day(database, event_id) == date(2027, 2, 4)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()
