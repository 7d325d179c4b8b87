"""The path we draw is the code we mean, as two independent decoders see it."""

from __future__ import annotations

import re

import pytest
import qrcode
import zxingcpp
from PIL import Image, ImageDraw
from pyzbar import pyzbar
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.util import lost_point

from outreach.links.qr import QUIET_ZONE, Symbol, minimum_width_mm, symbol

URL = "HTTPS://OUTREACH.PURWAKARTAKAB.GO.ID/Q/7K3MP9XW"
_RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


def picture(drawn: Symbol, pixels: int = 8) -> Image.Image:
    """The symbol as a printer would set it: white plate, quiet zone, filled path."""
    side = (drawn.modules + 2 * QUIET_ZONE) * pixels
    image = Image.new("L", (side, side), 255)
    draw = ImageDraw.Draw(image)
    assert _RUN.sub("", drawn.path) == "", "one path of closed horizontal runs and nothing else"
    for x, y, wide, back in _RUN.findall(drawn.path):
        assert wide == back
        left, top = (int(x) + QUIET_ZONE) * pixels, (int(y) + QUIET_ZONE) * pixels
        draw.rectangle((left, top, left + int(wide) * pixels - 1, top + pixels - 1), fill=0)
    return image


@pytest.mark.parametrize("url", [URL, "HTTP://127.0.0.1:8000/Q/34679CDF", URL.lower()])
def test_both_decoders_read_exactly_the_url(url: str) -> None:
    image = picture(symbol(url))

    assert [found.text for found in zxingcpp.read_barcodes(image)] == [url]
    assert [found.data.decode() for found in pyzbar.decode(image)] == [url]


def test_upper_case_keeps_the_symbol_small_at_correction_q() -> None:
    """Alphanumeric mode: 47 characters need version 4 (33) or less; as bytes they need more."""
    [found] = zxingcpp.read_barcodes(picture(symbol(URL)))

    assert found.ec_level == "Q"
    assert symbol(URL).modules <= 33 < symbol(URL.lower()).modules


def test_horizontal_runs_are_merged() -> None:
    drawn = symbol(URL)

    assert drawn.path.startswith("M0 0h7v1h-7z"), "the finder's first row is one run"
    assert drawn.path.count("M") < drawn.modules**2 / 3


@pytest.mark.parametrize(
    ("modules", "distance", "width"),
    [(29, 100, 20.0), (29, 600, 60.0), (37, 1500, 150.0), (74, 600, 120.0), (74, 50, 20.0)],
)
def test_the_width_rule(modules: int, distance: float, width: float) -> None:
    assert minimum_width_mm(modules, distance) == width


@pytest.mark.parametrize("size", range(4, 120, 7))
def test_the_mask_has_the_least_penalty_of_the_eight(size: int) -> None:
    """Scored by `qrcode` on finished symbols, up to version 9: those carry their version too."""
    text = "".join("ABCDEFGH0123456789"[at * at % 18] for at in range(size))
    dark = picture(symbol(text), pixels=1)
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET_ZONE)
    code.add_data(text)
    scores, drawn = [], []
    for mask in range(8):
        code.mask_pattern = mask
        code.make(fit=True)
        scores.append(lost_point(code.modules))
        drawn.append([0 if module else 255 for row in code.get_matrix() for module in row])

    ours = drawn.index(list(dark.get_flattened_data()))

    assert scores[ours] == min(scores)
