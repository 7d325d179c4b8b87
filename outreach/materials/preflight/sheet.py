"""One page as the checks see it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from outreach.materials.preflight.content import Reader
from outreach.materials.preflight.drawn import Box, Drawn, Picture, Shape, Words
from outreach.materials.preflight.entries import page_box
from outreach.materials.preflight.report import Expected, MaterialRules

DRAFT = "DRAF"


@dataclass(frozen=True)
class Sheet:
    """Boxes in points; a missing box stands for the one around it, as the standard says."""

    drawn: list[Drawn]
    media: Box
    crop: Box
    trim: Box
    bleed: Box
    turned: int
    expected: Expected
    rules: MaterialRules

    @cached_property
    def words(self) -> list[Words]:
        """The text that can be seen or should be; a draft's watermark apart."""
        return [
            thing
            for thing in self.drawn
            if isinstance(thing, Words)
            and not thing.hidden
            and not (self.rules.draft and thing.text == DRAFT)
        ]

    @cached_property
    def shapes(self) -> list[Shape]:
        return [thing for thing in self.drawn if isinstance(thing, Shape)]

    @cached_property
    def pictures(self) -> list[Picture]:
        return [thing for thing in self.drawn if isinstance(thing, Picture)]


def sheet_of(reader: Reader, page: Any, expected: Expected, rules: MaterialRules) -> Sheet:
    """Reads a `pikepdf` page."""
    media = page_box(page, "/MediaBox") or Box(0, 0, 612, 792)
    crop = (page_box(page, "/CropBox") or media).cut(media)
    trim = page_box(page, "/TrimBox") or crop
    return Sheet(
        drawn=reader.page(page.obj),
        media=media,
        crop=crop,
        trim=trim,
        bleed=page_box(page, "/BleedBox") or crop,
        turned=int(page.obj.get("/Rotate", 0)) % 360,
        expected=expected,
        rules=rules,
    )
