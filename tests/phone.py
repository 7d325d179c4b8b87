"""What every page that citizens see owes a small, old phone."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LIGHT = 14 * 1024  # bytes. Source: DOMAIN.md, citizens
_SMALLEST = """() => Math.min(...[...document.querySelectorAll('body *')]
  .filter(e => e.innerText && e.checkVisibility())
  .map(e => parseFloat(getComputedStyle(e).fontSize)))"""


def is_fit_for_a_phone(page: Page, width: int) -> None:
    """Nothing runs over, text is 20 px or more, contrast and names are those of WCAG AAA."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(_SMALLEST) >= 20
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag2aaa"]})
    assert found.violations_count == 0, found.generate_report()
