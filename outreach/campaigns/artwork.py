"""Artwork that a pack brings: drawings only, nothing that runs or reaches out."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

MAXIMUM_BYTES = 200_000
_SVG_ELEMENTS = {"svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon",
                 "title", "desc", "defs", "clipPath", "linearGradient", "stop"}  # fmt: skip


def check_svg(text: str) -> str:
    """The text itself, if it is a small drawing and nothing else; raises `ValueError`."""
    if len(text.encode()) > MAXIMUM_BYTES:
        raise ValueError(f"gambar lebih dari {MAXIMUM_BYTES // 1000} kB")
    # Comments and CDATA too: HTML ends them elsewhere than XML, and could see other elements.
    if "<!" in text:
        raise ValueError("DOCTYPE, komentar, dan CDATA tidak boleh ada")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        raise ValueError("bukan SVG yang utuh") from None
    if root.tag not in ("svg", "{http://www.w3.org/2000/svg}svg"):
        raise ValueError("unsur terluarnya harus <svg>")
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        if name not in _SVG_ELEMENTS:
            raise ValueError(f"unsur <{name}> tidak boleh ada")
        for attribute, value in element.attrib.items():
            plain = attribute.rpartition("}")[2].lower()
            if plain in ("href", "style") or plain.startswith("on"):
                raise ValueError(f"atribut {plain} tidak boleh ada")
            if "url(" in value.lower().replace("url(#", ""):
                raise ValueError("acuan ke luar tidak boleh ada")
    return text
