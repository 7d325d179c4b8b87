"""Images for WhatsApp and stories: PNG files of exactly so many pixels, each read again."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import BinaryIO

import pypdfium2
from PIL import Image

from outreach.gate.code import spaced
from outreach.links.models import Code
from outreach.materials.catalogue import Material
from outreach.materials.preflight.report import Fault
from outreach.materials.preflight.symbols import DECODERS, zbar, zxing
from outreach.wib import WIB

# A screen image is drawn at the web's own measure.
_PIXELS_PER_MM = 96 / 25.4
# Flat colours and the edges of letters; a photograph in a logo loses little.
_COLOURS = 64


def pixels_of(material: Material) -> tuple[int, int]:
    """Width and height in pixels of a screen material's image."""
    width, height = (round(side * _PIXELS_PER_MM) for side in material.trim_mm)
    return width, height


def write_images(
    out: BinaryIO,
    pdf: bytes,
    codes: Sequence[Code],
    material: Material,
    made: datetime,
    report: Callable[[int], None] = lambda _done: None,
) -> list[tuple[int, Fault]]:
    """A ZIP with a PNG for each page of `pdf`, named after its place; returns what is wrong in it.

    Faults come with their page, counted from 1: both readers must read the place's own address
    from the finished file. The same pages at the same moment give the same bytes.
    """
    faults: list[tuple[int, Fault]] = []
    size = pixels_of(material)
    at = made.astimezone(WIB).timetuple()[:6]
    with pypdfium2.PdfDocument(pdf) as document, zipfile.ZipFile(out, "w") as archive:
        for number, (page, code) in enumerate(zip(document, codes, strict=True), start=1):
            png = image(page, *size)
            entry = zipfile.ZipInfo(image_name(code), at)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, png)
            faults += [(number, fault) for fault in faults_of(png, size, code.qr_url)]
            page.close()
            report(number)
    return faults


def image(page: pypdfium2.PdfPage, width: int, height: int) -> bytes:
    """A page as a PNG of `width` × `height` pixels in few colours."""
    # PDFium rounds up: a hair less keeps 1080.0000001 from becoming 1081.
    scale = min((width - 0.01) / page.get_width(), (height - 0.01) / page.get_height())
    picture = page.render(scale=scale).to_pil().convert("RGB")
    out = io.BytesIO()
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def faults_of(png: bytes, size: tuple[int, int], url: str) -> list[Fault]:
    """What is wrong with a finished image, whose one code must lead to `url`."""
    with Image.open(io.BytesIO(png)) as opened:
        grey = opened.convert("L")
    if grey.size != size:
        told = {"size": "{} × {}".format(*grey.size), "ordered": "{} × {}".format(*size)}
        return [Fault("image_size", told)]
    found = []
    for name, read in zip(DECODERS, ([one.text for one in zxing(grey)], zbar(grey)), strict=True):
        if not read:
            found.append(Fault("qr_unread", {"decoder": name}))
        elif read != [url]:
            wrong = next((text for text in read if text != url), url)
            found.append(Fault("qr_wrong", {"read": wrong[:120], "wanted": url}))
    return found


def image_name(code: Code) -> str:
    """`Purwakarta_Kelurahan-Nagri-Kaler_7K3M-P9XW.png`: kecamatan, place and code, in ASCII."""
    place = code.placement.place
    return f"{_plain(place.district.name)}_{_plain(place.label)}_{spaced(code.code)}.png"


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", letters).strip("-")[:60]
