"""What the citizens' pages promise: light, plain, readable."""

from __future__ import annotations

import re

import pytest

from outreach.gate import pages
from tests.gate.build import HOST, POSTER, STICKER, page

PLACE = "Desa Cibodas, Kec. Sukatani"
NEAR = [(POSTER, PLACE), (STICKER, PLACE), (POSTER, PLACE)]


def all_pages() -> list[str]:
    filled = []
    for language in pages.LANGUAGES:
        unknown, check = page("unknown", language), page("check", language)
        filled += [
            pages.landing(page("landing", language), POSTER, PLACE),
            pages.unknown(unknown, "4679CDFF", NEAR),
            pages.unknown(unknown, ""),
            pages.check(check, POSTER, PLACE),
            pages.check(check, "4679CDFF", None),
            pages.check(check, "", None),
        ]
    return filled


@pytest.mark.parametrize("html", all_pages())
def test_every_page_is_light_plain_and_complete(html: str) -> None:
    assert len(html.encode()) <= 14_000
    assert "@@" not in html
    for forbidden in ("<script", "@font-face", '<link rel="stylesheet', "http-equiv", "onclick"):
        assert forbidden not in html
    assert 'href="tel:112"' in html
    assert HOST in html
    assert "Indonesia" in html
    assert "Sunda" in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize("html", all_pages())
def test_no_text_is_smaller_than_20_px(html: str) -> None:
    sizes = re.findall(r"(?:font-size:|font:[^;}]*?)(?:clamp\()?([0-9.]+)rem", html)
    assert sizes
    assert min(float(size) for size in sizes) >= 1.25


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("#ffffff", "#0b4f4a"), ("#ffffff", "#073b37"), ("#ffffff", "#a80f1a"),
        ("#ffffff", "#0a5230"), ("#ffffff", "#86200f"), ("#10312e", "#eaf3f1"),
        ("#0b4f4a", "#eaf3f1"), ("#a80f1a", "#ffffff"), ("#445c58", "#ffffff"),
    ],
)  # fmt: skip
def test_text_stands_out_seven_to_one(text: str, ground: str) -> None:
    assert text == "#ffffff" or text in page("landing")
    assert ground == "#ffffff" or ground in page("landing")
    light, dark = sorted((luminance(text), luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 7


def test_the_first_button_is_the_one_that_helps() -> None:
    first = re.search(r'<a class="b [^"]*one" href="([^"]+)"', page("landing"))
    assert first is not None
    assert first[1] == "tel:112"


def test_a_place_cannot_write_html() -> None:
    html = pages.landing(page("landing"), POSTER, "<b onclick=x>")
    assert "<b onclick" not in html
    assert "&lt;b onclick=x&gt;" in html


def test_built_in_pages_need_nothing_published() -> None:
    for language in pages.LANGUAGES:
        html = pages.built_in(language, POSTER)
        assert 'href="tel:112"' in html
        assert "4679-CDF6" in html
