"""Text as kerned glyphs: HarfBuzz shapes it, and the whole font goes into the file.

The fonts hold 285 Latin glyphs, 18 kB each in a PDF: no text of a placement can lack one later.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import uharfbuzz as hb

from outreach.errors import OutreachError

# As WeasyPrint shapes them: a ligature would have no letter to copy out of the file.
FEATURES = {"kern": True, "liga": False, "clig": False, "calt": False}


@dataclass(frozen=True)
class Run:
    """`shown` is the operand of TJ, `advance` its width in em without letter spacing."""

    shown: str
    advance: float
    glyphs: int


class Typeface:
    """One weight, from the bytes of a TrueType file."""

    def __init__(self, data: bytes) -> None:
        face = hb.Face(data)
        self._font = hb.Font(face)
        self._upem = face.upem
        self._shape = lru_cache(maxsize=4096)(self._shape_anew)

    def run(self, text: str) -> Run:
        """`text` shaped; raises `OutreachError` naming a letter that the font does not have."""
        return self._shape(text)

    def _shape_anew(self, text: str) -> Run:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(self._font, buffer, FEATURES)
        parts, gap, total = [], 0.0, 0
        for glyph, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            if glyph.codepoint == 0:
                raise OutreachError(
                    "Huruf “%(letter)s” dalam “%(text)s” tidak ada di huruf cetak.",
                    "Ganti huruf itu, lalu ulangi.",
                    letter=text[glyph.cluster],
                    text=text,
                )
            gap -= at.x_offset
            if round(gap):
                parts.append(f">{round(gap * 1000 / self._upem)}<")
            parts.append(f"{glyph.codepoint:04x}")
            # What TJ must take back to come from the glyph's own width to the kerned one.
            gap = at.x_offset + self._font.get_glyph_h_advance(glyph.codepoint) - at.x_advance
            total += at.x_advance
        return Run(f"[<{''.join(parts)}>]", total / self._upem, len(buffer.glyph_infos))
