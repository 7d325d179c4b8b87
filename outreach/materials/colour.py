"""Colours for the press: everything in CMYK after the profile FOGRA39, blacks and greys in K only.

The profile is vendored: see `profiles/README.md`.
"""

from __future__ import annotations

import functools
import struct
from typing import Any

import pikepdf
from PIL import Image, ImageCms

from outreach.materials.press_profile import PROFILE

_RGB = {"rg": "k", "RG": "K"}
_SPACES = {"/DeviceCMYK": 4, "/DeviceRGB": 3, "/DeviceGray": 1}


def fill(colour: Any) -> tuple[str, str]:
    """Operators that set a fill of WeasyPrint's `colour`: for the office and for the press."""
    parts = [float(part) for part in colour.coordinates[:4]]
    if colour.space == "device-cmyk":
        plain = " ".join(f"{part:g}" for part in parts) + " k"
        return plain, plain
    red, green, blue = (float(part) for part in colour.to("srgb").coordinates[:3])
    inks = " ".join(f"{part:g}" for part in cmyk(red, green, blue))
    return f"{red:.6g} {green:.6g} {blue:.6g} rg", f"{inks} k"


@functools.cache
def _transform() -> Any:
    return ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), str(PROFILE), "RGB", "CMYK",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )  # fmt: skip


@functools.cache
def cmyk(red: float, green: float, blue: float) -> tuple[float, float, float, float]:
    """Inks 0…1 for an sRGB colour 0…1. A grey is K alone, so that it cannot misregister."""
    if max(red, green, blue) - min(red, green, blue) < 0.004:
        return 0.0, 0.0, 0.0, round(1 - green, 3)
    pixel: Any = Image.new("RGB", (1, 1), tuple(round(part * 255) for part in (red, green, blue)))
    pixel = ImageCms.applyTransform(pixel, _transform())
    # Less than 3 % of an ink prints as a few stray dots.
    cyan, magenta, yellow, black = (
        round(ink / 255, 3) if ink > 7 else 0.0 for ink in pixel.getpixel((0, 0))
    )
    return cyan, magenta, yellow, black


def press_stream(instructions: list[Any]) -> list[Any]:
    """The same instructions with every colour in CMYK."""
    out = []
    spaces = {"cs": "/DeviceGray", "CS": "/DeviceGray"}
    for operands, operator in instructions:
        name = str(operator)
        if name in ("cs", "CS"):
            spaces[name] = str(operands[0])
            if spaces[name] in _SPACES:
                continue
        elif name in ("scn", "SCN", "sc", "SC"):
            space = spaces["cs" if name.islower() else "CS"]
            count = _SPACES.get(space)
            if count and len(operands) == count:
                name = {4: "k", 3: "rg", 1: "g"}[count]
                name = name if str(operator).islower() else name.upper()
        parts = [float(part) for part in operands] if name in _RGB or name in ("g", "G") else []
        if name in _RGB:
            operands, name = list(cmyk(*parts)), _RGB[name]
        elif parts:
            operands = [0, 0, 0, round(1 - parts[0], 3)]
            name = "k" if name == "g" else "K"
        out.append(pikepdf.ContentStreamInstruction(operands, pikepdf.Operator(name)))
    return out


def press_spaces(pdf: pikepdf.Pdf) -> pikepdf.Dictionary:
    """Pictures' sRGB, the marks' every-ink colour, and the plotter's cutting line."""
    srgb = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # The moment of its making (ICC.1, 7.2.8): the same page is to be the same bytes tomorrow.
    srgb[24:36] = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    profile = pikepdf.Stream(pdf, bytes(srgb))
    profile["/N"] = 3
    return pikepdf.Dictionary(
        DefaultRGB=[pikepdf.Name.ICCBased, pdf.make_indirect(profile)],
        All=_spot("All", (1, 1, 1, 1)),
        CutContour=_spot("CutContour", (0, 1, 0, 0)),
    )


def _spot(name: str, inks: tuple[int, int, int, int]) -> pikepdf.Array:
    tint = pikepdf.Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=list(inks), N=1)
    return pikepdf.Array(
        [pikepdf.Name.Separation, pikepdf.Name(f"/{name}"), pikepdf.Name.DeviceCMYK, tint]
    )


def press_resources(pdf: pikepdf.Pdf, resources: Any, spaces: Any) -> pikepdf.Dictionary:
    """Resources for the press, grouped drawings included."""
    out = pikepdf.Dictionary(dict(resources.items()))
    out["/ColorSpace"] = spaces
    things = {}
    for name, thing in resources.get("/XObject", {}).items():
        if thing.get("/Subtype") == "/Form":
            content = press_stream(list(pikepdf.parse_content_stream(thing)))
            fresh = pikepdf.Stream(pdf, pikepdf.unparse_content_stream(content))
            for key, value in thing.items():
                if key not in ("/Length", "/Filter", "/DecodeParms"):
                    fresh[key] = value
            if "/Resources" in thing:
                fresh["/Resources"] = press_resources(pdf, thing["/Resources"], spaces)
            thing = pdf.make_indirect(fresh)
        things[name] = thing
    if things:
        out["/XObject"] = pikepdf.Dictionary(things)
    return out
