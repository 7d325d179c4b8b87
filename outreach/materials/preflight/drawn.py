"""What a page draws, in points of the page: words, shapes, pictures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
MM = 72 / 25.4  # points a millimetre


class Box(NamedTuple):
    """Edges in points; `bottom` is the smaller y."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def within(self, other: Box, slack: float = 0.0) -> bool:
        """True when no edge passes `other`'s by more than `slack` points."""
        return (
            self.left >= other.left - slack
            and self.bottom >= other.bottom - slack
            and self.right <= other.right + slack
            and self.top <= other.top + slack
        )

    def cut(self, other: Box) -> Box:
        """What both have; empty boxes have no width or height."""
        left, bottom = max(self.left, other.left), max(self.bottom, other.bottom)
        return Box(
            left, bottom, max(left, min(self.right, other.right)),
            max(bottom, min(self.top, other.top)),
        )  # fmt: skip

    def grown(self, by: float) -> Box:
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)


EVERYWHERE = Box(-1e9, -1e9, 1e9, 1e9)


class Colour(NamedTuple):
    """`space` is gray, rgb, cmyk, spot:NAME or other; the parts are 0–1."""

    space: str
    parts: tuple[float, ...] = ()


BLACK = Colour("gray", (0.0,))


@dataclass(frozen=True)
class Words:
    """A run of text as one operator shows it. `size` is in points on the page.

    `missing` counts glyphs that the font does not have; `hidden` text is not painted.
    """

    text: str
    size: float
    box: Box
    clip: Box
    colour: Colour
    font: str
    embedded: bool
    missing: int
    hidden: bool


@dataclass(frozen=True)
class Shape:
    """A filled path of `figures` closed figures."""

    box: Box
    clip: Box
    colour: Colour
    figures: int


@dataclass(frozen=True)
class Picture:
    """An image of `pixels` (width, height) set `width` × `height` points large."""

    box: Box
    clip: Box
    pixels: tuple[int, int]
    width: float
    height: float


Drawn = Words | Shape | Picture


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does `first`, then `then`."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


def placed(box: Box, matrix: Matrix) -> Box:
    """The upright box around `box` after `matrix`."""
    a, b, c, d, e, f = matrix
    left, bottom, right, top = box
    if b == 0 == c:
        xs, ys = (a * left + e, a * right + e), (d * bottom + f, d * top + f)
        return Box(min(xs), min(ys), max(xs), max(ys))
    corners = [(left, bottom), (left, top), (right, bottom), (right, top)]
    across = [a * x + c * y + e for x, y in corners]
    up = [b * x + d * y + f for x, y in corners]
    return Box(min(across), min(up), max(across), max(up))


def moved(thing: Drawn, matrix: Matrix, clip: Box) -> Drawn:
    """`thing` of a form where the form is placed, under `clip` there."""
    inner = clip if thing.clip == EVERYWHERE else placed(thing.clip, matrix).cut(clip)
    box = placed(thing.box, matrix)
    a, b, c, d, *_ = matrix
    if isinstance(thing, Words):
        return replace(thing, box=box, clip=inner, size=thing.size * (c * c + d * d) ** 0.5)
    if isinstance(thing, Picture):
        return replace(
            thing, box=box, clip=inner, width=thing.width * (a * a + b * b) ** 0.5,
            height=thing.height * (c * c + d * d) ** 0.5,
        )  # fmt: skip
    return replace(thing, box=box, clip=inner)
