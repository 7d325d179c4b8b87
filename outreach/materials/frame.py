"""Around the artwork: page boxes, crop marks and cut lines."""

from __future__ import annotations

from dataclasses import dataclass

from outreach.materials.form import Form
from outreach.materials.pdf import number

POINTS = 72 / 25.4
# Marks are 5 mm long and stand 3 mm outside the bleed: nothing of them is left after the cut.
_GAP, _LONG, _LINE = 3 * POINTS, 5 * POINTS, 0.25


@dataclass(frozen=True)
class Frame:
    """`before` and `after` surround the artwork of every page; `boxes` are its page boxes."""

    press: bool
    boxes: bytes
    before: bytes
    after: bytes
    cells: list[tuple[float, float]]


def frame_of(form: Form, press: bool, scale: float) -> Frame:
    """The frame of the office's trim size or the press's bleed, marks and sheets.

    The media box starts at 0,0 and the boxes lie within it.
    """
    width, height = form.trim
    if press and form.sheet:
        sheet_width, sheet_height = form.sheet
        boxes = _boxes(sheet_width, sheet_height, 0, 0, scale)
        cuts = b"".join(_cut(x, y, width, height, form.corner) for x, y in form.cells)
        zoom = number(scale).encode()
        return Frame(
            True, boxes, b"q %s 0 0 %s 0 0 cm\nq\n" % (zoom, zoom),
            b"/CutContour CS 1 SCN 0.25 w\n" + cuts + b"Q\n", form.cells,
        )  # fmt: skip
    bleed = form.bleed if press else 0.0
    margin = bleed + (_GAP + _LONG) / scale if bleed else 0.0
    media_width, media_height = width + 2 * margin, height + 2 * margin
    boxes = _boxes(media_width, media_height, margin, bleed, scale)
    marks = _marks(width, height, bleed, scale) if bleed else b""
    edge = number(margin * scale).encode()
    zoom = number(scale).encode()
    before = b"q %s 0 0 %s %s %s cm\nq\n" % (zoom, zoom, edge, edge)
    if bleed:
        # What the designer drew further out than the bleed must not reach the marks.
        box = " ".join(map(number, (-bleed, -bleed, width + 2 * bleed, height + 2 * bleed)))
        before += box.encode() + b" re W n\n"
    return Frame(press, boxes, before, marks + b"Q\n", [])


def _boxes(width: float, height: float, margin: float, bleed: float, scale: float) -> bytes:
    def box(inset: float) -> bytes:
        sides = (inset, inset, width - inset, height - inset)
        return " ".join(number(side * scale) for side in sides).encode()

    return b"/MediaBox[%s]/BleedBox[%s]/TrimBox[%s]" % (box(0), box(margin - bleed), box(margin))


def _marks(width: float, height: float, bleed: float, scale: float) -> bytes:
    """Two lines at each corner, in the space of the trim box, in every ink (/All)."""
    near, far = bleed + _GAP / scale, bleed + (_GAP + _LONG) / scale
    lines = []
    for x, outward in ((0.0, -1), (width, 1)):
        for y in (0.0, height):
            lines.append((x + outward * near, y, x + outward * far, y))
    for y, outward in ((0.0, -1), (height, 1)):
        for x in (0.0, width):
            lines.append((x, y + outward * near, x, y + outward * far))
    drawn = "".join(
        f"{number(a)} {number(b)} m {number(c)} {number(d)} l\n" for a, b, c, d in lines
    )
    return f"/Artifact BMC\n/All CS 1 SCN {number(_LINE / scale)} w\n{drawn}S\nEMC\n".encode()


def _cut(x: float, y: float, width: float, height: float, corner: float) -> bytes:
    """A rounded rectangle, for the plotter that cuts the sticker but not its backing."""
    bend = corner * (1 - 0.5523)
    right, top = x + width, y + height
    points = [
        f"{number(x + corner)} {number(y)} m {number(right - corner)} {number(y)} l",
        _bend(right - bend, y, right, y + bend, right, y + corner),
        f"{number(right)} {number(top - corner)} l",
        _bend(right, top - bend, right - bend, top, right - corner, top),
        f"{number(x + corner)} {number(top)} l",
        _bend(x + bend, top, x, top - bend, x, top - corner),
        f"{number(x)} {number(y + corner)} l",
        _bend(x, y + bend, x + bend, y, x + corner, y),
        "s",
    ]
    return ("\n".join(points) + "\n").encode()


def _bend(*points: float) -> str:
    return " ".join(map(number, points)) + " c"
