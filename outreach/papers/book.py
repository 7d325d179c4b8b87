"""A book of papers: its front, its annexes, and what is known of it once its parts are laid out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from outreach.papers.document import Document, Sheet

# What a link of the contents is until the page it leads to has a place in the file.
LINK = "https://halaman.invalid/"


@dataclass(frozen=True)
class Uploaded:
    """A PDF that somebody handed in: where it is, how it is called, and the SHA-256 (hex) that its
    bytes had then.
    """

    path: Path
    name: str
    sha256: str


# A paper, a finished PDF/A of ours, or an uploaded PDF.
Content = Document | Sheet | bytes | Uploaded


@dataclass(frozen=True)
class Part:
    """One paper of an annex. `make` gives its content, a finished PDF of ours, or an uploaded one;
    it is asked only when the part's turn has come.
    """

    title: str
    make: Callable[[], Content]


@dataclass(frozen=True)
class Annex:
    """Papers of one kind under one heading of the contents."""

    title: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Entry:
    """A line of the contents: `page` counts from 1, `link` leads there; `annex` is its heading's
    number, 0 for a line below a heading.
    """

    title: str
    page: int
    annex: int

    @property
    def link(self) -> str:
        return f"{LINK}{self.page}"


@dataclass(frozen=True)
class Bound:
    """What is known of the file once its parts are laid out: for the pages before them."""

    entries: Sequence[Entry]
    pages: int
    annexes: int
    foreign: Sequence[tuple[Uploaded, int, bool]]

    @property
    def archive(self) -> bool:
        """True if every part keeps to PDF/A-2b."""
        return all(kept for _file, _pages, kept in self.foreign)


# The papers before the annexes, each with its title in the bookmarks.
Front = Callable[[Bound], Sequence[tuple[str, Document | Sheet]]]


@dataclass(frozen=True)
class Book:
    """What is bound: its title, what stands at the foot of its pages, the front and the annexes."""

    title: str
    foot: str
    front: Front
    annexes: Sequence[Annex]
