"""The village's page in a real browser, as an older phone on a weak signal meets it."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, request
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from outreach.database import Database
from outreach.links.photos import photo_path
from outreach.links.village_link import renew, tokens
from outreach.places.models import Place
from outreach.secret import secret_key
from outreach.settings import Settings
from outreach.villages import keeping
from tests.villages.build import Village, events, status, village

pytestmark = pytest.mark.one_database

ADMIN = 1
WAITING = "Menunggu sinyal."
SENT = "Foto terkirim. Hatur nuhun!"


def phone(browser: Browser, address: str, *, script: bool = True) -> BrowserContext:
    return browser.new_context(
        base_url=address, viewport={"width": 360, "height": 740}, java_script_enabled=script
    )


def taken(folder: Path) -> Path:
    """A photo of 12 million pixels with the place it was taken at in it."""
    exif = Image.Exif()
    exif[0x010F] = "RahasiaPhone"
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 33.0, 12.5)})
    path = folder / "IMG_0001.JPG"
    grain = Image.effect_noise((1000, 750), 60).resize((4000, 3000))
    grain.convert("RGB").save(path, "JPEG", exif=exif, quality=95)
    return path


def choose(page: Page, path: Path) -> None:
    page.locator(".wall input[type=file]").first.set_input_files(path)


def test_a_photo_taken_without_signal_arrives_once_when_it_returns(
    browser: Browser, app: Flask, address: str, database: Database, settings: Settings,
    tmp_path: Path,
) -> None:  # fmt: skip
    sizes: list[int] = []
    app.before_request(lambda: sizes.append(request.content_length or 0))
    here = village(database, settings)
    context = phone(browser, address)
    page = context.new_page()
    page.goto(here.path)
    said = page.locator(".sent")

    context.set_offline(True)
    choose(page, taken(tmp_path))
    expect(said).to_contain_text(WAITING)
    expect(said.locator("canvas")).to_be_visible()
    assert events(database, here.placement_id) == []
    context.set_offline(False)

    expect(said).to_contain_text(SENT)
    expect(page.locator(".status")).to_contain_text("Sudah dipasang")
    [event] = events(database, here.placement_id)
    with Image.open(photo_path(settings, str(event.photo))) as kept:
        assert kept.size == (1600, 1200)
        assert not kept.getexif()
    # It was made smaller in the phone already.
    assert 0 < max(sizes) < 0.2 * taken(tmp_path).stat().st_size
    page.reload()
    expect(page.locator(".status")).to_contain_text("Sudah dipasang")
    expect(said).to_be_hidden()
    assert len(events(database, here.placement_id)) == 1
    context.close()


def test_a_photo_outlives_a_closed_page_and_goes_when_it_is_opened_again(
    browser: Browser, address: str, database: Database, settings: Settings, tmp_path: Path
) -> None:
    here = village(database, settings)
    context = phone(browser, address)
    page = context.new_page()
    page.goto(here.path)
    context.set_offline(True)
    choose(page, taken(tmp_path))
    expect(page.locator(".sent")).to_contain_text(WAITING)
    page.close()
    context.set_offline(False)
    assert events(database, here.placement_id) == []

    # Meanwhile staff gave the village a new link; the photo goes through that one.
    later = context.new_page()
    later.goto(_renewed(database, settings, here))

    expect(later.locator(".sent")).to_contain_text(SENT)
    assert status(database, here.placement_id) == "in_place"
    assert len(events(database, here.placement_id)) == 1
    context.close()


def _renewed(database: Database, settings: Settings, here: Village) -> str:
    with database.writing() as session:
        renew(session, session.get_one(Place, here.place_id), ADMIN)
        key = secret_key(settings.home_path)
        return f"/desa/{tokens(session, key, [here.place_id])[here.place_id]}"


def test_an_answer_that_is_lost_on_the_way_makes_no_second_event(
    browser: Browser, address: str, database: Database, settings: Settings, tmp_path: Path
) -> None:
    here = village(database, settings)
    context = phone(browser, address)
    page = context.new_page()
    page.goto(here.path)
    # The server gets the photo, the phone never hears of it.
    page.route("**/foto/**", lambda route: (route.fetch(), route.abort()), times=1)
    choose(page, taken(tmp_path))
    expect(page.locator(".sent")).to_contain_text(WAITING)
    assert len(events(database, here.placement_id)) == 1

    page.get_by_role("button", name="Coba kirim sekarang").click()

    expect(page.locator(".sent")).to_contain_text(SENT)
    assert len(events(database, here.placement_id)) == 1
    context.close()


def test_a_server_in_trouble_is_asked_again_and_no_photo_is_lost(
    browser: Browser, address: str, database: Database, settings: Settings, tmp_path: Path
) -> None:
    here = village(database, settings)
    blocked = settings.files_path / "photos"
    blocked.write_text("in the way")
    context = phone(browser, address)
    page = context.new_page()
    page.goto(here.path)
    choose(page, taken(tmp_path))
    expect(page.locator(".sent")).to_contain_text("Foto belum bisa disimpan.")
    blocked.unlink()

    page.get_by_role("button", name="Coba kirim sekarang").click()

    expect(page.locator(".sent")).to_contain_text(SENT)
    context.close()


def test_what_is_no_photo_is_said_at_once_and_not_sent_for_ever(
    browser: Browser, address: str, database: Database, settings: Settings, tmp_path: Path
) -> None:
    here = village(database, settings)
    wrong = tmp_path / "surat.jpg"
    wrong.write_bytes(b"bukan foto")
    context = phone(browser, address)
    page = context.new_page()
    page.goto(here.path)
    choose(page, wrong)
    expect(page.locator(".sent")).to_contain_text("Berkas ini bukan foto yang utuh.")
    page.reload()
    expect(page.locator("html.js")).to_be_attached()
    expect(page.locator(".sent")).to_be_hidden()
    context.close()


def test_a_preview_that_was_not_ready_appears_by_itself(
    browser: Browser, address: str, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    context = phone(browser, address)
    page = context.new_page()
    page.clock.install()
    with keeping.making, keeping.waiting:
        page.goto(here.path)
        expect(page.locator("html.js")).to_be_attached()
        preview = page.locator(".sheet img")
        expect(preview).to_have_js_property("naturalWidth", 0)

    page.clock.fast_forward(4_000)

    expect(preview).to_have_js_property("naturalWidth", 480)
    context.close()


def test_without_script_the_form_sends_the_photo(
    browser: Browser, address: str, database: Database, settings: Settings, tmp_path: Path
) -> None:
    here = village(database, settings)
    context = phone(browser, address, script=False)
    page = context.new_page()
    page.goto(here.path)
    expect(page.get_by_text("Sudah dipasang: ambil foto")).to_be_hidden()
    page.get_by_label("Foto poster yang sudah dipasang").set_input_files(taken(tmp_path))
    page.get_by_role("button", name="Kirim foto").click()

    expect(page.get_by_role("status").first).to_have_text(SENT)
    assert status(database, here.placement_id) == "in_place"
    context.close()


_MEASURED = """() => {
  const seen = (e) => e.checkVisibility() && e.getClientRects().length;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = [];
  while (texts.nextNode()) {
    const text = texts.currentNode.textContent.trim(), of = texts.currentNode.parentElement;
    const size = parseFloat(getComputedStyle(of).fontSize);
    if (text && seen(of) && size < 18) small.push([text, size]);
  }
  const low = [...document.querySelectorAll('.b, summary, button')].filter(seen)
    .map((e) => [e.textContent.trim(), e.getBoundingClientRect().height]).filter((b) => b[1] < 56);
  return {small, low, width: document.documentElement.scrollWidth};
}"""


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_text_is_large_buttons_are_high_and_nothing_runs_over(
    browser: Browser, address: str, database: Database, settings: Settings, width: int,
    script: bool,
) -> None:  # fmt: skip
    here = village(database, settings)
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 740}, java_script_enabled=script
    )
    page = context.new_page()
    for language in ("id", "su"):
        page.goto(f"{here.path}?l={language}")
        found = page.evaluate(_MEASURED)
        assert found == {"small": [], "low": [], "width": width}
    context.close()


@pytest.mark.parametrize("path", ["{}", "{}?l=su", "{}x"])
def test_the_page_breaks_no_rule_of_accessibility(
    browser: Browser, address: str, database: Database, settings: Settings, path: str
) -> None:
    here = village(database, settings)
    context = phone(browser, address)
    page = context.new_page()
    page.goto(path.format(here.path))
    for details in page.locator("details").all():
        details.evaluate("e => e.open = true")

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    context.close()
