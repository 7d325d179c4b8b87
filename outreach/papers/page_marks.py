"""Numbers at the foot of pages that are finished, whoever made them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from markupsafe import Markup, escape
from pikepdf import Name

from outreach.materials.paper import Sheets

# In mm: how high a mark is, how far above the foot, and from the left and right edge.
_TALL, _ABOVE, _LEFT, _RIGHT = 5.0, 6.0, 24.0, 18.0
_NARROWEST = 60.0
_MM = 72 / 25.4
_STYLE = """
@font-face { font-family: Jakarta; font-weight: 400;
  src: url(asset:plus-jakarta-sans-latin-400-normal.woff2); }
body { margin: 0; font: 400 8pt/5mm Jakarta; font-variant-ligatures: none; }
div { display: flex; justify-content: space-between; height: 5mm; break-after: page; }
span { background: #fff; padding: 0 1mm; white-space: nowrap; overflow: hidden; }
"""


@dataclass(frozen=True)
class Mark:
    """What stands left and right at the foot of a page."""

    left: str
    right: str


def marks_of(pdf: pikepdf.Pdf, marks: Sequence[Mark]) -> Sheets:
    """A small page for each mark, as wide as its page has room for; white under the words alone."""
    widths = [_room(page) for page in pdf.pages]
    pages = "".join(
        f"@page w{wide} {{ size: {wide}mm {_TALL}mm; margin: 0 }} .w{wide} {{ page: w{wide} }}"
        for wide in sorted(set(widths))
    )
    rows = Markup("").join(
        Markup('<div class="w{}"><span>{}</span><span>{}</span></div>').format(
            wide, _short(mark.left, wide), mark.right
        )
        for wide, mark in zip(widths, marks, strict=True)
    )
    title = escape("Nomor halaman")
    html = f"<!doctype html><title>{title}</title><style>{_STYLE}{pages}</style>{rows}"
    return Sheets(html, archive=False)


def mark_pages(pdf: pikepdf.Pdf, drawn: pikepdf.Pdf) -> None:
    """Lay each page of `drawn` (`marks_of`, laid out) over the foot of its page."""
    for page, mark in zip(pdf.pages, drawn.pages, strict=True):
        form = pdf.copy_foreign(mark.as_form_xobject())
        if "/Resources" not in page.obj:
            page.obj.Resources = pikepdf.Dictionary()
        # Pages of one paper share their resources: each gets a dictionary of its own.
        page.obj.Resources = _own(page.obj.Resources)
        # A name of our choice: one by chance would make other bytes of the same book.
        name = page.add_resource(form, Name.XObject, Name.OutreachMark)
        placed = page.calc_form_xobject_placement(
            form, name, _foot(page), allow_shrink=True, allow_expand=False
        )
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"\nQ\n/Artifact<</Type/Pagination>>BDC\n" + placed + b"\nEMC\n")


def _own(resources: pikepdf.Object) -> pikepdf.Dictionary:
    own = pikepdf.Dictionary({key: value for key, value in resources.items()})
    if "/XObject" in own:
        own.XObject = pikepdf.Dictionary({key: value for key, value in own.XObject.items()})
    return own


def _short(text: str, wide: float) -> str:
    """So much of it as stands left of the number, at about 1.5 mm a letter."""
    room = int((wide - 36) / 1.5)
    return text if len(text) <= room else f"{text[: max(room - 1, 1)].rstrip()}…"


def _seen(page: pikepdf.Page) -> tuple[float, float, float, float, int]:
    """The corners of what is seen of a page, and by how many quarter turns it is turned."""
    left, low, right, high = (float(side) for side in page.cropbox)
    turned = int(page.get("/Rotate", 0)) // 90 % 4
    return min(left, right), min(low, high), max(left, right), max(low, high), turned


def _room(page: pikepdf.Page) -> int:
    """Whole mm between the edges in which a mark may stand."""
    left, low, right, high, turned = _seen(page)
    wide = (high - low if turned % 2 else right - left) / _MM
    return int(max(wide - _LEFT - _RIGHT, min(wide, _NARROWEST)))


def _foot(page: pikepdf.Page) -> pikepdf.Rectangle:
    """Where the mark stands, in the page's own space: at the foot as it is seen."""
    left, low, right, high, turned = _seen(page)
    wide, tall = _room(page) * _MM, _TALL * _MM
    seen = (high - low if turned % 2 else right - left) / _MM
    along = min(_LEFT * _MM, max((seen * _MM - wide) / 2, 0))
    up = _ABOVE * _MM
    if turned == 0:
        x, y = left + along, low + up
    elif turned == 1:
        x, y = right - up - tall, low + along
    elif turned == 2:
        x, y = right - along - wide, high - up - tall
    else:
        x, y = left + up, high - along - wide
    across, upwards = (tall, wide) if turned % 2 else (wide, tall)
    return pikepdf.Rectangle(x, y, x + across, y + upwards)
