"""Are pictures fine enough for the distance they are seen from?"""

from __future__ import annotations

from collections.abc import Iterator

from outreach.materials.preflight.report import Fault
from outreach.materials.preflight.sheet import Sheet

# The eye tells lines one arc minute apart: 25.4 mm / (distance × tan 1′) of them fit in an inch.
_EYE_MM = 25.4 / 0.000290888
_PRESS_DPI = 300.0
_SMALLEST_PT = 9.0  # smaller pictures are dots and rules, which need no finer raster


def wanted_dpi(view_mm: float) -> float:
    """The resolution that an eye at `view_mm` asks for; the press shows no more than 300."""
    return min(_PRESS_DPI, _EYE_MM / max(view_mm, 1.0))


def check_pictures(sheet: Sheet) -> Iterator[Fault]:
    """Below the wanted resolution a warning, below half of it no print. A screen has pixels."""
    if sheet.rules.kind == "screen":
        return
    wanted = wanted_dpi(sheet.rules.view_mm) * sheet.rules.scale
    for picture in sheet.pictures:
        if min(picture.width, picture.height) < _SMALLEST_PT:
            continue
        dpi = min(
            72 * picture.pixels[0] / picture.width, 72 * picture.pixels[1] / picture.height
        )  # fmt: skip
        if dpi < wanted - 1:
            kind = "picture_coarse" if dpi < wanted / 2 else "picture_soft"
            yield Fault(kind, {"dpi": f"{dpi:.0f}", "wanted": f"{wanted:.0f}"})
