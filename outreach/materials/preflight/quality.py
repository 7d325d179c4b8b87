"""How each QR is printed: the right one, large, dark on white, with room around it, in one ink."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from PIL import Image

from outreach.links.qr import minimum_width_mm
from outreach.materials.preflight.drawn import MM
from outreach.materials.preflight.inks import is_k_only, is_white
from outreach.materials.preflight.report import Fault
from outreach.materials.preflight.sheet import Sheet
from outreach.materials.preflight.symbols import _CELL, DECODERS, RING, Symbol

_AIMED, _REFUSED = 7.0, 4.5
_MODULE_MM = {"hand": 0.4, "poster": 1.0, "screen": 0.0}
_WHITE = 0.80  # relative luminance of a plate that still counts as white
_DIRT = 1.35  # contrast within the quiet zone that a decoder may take for a module
_SHORT = 0.98  # measured widths are this good


def check_symbols(sheet: Sheet, symbols: Sequence[Symbol]) -> Iterator[Fault]:
    """Compares what was read with what was ordered, then measures each symbol."""
    yield from _readings(sheet, symbols)
    for symbol in symbols:
        yield from _size(sheet, symbol)
        yield from _surroundings(symbol)
        yield from _make(sheet, symbol)


def decoded(sheet: Sheet, symbols: Sequence[Symbol]) -> int:
    """How many of the page's marks every decoder read."""
    wanted = Counter(mark.url for mark in sheet.expected.marks)
    read = Counter(s.texts[0] for s in symbols if len(set(s.texts)) == 1 and s.texts[0])
    return sum((wanted & read).values())


def _readings(sheet: Sheet, symbols: Sequence[Symbol]) -> Iterator[Fault]:
    marks = sheet.expected.marks
    if len(symbols) > len(marks):
        yield Fault("qr_extra", {"found": str(len(symbols)), "wanted": str(len(marks))})
    if len(symbols) < len(marks):
        yield Fault("qr_missing", {"found": str(len(symbols)), "wanted": str(len(marks))})
    left = Counter(mark.url for mark in marks)
    for symbol in symbols:
        for name, text in zip(DECODERS, symbol.texts, strict=True):
            if text is None:
                yield Fault("qr_unread", {"decoder": name})
        read = {text for text in symbol.texts if text is not None}
        if len(read) == 1 and left[url := next(iter(read))] > 0:
            left[url] -= 1
        elif read and marks:
            wanted = next((url for url, times in left.items() if times), marks[0].url)
            yield Fault("qr_wrong", {"read": sorted(read)[0][:120], "wanted": wanted})


def _size(sheet: Sheet, symbol: Symbol) -> Iterator[Fault]:
    width = min(symbol.box.width, symbol.box.height) / MM * sheet.rules.scale
    needed = minimum_width_mm(symbol.modules, sheet.rules.scan_mm)
    if width < needed * _SHORT:
        yield Fault("qr_small", {
            "width": f"{width:.0f}", "wanted": f"{needed:.0f}",
            "distance": f"{sheet.rules.scan_mm / 10:.0f}",
        })  # fmt: skip
    module, least = width / symbol.modules, _MODULE_MM[sheet.rules.kind]
    if module < least * _SHORT:
        yield Fault("module_small", {"module": f"{module:.2f}", "wanted": f"{least:g}"})


def _surroundings(symbol: Symbol) -> Iterator[Fault]:
    """Contrast, which way round, and the white plate with four modules of nothing."""
    image, ring = symbol.straight, RING * _CELL
    side = image.width
    inside = image.crop((ring, ring, side - ring, side - ring))
    first = _luminance(_mean(inside.crop((1, 1, 7 * _CELL - 1, _CELL - 1))))
    gap = _luminance(_mean(inside.crop((1, 7 * _CELL + 1, 8 * _CELL - 1, 8 * _CELL - 1))))
    if first > gap:
        yield Fault("qr_inverted")
    contrast = _contrast(first, gap)
    if contrast < _REFUSED:
        yield Fault("contrast_low", {"contrast": f"{contrast:.1f}", "wanted": f"{_REFUSED:g}"})
    elif contrast < _AIMED:
        yield Fault("contrast_fair", {"contrast": f"{contrast:.1f}", "wanted": f"{_AIMED:g}"})
    if first <= gap:
        yield from _plate(image, ring, side)


def _plate(image: Image.Image, ring: int, side: int) -> Iterator[Fault]:
    # Half a module next to the symbol and a quarter at the edge are left to rounding, and the
    # outermost module of each corner to a plate with round corners.
    near, edge = _CELL // 2, _CELL // 4
    strips = [
        image.crop((_CELL, edge, side - _CELL, ring - near)),
        image.crop((_CELL, side - ring + near, side - _CELL, side - edge)),
        image.crop((edge, ring - near, ring - near, side - ring + near)),
        image.crop((side - ring + near, ring - near, side - edge, side - ring + near)),
    ]
    lightest = max(_luminance(_extreme(strip, 1)) for strip in strips)
    darkest = min(_luminance(_extreme(strip, 0)) for strip in strips)
    if _contrast(lightest, darkest) > _DIRT:
        yield Fault("quiet_zone", {"modules": str(RING)})
    elif lightest < _WHITE:
        yield Fault("plate_coloured")


def _make(sheet: Sheet, symbol: Symbol) -> Iterator[Fault]:
    """Drawn as paths in one ink, nothing over it, and strong enough for a stain."""
    if symbol.unused < 1.0:
        yield Fault("qr_covered", {"left": f"{symbol.unused * 100:.0f}"})
    if symbol.level in ("L", "M"):
        yield Fault("qr_weak", {"level": symbol.level})
    if sheet.rules.kind == "screen" or sheet.turned:
        return
    around = symbol.box.grown(symbol.box.width / symbol.modules)
    inside = [shape for shape in sheet.shapes if shape.box.within(around)]
    if sum(shape.figures for shape in inside) < symbol.modules:
        yield Fault("qr_raster")
        return
    if not all(is_k_only(s.colour) for s in inside if not is_white(s.colour)):
        yield Fault("qr_black")


def _mean(image: Image.Image) -> tuple[float, ...]:
    pixels = image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert isinstance(pixels, tuple)
    return pixels


def _extreme(image: Image.Image, end: int) -> tuple[float, ...]:
    """The lightest (1) or darkest (0) value of each channel."""
    return tuple(float(span[end]) for span in image.getextrema())  # type: ignore[index]


def _luminance(rgb: Sequence[float]) -> float:
    """Relative luminance 0–1 of 8-bit sRGB (WCAG 2)."""
    linear = [
        v / 12.92 if (v := part / 255) <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for part in rgb
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
