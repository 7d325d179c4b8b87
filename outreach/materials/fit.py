"""Do the words fit? Lines that run into each other, a drawing, the code or the edge do not.

Looked up in the layout tree, so that it holds for every material however its parts are placed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from weasyprint import Document
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.matrix import Matrix as Turn

_PX = 96 / 25.4
# Above and below the baseline, in em of the house font: what letters take, and what figures do.
_LETTERS, _FIGURES = (0.72, 0.2), (0.74, 0.0)
_TOUCH = 0.3  # px that rounding may add


@dataclass(frozen=True)
class Ink:
    """A line of text or a drawing as a rectangle in px from the trim's upper left corner."""

    what: str
    left: float
    top: float
    right: float
    bottom: float
    drawing: bool


def leaves(
    box: Any, turn: Turn, slot: Any = None, ground: Any = None
) -> Iterator[tuple[Any, Turn, Any, Any]]:
    """Text and drawings in the order of WeasyPrint's structure tree.

    Each comes with the box of its slot and the box, of class `on`, whose ground it stands on.
    """
    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    if box.transformation_matrix:
        turn = box.transformation_matrix @ turn
    if box.element is not None and box.element.get("data-slot") and slot is None:
        slot = box
    if box.element is not None and "on" in (box.element.get("class") or "").split():
        ground = box
    for child in getattr(box, "children", ()):
        for leaf in child.children if isinstance(child, boxes.LineBox) else [child]:
            if isinstance(leaf, boxes.TextBox):
                yield leaf, turn, slot, ground
            else:
                yield from leaves(leaf, turn, slot, ground)
    if isinstance(box, boxes.ReplacedBox):
        yield box, turn, slot, ground


def misfit(document: Document, source: Any, safe_mm: float) -> str:
    """The text that does not fit, or nothing; `safe_mm` is kept free along the edge.

    `source` is the document's HTML: lines that WeasyPrint drops at a page's end are in it alone.
    """
    shown = "".join(
        leaf.text
        for page in document.pages
        for leaf, *_ in leaves(page._page_box, Turn())
        if isinstance(leaf, boxes.TextBox)
    )
    rest = _letters(shown)
    for words in _words(source.find("body")):
        if _letters(words) not in rest:
            return words.strip()
    for page in document.pages:
        inks = list(_inks(page))
        for ink in inks:
            edge = 0.0 if ink.drawing else safe_mm * _PX - _TOUCH
            inside = edge <= ink.left and ink.right <= page.width - edge
            if not (inside and edge <= ink.top and ink.bottom <= page.height - edge):
                return ink.what
        for one, other in combinations(inks, 2):
            if _overlap(one, other) and not (one.drawing and other.drawing):
                return other.what if one.drawing else one.what
    return ""


def _words(element: Any) -> Iterator[str]:
    """The texts of an element and those in it, a drawing's title apart."""
    if not isinstance(element.tag, str) or element.tag.endswith("}svg"):
        return
    yield element.text or ""
    for child in element:
        yield from _words(child)
        yield child.tail or ""


def _letters(text: str) -> str:
    """Without spaces, which a line's end swallows, and places to break at."""
    return "".join(text.split()).replace("\N{ZERO WIDTH SPACE}", "")


def _overlap(one: Ink, other: Ink) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > _TOUCH and down > _TOUCH


def _inks(page: Any) -> Iterator[Ink]:
    for leaf, turn, slot, ground in leaves(page._page_box, Turn()):
        if isinstance(leaf, boxes.TextBox):
            # Text in a sheet's margin belongs to no element.
            kinds = "" if leaf.element is None else leaf.element.get("class") or ""
            if not leaf.text.strip() or "draft" in kinds:
                continue
            size, base = leaf.style["font_size"], leaf.position_y + leaf.baseline
            up, down = _FIGURES if leaf.text.strip().isdigit() else _LETTERS
            x, width = leaf.position_x, leaf.width
            if slot is not None:
                x, width = slot.content_box_x(), slot.width
            # White letters past the end of their ground would be there and not be seen.
            end = ground.border_box_y() + ground.border_height() if ground else page.height
            x = x if base + down * size <= end + _TOUCH else -page.width
            yield _ink(leaf.text, turn, x, base - up * size, width, (up + down) * size, False)
        else:
            # With its margin: that is as far as the tile behind a drawing goes.
            x, y, width = leaf.position_x, leaf.position_y, leaf.margin_width()
            yield _ink("", turn, x, y, width, leaf.margin_height(), True)


def _ink(
    what: str, turn: Turn, x: float, y: float, width: float, height: float, drawing: bool
) -> Ink:
    one, other = turn.transform_point(x, y), turn.transform_point(x + width, y + height)
    xs, ys = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return Ink(what, xs[0], ys[0], xs[1], ys[1], drawing)
