"""Charts: the same picture on a page and in a PDF, told in words, and contrast one can read."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from PIL import Image
from weasyprint import HTML

from outreach.results.charts import BAR, INK, SOFT, Bar, bars, interval, lying_bars, top_of_axis
from outreach.results.figures import DistrictScans
from outreach.results.maps import SHADES, border_map, level, tile_map
from outreach.results.models import Boundary

SURFACE = "#fffefb"
HOSTILE = "<b>&\"'"


def district(place: int, scans: int, name: str = "") -> DistrictScans:
    return DistrictScans(f"32.14.{place:02}", name or f"Kec {place}", place // 5, place % 5, scans)


def border(place: int) -> Boundary:
    x = place * 200
    return Boundary(
        district_code=f"32.14.{place:02}", path=f"M{x} 0L{x + 200} 0L{x + 200} 400L{x} 400z",
        label_x=x + 100, label_y=200,
    )  # fmt: skip


def pictures(name: str = "Poster A4") -> dict[str, Markup]:
    values = [Bar(name, name[:3], n) for n in (0, 5, 12)]
    districts = [district(0, 10, name), district(1, 0)]
    return {
        "bars": bars(values, "Judul", "Uraian"),
        "lying": lying_bars(values, "Judul", "Uraian"),
        "interval": interval(0.7, 0.4, 1.2, "Judul", "Uraian"),
        "tiles": tile_map(districts, "Judul", "Uraian"),
        "map": border_map(districts, [border(0), border(1)], "Judul", "Uraian"),
    }


@pytest.mark.parametrize("kind", list(pictures()))
def test_a_picture_is_named_and_carries_no_style_of_the_page(kind: str) -> None:
    drawn = ElementTree.fromstring(pictures(HOSTILE)[kind])
    assert drawn.get("role") == "img"
    assert [child.text for child in drawn][:2] == ["Judul", "Uraian"]
    said = " ".join(drawn.itertext())
    assert kind == "interval" or HOSTILE in said
    assert not [e for e in drawn.iter() if e.get("style") or e.tag.endswith("style")]


def printed(svg: Markup) -> tuple[Image.Image, str]:
    """The picture on a page of a PDF: its pixels and its text."""
    page = f"<style>@page {{size: 120mm 90mm; margin: 5mm}} svg {{width: 110mm}}</style>{svg}"
    document = pypdfium2.PdfDocument(HTML(string=page).write_pdf())
    try:
        sheet = document[0]
        return sheet.render(scale=2).to_pil().convert("RGB"), sheet.get_textpage().get_text_range()
    finally:
        document.close()


def share(picture: Image.Image, colour: str) -> float:
    """How much of the picture has this colour, 0 to 1."""
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    pixels = picture.get_flattened_data()
    near = sum(1 for p in pixels if all(abs(a - b) < 6 for a, b in zip(p, wanted, strict=True)))
    return near / (picture.width * picture.height)


def test_a_chart_in_a_pdf_is_the_one_on_the_page() -> None:
    picture, text = printed(bars([Bar("x", "1/3", 1), Bar("y", "2/3", 2)], "Judul", ""))
    # The drawing is 56 % of the sheet; two bars of full and half height fill 40 % of it.
    assert share(picture, BAR) == pytest.approx(0.56 * 0.4, abs=0.02)
    assert "1/3" in text and "2/3" in text


@pytest.mark.parametrize("kind", ["tiles", "map"])
def test_a_map_in_a_pdf_has_its_shades_and_numbers(kind: str) -> None:
    picture, text = printed(pictures("Bojong")[kind])
    assert share(picture, SHADES[5][0]) > 0.1
    assert share(picture, SHADES[0][0]) > 0.1
    assert "Bojong" in text and "10" in text


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_texts_have_contrast_on_every_shade_and_shades_grow_darker() -> None:
    for ground, ink in SHADES:
        assert contrast(ground, ink) >= 4.5, ground
    assert contrast(SURFACE, INK) >= 7 and contrast(SURFACE, SOFT) >= 4.5
    assert contrast(SURFACE, BAR) >= 3
    assert all(luminance(a[0]) > luminance(b[0]) for a, b in pairwise(SHADES))


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_an_axis_reaches_above_its_highest_and_not_far(highest: int) -> None:
    top = top_of_axis(highest)
    assert top >= highest and top % 2 == 0
    assert top <= max(2, highest * 2)


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=60))
def test_bars_stay_within_the_picture(values: list[int]) -> None:
    svg = bars([Bar("x", "x", n) for n in values], "Judul", "")
    for y, tall in re.findall(r'y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', svg):
        assert float(y) >= 0 and float(y) + float(tall) <= 240.01


@settings(deadline=None)
@given(st.floats(0.001, 1000), st.floats(1, 50), st.floats(1, 50))
def test_an_interval_stays_within_the_picture(ratio: float, down: float, up: float) -> None:
    svg = interval(ratio, ratio / down, ratio * up, "Judul", "")
    for x in re.findall(r'(?:M|H|cx="|x=")(-?[\d.]+)', svg):
        assert 0 <= float(x) <= 480


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_only_nothing_has_the_lightest_shade(value: int, highest: int) -> None:
    assert (level(min(value, highest), highest) == 0) == (value == 0)
    assert level(highest, highest) == 5
