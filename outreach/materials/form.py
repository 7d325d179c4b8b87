"""The compiled form: artwork laid out once, with places left open for what differs.

It holds finished PDF objects, so that stamping needs neither WeasyPrint nor a PDF library.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from typing import Protocol

from outreach.links.qr import Symbol

VERSION = 2
# (a, b, c, d, e, f) as in PDF's `cm`.
Matrix = tuple[float, float, float, float, float, float]


class Piece(Protocol):
    """What is stamped on one copy of a form. `url` tells it from the others."""

    @property
    def url(self) -> str: ...

    @property
    def qr(self) -> Symbol: ...

    def text(self, slot: str) -> str:
        """What the slot of that name says."""


@dataclass(frozen=True)
class Page:
    """What differs from piece to piece. `address` is our host, `spaced` the code in two halves."""

    url: str
    address: str
    spaced: str
    qr: Symbol
    village: str
    district: str

    def text(self, slot: str) -> str:
        """What a slot says; the QR says its URL."""
        return {
            "qr": self.url,
            "code": self.spaced,
            "host": f"{self.address}/q/",
            "address": f"{self.address}/q/{self.spaced}",
            "village": self.village,
            "district": self.district,
        }[slot]


@dataclass(frozen=True)
class Slot:
    """A place left open. Lengths in CSS px in the slot's own space; `matrix` leads to points.

    Text: `x` is the box's left edge, `y` the baseline, and text too wide for `width` is set
    smaller. QR: `x`, `y` the top left corner of the plate, quiet zone included.
    `ink` and `press_ink` are PDF operators that set the fill.
    """

    name: str
    matrix: Matrix
    x: float
    y: float
    width: float
    mcid: int
    ink: str = ""
    press_ink: str = ""
    weight: int = 400
    size: float = 0.0
    spacing: float = 0.0
    align: str = "left"


@dataclass(frozen=True)
class Element:
    """A node of the structure tree: kids are MCIDs (int) or positions in the side's list (str).

    `language` is given where it is not that of the element around it.
    """

    kind: str
    kids: list[int | str]
    parent: int
    alt: str = ""
    slot: str = ""
    box: tuple[float, float, float, float] | None = None
    language: str = ""


@dataclass(frozen=True)
class Side:
    """One page of the piece: content for the office and for the press, and its structure."""

    office: bytes
    press: bytes
    slots: list[Slot]
    tree: list[Element]


@dataclass(frozen=True)
class Form:
    """`objects` are the bodies of PDF objects 1, 2, 3 …; `resources`, `fonts` and `spaces` (of
    colours, for the press) are among them.

    Lengths in points as drawn, `scale` times smaller than the finished piece. `cells` are the
    lower left corners of the pieces on a sheet, or empty.
    """

    material: str
    title: str
    language: str
    trim: tuple[float, float]
    bleed: float
    scale: float
    modules: int
    objects: list[bytes]
    resources: int
    press_resources: int
    fonts: int
    spaces: int
    sides: list[Side]
    faces: dict[int, bytes]
    sheet: tuple[float, float] | None = None
    cells: list[tuple[float, float]] = field(default_factory=list)
    corner: float = 0.0

    @property
    def languages(self) -> list[str]:
        """The document's language, then those that parts of it are in."""
        told = {node.language for side in self.sides for node in side.tree if node.language}
        return [self.language, *sorted(told - {self.language})]


def dump(form: Form) -> bytes:
    """The form as bytes for `load`; only our own processes write them."""
    return pickle.dumps((VERSION, form), protocol=5)


def load(data: bytes) -> Form:
    version, form = pickle.loads(data)
    if version != VERSION or not isinstance(form, Form):
        raise ValueError("not a form of this version")
    return form
