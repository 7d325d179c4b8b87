"""Pictures from outside come in as pictures and nothing else."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from outreach.errors import OutreachError
from outreach.pictures import LOGO_SIDE, clean_logo, clean_svg
from outreach.settings import ROOT

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
# As Inkscape saves it: its own elements, a comment, style attributes.
INKSCAPE = """<?xml version="1.0" encoding="UTF-8"?>
<!-- Created with Inkscape -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/x"
 xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" width="10mm" height="10mm"
 viewBox="0 0 10 10" inkscape:version="1.2"><sodipodi:namedview id="n"/><metadata>m</metadata>
<g inkscape:label="Layer 1"><path style="fill:#ff0000;font-family:x;stroke:none" d="M0 0h9v9z"/></g>
</svg>"""


def encoded(size: tuple[int, int], kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0b5d57").save(out, kind, **options)
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of 60 bytes that claims 50,000 × 50,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(
            ">I", zlib.crc32(kind + data)
        )  # fmt: skip

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "svg",
    [
        SVG.format("<script>1</script>"),
        SVG.format("<foreignObject/>"),
        SVG.format("<text>A</text>"),
        SVG.format("<style>path{fill:url(http://example.org)}</style>"),
        SVG.format('<image href="http://example.org/a.png"/>'),
        SVG.format('<use href="#a"/>'),
        SVG.format('<path onclick="1"/>'),
        SVG.format('<path fill="URL(http://example.org/a)"/>'),
        SVG.format('<path style="fill:url(http://example.org/a)"/>'),
        SVG.format('<path fill="u\\72l(http://example.org/a)"/>'),
        SVG.format("<title><![CDATA[</title><script>1</script>]]><b/></title>"),
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;"),
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "<g/>",
        "<svg",
        SVG.format("<g>" * 5000 + "</g>" * 5000),
        SVG.format(" " * 200_000),
    ],
)
def test_a_drawing_that_is_more_than_a_drawing_is_refused(svg: str) -> None:
    with pytest.raises(ValueError):
        clean_svg(svg)


def test_what_a_drawing_program_adds_is_left_out_and_its_styles_stay() -> None:
    cleaned = clean_svg(INKSCAPE)
    assert 'fill="#ff0000"' in cleaned
    for gone in ("style", "inkscape", "namedview", "metadata", "<!--", "font-family"):
        assert gone not in cleaned
    assert clean_svg(cleaned) == cleaned


def test_markup_hidden_in_text_comes_out_as_text() -> None:
    hidden = clean_svg(SVG.format("<title><![CDATA[<script>1</script>]]></title><!--><script>-->"))
    assert "<script" not in hidden


def test_the_shipped_drawings_are_clean_already() -> None:
    drawings = list((ROOT / "campaigns").glob("*/art/*.svg"))
    assert drawings
    for path in drawings:
        assert clean_svg(path.read_text()) == path.read_text().strip()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_photograph_is_encoded_anew_without_what_came_along(kind: str) -> None:
    secret = Image.Exif()
    secret[0x010E] = "rahasia"
    logo = clean_logo(encoded((4000, 1000), kind, exif=secret))
    picture = Image.open(io.BytesIO(logo.data))
    assert logo.media_type == "image/png"
    assert picture.size == (LOGO_SIDE, LOGO_SIDE // 4)
    assert b"rahasia" not in logo.data


@pytest.mark.parametrize(
    ("upload", "told"),
    [
        (b"", "kosong"),
        (b"bukan gambar", "bukan gambar"),
        (encoded((8, 8), "GIF"), "bukan gambar"),
        (encoded((8, 8), "PNG")[:40], "bukan gambar"),
        (bomb(), "juta piksel"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 20_000_000, "lebih dari 2 MB"),
        (SVG.format("<script>1</script>").encode(), "<script>"),
        (('<?xml version="1.0"?>' + SVG.format("<path d='M0")).encode(), "utuh"),
        (SVG.format("<path/>").encode("utf-16"), "bukan gambar"),
    ],
    ids=["empty", "text", "gif", "torn", "bomb", "20 MB", "script", "broken svg", "utf-16"],
)  # fmt: skip
def test_what_cannot_be_a_logo_is_refused_in_a_sentence(upload: bytes, told: str) -> None:
    with pytest.raises(OutreachError, match=told):
        clean_logo(upload)
