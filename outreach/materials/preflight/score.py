"""The scan score: a poster's QR, photographed badly on purpose, read by real decoders.

A simulation, not a measurement of phones. A symbol is set as a cheap phone would see it at the
distance it is made for (a 1280-pixel preview across 65 degrees), then spoiled in five ways at
five strengths each; every decoder that still reads it earns a point. 100 is all of them. The
distance is the farthest at which all decoders read a slightly soft, noisy, slanted picture.
All chance is seeded, so the same symbol always has the same score.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from outreach.materials.preflight.drawn import MM
from outreach.materials.preflight.report import Score
from outreach.materials.preflight.symbols import DECODERS, Point, Symbol, zbar, zxing

_DRAWS = 3  # stains tried at each strength
_PREVIEW_PX, _VIEW_DEGREES = 1280, 65
_STRENGTHS = 5
_MOST_PX_A_MODULE = 4  # scanners make a larger picture smaller before they look
_ROOM = 6  # modules of paper around the symbol
_STEPS = 24  # distances tried, each 12 % farther than the one before

Spoil = Callable[[Image.Image, int, random.Random], Image.Image]


def pixels_a_mm(distance_mm: float) -> float:
    """How finely the simulated phone sees at a distance."""
    return _PREVIEW_PX / (2 * math.tan(math.radians(_VIEW_DEGREES / 2)) * distance_mm)


def score_of(symbol: Symbol, scan_mm: float, scale: float = 1.0) -> Score:
    """The score of a symbol to be read at `scan_mm`, made `scale` times larger than drawn."""
    width_mm = symbol.box.width / MM * scale
    plain = _paper(symbol)
    seen = _seen(plain, symbol, width_mm, scan_mm)
    parts = {}
    for name, spoil in SPOILS.items():
        draws = [
            # A seed for each draw: spots fall on the same modules of every symbol.
            _readers(spoil(seen, strength, random.Random(f"{name} {strength} {draw}")), symbol)
            for strength in range(1, _STRENGTHS + 1)
            for draw in range(_DRAWS if name == "stain" else 1)
        ]
        parts[name] = round(100 * sum(draws) / (len(draws) * len(DECODERS)))
    total = round(sum(parts.values()) / len(parts))
    return Score(total, _distance(plain, symbol, width_mm), parts)


def _paper(symbol: Symbol) -> Image.Image:
    """The symbol on white paper, grey, as finely as it was rendered."""
    straight = symbol.straight.convert("L")
    cell = straight.width / (symbol.modules + 8)
    side = round(cell * (symbol.modules + 2 * _ROOM))
    paper = Image.new("L", (side, side), 255)
    paper.paste(straight, ((side - straight.width) // 2,) * 2)
    return paper


def _seen(plain: Image.Image, symbol: Symbol, width_mm: float, distance: float) -> Image.Image:
    """What the phone's sensor gets, before anything goes wrong."""
    whole_mm = width_mm * (symbol.modules + 2 * _ROOM) / symbol.modules
    finest = _MOST_PX_A_MODULE * (symbol.modules + 2 * _ROOM)
    side = max(24, min(finest, round(whole_mm * pixels_a_mm(distance))))
    return plain.resize((side, side), Image.Resampling.BOX)


def _blur(image: Image.Image, strength: int, _rng: random.Random) -> Image.Image:
    """Out of focus or shaken: 0.4 to 2 pixels."""
    return image.filter(ImageFilter.GaussianBlur(0.4 * strength))


def _perspective(image: Image.Image, strength: int, _rng: random.Random) -> Image.Image:
    """Seen from the side: the far edge 10 to 50 % shorter."""
    side, gap = image.width, 0.05 * strength * image.width
    far = side - gap * 1.2
    # Corners of the slanted picture → corners of the plain one.
    target = [(0, 0), (far, gap), (far, side - gap), (0, side)]
    source = [(0, 0), (side, 0), (side, side), (0, side)]
    return image.transform(
        image.size, Image.Transform.PERSPECTIVE, _solve(target, source),
        Image.Resampling.BICUBIC, fillcolor=255,
    )  # fmt: skip


def _stain(image: Image.Image, strength: int, rng: random.Random) -> Image.Image:
    """Mud or a torn corner: 1 to 6 % of the symbol covered by dark and light spots."""
    spoiled = image.copy()
    draw = ImageDraw.Draw(spoiled)
    side = image.width
    left = 0.012 * strength * (side * 0.73) ** 2
    while left > 0:
        radius = side * rng.uniform(0.03, 0.07)
        x, y = (rng.uniform(0.3, 0.7) * side for _ in range(2))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=rng.choice((40, 225)))
        left -= math.pi * radius**2
    return spoiled


def _dark(image: Image.Image, strength: int, rng: random.Random) -> Image.Image:
    """Dusk: contrast down to 60–15 % and noise up to half of what is left."""
    span = 180 - 28 * strength
    dim = image.point([30 + v * span // 255 for v in range(256)])
    return _noisy(dim, 3 + 3 * strength, rng)


def _coarse(image: Image.Image, strength: int, rng: random.Random) -> Image.Image:
    """A poorer camera or a longer way: 85 to 45 % of the pixels, a little noise."""
    side = max(16, round(image.width * (0.95 - 0.1 * strength)))
    return _noisy(image.resize((side, side), Image.Resampling.BOX), 10, rng)


SPOILS: dict[str, Spoil] = {
    "blur": _blur, "perspective": _perspective, "stain": _stain, "dark": _dark,
    "coarse": _coarse,
}  # fmt: skip


def _distance(plain: Image.Image, symbol: Symbol, width_mm: float) -> int:
    """The farthest distance in mm up to which every decoder reads at every step."""
    safe, distance = 0.0, 200.0
    rng = random.Random("distance")
    for _ in range(_STEPS):
        seen = _seen(plain, symbol, width_mm, distance)
        soft = _blur(_perspective(seen, 2, rng), 2, rng)
        if _readers(_noisy(soft, 12, rng), symbol) < len(DECODERS):
            break
        safe, distance = distance, distance * 1.12
    return round(safe / 50) * 50


def _readers(image: Image.Image, symbol: Symbol) -> int:
    """How many decoders read the symbol as what it is."""
    wanted = next((text for text in symbol.texts if text), None)
    if wanted is None:
        return 0
    # A phone enlarges what it looks at; both decoders get the same picture.
    larger = image.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC)
    first = any(found.text == wanted for found in zxing(larger, thorough=True))
    return int(first) + int(wanted in zbar(larger))


def _noisy(image: Image.Image, amount: int, rng: random.Random) -> Image.Image:
    """`image` with up to `amount` grey levels added to or taken from each pixel."""
    grain = Image.frombytes("L", image.size, rng.randbytes(image.width * image.height))
    grain = grain.point([v * 2 * amount // 255 for v in range(256)])
    return ImageChops.add(image, grain, offset=-amount)


def _solve(target: Sequence[Point], source: Sequence[Point]) -> list[float]:
    """The eight numbers that Pillow's perspective wants, by Gauss."""
    rows = []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for at in range(8):
        best = max(range(at, 8), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        for row in range(8):
            if row != at:
                factor = rows[row][at] / rows[at][at]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[at], strict=True)]
    return [rows[at][8] / rows[at][at] for at in range(8)]
