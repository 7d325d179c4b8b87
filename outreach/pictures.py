"""Pictures from outside: drawings rebuilt from what is allowed, photographs encoded anew.

Nothing that runs, reaches out or hides in a picture comes along; what cannot be kept is refused.
"""

from __future__ import annotations

import io
import re
import warnings
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from outreach.errors import OutreachError

MAXIMUM_DRAWING = 200_000  # bytes
MAXIMUM_UPLOAD = 2_000_000  # bytes
# 40 million pixels decode to 160 MB; a bomb of a few kB can claim a thousand times more.
MAXIMUM_PIXELS = 40_000_000
LOGO_SIDE = 1600  # pixels: 300 dpi at 135 mm
PHOTO_SIDE = 1600  # pixels: a poster's text stays readable
# Pillow's own limit, 89 million pixels, refuses; for the whole process, as filters are not a
# thread's own.
warnings.simplefilter("error", Image.DecompressionBombWarning)

_ELEMENTS = {"svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon",
             "title", "desc", "defs", "clipPath", "linearGradient", "radialGradient",
             "stop"}  # fmt: skip
# What drawing programs add for themselves: left out without harm.
_NOTES = {"metadata", "namedview"}
_ATTRIBUTES = {"viewBox", "width", "height", "preserveAspectRatio", "id", "d", "points", "x", "y",
               "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "offset",
               "transform", "gradientTransform", "gradientUnits", "clipPathUnits",
               "spreadMethod"}  # fmt: skip
_STYLES = {"fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity",
           "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray",
           "stroke-dashoffset", "opacity", "clip-path", "clip-rule", "stop-color",
           "stop-opacity", "color"}  # fmt: skip
# A DTD can declare entities that grow without bound; SVG 1.1's own is named but never loaded.
_DECLARATION = re.compile(
    r"<!(ENTITY|DOCTYPE(?! svg PUBLIC \"-//W3C//DTD SVG 1\.[01]//EN\"[^\[>]*>))"
)
_SVG = "http://www.w3.org/2000/svg"
_INSIDE = re.compile(r"url\(\s*['\"]?#[\w.-]+['\"]?\s*\)")


@dataclass(frozen=True)
class Picture:
    """`media_type` is image/png or image/svg+xml, of a photograph image/jpeg."""

    media_type: str
    data: bytes


def clean_svg(text: str) -> str:
    """The same drawing written anew; raises `ValueError` when it is more than a drawing.

    Cleaning twice changes nothing.
    """
    if len(text.encode()) > MAXIMUM_DRAWING:
        raise ValueError(f"gambar lebih dari {MAXIMUM_DRAWING // 1000} kB")
    if _DECLARATION.search(text):
        raise ValueError("DOCTYPE tidak boleh ada")
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError):
        raise ValueError("bukan SVG yang utuh") from None
    if root.tag not in ("svg", f"{{{_SVG}}}svg"):
        raise ValueError("unsur terluarnya harus <svg>")
    if "viewBox" not in root.attrib and not {"width", "height"} <= root.attrib.keys():
        raise ValueError("ukurannya (viewBox) tidak disebutkan")
    try:
        return _element(root, f' xmlns="{_SVG}"')
    except RecursionError:
        raise ValueError("kelompoknya bersarang terlalu dalam") from None


def _element(element: ElementTree.Element, extra: str = "") -> str:
    name = element.tag.rpartition("}")[2]
    if name not in _ELEMENTS:
        raise ValueError(f"unsur <{name}> tidak boleh ada")
    attributes: dict[str, str] = {}
    for key, value in element.attrib.items():
        plain = key.rpartition("}")[2]
        if plain.lower().startswith("on") or plain == "href":
            raise ValueError(f"atribut {plain} tidak boleh ada")
        if plain == "style":
            attributes |= _styles(value)
        elif key == plain and plain in _ATTRIBUTES | _STYLES:
            attributes[plain] = value
    for key, value in attributes.items():
        if "url(" in _INSIDE.sub("", value).lower() or "\\" in value:
            raise ValueError(f"acuan ke luar ({key}) tidak boleh ada")
    written = extra + "".join(f" {key}={quoteattr(v)}" for key, v in attributes.items())
    inside = escape((element.text or "").strip()) if name in ("title", "desc") else ""
    inside += "".join(
        _element(child)
        for child in element
        if isinstance(child.tag, str) and child.tag.rpartition("}")[2] not in _NOTES
    )
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def _styles(declarations: str) -> dict[str, str]:
    """A style attribute as attributes: CSS is never handed on."""
    pairs = (part.partition(":") for part in declarations.split(";"))
    return {key.strip(): value.strip() for key, _, value in pairs if key.strip() in _STYLES}


def clean_logo(data: bytes) -> Picture:
    """A PNG, JPEG or SVG as it may be kept; raises `OutreachError` that says what to do."""
    if not data:
        raise OutreachError("Berkas gambarnya kosong.", "Pilih berkas PNG, JPEG, atau SVG.")
    if len(data) > MAXIMUM_UPLOAD:
        raise OutreachError("Gambar ini lebih dari 2 MB.", "Kecilkan gambarnya, lalu unggah lagi.")
    if b"<svg" in data[:4096]:
        try:
            return Picture("image/svg+xml", clean_svg(data.decode("utf-8-sig")).encode())
        except ValueError as error:
            raise OutreachError(
                "SVG ini tidak bisa dipakai: %(reason)s.",
                "Simpan ulang sebagai SVG sederhana (tulisan dijadikan kurva, tanpa gaya CSS), "
                "atau unggah PNG.",
                reason=error,
            ) from None
    try:
        picture = _decode(data, ("PNG", "JPEG"))
    except _TooLarge:
        raise OutreachError(
            "Gambar ini lebih dari %(n)s juta piksel.",
            "Kecilkan sampai paling lebar 4.000 piksel, lalu unggah lagi.",
            n=MAXIMUM_PIXELS // 1_000_000,
        ) from None
    except _NoPicture:
        raise OutreachError(
            "Berkas ini bukan gambar PNG, JPEG, atau SVG yang utuh.",
            "Buka gambarnya, simpan ulang sebagai PNG, lalu unggah lagi.",
        ) from None
    picture.thumbnail((LOGO_SIDE, LOGO_SIDE))
    out = io.BytesIO()
    picture.convert("RGBA").save(out, "PNG", optimize=True)
    return Picture("image/png", out.getvalue())


def clean_photo(data: bytes, side: int = PHOTO_SIDE) -> bytes:
    """A photograph as a JPEG of at most `side` pixels, the right way up, and nothing besides.

    Place, time and phone (EXIF) do not come along. Raises `OutreachError` that says what to do.
    """
    if not data:
        raise OutreachError("Fotonya belum dipilih.", "Pilih satu foto, lalu kirim lagi.")
    try:
        picture = _decode(data, ("JPEG", "PNG", "WEBP"), side)
    except _TooLarge:
        raise OutreachError(
            "Foto ini lebih dari %(n)s juta piksel.",
            "Kecilkan ukuran foto di pengaturan kamera, lalu foto ulang.",
            n=MAXIMUM_PIXELS // 1_000_000,
        ) from None
    except _NoPicture:
        raise OutreachError(
            "Berkas ini bukan foto yang utuh.", "Ambil fotonya sekali lagi, lalu kirim."
        ) from None
    picture.thumbnail((side, side))
    out = io.BytesIO()
    # A photograph has no see-through parts; what a drawing leaves open shows white.
    if picture.mode in ("RGBA", "LA", "PA", "P"):
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    picture.convert("RGB").save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()


class _TooLarge(Exception):
    """More pixels than are decoded here."""


class _NoPicture(Exception):
    """Not a picture of the formats asked for, or not a whole one."""


def _decode(data: bytes, formats: tuple[str, ...], side: int | None = None) -> Image.Image:
    """Pixels of a picture, turned the way up the camera said.

    With `side`, a JPEG is decoded at a half, a quarter or an eighth as long as that stays above
    it: a photo of 50 million pixels then takes no more memory than one of 3.
    """
    # WeasyPrint sets this for the whole process; a torn picture is to be seen as one here.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        picture = Image.open(io.BytesIO(data), formats=formats)
        if side:
            picture.draft("RGB", (side, side))
        if picture.width * picture.height > MAXIMUM_PIXELS:
            raise _TooLarge
        picture.load()
        return ImageOps.exif_transpose(picture)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _TooLarge from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise _NoPicture from None
