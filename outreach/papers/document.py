"""What a letter or report says, without how it looks: PDF and DOCX are made from the same.

A paper that people only print and fill in (an attendance list) is a `Sheet` with a template of its
own instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from outreach.pictures import Picture


@dataclass(frozen=True)
class Letterhead:
    """The kop surat. `lines` stand under the two names: address, telephone, website."""

    government: str
    name: str
    lines: tuple[str, ...]
    emblem: Picture | None


@dataclass(frozen=True)
class Reference:
    """What stands at a letter's top: place and day, and nomor, sifat, lampiran, hal."""

    dated: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Signature:
    """Who signs; unknown parts are blanks to write on. `before` stands above the office."""

    office: tuple[str, ...]
    name: str
    rank: str
    nip: str
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; `centred` for a single word of command such as “MENUGASKAN:”."""

    text: str
    centred: bool = False


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Facts:
    """Rows of a name and what it is: `Hari, tanggal : Senin, 3 Februari 2025`."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Items:
    """A numbered list; `letters` counts a, b, c."""

    items: Sequence[str]
    letters: bool = False


@dataclass(frozen=True)
class Column:
    """`width` in per cent of the table, 0 for what is left; `number` aligns to the right."""

    title: str
    width: int = 0
    number: bool = False


@dataclass(frozen=True)
class Table:
    """`foot` are the cells of a last row in bold, or none. `caption` says what is in it."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    caption: str
    foot: Sequence[str] = ()


@dataclass(frozen=True)
class Drawing:
    """A chart or a map: SVG of our own. `caption` stands under it; `width` in per cent of the
    text's, `ratio` its width by its height.
    """

    svg: str
    caption: str
    width: int
    ratio: float


@dataclass(frozen=True)
class Photo:
    """A JPEG with what it shows (`caption`, may be empty) and where and when (`told`)."""

    picture: Picture
    caption: str
    told: str

    @property
    def said(self) -> str:
        """All of it in one line, for those who do not see the photo."""
        return ". ".join(filter(None, [self.caption.rstrip("."), self.told]))


@dataclass(frozen=True)
class Photos:
    """Photos side by side, two in a row."""

    photos: Sequence[Photo]


Block = Paragraph | Heading | Facts | Items | Table | Drawing | Photos


@dataclass(frozen=True)
class Document:
    """A letter or report. `to` are an addressee's lines; a letter to many has them left open
    (`letters`), and each recipient's are put in. `enclosures` are listed at its end. `code` stands
    beside the signature, on paper alone: in a file to edit it would push a letter to a second page.
    """

    title: str
    head: Letterhead | None
    body: Sequence[Block]
    signature: Signature | None
    heading: Sequence[str] = ()
    reference: Reference | None = None
    to: Sequence[str] = ()
    copies: Sequence[str] = ()
    enclosures: Sequence[str] = ()
    numbered: bool = False
    code: Drawing | None = None


@dataclass(frozen=True)
class Sheet:
    """A paper of its own template, `templates/papers/TEMPLATE`, with the values it names."""

    title: str
    head: Letterhead | None
    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    numbered: bool = True
    landscape: bool = False


@dataclass(frozen=True)
class Letter:
    """One of many: who it goes to, and how its own file and bookmark are called."""

    to: tuple[str, ...]
    name: str
    file: str
    group: str
