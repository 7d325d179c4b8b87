"""Citizens' pages in a real browser and in a text browser: every page, in both languages."""

from __future__ import annotations

import http.client
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.gate.app import make_application
from outreach.gate.code import ALPHABET
from outreach.gate.snapshot import write
from outreach.links.issue import issue_codes
from outreach.links.publish import build
from outreach.places.find import villages_by_codes
from outreach.services.registry import set_target
from outreach.settings import Settings
from tests.build import PASSWORD, SLUG, VILLAGE, approved

CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
OGAN, ANNE = "ogan-lopian", "sampurasun-anne"
PAGES = ("emergency", "service", "bare", "over", "unknown", "near", "ask", "known", "wrong",
         "check", "nothing")  # fmt: skip
# A first round trip carries ten segments of 1,460 bytes (RFC 6928); the promise is 14 kB.
LIGHT = 14_000
TARGETS = {
    "telephone": "0264 123456",
    "whatsapp": "0812 3456 7890",
    "web": "https://layanan.ogan-lopian.purwakartakab.go.id/sampaikan/keluhan-dan-aspirasi",
}


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


def _published(prepared_home: Path, folder: Path) -> dict[str, str]:
    """Publish real campaigns in `folder`; returns page → path."""
    shutil.copytree(prepared_home, folder / "home")
    settings = Settings(home=str(folder / "home"), admin_password=PASSWORD,
                        base_url="https://outreach.purwakartakab.go.id")  # fmt: skip
    database = Database(settings.database)
    codes = {}
    with database.writing() as session:
        places = villages_by_codes(session, [VILLAGE])
        ogan = campaign_by_slug(session, OGAN)
        for device, value in TARGETS.items():
            set_target(session, ogan.service, device, value=value, source="surat",
                       confirmed=True, by=1)  # fmt: skip
        ogan.routes = {"android": "landing", "ios": "landing"}
        approved(session, OGAN)
        for slug in (SLUG, OGAN, ANNE):
            campaign = campaign_by_slug(session, slug)
            [code] = issue_codes(session, campaign, "poster-a4", places, settings.public_url)
            codes[slug] = code.code
        now = lambda: datetime(2026, 11, 2, 3, tzinfo=UTC)  # noqa: E731
        running = build(session, settings, now)
        campaign_by_slug(session, SLUG).ends_on = date(2026, 11, 1)
        ended = build(session, settings, now)
    database.dispose()
    # The ended 112 campaign as one more code, so that one gate shows all.
    over = next(codes[SLUG][:3] + c + codes[SLUG][4:] for c in ALPHABET if c != codes[SLUG][3])
    both = replace(
        running,
        targets=[*running.targets, ended.targets[running.codes[codes[SLUG]]]],
        codes={**running.codes, over: len(running.targets)},
        names={**running.names, over: running.names[codes[SLUG]]},
    )
    write(folder / "snapshot.json", both)
    near = next(codes[OGAN][:3] + c + codes[OGAN][4:] for c in ALPHABET if c != codes[OGAN][3])
    return {
        "emergency": f"/q/{codes[SLUG]}", "service": f"/q/{codes[OGAN]}",
        "bare": f"/q/{codes[ANNE]}", "over": f"/q/{over}", "unknown": "/q/9999XXXX",
        "near": f"/q/{near}", "ask": "/q/", "known": f"/cek/{codes[OGAN]}",
        "wrong": "/cek/KWAAAAAAAAAAAAAAAAAJANGGAL", "check": "/cek/", "nothing": "",
    }  # fmt: skip


class Served:
    """The gate's address, and the pages it is asked for."""

    def __init__(self, addresses: dict[str, str]) -> None:
        self._addresses = addresses

    def url(self, name: str, language: str) -> str:
        return f"{self._addresses[name]}?l={language}"


@pytest.fixture(scope="module")
def served(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("citizens")
    paths = _published(prepared_home, folder)
    servers = [
        make_server("127.0.0.1", 0, make_application(folder / name, folder / "spool"),
                    handler_class=_Quiet)
        for name in ("snapshot.json", "none.json")
    ]  # fmt: skip
    threads = [threading.Thread(target=server.serve_forever) for server in servers]
    for thread in threads:
        thread.start()
    full, empty = (f"http://127.0.0.1:{server.server_port}" for server in servers)
    yield Served({name: full + path for name, path in paths.items()}
                 | {"nothing": empty + paths["emergency"]})  # fmt: skip
    for server, thread in zip(servers, threads, strict=True):
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


every_page = pytest.mark.parametrize("name", PAGES)
both_languages = pytest.mark.parametrize("language", ["id", "su"])

# Text nodes with what they are drawn with: size in px, and contrast of text to its ground.
_TEXTS = """() => {
  const luminance = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 :
    ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b }
  const colour = s => s.match(/[\\d.]+/g).map(Number)
  const over = (top, below) => { const a = top[3] ?? 1;
    return [0, 1, 2].map(i => top[i] * a + below[i] * (1 - a)) }
  const ground = e => { const stack = []; for (; e; e = e.parentElement)
      stack.unshift(colour(getComputedStyle(e).backgroundColor))
    return stack.reduce((below, c) => over(c, below), [255, 255, 255]) }
  const ratio = (e, style) => { const below = ground(e)
    const [x, y] = [luminance(over(colour(style.color), below)), luminance(below)].sort((a,b)=>b-a)
    return (x + 0.05) / (y + 0.05) }
  const found = []
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) { const e = walk.currentNode.parentElement
    if (!walk.currentNode.data.trim() || ['STYLE', 'SCRIPT'].includes(e.tagName)) continue
    const style = getComputedStyle(e)
    found.push([walk.currentNode.data.trim(), parseFloat(style.fontSize), ratio(e, style)]) }
  for (const e of document.querySelectorAll('input')) { const style = getComputedStyle(e)
    const hint = getComputedStyle(e, '::placeholder')
    found.push(['input', parseFloat(style.fontSize), ratio(e, style)])
    found.push(['placeholder', parseFloat(hint.fontSize), ratio(e, hint)]) }
  return found }"""

# Elements that stick out of the window, hide some of their text, or lie over other text.
_FAULTS = """() => {
  const faults = [], width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth > width) faults.push(
    'scrolls sideways: ' + document.documentElement.scrollWidth)
  const boxes = []
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) { const node = walk.currentNode
    if (!node.data.trim() || node.parentElement.tagName === 'STYLE') continue
    const range = document.createRange(); range.selectNodeContents(node)
    for (const box of range.getClientRects()) {
      if (box.left < -1 || box.right > width + 1) faults.push('sticks out: ' + node.data)
      boxes.push([box, node]) }
    for (let e = node.parentElement; e; e = e.parentElement) {
      const style = getComputedStyle(e)
      if (style.overflow !== 'visible' && (e.scrollWidth > e.clientWidth + 1 ||
          e.scrollHeight > e.clientHeight + 1)) faults.push('clips: ' + node.data) } }
  for (let i = 0; i < boxes.length; i++) for (let j = 0; j < i; j++) {
    const [a, of] = boxes[i], [b, other] = boxes[j]
    if (of === other) continue
    const w = Math.min(a.right, b.right) - Math.max(a.left, b.left)
    const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
    if (w > 2 && h > Math.min(a.height, b.height) * 0.5) faults.push(
      'overlaps: ' + of.data + ' / ' + other.data) }
  for (const e of document.querySelectorAll('a.b, button, input')) {
    const box = e.getBoundingClientRect()
    if (box.height < 44) faults.push('too small to hit: ' + e.outerHTML.slice(0, 80)) }
  return faults }"""


@every_page
@both_languages
def test_axe_finds_nothing(served: Served, page: Page, name: str, language: str) -> None:
    page.goto(served.url(name, language))
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@every_page
@both_languages
def test_text_is_large_and_stands_out_seven_to_one(
    served: Served, page: Page, name: str, language: str
) -> None:
    page.goto(served.url(name, language))
    texts = page.evaluate(_TEXTS)
    assert texts
    for text, size, contrast in texts:
        assert size >= 20, text
        assert contrast >= 7, (text, contrast)


@every_page
@both_languages
def test_it_looks_right_at_320_px_and_at_200_percent_text(
    served: Served, page: Page, name: str, language: str
) -> None:
    page.goto(served.url(name, language))
    assert page.evaluate(_FAULTS) == []
    before = page.evaluate("document.body.scrollHeight")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(_FAULTS) == []
    assert page.evaluate("document.body.scrollHeight") > before, "the text did grow"


@every_page
@both_languages
def test_the_whole_answer_fits_in_14_kb_and_brings_nothing_else(
    served: Served, page: Page, name: str, language: str
) -> None:
    url = served.url(name, language)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url)
    # `data:` is the empty icon, which spares a request for /favicon.ico.
    assert [one for one in asked if not one.startswith("data:")] == [url]
    assert page.context.cookies() == []
    assert page.evaluate("document.scripts.length") == 0
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("GET", f"/{path}")
    answer = connection.getresponse()
    head = f"HTTP/1.1 {answer.status} {answer.reason}\r\n{answer.headers.as_string()}\r\n"
    assert len(head.encode()) + len(answer.read()) <= LIGHT
    assert answer.headers["Content-Encoding"] is None
    assert answer.headers["Set-Cookie"] is None
    connection.close()


@every_page
@both_languages
def test_the_first_button_helps_and_the_other_language_is_one_tap_away(
    served: Served, page: Page, name: str, language: str
) -> None:
    page.goto(served.url(name, language))
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("a[href='tel:112']").count() >= 1
    other = "su" if language == "id" else "id"
    link = page.locator(f"a[lang={other}]")
    link.click()
    assert page.locator("html").get_attribute("lang") == other
    if name in ("emergency", "service", "bare", "over"):
        assert page.get_by_text("outreach.purwakartakab.go.id").count() == 1
        assert page.locator(".foot .code").inner_text().replace("-", "") in page.url


@both_languages
@pytest.mark.parametrize("name", PAGES)
def test_a_text_browser_shows_it_all(served: Served, name: str, language: str) -> None:
    shown = subprocess.run(
        ["w3m", "-dump", "-cols", "60", served.url(name, language)],
        capture_output=True, text=True, check=True, timeout=30,
    ).stdout  # fmt: skip
    assert "112" in shown
    assert "Purwakarta" in shown
    assert "@@" not in shown
    assert "{" not in shown, "no style sheet in the text"
    code = re.search(r"/(?:q|cek)/([0-9A-Z]{8})\?", served.url(name, language))
    if code:
        assert f"{code[1][:4]}-{code[1][4:]}" in shown
    if name == "near":
        assert ("Mungkin maksud Anda" if language == "id" else "anu dimaksad") in shown
