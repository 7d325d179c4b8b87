"""The share kit on a phone of 360 px, with script and without."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from outreach.database import Database
from outreach.settings import Settings
from tests.build import PASSWORD
from tests.villages.build import village
from tests.villages.test_kit_pages import code_of
from tests.villages.test_phone import _MEASURED

pytestmark = pytest.mark.one_database

# A phone that has a list of applications to hand things to, and says what it was handed.
_HANDS_ON = """() => {
  navigator.canShare = () => true;
  navigator.share = async ({text, files}) => {
    document.title = JSON.stringify({text, files: (files || []).map((f) => [f.type, f.size])});
  };
}"""


def downloaded(page: Page, label: str, folder: Path) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=label).click()
    waiting.value.save_as(folder / "file")
    return (folder / "file").read_bytes()


def test_a_village_copies_hands_on_and_downloads_what_is_its_own(
    browser: Browser, address: str, database: Database, settings: Settings, tmp_path: Path
) -> None:
    here = village(database, settings)
    context = browser.new_context(
        base_url=address, viewport={"width": 360, "height": 740},
        permissions=["clipboard-read", "clipboard-write"],
    )  # fmt: skip
    context.add_init_script(f"({_HANDS_ON})()")
    page = context.new_page()
    page.goto(here.path)
    link = f"{settings.public_url}/q/{code_of(database, here, 'whatsapp')}"

    page.get_by_role("button", name="Salin pesan").click()
    expect(page.get_by_role("button", name="Tersalin")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Kelurahan Nagri Kidul" in copied and link in copied

    page.get_by_role("button", name="Bagikan lewat aplikasi lain").click()
    expect(page).to_have_title(re.compile("files"))
    assert json.loads(page.title()) == {"text": copied, "files": []}
    page.get_by_role("button", name="Bagikan gambar dan pesannya").click()
    expect(page).to_have_title(re.compile("image/png"))
    handed = json.loads(page.title())
    assert handed["text"] == copied
    assert handed["files"][0][1] > 10_000  # bytes

    with Image.open(io.BytesIO(downloaded(page, "Unduh gambar untuk status", tmp_path))) as image:
        assert image.size == (1080, 1920)

    page.get_by_role("link", name="Pengumuman dan naskah radio").click()
    page.get_by_role("button", name="Salin naskah").first.click()
    said = page.evaluate("navigator.clipboard.readText()")
    assert said.startswith("Bapak, Ibu, wargi Kelurahan Nagri Kidul") and said.count("\n\n") == 3
    context.close()


@pytest.mark.parametrize("script", [True, False])
def test_all_of_it_is_there_in_big_letters_without_script_too(
    browser: Browser, address: str, database: Database, settings: Settings, tmp_path: Path,
    script: bool,
) -> None:  # fmt: skip
    here = village(database, settings)
    context = browser.new_context(
        base_url=address, viewport={"width": 360, "height": 740}, java_script_enabled=script
    )
    page = context.new_page()
    page.goto(here.path)
    # This browser has no list of applications, so no button promises one.
    expect(page.get_by_role("button", name="Bagikan")).to_have_count(0)
    assert "wa.me" in str(page.get_by_role("link", name="Teruskan ke grup").get_attribute("href"))
    page.get_by_text("Lihat pesannya").click()
    expect(page.get_by_role("textbox")).to_have_value(_message(page))
    with Image.open(io.BytesIO(downloaded(page, "Unduh gambar untuk grup", tmp_path))) as image:
        assert image.size == (1080, 1080)

    page.get_by_role("link", name="Pengumuman dan naskah radio").click()
    expect(page.get_by_role("heading", name="Radio 30 detik")).to_be_visible()
    assert page.evaluate(_MEASURED) == {"small": [], "low": [], "width": 360}
    found = Axe().run(page) if script else None
    assert found is None or found.violations_count == 0, found.generate_report()
    pdf = page.request.get(str(page.get_by_role("link", name="Cetak F4").get_attribute("href")))
    assert pdf.body().startswith(b"%PDF")
    page.get_by_role("link", name="Kembali").click()
    assert page.url.split("?")[0] == f"{address}{here.path}"
    context.close()


def _message(page: Page) -> str:
    """What the button to WhatsApp carries."""
    href = str(page.get_by_role("link", name="Teruskan ke grup").get_attribute("href"))
    return str(page.evaluate("(a) => new URL(a).searchParams.get('text')", href))


def test_staff_copy_a_villages_text(
    browser: Browser, address: str, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    context = browser.new_context(
        base_url=address, viewport={"width": 360, "height": 740},
        permissions=["clipboard-read", "clipboard-write"],
    )  # fmt: skip
    page = context.new_page()
    _sign_in(page)
    page.goto(f"/kampanye/call-center-112/bagikan?tempat={here.place_id}")
    page.locator("[data-copy=pesan]").click()
    expect(page.locator("[data-copy=pesan]")).to_have_text("Tersalin")
    assert code_of(database, here, "whatsapp") in page.evaluate("navigator.clipboard.readText()")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    context.close()


def _sign_in(page: Page) -> None:
    page.goto("/masuk")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.click("form.form button")
