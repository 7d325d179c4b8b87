"""Finds every QR on a page, as two decoders that did not make it, and measures how it lies.

ZXing and ZBar share no code. Both are handed the rendered page, never the URL.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import zxingcpp
from PIL import Image
from pyzbar import pyzbar

from outreach.materials.preflight.drawn import MM, Box
from outreach.materials.preflight.sheet import Sheet

DECODERS = ("ZXing", "ZBar")
RING = 4  # modules of quiet zone
_AROUND = 6  # modules of page rendered around a symbol
_FINE = 6.0  # pixels a module, when a symbol is looked at closely
_CELL = 4  # pixels a module of the straightened symbol
_MOST_PIXELS = 24e6
# A module that is as small as the rules allow gets about 2.5 pixels in the first look.
_COARSE, _MODULES = 6.0, 37  # pixels a module of the expected symbol, about so many of them
_FIRST_LOOK = {"hand": 6.0, "poster": 3.0, "screen": 3.0}

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

Point = tuple[float, float]


class Corners(NamedTuple):
    """Corners of a symbol in pixels, named as the symbol itself is turned."""

    top_left: Point
    top_right: Point
    bottom_left: Point


@dataclass(frozen=True)
class Symbol:
    """A QR as it was found. `texts` has one entry a decoder, None where it read nothing.

    `box` lies in points of the page. `straight` is the symbol with its quiet zone, upright,
    `_CELL` pixels a module, in RGB. `unused` is the part of the error correction left.
    """

    texts: tuple[str | None, ...]
    modules: int
    level: str
    unused: float
    box: Box
    close: Image.Image
    straight: Image.Image


def zxing(image: Image.Image, thorough: bool = False) -> list[Any]:
    """ZXing's findings in a grey picture."""
    return zxingcpp.read_barcodes(
        image, formats=_QR, try_rotate=thorough,
        try_downscale=thorough,
    )  # fmt: skip


def zbar(image: Image.Image) -> list[str]:
    """The texts that ZBar reads in a grey picture."""
    found = pyzbar.decode(image, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return [one.data.decode("utf-8", "replace") for one in found]


def find_symbols(page: Any, sheet: Sheet) -> list[Symbol]:
    """Every QR on a `pypdfium2` page. Looks closer when it sees another number than expected."""
    per_mm = _FIRST_LOOK[sheet.rules.kind] * sheet.rules.scale
    if sheet.rules.qr_mm:
        # A symbol half as large as the one that belongs here, on a logo for example, is seen too.
        per_mm = min(per_mm, _COARSE * _MODULES / sheet.rules.qr_mm * sheet.rules.scale)
    largest = (_MOST_PIXELS / max(sheet.crop.width * sheet.crop.height, 1.0)) ** 0.5
    scale = min(per_mm / MM, largest)
    found = zxing(_picture(page, scale))
    if len(found) != len(sheet.expected.marks):
        scale = min(2 * per_mm / MM, largest)
        found = zxing(_picture(page, scale), thorough=True)
    return [_closely(page, sheet, one, scale) for one in found]


def _picture(page: Any, scale: float) -> Image.Image:
    picture = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
    return cast(Image.Image, picture)


def _closely(page: Any, sheet: Sheet, found: Any, scale: float) -> Symbol:
    """Renders only the symbol, sharp, and asks both decoders again."""
    extra = dict(found.extra)
    modules = 17 + 4 * int(extra.get("Version", 4))
    rough = _extent(found.position, scale, sheet.crop)
    module = max(rough.width, rough.height) / modules
    view = rough.grown(_AROUND * module).cut(sheet.crop)
    fine = min(_FINE / max(module, 1e-3), (_MOST_PIXELS / max(view.width * view.height, 1)) ** 0.5)
    crop = (
        view.left - sheet.crop.left, view.bottom - sheet.crop.bottom,
        sheet.crop.right - view.right, sheet.crop.top - view.top,
    )  # fmt: skip
    close = page.render(scale=fine, crop=crop, may_draw_forms=False).to_pil().convert("RGB")
    grey = close.convert("L")
    again = zxing(grey) or zxing(grey, thorough=True)
    best = again[0] if again else found
    if again:
        box = _extent(again[0].position, fine, view)
        corners = _corners(again[0].position, lambda x, y: (x, y))
    else:
        box = rough
        right, down = sheet.crop.left - view.left, view.top - sheet.crop.top
        corners = _corners(
            found.position, lambda x, y: ((x / scale + right) * fine, (y / scale + down) * fine)
        )
    other = zbar(grey)
    return Symbol(
        texts=(best.text if again else None, other[0] if other else None),
        modules=modules,
        level=str(extra.get("ECLevel", "")),
        unused=float(dict(best.extra).get("UEC", 1.0)),
        box=box,
        close=grey,
        straight=_straightened(close, corners, modules),
    )


def _extent(position: Any, scale: float, view: Box) -> Box:
    """A symbol's box on the page from its corners in a picture of `view`."""
    corners = (
        position.top_left, position.top_right, position.bottom_left, position.bottom_right,
    )  # fmt: skip
    across, down = [c.x / scale for c in corners], [c.y / scale for c in corners]
    return Box(
        view.left + min(across), view.top - max(down), view.left + max(across),
        view.top - min(down),
    )  # fmt: skip


def _corners(position: Any, move: Callable[[float, float], Point]) -> Corners:
    """A position's corners after `move`."""
    named = (position.top_left, position.top_right, position.bottom_left)
    return Corners(*(move(corner.x, corner.y) for corner in named))


def _straightened(close: Image.Image, corners: Corners, modules: int) -> Image.Image:
    """The symbol and its quiet zone, upright; beyond the page there is nothing but white."""
    (x, y), right, down = corners
    cells = modules * _CELL
    a, d = (right[0] - x) / cells, (right[1] - y) / cells
    b, e = (down[0] - x) / cells, (down[1] - y) / cells
    ring = RING * _CELL
    side = cells + 2 * ring
    return close.transform(
        (side, side), Image.Transform.AFFINE,
        (a, b, x - ring * (a + b), d, e, y - ring * (d + e)),
        Image.Resampling.NEAREST, fillcolor=(255, 255, 255),
    )  # fmt: skip
