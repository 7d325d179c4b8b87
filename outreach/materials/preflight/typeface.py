"""A font of a PDF: which characters its codes are, how wide, and whether the file carries it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pikepdf

from outreach.materials.preflight.tokens import Codes

_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end(?:bfchar|bfrange)", re.DOTALL)
_PIECE = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")


class Line(NamedTuple):
    """What one operator shows: `units` thousandths of the size wide, letter spacing apart."""

    text: str
    units: float
    glyphs: int
    spaces: int
    missing: int


class Typeface:
    """One font dictionary, read once. Widths are in thousandths of the size."""

    def __init__(self, font: Any) -> None:
        self.name = str(font.get("/BaseFont", "/?"))[1:].split("+", 1)[-1]
        self.type3 = font.get("/Subtype") == "/Type3"
        self._composite = font.get("/Subtype") == "/Type0"
        inner = font.DescendantFonts[0] if self._composite else font
        descriptor = inner.get("/FontDescriptor")
        self.embedded = self.type3 or (
            descriptor is not None
            and any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        )
        self._lines: dict[Codes, Line] = {}
        self._widths: dict[int, float] = {}
        self._unicode = _to_unicode(font.get("/ToUnicode"))
        self._gids: bytes | None = None
        if self._composite:
            self._default = float(inner.get("/DW", 1000))
            self._read_cid_widths(inner.get("/W"))
            mapping = inner.get("/CIDToGIDMap")
            if isinstance(mapping, pikepdf.Stream):
                self._gids = mapping.read_bytes()
        else:
            self._default = float(descriptor.get("/MissingWidth", 0)) if descriptor else 500.0
            first = int(font.get("/FirstChar", 0))
            scale = 1000 * float(font.FontMatrix[0]) if self.type3 else 1.0
            for at, width in enumerate(font.get("/Widths", [])):
                self._widths[first + at] = float(width) * scale
            self._last = first + len(self._widths) - 1 if self._widths else 255
            self._first = first

    def line(self, shown: Codes | list[Any]) -> Line:
        """A `TJ` array: strings, and numbers that move back by thousandths of the size."""
        if isinstance(shown, Codes):
            if shown not in self._lines:
                self._lines[shown] = self._line(shown.pieces())
            return self._lines[shown]
        return self._line(shown)

    def _line(self, pieces: list[Any]) -> Line:
        units, codes = 0.0, []
        for piece in pieces:
            if isinstance(piece, float):
                units -= piece
            elif isinstance(piece, bytes):
                codes += self.codes(piece)
        return Line(
            text="".join(self.text(code) for code in codes),
            units=units + sum(self.width(code) for code in codes),
            glyphs=len(codes),
            spaces=0 if self._composite else codes.count(32),
            missing=sum(self.lacks(code) for code in codes),
        )

    def codes(self, shown: bytes) -> list[int]:
        """The character codes of a shown string."""
        if not self._composite:
            return list(shown)
        return [shown[at] << 8 | shown[at + 1] for at in range(0, len(shown) - 1, 2)]

    def width(self, code: int) -> float:
        return self._widths.get(code, self._default)

    def text(self, code: int) -> str:
        """The characters of a code, empty when the file does not say."""
        found = self._unicode.get(code)
        if found is None:
            return "" if self._composite else chr(code) if code >= 32 else ""
        return found

    def lacks(self, code: int) -> bool:
        """True for a code that shows the font's empty box (.notdef) instead of a letter."""
        if self._composite:
            if self._gids is not None:
                return self._gids[2 * code : 2 * code + 2] in (b"", b"\0\0")
            return code == 0
        return bool(self._widths) and not self._first <= code <= self._last

    def _read_cid_widths(self, table: Any) -> None:
        items = list(table) if table is not None else []
        at = 0
        while at + 1 < len(items):
            first = int(items[at])
            if isinstance(items[at + 1], pikepdf.Array):
                for step, width in enumerate(items[at + 1]):
                    self._widths[first + step] = float(width)
                at += 2
            else:
                for code in range(first, min(int(items[at + 1]), first + 65535) + 1):
                    self._widths[code] = float(items[at + 2])
                at += 3


def _to_unicode(stream: Any) -> dict[int, str]:
    if not isinstance(stream, pikepdf.Stream):
        return {}
    found: dict[int, str] = {}
    for kind, body in _BLOCK.findall(stream.read_bytes()):
        pieces = [(m[0], m[1] or m[2]) for m in _PIECE.findall(body)]
        if kind == b"bfchar":
            codes = [digits for digits, _ in pieces]
            for code, text in zip(codes[::2], codes[1::2], strict=False):
                found[_int(code)] = _utf16(text)
        else:
            _read_range(pieces, found)
    return found


def _read_range(pieces: list[tuple[bytes, bytes]], found: dict[int, str]) -> None:
    at = 0
    while at + 2 < len(pieces):
        first, last = _int(pieces[at][0]), _int(pieces[at + 1][0])
        if pieces[at + 2][1] == b"[":
            at += 3
            code = first
            while at < len(pieces) and pieces[at][1] != b"]":
                found[code] = _utf16(pieces[at][0])
                code, at = code + 1, at + 1
            at += 1
        else:
            start = _utf16(pieces[at + 2][0])
            for step in range(min(last - first, 65535) + 1):
                if start:
                    found[first + step] = start[:-1] + chr(ord(start[-1]) + step)
            at += 3


def _int(digits: bytes) -> int:
    return int(digits or b"0", 16)


def _utf16(digits: bytes) -> str:
    clean = b"".join(digits.split()).decode("ascii")
    if len(clean) % 4:
        clean = clean.rjust(-(-len(clean) // 4) * 4, "0")
    return bytes.fromhex(clean).decode("utf-16-be", "replace")
