"""The page's boxes: the size that was ordered, cut where the knife falls, bled where it must be."""

from __future__ import annotations

from collections.abc import Iterator

from outreach.materials.preflight.drawn import MM
from outreach.materials.preflight.inks import is_white
from outreach.materials.preflight.report import Fault
from outreach.materials.preflight.sheet import Sheet

_SLACK_MM = 0.2
_NEAR_EDGE_MM = 0.5


def check_boxes(sheet: Sheet) -> Iterator[Fault]:
    """Trim size, origin, bleed box, and colour that stops at the knife instead of passing it."""
    rules = sheet.rules
    if sheet.turned:
        yield Fault("page_turned", {"degrees": str(sheet.turned)})
    if abs(sheet.media.left) > 0.01 or abs(sheet.media.bottom) > 0.01:
        yield Fault("box_origin")
    width, height = sheet.trim.width / MM, sheet.trim.height / MM
    if abs(width - rules.width_mm) > _SLACK_MM or abs(height - rules.height_mm) > _SLACK_MM:
        yield Fault(
            "trim_size",
            {
                "size": f"{width:.1f} × {height:.1f}",
                "ordered": f"{rules.width_mm:g} × {rules.height_mm:g}",
            },
        )
    wanted = sheet.trim.grown(rules.bleed_mm * MM)
    if not wanted.within(sheet.bleed.cut(sheet.media), _SLACK_MM * MM):
        yield Fault("bleed_box", {"bleed": f"{rules.bleed_mm:g}"})
    elif rules.bleed_mm:
        yield from _short_of_bleed(sheet)


def _short_of_bleed(sheet: Sheet) -> Iterator[Fault]:
    """A coloured ground that ends at the knife leaves a white line where the knife slips."""
    near, trim = _NEAR_EDGE_MM * MM, sheet.trim
    wanted = trim.grown(sheet.rules.bleed_mm * MM - _SLACK_MM * MM)
    for shape in sheet.shapes:
        seen = shape.box.cut(shape.clip)
        if not seen.width or not seen.height or is_white(shape.colour):
            continue
        stops = (
            trim.left - near < seen.left < trim.left + near and seen.left > wanted.left,
            trim.bottom - near < seen.bottom < trim.bottom + near and seen.bottom > wanted.bottom,
            trim.right - near < seen.right < trim.right + near and seen.right < wanted.right,
            trim.top - near < seen.top < trim.top + near and seen.top < wanted.top,
        )
        if any(stops):
            yield Fault("bleed_short", {"bleed": f"{sheet.rules.bleed_mm:g}"})
            return
