"""Put a whole font into a PDF, each glyph with the letter it stands for."""

from __future__ import annotations

import functools
import io

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name

from outreach.settings import ROOT

FONTS = ROOT / "static" / "fonts"
WEIGHTS = {400: "Regular", 500: "Medium", 700: "Bold", 800: "ExtraBold"}


def truetype(weight: int) -> bytes:
    """The house font of that weight, as a TrueType file."""
    return unpacked(f"plus-jakarta-sans-latin-{weight}-normal.woff2")


# To unpack the four costs 100 ms, more than all else that a preview does.
@functools.lru_cache(maxsize=8)
def unpacked(name: str) -> bytes:
    """A font of `FONTS` as a TrueType file; raises `OSError` where there is none."""
    out = io.BytesIO()
    # The moment of unpacking is not kept: the same page is to be the same bytes tomorrow.
    font = TTFont(FONTS / name, recalcTimestamp=False)
    font.flavor = None
    font.save(out)
    return out.getvalue()


def embed(pdf: pikepdf.Pdf, data: bytes, weight: int) -> pikepdf.Object:
    """A font that shows glyph ids; its 285 glyphs take 18 kB."""
    font = TTFont(io.BytesIO(data))
    name = Name(f"/PlusJakartaSans-{WEIGHTS[weight]}")
    scale = 1000 / font["head"].unitsPerEm
    order = font.getGlyphOrder()
    letters = {font.getGlyphID(glyph): code for code, glyph in sorted(font.getBestCmap().items())}
    head, across = font["head"], font["hhea"]
    widths = Array([round(font["hmtx"][glyph][0] * scale) for glyph in order])
    program = pikepdf.Stream(pdf, data)
    program.Length1 = len(data)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=4,
        FontBBox=[round(side * scale) for side in (head.xMin, head.yMin, head.xMax, head.yMax)],
        ItalicAngle=0,
        Ascent=round(across.ascent * scale),
        Descent=round(across.descent * scale),
        CapHeight=round(font["OS/2"].sCapHeight * scale),
        StemV=40 + weight // 8,
        FontFile2=pdf.make_indirect(program),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDToGIDMap=Name.Identity,
        FontDescriptor=pdf.make_indirect(descriptor),
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        W=[0, widths],
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(descendant)],
            ToUnicode=pdf.make_indirect(pikepdf.Stream(pdf, _to_unicode(letters))),
        )
    )


def _to_unicode(letters: dict[int, int]) -> bytes:
    """A CMap from glyph to letter, in blocks of 100 as the format demands."""
    pairs = [
        f"<{glyph:04x}> <{chr(code).encode('utf-16-be').hex()}>"
        for glyph, code in sorted(letters.items())
        if glyph
    ]
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    mapped = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{mapped}\nendcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()
