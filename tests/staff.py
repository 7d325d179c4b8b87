"""Staff at a real browser: signed in by the page, taken on by an administrator."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
ADMIN = "sandi-administrator-1"
OWN = "sandi-sendiri-panjang"
# Pixels: a computer's window, and the phone of whoever decides on the way.
WIDE, NARROW = 1280, 390


def sign_in(
    browser: Browser, address: str, username: str, password: str, width: int = WIDE
) -> Page:
    """A page of a browser of their own, so many pixels wide, behind the sign-in."""
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto("/masuk")
    page.get_by_label("Nama pengguna").fill(username)
    page.get_by_label("Kata sandi").fill(password)
    page.get_by_role("button", name="Masuk").click()
    return page


def new_person(admin: Page, name: str, username: str, role: str) -> str:
    """The one-time password that the page shows."""
    admin.goto("/pengguna")
    admin.locator("#name").fill(name)
    admin.get_by_label("Nama pengguna").fill(username)
    admin.locator("#role").select_option(role)
    admin.get_by_role("button", name="Tambah pengguna").click()
    return admin.locator("#one-time-password").inner_text()


def first_sign_in(
    browser: Browser, address: str, username: str, one_time: str, width: int = WIDE
) -> Page:
    """With the one-time password, which the page makes them replace by `OWN`."""
    page = sign_in(browser, address, username, one_time, width)
    page.get_by_label("Kata sandi sekarang").fill(one_time)
    page.get_by_label("Kata sandi baru", exact=False).first.fill(OWN)
    page.get_by_label("Ulangi kata sandi baru").fill(OWN)
    page.get_by_role("button", name="Simpan kata sandi").click()
    expect(page.get_by_text("Kata sandi sudah diganti.")).to_be_visible()
    return page
