"""What the entries of a PDF's dictionaries and the numbers of a path mean."""

from __future__ import annotations

from typing import Any

import pikepdf

from outreach.materials.preflight.drawn import Box, Matrix

_FOLDERS = 12  # page folders in page folders
_SPACES = {"/DeviceGray": "gray", "/G": "gray", "/CalGray": "gray", "/DeviceRGB": "rgb",
           "/RGB": "rgb", "/CalRGB": "rgb", "/DeviceCMYK": "cmyk", "/CMYK": "cmyk"}  # fmt: skip
_BY_COUNT = {1: "gray", 3: "rgb", 4: "cmyk"}


def outline(path: bytes) -> tuple[Box | None, int]:
    """The box around a path's points, and how many figures it has."""
    tokens = path.split()
    figures = tokens.count(b"m") + tokens.count(b"re")
    if b"re" not in tokens:
        numbers = [float(token) for token in tokens if token[0] < 65]
    else:
        numbers = []
        waiting: list[float] = []
        for token in tokens:
            if token[0] < 65:
                waiting.append(float(token))
                continue
            if token == b"re" and len(waiting) >= 4:
                x, y, wide, high = waiting[-4:]
                waiting = [x, y, x + wide, y + high]
            numbers += waiting
            waiting = []
    across, up = numbers[::2], numbers[1::2]
    if not across or not up:
        return None, figures
    return Box(min(across), min(up), max(across), max(up)), figures


def space_of(name: str, space: Any) -> str:
    """The colour space of a `cs` operand: the standard's own, or what the page calls so."""
    if name in _SPACES:
        return _SPACES[name]
    if not isinstance(space, pikepdf.Array) or not len(space):
        return _SPACES.get(str(space), "other")
    kind = str(space[0])
    if kind == "/ICCBased":
        return _BY_COUNT.get(int(space[1].get("/N", 0)), "other")
    if kind == "/Separation":
        return f"spot:{str(space[1])[1:]}"
    if kind == "/DeviceN" and len(space[1]) == 1:
        return f"spot:{str(space[1][0])[1:]}"
    return _SPACES.get(kind, "other")


def matrix_of(array: Any) -> Matrix:
    """Six numbers of an array."""
    return tuple(float(part) for part in array)  # type: ignore[return-value]


def box_of(array: Any) -> Box:
    """A rectangle, whichever corners the file names."""
    x, y, u, v = (float(part) for part in array)
    return Box(min(x, u), min(y, v), max(x, u), max(y, v))


def inherited(page: Any, key: str) -> Any:
    """A page's entry, its own or that of the folder above it."""
    node = page.obj if isinstance(page, pikepdf.Page) else page
    for _ in range(_FOLDERS):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            break
        node = node["/Parent"]
    return None


def page_box(page: Any, *names: str) -> Box | None:
    """The first of the named boxes (`/TrimBox`, …) that the page has."""
    for name in names:
        found = inherited(page, name)
        if found is not None:
            return box_of(found)
    return None
