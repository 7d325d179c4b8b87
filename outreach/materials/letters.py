"""Which letters the house font has: a text with another would print a box or a foreign letter."""

from __future__ import annotations

import functools

from fontTools.ttLib import TTFont

from outreach.materials.embed import FONTS


@functools.cache
def _known() -> frozenset[str]:
    with TTFont(FONTS / "plus-jakarta-sans-latin-800-normal.woff2", lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def missing(text: str) -> str:
    """The first letter of `text` that cannot be printed, or nothing."""
    return next((letter for letter in text if letter not in _known()), "")
